//! The pictures of a run in words: what each shows, for who sees it and for who cannot.

use std::collections::BTreeMap;

use serde::Serialize;
use twofold_core::protocol::PictureFile;
use twofold_core::record::{SeamFrame, SeamPictures, TitlePictures};

use crate::escape::clean;
use crate::format;
use crate::label;
use crate::pictures::Pictures;
use crate::source::{CellSummary, Source};

/// What frames have that are equal, in dB.
const EQUAL_DB: f64 = 100.0;

/// Small pictures with their words; without groups where there are none.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GalleryView {
    /// What there is to see, what was left out and why: sentences.
    pub lead: Vec<String>,
    /// Pictures that belong together.
    pub groups: Vec<PictureGroup>,
    /// What the pictures were taken from.
    pub credit: String,
}

/// Pictures that belong together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PictureGroup {
    /// What they are of.
    pub title: String,
    /// What the rows are.
    pub what: String,
    /// What the pictures of a row are.
    pub heads: Vec<String>,
    /// A frame each.
    pub rows: Vec<PictureRow>,
}

/// Pictures of one frame.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PictureRow {
    /// Which frame.
    pub caption: String,
    /// As many as the group has heads.
    pub pictures: Vec<PictureView>,
}

/// One picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PictureView {
    /// Its file in the gallery's folder.
    pub file: String,
    /// What it shows, for who cannot see it.
    pub alt: String,
    /// Pixels.
    pub width: u32,
    /// Lines.
    pub height: u32,
}

impl GalleryView {
    /// Whether there is nothing to say or show.
    pub fn is_empty(&self) -> bool {
        self.lead.is_empty() && self.groups.is_empty()
    }

    /// The files that are shown.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let rows = self.groups.iter().flat_map(|group| &group.rows);
        let pictures = rows.flat_map(|row| &row.pictures);
        pictures.map(|picture| picture.file.as_str())
    }
}

/// The words of a run's pictures.
pub fn gallery(source: &dyn Source, cells: &[CellSummary]) -> GalleryView {
    let Some(pictures) = source.pictures() else {
        return GalleryView::default();
    };
    let mut view = GalleryView::default();
    if let Some(seams) = &pictures.gallery.seams {
        let of = cells.iter().find(|cell| cell.cell == seams.cell);
        let name = of.map_or_else(
            || format!("cell {}", seams.cell),
            |cell| label::levels(&cell.factors),
        );
        view.groups.extend(cuts(seams, pictures));
        view.lead.push(format!(
            "Frames of {name}: the last before a cut and the first after it, of the sequential output and of the joined \
             file, and the difference of their luma, amplified {} times: black where the two are equal.",
            seams.amplified
        ));
        let shown = seams.shown();
        if shown < seams.cuts {
            view.lead.push(format!(
                "{} of {} shown; the others were left out.",
                format::count(shown.into()),
                format::counted(seams.cuts.into(), "cut")
            ));
        }
    }
    if let Some(titles) = &pictures.gallery.titles {
        view.groups.extend(clips(titles, &pictures.files));
        let shown = titles.shown.len() as u64;
        if shown < u64::from(titles.clips) {
            view.lead.push(format!(
                "{} of {} with a text shown; the others were left out.",
                format::count(shown),
                format::counted(titles.clips.into(), "clip")
            ));
        }
    }
    if pictures.left_out > 0 {
        view.lead.push(format!(
            "{} missing from the run's folder or not what its index says, and left out.",
            match pictures.left_out {
                1 => "1 picture is".to_owned(),
                more => format!("{} are", format::counted(more.into(), "picture")),
            }
        ));
    }
    if pictures.unreadable {
        let said = "The index of the run's pictures cannot be read, so none is shown.";
        view.lead.push(said.to_owned());
    }
    if let (Some(footage), false) = (&source.manifest().footage, view.groups.is_empty()) {
        view.credit = format!("Footage: {}.", clean(&footage.name));
    }
    view
}

/// A group a cut.
fn cuts(seams: &SeamPictures, pictures: &Pictures) -> Vec<PictureGroup> {
    let mut groups: Vec<(u32, PictureGroup)> = vec![];
    let difference = format!("difference, amplified {} times", seams.amplified);
    for frame in &seams.frames {
        let files = [&frame.sequential, &frame.chunked, &frame.difference];
        if !files.iter().all(|of| pictures.files.contains_key(&of.file)) {
            continue;
        }
        let first_after = seams.frames.iter().find(|other| other.frame == frame.cut);
        let at = first_after.map_or_else(
            || format!("the cut at frame {}", frame.cut),
            |first| format!("the cut at {}", format::declared_secs(first.time_secs)),
        );
        if groups.last().is_none_or(|(cut, _)| *cut != frame.cut) {
            groups.push((
                frame.cut,
                PictureGroup {
                    title: format!("T{}", &at[1..]),
                    what: "frame".to_owned(),
                    heads: ["sequential", "joined", &difference]
                        .map(str::to_owned)
                        .to_vec(),
                    rows: vec![],
                },
            ));
        }
        if let Some((_, group)) = groups.last_mut() {
            group.rows.push(row(frame, &at, &files, &group.heads));
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn row(frame: &SeamFrame, at: &str, files: &[&PictureFile; 3], heads: &[String]) -> PictureRow {
    let side = match frame.frame < frame.cut {
        true => "the last before",
        false => "the first after",
    };
    let likeness = match frame.psnr_db < EQUAL_DB {
        true => format!("PSNR {} dB", format::number(frame.psnr_db, 3)),
        false => "equal".to_owned(),
    };
    let pictures = files.iter().zip(heads).map(|(file, head)| PictureView {
        alt: format!("frame {}, {side} {at}: {head}", frame.frame),
        ..picture(file)
    });
    PictureRow {
        caption: format!("frame {}, {side} the cut: {likeness}", frame.frame),
        pictures: pictures.collect(),
    }
}

/// One group, where there is any picture.
fn clips(titles: &TitlePictures, files: &BTreeMap<String, Vec<u8>>) -> Option<PictureGroup> {
    let there = titles.shown.iter();
    let rows = there.filter(|title| files.contains_key(&title.picture.file));
    let rows: Vec<PictureRow> = rows
        .map(|title| {
            let text = format!("clip {}: {}", u64::from(title.clip) + 1, clean(&title.text));
            PictureRow {
                pictures: vec![PictureView {
                    alt: format!("{text}, at {}", format::declared_secs(title.time_secs)),
                    ..picture(&title.picture)
                }],
                caption: text,
            }
        })
        .collect();
    (!rows.is_empty()).then(|| PictureGroup {
        title: "Clips with their texts".to_owned(),
        what: "clip".to_owned(),
        heads: vec!["sequential".to_owned()],
        rows,
    })
}

fn picture(file: &PictureFile) -> PictureView {
    PictureView {
        file: file.file.clone(),
        alt: String::new(),
        width: file.width,
        height: file.height,
    }
}
