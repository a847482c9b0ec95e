//! Compilations through libavfilter: clips with texts drawn on them, brought to one canvas, and their sound.
//!
//! Texts are looked at before anything is drawn ([`Lettering`]), so that what `drawtext` would do in silence is an error.

mod lettering;
mod measure;
mod picture;
mod reader;
mod sound;

pub use lettering::{Lettering, Placed};
pub use picture::Picture;
pub use reader::{CutReader, Shown};
pub use sound::{Channels, ClipSound, Heard, SoundWriter};
