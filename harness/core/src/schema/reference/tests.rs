use super::*;

#[test]
fn the_reference_has_every_key_and_what_may_stand_there() {
    let page = reference();
    for said in [
        "## A twofold experiment\n\n`twofold schema experiment`\n",
        "| `id` | text | *required* | ",
        "### `cost.cold-start`\n",
        "### `workload, kind = \"overlay\"`\n",
        "### `highlight[]`\n",
        "`\"uniform\"` or `\"keyframe\"`",
        "| `max-blocks` | whole number, 5 to 30 | `20` |",
    ] {
        assert!(page.contains(said), "{said}");
    }
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    for line in page.lines().filter(|line| line.starts_with('|')) {
        assert_eq!(bars(line), 5, "{line}");
    }
}
