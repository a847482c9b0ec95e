
// The outside of 10-bit frames, eight samples at a time, each in a word of its own while it is scaled. Blocks of the list are
// left as they are.

const LOW: u32 = 0x0000ffffu;
const PEAK: u32 = 1023u;

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
    let even = min(((codes & vec4(LOW)) * gain + bias) >> vec4(8u), vec4(PEAK));
    let odd = min(((codes >> vec4(16u)) * gain + bias) >> vec4(8u), vec4(PEAK));
    slot.blocks[block] = select(even | (odd << vec4(16u)), codes, skip);
}
