
// The outside, eight samples at a time: a software adapter loads and stores lane by lane, so that half as many words
// take half as long. Blocks of the list are left as they are.

// The same slot, seen as 64-bit words.
@group(0) @binding(1) var<storage, read_write> wide: array<vec2<u64>>;

const PAIRS: u64 = 0x00ff00ff00ff00fflu;
const HEADER_BLOCKS: u32 = 6u;

@compute @workgroup_size(64)
fn outside(@builtin(workgroup_id) id: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let group = group_of(id);
    let gain = u64(slot.header.outside_gain);
    let luma_bias = slot.header.luma_bias;
    let chroma_bias = slot.header.chroma_bias;
    let luma_blocks = slot.header.luma_blocks;
    let skip = reached(group, lane) != 0u;

    let block = group * 64u + lane;
    let half = u64(select(chroma_bias, luma_bias, block < luma_blocks));
    let bias = (half << 32u) | half;
    let codes = wide[HEADER_BLOCKS + block];
    let even = ((codes & vec2(PAIRS)) * gain + bias) >> vec2(8u);
    let odd = ((codes >> vec2(8u)) & vec2(PAIRS)) * gain + bias;
    let scaled = (even & vec2(PAIRS)) | (odd & vec2(~PAIRS));
    wide[HEADER_BLOCKS + block] = select(scaled, codes, skip);
}
