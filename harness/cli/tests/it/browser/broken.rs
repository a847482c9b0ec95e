//! Pages with one flaw each, and what the checks must say of it. A check that finds nothing here would find nothing anywhere.

/// A page without a flaw, around what is put into it.
pub fn page(inside: &str) -> String {
    PAGE.replace("INSIDE", inside)
}

const PAGE: &str = r#"<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<style>
:root { color-scheme: light dark }
body { margin: 0; font: 16px/1.5 sans-serif; color: #111; background: #fff }
@media screen and (prefers-color-scheme: dark) { body { color: #eee; background: #111 } }
.scroll { overflow-x: auto } .tall { height: 1600px }
</style></head>
<body><main><h1>A page</h1>
<details class="cell" open><summary>A cell</summary>
<div class="scroll" tabindex="0" role="group" aria-label="A table"><table aria-label="Numbers">
<thead><tr><th scope="col">name</th><th scope="col">value</th></tr></thead>
<tbody><tr><th scope="row">one</th><td class="number">1</td></tr></tbody></table></div></details>
<div class="tall"></div>
INSIDE
</main></body></html>
"#;

/// Puts a drawing of 680 units around marks.
macro_rules! drawing {
    ($inside:literal) => {
        concat!(
            "<svg role='img' aria-label='D' viewBox='0 0 680 60' width='680'>",
            $inside,
            "</svg>"
        )
    };
}

/// What is put into the page, and a part of a sentence that only this flaw has.
pub const FLAWS: &[(&str, &str)] = &[
    // Scripts.
    ("<script>1</script>", "scripts: there is <script>"),
    ("<p onclick='f()'>x</p>", "scripts: <p> \"x\" has onclick"),
    ("<a href='javascript:1'>x</a>", "runs javascript:1"),
    // What is asked for, and what the console says of it.
    ("<img alt='i' src='other.png'>", "requests: file://"),
    ("<img alt='i' src='http://127.0.0.1:9/x.png'>", "console: "),
    // Layout.
    (
        "<div style='width:500px'>wide</div>",
        "390 px: the document is 500 px wide",
    ),
    (
        "<div style='position:absolute;left:-30px'>out</div>",
        "390 px: <div> \"out\" reaches from -30",
    ),
    (
        "<div style='width:90px;overflow:hidden;white-space:nowrap'>words that are cut away here</div>",
        "is cut",
    ),
    (
        "<div style='height:9px;overflow:clip'>words</div>",
        "is cut",
    ),
    (
        "<p style='width:60px'>Donaudampfschiffahrtsgesellschaft</p>",
        "leaves its p",
    ),
    (
        drawing!("<text x='9' y='30' font-size='9'>small</text>"),
        "is drawn 9.0 px high",
    ),
    (
        drawing!("<text x='650' y='30'>beyond the side</text>"),
        "leaves its drawing",
    ),
    (
        drawing!("<text x='9' y='30'>one text</text><text x='40' y='33'>other</text>"),
        "lies on",
    ),
    // Contrast.
    (
        "<p style='color:#888'>grey</p>",
        "light: <p> \"grey\" has a contrast of 3.54",
    ),
    (
        "<p style='color:#555'>grey</p>",
        "dark: <p> \"grey\" has a contrast of",
    ),
    (
        "<p style='font-size:24px;color:#999'>large</p>",
        "light: <p> \"large\" has a contrast of 2.8",
    ),
    (
        "<p style='background:rgb(0 0 0 / 65%)'>veil</p>",
        "light: <p> \"veil\" has a contrast of",
    ),
    (
        drawing!(
            "<rect width='680' height='60' fill='#eee'/><rect width='90' height='60' fill='#333'/><text x='20' y='30' fill='#111'>bar</text>"
        ),
        "light: <text> \"bar\" has a contrast of",
    ),
    (
        "<details><summary>more</summary><p style='color:#999'>hid</p></details>",
        "light: <p> \"hid\" has a contrast of",
    ),
    (
        "<style>@media print { .tint { color: #999 } }</style><p class='tint'>ink</p>",
        "paper: <p.tint> \"ink\" has a contrast of",
    ),
    // Names.
    ("<main></main>", "names: 2 main landmarks"),
    ("<h3>deep</h3>", "comes after a heading of level 1"),
    ("<h1>again</h1>", "2 headings of the first level"),
    ("<p id='a'></p><p id='a'></p>", "the id a twice"),
    (
        "<p aria-describedby='gone'>x</p>",
        "has aria-describedby of nothing: gone",
    ),
    ("<a href='#gone'>x</a>", "leads nowhere"),
    ("<img src='data:,'>", "has no words"),
    (
        "<div class='scroll' tabindex='0'>x</div>",
        "scrolls and has no name",
    ),
    (
        "<div class='scroll' role='group' aria-label='A table' tabindex='0'>x</div>",
        "two regions are called A table",
    ),
    (
        "<table><tbody><tr><td class='number'>1</td></tr></tbody></table>",
        "has no name",
    ),
    (
        "<table aria-label='T'><thead><tr><th>h</th></tr></thead></table>",
        "heads no column",
    ),
    (
        "<table aria-label='T'><tbody><tr><td>a</td><td>b</td></tr></tbody></table>",
        "has 0 heads",
    ),
    (
        "<table aria-label='T'><tbody><tr><th scope='row'></th><td>b</td></tr></tbody></table>",
        "has 0 heads",
    ),
    (
        "<svg viewBox='0 0 9 9' width='9' role='img'></svg>",
        "aloud: a image without a name",
    ),
    (
        "<a href='https://example.org'></a>",
        "aloud: a link without a name",
    ),
    (
        "<main aria-hidden='true'></main><svg width='9'><path d='M0 0h9'/></svg>",
        "names: 2 main landmarks",
    ),
    // Keyboard.
    (
        "<details><summary tabindex='-1'>skipped</summary>x</details>",
        "the keyboard does not reach <summary> \"skipped\"",
    ),
    (
        "<details><summary style='outline:none'>dim</summary>x</details>",
        "the focus is not seen on <summary> \"dim\"",
    ),
    (
        "<details><summary style='outline:2px solid #eee'>pale</summary>x</details>",
        "the focus is not seen on <summary> \"pale\"",
    ),
    (
        "<div class='scroll' role='group' aria-label='S' tabindex='-1'><p style='width:900px'>far</p></div>",
        "the keyboard does not reach <div.scroll> \"far\"",
    ),
    // Paper.
    (
        "<figure aria-label='F' style='height:1100px'>tall</figure>",
        "paper: <figure> \"tall\" is 1100 px high",
    ),
    (
        "<div class='scroll' role='group' aria-label='W' tabindex='0'><p style='width:900px'>far</p></div>",
        "paper: <p> \"far\" reaches to 900",
    ),
    (
        "<details class='cell'><summary>folded</summary><p>x</p></details>",
        "paper: <details.cell> \"foldedx\" is folded away",
    ),
    ("<div style='height:50000px'></div>", "paper: a PDF of "),
];
