//! What forbids reading a verdict as the answer to the whole question.

use twofold_core::record::Manifest;

use crate::escape::clean;

/// A sentence for each way in which a run is a part only.
pub fn partial(manifest: &Manifest) -> Vec<String> {
    let mut said = Vec::new();
    if manifest.is_quick() {
        said.push(
            "A quick look: one scenario, few blocks. It is not the answer to the question."
                .to_owned(),
        );
    }
    let filters: Vec<String> = manifest.filters().into_iter().map(clean).collect();
    if !filters.is_empty() {
        said.push(format!(
            "Filtered: the verdict is of the cells with {} only.",
            filters.join(", ")
        ));
    }
    said
}
