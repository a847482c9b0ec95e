// The overlay as two kernels over one buffer: `outside`, in one of two widths, and `near`; frames of 10 bits have their own
// two. All arithmetic is the integer formula of twofold-core's `overlay` module.
//
// The buffer, in blocks of 16 bytes:
//   header | planes, rows padded to whole blocks | bitmap | gains | layers | ellipses | list
// One invocation renders one block, 16 samples (8 of 10 bits), in place. `outside` renders every block that no ellipse
// reaches, with one constant gain and several samples at a time; `near` then renders the blocks of the list, sample by
// sample. Two kernels and not one with a branch, because a software adapter executes both sides of a branch for every lane.
// `group_of` and `invocation_of` number workgroups and invocations; layout.rs writes them.

struct Header {
    // A block nobody reads, entries of the list, blocks of luma, ellipses of the first layer.
    spare: u32,
    listed: u32,
    luma_blocks: u32,
    ellipse_count: u32,
    // Where the parts begin, in blocks.
    bitmap: u32,
    gains: u32,
    ellipses: u32,
    list: u32,
    // Blocks of one ellipse; where in it the chroma columns, the luma rows and the chroma rows begin, in blocks.
    ellipse_blocks: u32,
    chroma_columns: u32,
    luma_rows: u32,
    chroma_rows: u32,
    // Blocks of a row of luma and of chroma, end of the first layer's inside, code of black.
    luma_pitch: u32,
    chroma_pitch: u32,
    inner: u32,
    black: u32,
    // Gain of the outside, and what is added before the shift; of 8-bit frames for two codes at once.
    outside_gain: u32,
    luma_bias: u32,
    chroma_bias: u32,
    chroma_blocks: u32,
    // Where the layers begin, in blocks; how many there are.
    layers: u32,
    layer_count: u32,
    unused_0: u32,
    unused_1: u32,
}

struct Slot {
    header: Header,
    blocks: array<vec4<u32>>,
}

@group(0) @binding(0) var<storage, read_write> slot: Slot;

// The header is read outside of branches and loops, and no kernel returns early: in code that every lane runs, a software
// adapter reads what is the same for all lanes once, and elsewhere once a lane.

// 1 if some ellipse reaches the block that lane `lane` of group `group` renders, else 0.
fn reached(group: u32, lane: u32) -> u32 {
    // 64 bits of the bitmap are one group's.
    let bitmap = slot.blocks[slot.header.bitmap + (group >> 1u)];
    let words = select(bitmap.xy, bitmap.zw, (group & 1u) != 0u);
    return (select(words.x, words.y, lane >= 32u) >> (lane & 31u)) & 1u;
}
