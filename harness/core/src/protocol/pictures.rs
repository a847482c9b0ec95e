//! Small pictures of single frames: what is wanted, and what was made.

use serde::{Deserialize, Serialize};

/// How many times larger than it is a difference of two frames is drawn.
pub const AMPLIFIED: u32 = 8;

/// Asks for small pictures of frames of a sequential render and, where one is given, of a joined file beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PicturesJob {
    /// The sequential render.
    pub sequential: String,
    /// The file in question: then each frame is shown of both, and how the two differ.
    pub chunked: Option<String>,
    /// Places of the video, each some frames that lie close together; the last ones are left out where there is no room.
    pub places: Vec<Vec<WantedFrame>>,
    /// Time stamp of the first frame: second 0.
    pub first_pts: i64,
    /// The folder the pictures go to; it has to be there.
    pub folder: String,
    /// What their names begin with: lower-case letters.
    pub name: String,
    /// Lines of a picture, at most.
    pub most_lines: u32,
    /// Bytes of all pictures together, at most.
    pub most_bytes: u64,
}

/// A frame of which a picture is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedFrame {
    /// Its index.
    pub frame: u32,
    /// Its time stamp, in the time base of both files.
    pub pts: i64,
}

/// Pictures that were made: those of the first places, as many as there was room for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pictures {
    /// For each place the frames that were asked for.
    pub places: Vec<Vec<FramePictures>>,
}

/// The pictures of one frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FramePictures {
    /// Its index.
    pub frame: u32,
    /// Seconds after the first frame.
    pub time_secs: f64,
    /// Of the sequential render.
    pub sequential: PictureFile,
    /// Against the file in question, where there is one.
    pub compared: Option<ComparedPictures>,
}

/// One frame of a file in question against the sequential render's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparedPictures {
    /// Of the file in question.
    pub chunked: PictureFile,
    /// The difference of luma, [`AMPLIFIED`] times: black where the two are equal.
    pub difference: PictureFile,
    /// Peak signal-to-noise ratio, luma, in dB; 100 where the two are equal.
    pub psnr_db: f64,
}

/// A picture as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PictureFile {
    /// Its name in the folder.
    pub file: String,
    /// Pixels.
    pub width: u32,
    /// Lines.
    pub height: u32,
    /// Its size.
    pub bytes: u64,
}
