
// What light is: `light` gives the gains of a block, of the one layer there is or of several.

// Where a block lies in the tables: its columns and its row of blocks in an ellipse, its place in that row, and its plane's
// gains in a layer's.
struct Place {
    columns: u32,
    rows: u32,
    lane: u32,
    gains: u32,
}

// The gains of a block's samples: sixteen, or eight of 10 bits in `a` and `b`.
struct Gains {
    a: vec4<i32>,
    b: vec4<i32>,
    c: vec4<i32>,
    d: vec4<i32>,
}

// The gains at four squared distances.
fn ramp(table: u32, inner: u32, q: vec4<u32>) -> vec4<i32> {
    let start = vec4(inner);
    let step = min(max(q, start) - start, vec4(65535u)) >> vec4(8u);
    return vec4(gain(table, step.x), gain(table, step.y), gain(table, step.z), gain(table, step.w));
}

fn gain(table: u32, step: u32) -> i32 {
    return i32(slot.blocks[table + (step >> 2u)][step & 3u]);
}
