//! What forbids reading a verdict as the answer to the question that was asked.

use twofold_core::record::Manifest;
use twofold_core::spec::Experiment;

use crate::escape::clean;

/// A sentence for each way in which a verdict is of a part only, or not of what was declared.
pub fn partial(experiment: &Experiment, manifest: &Manifest) -> Vec<String> {
    let mut said = Vec::new();
    let changed: Vec<String> = manifest
        .post_hoc(experiment)
        .into_iter()
        .map(|(name, planned, judged)| {
            format!(
                "{} {} (planned: {})",
                clean(&name),
                clean(&judged),
                clean(&planned)
            )
        })
        .collect();
    if !changed.is_empty() {
        said.push(format!(
            "Post hoc: judged by {}, declared after the run was planned; what chance of a false verdict that has nobody \
             can say.",
            changed.join(", ")
        ));
    }
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
