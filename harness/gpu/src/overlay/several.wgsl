
// The light of all layers together: of spotlights the brightest counts, of what else brightens the strongest and of what
// darkens the strongest, and the three multiply.
fn light(header: Header, at: Place) -> Gains {
    let one = same(256);
    // Spotlights come first.
    let spots = slot.blocks[header.layers].w != 0u;
    var spot = same(select(256, 0, spots));
    var high = one;
    var low = one;
    for (var i = 0u; i < header.layer_count; i++) {
        // inner, first block of its ellipses, how many, whether it is a spotlight
        let layer = slot.blocks[header.layers + i];
        let gains = of_layer(header, at, layer.y, layer.z, layer.x, header.gains + i * 128u);
        let is_spot = layer.w != 0u;
        spot = largest(spot, chosen(spot, gains, is_spot));
        high = largest(high, chosen(gains, one, is_spot));
        low = smallest(low, chosen(gains, one, is_spot));
    }
    return product(product(spot, high), low);
}

fn same(gain: i32) -> Gains {
    let four = vec4(gain);
    return Gains(four, four, four, four);
}

// `yes` if it is so, else `no`.
fn chosen(no: Gains, yes: Gains, so: bool) -> Gains {
    return Gains(
        select(no.a, yes.a, so),
        select(no.b, yes.b, so),
        select(no.c, yes.c, so),
        select(no.d, yes.d, so),
    );
}

fn largest(x: Gains, y: Gains) -> Gains {
    return Gains(max(x.a, y.a), max(x.b, y.b), max(x.c, y.c), max(x.d, y.d));
}

fn smallest(x: Gains, y: Gains) -> Gains {
    return Gains(min(x.a, y.a), min(x.b, y.b), min(x.c, y.c), min(x.d, y.d));
}

// One gain after another, rounded half up.
fn product(x: Gains, y: Gains) -> Gains {
    return Gains(
        four_products(x.a, y.a),
        four_products(x.b, y.b),
        four_products(x.c, y.c),
        four_products(x.d, y.d),
    );
}

fn four_products(x: vec4<i32>, y: vec4<i32>) -> vec4<i32> {
    return min((x * y + vec4(128)) >> vec4(8u), vec4(1024));
}
