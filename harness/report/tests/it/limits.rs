//! What a page says of what limits a render.

use twofold_core::analysis::bottleneck::{Finding, Label, Resource};
use twofold_report::{view, words};

use crate::fixture::{self, Fixture, intervened};

fn sentences(fixture: &Fixture) -> Vec<String> {
    words::bottlenecks(&fixture.bottlenecks)
}

#[test]
fn a_label_is_said_with_its_share_its_bound_and_its_blocks() {
    let said = sentences(&fixture::skip());
    assert_eq!(
        said[0],
        "2 s, 1 chunk is CPU-bound: the two cores are busy 96 % of the time (bound from below 94 %, in 8 of 8 blocks); \
         files 1 %."
    );
    // Candidates are named only where they differ.
    assert_eq!(
        said[3],
        "2 s, 4 chunks is probably waiting: nothing that was measured is busy half of the time (bound from above 52 %, in 7 of \
         8 blocks); the two cores are busy 46 %, and what works does so in turns; files 1 %."
    );
    assert_eq!(
        said[4],
        "The adapter is a software one: its work is done by the same cores and counts as CPU."
    );
    assert_eq!(said.len(), 5);
}

#[test]
fn every_label_has_its_words() {
    let mut fixture = fixture::skip();
    let mut said = |label: Label| {
        let cell = &mut fixture.bottlenecks.cells[0];
        (cell.gpu, cell.io) = (Some(0.9), Some(0.85));
        cell.stated.label = label;
        sentences(&fixture)[0].clone()
    };
    assert!(said(Label::Gpu).contains("is GPU-bound: the GPU is busy 90 % of the time"));
    let io = said(Label::Io);
    assert!(
        io.contains("is bound by files: it reads or writes 85 % of the time"),
        "{io}"
    );
    assert!(io.contains("; the GPU 90 %, the two cores 96 %."), "{io}");
    // The kernel's word on disks tells a network from a disk.
    assert!(io.contains("it is a network that is waited for"), "{io}");
    let two = said(Label::CoLimited(Resource::Cpu, Resource::Gpu));
    assert!(
        two.contains(
            "limited by two at once: the two cores are busy 96 % and the GPU is busy 90 %"
        ),
        "{two}"
    );
    let thread = said(Label::SerialCpu {
        thread: "encode".to_owned(),
    });
    assert!(
        thread.contains("bound by one thread: encode is busy 61 % of the time"),
        "{thread}"
    );
    let mixed = said(Label::Mixed);
    assert!(mixed.contains("limited by nothing alone"), "{mixed}");
    assert!(!mixed.contains("Other processes"), "{mixed}");
    fixture.bottlenecks.cells[0].others = Some(0.62);
    let mixed = sentences(&fixture)[0].clone();
    assert!(
        mixed.contains("Other processes used 62 % of the machine"),
        "{mixed}"
    );
}

#[test]
fn what_was_not_measured_is_said() {
    let mut fixture = fixture::skip();
    fixture.bottlenecks.cells[0].io = None;
    let said = sentences(&fixture).join("\n");
    assert!(
        said.contains("Reading and writing was not timed in this run"),
        "{said}"
    );
    fixture.bottlenecks.commands = true;
    let said = sentences(&fixture).join("\n");
    assert!(
        said.contains("Of a command only CPU time is known"),
        "{said}"
    );
    fixture.bottlenecks = Default::default();
    assert!(sentences(&fixture).is_empty());
}

#[test]
fn interventions_stand_beside_the_label_and_what_could_not_be_tried_is_named() {
    let mut fixture = fixture::skip();
    fixture.bottlenecks = intervened(fixture.bottlenecks);
    let said = sentences(&fixture);
    assert!(
        said[0].ends_with("files 1 %. An intervention confirms it."),
        "{}",
        said[0]
    );
    let said = said.join("\n");
    assert!(
        said.contains(
            "2 s, 1 chunk with 1 core instead of 2 takes 1.93x (1.88x to 1.98x) its wall, an elasticity of -0.95 (-0.99 to \
             -0.91), in 5 pairs: the cores limit it."
        ),
        "{said}"
    );
    assert!(
        said.contains("whether drawing is half of it cannot be told"),
        "{said}"
    );
    assert!(
        said.contains("Not tried with the footage in memory: there is no /dev/shm."),
        "{said}"
    );
    fixture.bottlenecks.cells[0].confirmed = Some(Finding::NotBound);
    assert!(sentences(&fixture)[0].ends_with("An intervention does not confirm it."));
    let tables = view::finish(&fixture).view.tables;
    assert_eq!(tables["interventions"].rows.len(), 2);
    assert_eq!(
        tables["utilisation"].rows.len(),
        fixture.bottlenecks.cells.len()
    );
}

#[test]
fn a_software_adapter_is_no_resource_of_its_own_in_the_table() {
    let tables = view::finish(&fixture::skip()).view.tables;
    let row = &tables["utilisation"].rows[0];
    assert!(
        row.contains(&"in CPU".to_owned()) && row.contains(&"CPU".to_owned()),
        "{row:?}"
    );
    assert!(tables["interventions"].rows.is_empty() && tables["interventions"].caption.is_empty());
}
