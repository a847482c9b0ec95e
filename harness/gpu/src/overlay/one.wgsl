
// The light of the one layer there is.
fn light(header: Header, at: Place) -> Gains {
    return of_layer(header, at, header.ellipses, header.ellipse_count, header.inner, header.gains);
}
