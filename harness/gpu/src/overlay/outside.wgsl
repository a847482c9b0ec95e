
// The outside, four samples at a time, where the device has no 64-bit integers. Blocks of the list are left as they are.

const PAIR: u32 = 0x00ff00ffu;

@compute @workgroup_size(64)
fn outside(@builtin(workgroup_id) id: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let group = group_of(id);
    let gain = slot.header.outside_gain;
    let luma_bias = slot.header.luma_bias;
    let chroma_bias = slot.header.chroma_bias;
    let luma_blocks = slot.header.luma_blocks;
    let skip = reached(group, lane) != 0u;

    let block = group * 64u + lane;
    let bias = select(chroma_bias, luma_bias, block < luma_blocks);
    let codes = slot.blocks[block];
    let even = ((codes & vec4(PAIR)) * gain + bias) >> vec4(8u);
    let odd = ((codes >> vec4(8u)) & vec4(PAIR)) * gain + bias;
    let scaled = (even & vec4(PAIR)) | (odd & vec4(~PAIR));
    slot.blocks[block] = select(scaled, codes, skip);
}
