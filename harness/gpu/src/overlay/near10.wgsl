
// The blocks of the list, sample by sample, of 10 bits: two samples a word.

@compute @workgroup_size(64)
fn near(@builtin(global_invocation_id) id: vec3<u32>) {
    let header = slot.header;
    let index = invocation_of(id);
    // Lanes behind the end of the list work on a block that nobody reads.
    let listed = index < header.listed;
    // column block | row << 10 | chroma << 24
    let entry = select(0u, slot.blocks[header.list + (index >> 2u)][index & 3u], listed);
    let column = entry & 0x3ffu;
    let row = (entry >> 10u) & 0x3fffu;
    let chroma = (entry >> 24u) != 0u;

    let columns = select(0u, header.chroma_columns, chroma) + column * 2u;
    let rows = select(header.luma_rows, header.chroma_rows, chroma) + (row >> 2u);
    let at = Place(columns, rows, row & 3u, select(0u, 64u, chroma));
    let gain = light(header, at);

    let pitch = select(header.luma_pitch, header.chroma_pitch, chroma);
    let zero = select(i32(header.black), 512, chroma);
    let first = select(0u, header.luma_blocks, chroma) + row * pitch + column;
    var block = select(header.spare, first, listed);
    // The two chroma planes share their distances.
    for (var i = select(1u, 0u, chroma); i < 2u; i++) {
        let codes = slot.blocks[block];
        slot.blocks[block] = vec4(
            scaled(codes.x, gain.a.xy, zero),
            scaled(codes.y, gain.a.zw, zero),
            scaled(codes.z, gain.b.xy, zero),
            scaled(codes.w, gain.b.zw, zero),
        );
        block += header.chroma_blocks;
    }
}

// Two codes of one word, scaled around `zero`.
fn scaled(word: u32, gain: vec2<i32>, zero: i32) -> u32 {
    let codes = vec2<i32>((vec2(word) >> vec2(0u, 16u)) & vec2(0xffffu));
    let bias = vec2(128) + (vec2(256) - gain) * zero;
    let out = vec2<u32>(clamp((codes * gain + bias) >> vec2(8u), vec2(0), vec2(1023)));
    return out.x | (out.y << 16u);
}

// The gains of one layer: `count` ellipses from block `first` on.
fn of_layer(header: Header, at: Place, first: u32, count: u32, inner: u32, gains: u32) -> Gains {
    var q0 = vec4(0xffffffffu);
    var q1 = q0;
    var base = first;
    for (var i = 0u; i < count; i++) {
        let y = vec4(slot.blocks[base + at.rows][at.lane]);
        q0 = min(q0, slot.blocks[base + at.columns] + y);
        q1 = min(q1, slot.blocks[base + at.columns + 1u] + y);
        base += header.ellipse_blocks;
    }
    let table = gains + at.gains;
    let unused = vec4(0);
    return Gains(ramp(table, inner, q0), ramp(table, inner, q1), unused, unused);
}
