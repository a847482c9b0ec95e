//! The gallery of a run: which small pictures lie in its folder, and what they show.

use serde::{Deserialize, Serialize};

use crate::protocol::{PictureFile, Pictures};

/// The pictures of a run, told in `gallery/index.json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gallery {
    /// Version of this file's form.
    pub schema: u32,
    /// Frames on either side of cuts; absent where nothing was cut, or no picture could be taken.
    pub seams: Option<SeamPictures>,
    /// Clips of a compilation with their texts; absent for other renders.
    pub titles: Option<TitlePictures>,
}

/// Frames on either side of the cuts of one cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeamPictures {
    /// Index of the cell in the plan.
    pub cell: u32,
    /// How many cuts it has; those that are not below were left out.
    pub cuts: u32,
    /// How many times larger than they are differences are drawn.
    pub amplified: u32,
    /// In the order of the video.
    pub frames: Vec<SeamFrame>,
}

/// One frame beside a cut.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeamFrame {
    /// The first frame of the chunk that begins at the cut.
    pub cut: u32,
    /// The frame: the one before, or the cut itself.
    pub frame: u32,
    /// Seconds after the first frame of the video.
    pub time_secs: f64,
    /// Peak signal-to-noise ratio against the sequential render, luma, in dB; 100 where the two are equal.
    pub psnr_db: f64,
    /// The sequential render's.
    pub sequential: PictureFile,
    /// The joined file's.
    pub chunked: PictureFile,
    /// How the two differ.
    pub difference: PictureFile,
}

/// Clips of the largest compilation of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitlePictures {
    /// How many of its clips have a text; those that are not below were left out.
    pub clips: u32,
    /// In the order of the compilation.
    pub shown: Vec<TitlePicture>,
}

/// One clip in the middle of its texts' time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitlePicture {
    /// Index of the clip in the compilation.
    pub clip: u32,
    /// What is written over it.
    pub text: String,
    /// The frame of the compilation.
    pub frame: u32,
    /// Seconds after the first frame of the compilation.
    pub time_secs: f64,
    /// The sequential render's.
    pub picture: PictureFile,
}

impl Gallery {
    /// The version of the form.
    pub const SCHEMA: u32 = 1;
    /// The folder, in a run's and beside a report's Markdown.
    pub const FOLDER: &'static str = "gallery";
    /// The file that tells of the others.
    pub const INDEX: &'static str = "index.json";
    /// Bytes of all files in the folder together, at most.
    pub const MOST_BYTES: u64 = 400_000;

    /// Every picture.
    pub fn files(&self) -> impl Iterator<Item = &PictureFile> {
        let seams = self.seams.iter().flat_map(|seams| &seams.frames);
        let of_seams =
            seams.flat_map(|frame| [&frame.sequential, &frame.chunked, &frame.difference]);
        let titles = self.titles.iter().flat_map(|titles| &titles.shown);
        of_seams.chain(titles.map(|title| &title.picture))
    }

    /// Whether a name can be that of a picture: one of this folder, whoever wrote the index.
    pub fn is_name(name: &str) -> bool {
        let stem = name.strip_suffix(".jpg").unwrap_or("");
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !stem.is_empty() && name.len() <= 64 && stem.bytes().all(plain) && !stem.starts_with('-')
    }
}

impl SeamPictures {
    /// Of pictures that were made of the frames on either side of `shown` cuts; the last may have been left out.
    pub fn of(cell: u32, cuts: u32, shown: &[u32], made: Pictures) -> Self {
        let frames = shown.iter().zip(made.places).flat_map(|(cut, frames)| {
            frames.into_iter().filter_map(|pictures| {
                let compared = pictures.compared?;
                Some(SeamFrame {
                    cut: *cut,
                    frame: pictures.frame,
                    time_secs: pictures.time_secs,
                    psnr_db: compared.psnr_db,
                    sequential: pictures.sequential,
                    chunked: compared.chunked,
                    difference: compared.difference,
                })
            })
        });
        Self {
            cell,
            cuts,
            amplified: crate::protocol::AMPLIFIED,
            frames: frames.collect(),
        }
    }

    /// How many cuts are shown.
    pub fn shown(&self) -> u32 {
        let mut cuts: Vec<u32> = self.frames.iter().map(|frame| frame.cut).collect();
        cuts.dedup();
        cuts.len() as u32
    }
}

/// At most so many of `count` things, evenly chosen: always the first, and of several the last.
pub fn evenly(count: usize, most: usize) -> Vec<usize> {
    match (count, most) {
        (0, _) | (_, 0) => vec![],
        (_, 1) => vec![0],
        (count, most) if count <= most => (0..count).collect(),
        (count, most) => (0..most)
            .map(|place| place * (count - 1) / (most - 1))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_of_many_are_spread_over_all_of_them() {
        assert_eq!(evenly(3, 4), [0, 1, 2]);
        assert_eq!(evenly(7, 4), [0, 2, 4, 6]);
        assert_eq!(evenly(100, 4), [0, 33, 66, 99]);
        assert_eq!(evenly(0, 4), Vec::<usize>::new());
        assert_eq!(evenly(5, 1), [0]);
        for count in 0..40 {
            for most in 0..14 {
                let chosen = evenly(count, most);
                assert_eq!(chosen.len(), count.min(most));
                assert!(chosen.windows(2).all(|pair| pair[0] < pair[1]));
            }
        }
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        assert!(Gallery::is_name("seam-299-sequential.jpg"));
        for name in [
            "",
            ".jpg",
            "a.png",
            "../a.jpg",
            "a/b.jpg",
            "/a.jpg",
            "a\0.jpg",
            "-a.jpg",
            "A.jpg",
            "a..jpg",
            "index.json",
        ] {
            assert!(!Gallery::is_name(name), "{name}");
        }
        assert!(!Gallery::is_name(&format!("{}.jpg", "a".repeat(61))));
    }
}
