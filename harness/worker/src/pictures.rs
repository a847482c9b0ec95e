//! Small pictures of single frames, of a sequential render and of a joined file beside it, within a number of bytes.
//!
//! Everything is made in memory first: where it is too much, all pictures become coarser, then smaller, and then places
//! are left out from the end. So what is written is never more than was allowed.

use std::path::Path;

use twofold_core::protocol::{
    ComparedPictures, FramePictures, PictureFile, Pictures, PicturesJob, WantedFrame,
};
use twofold_media::{Frame, Look, Staged, Still, frames_at, psnr_db};

use crate::fault::{Fault, Result};

/// More frames than this are not asked for.
const MOST_FRAMES: usize = 64;

/// What is tried in turn until it is little enough: lines of a picture in percent of what was asked for, and libav's
/// quantiser.
const TRIED: [(u32, u32); 6] = [(100, 3), (100, 5), (100, 8), (75, 8), (75, 14), (50, 20)];

/// The pictures of one frame, not yet files.
struct Taken {
    wanted: WantedFrame,
    time_secs: f64,
    psnr_db: f64,
    /// Sequential, then chunked and difference where there is a file in question.
    stills: Vec<Still>,
}

/// What each of [`Taken::stills`] is called.
const KINDS: [&str; 3] = ["sequential", "chunked", "difference"];

/// Makes the pictures that a job asks for.
///
/// # Errors
/// A request that cannot be met, files that cannot be read, a folder that cannot be written.
pub fn pictures(job: &PicturesJob, threads: u32) -> Result<Pictures> {
    check(job)?;
    let mut places = vec![];
    for place in &job.places {
        places.push(take(job, place, threads)?);
    }
    let mut encoded = encode(job, &places)?;
    while total(&encoded) > job.most_bytes {
        encoded.pop();
        places.pop();
    }
    let mut made = vec![];
    for (place, encoded) in places.iter().zip(&encoded) {
        let frames = place.iter().zip(encoded);
        made.push(
            frames
                .map(|(taken, encoded)| write(job, taken, encoded))
                .collect::<Result<_>>()?,
        );
    }
    Ok(Pictures { places: made })
}

fn check(job: &PicturesJob) -> Result<()> {
    let named = !job.name.is_empty() && job.name.bytes().all(|byte| byte.is_ascii_lowercase());
    if !named || job.name.len() > 16 {
        return Err(Fault::input(format!(
            "{:?} is no beginning of pictures' names (hint: a few lower-case letters)",
            job.name
        )));
    }
    let frames: usize = job.places.iter().map(Vec::len).sum();
    if frames > MOST_FRAMES {
        return Err(Fault::input(format!(
            "pictures of {frames} frames are asked for; at most {MOST_FRAMES} are made"
        )));
    }
    if !Path::new(&job.folder).is_dir() {
        return Err(Fault::input(format!(
            "{}: no such folder (hint: make it first)",
            job.folder
        )));
    }
    Ok(())
}

/// Takes the pictures of one place.
fn take(job: &PicturesJob, place: &[WantedFrame], threads: u32) -> Result<Vec<Taken>> {
    let pts: Vec<i64> = place.iter().map(|wanted| wanted.pts).collect();
    let (look, sequential) = frames_at(Path::new(&job.sequential), &pts, threads)?;
    let chunked = match &job.chunked {
        Some(path) => {
            let (other, frames) = frames_at(Path::new(path), &pts, threads)?;
            if other.format != look.format {
                return Err(Fault::input(format!(
                    "{path}: it is of another size or depth than {} (hint: renders of one source)",
                    job.sequential
                )));
            }
            frames
        }
        None => vec![],
    };
    let mut taken = vec![];
    for (index, (wanted, frame)) in place.iter().zip(&sequential).enumerate() {
        taken.push(one(job, *wanted, &look, frame, chunked.get(index))?);
    }
    Ok(taken)
}

fn one(
    job: &PicturesJob,
    wanted: WantedFrame,
    look: &Look,
    sequential: &Frame,
    chunked: Option<&Frame>,
) -> Result<Taken> {
    let lines = job.most_lines;
    let mut stills = vec![Still::of(sequential, look, lines)?];
    let mut db = 0.0;
    if let Some(chunked) = chunked {
        stills.push(Still::of(chunked, look, lines)?);
        stills.push(Still::of_difference(sequential, chunked, look, lines)?);
        db = psnr_db(sequential, chunked)?;
    }
    Ok(Taken {
        wanted,
        time_secs: look
            .time_base
            .secs(wanted.pts.saturating_sub(job.first_pts)),
        psnr_db: db,
        stills,
    })
}

/// A picture as a file will have it.
struct Encoded {
    width: u32,
    height: u32,
    jpeg: Vec<u8>,
}

/// For each place and frame its pictures.
type Places = Vec<Vec<Vec<Encoded>>>;

/// As fine as they may be; the coarsest where even these are too many bytes.
fn encode(job: &PicturesJob, places: &[Vec<Taken>]) -> Result<Places> {
    let mut encoded = vec![];
    for (percent, coarseness) in TRIED {
        let lines = job.most_lines.saturating_mul(percent) / 100;
        encoded = places
            .iter()
            .map(|place| {
                let frames = place.iter();
                frames
                    .map(|taken| encoded_at(&taken.stills, lines, coarseness))
                    .collect()
            })
            .collect::<Result<_>>()?;
        if total(&encoded) <= job.most_bytes {
            break;
        }
    }
    Ok(encoded)
}

fn encoded_at(stills: &[Still], lines: u32, coarseness: u32) -> Result<Vec<Encoded>> {
    let one = |still: &Still| -> Result<Encoded> {
        let smaller = match still.height() > lines {
            true => Some(still.smaller(lines)?),
            false => None,
        };
        let still = smaller.as_ref().unwrap_or(still);
        Ok(Encoded {
            width: still.width(),
            height: still.height(),
            jpeg: still.jpeg(coarseness)?,
        })
    };
    stills.iter().map(one).collect()
}

fn total(places: &Places) -> u64 {
    let pictures = places.iter().flatten().flatten();
    pictures.map(|picture| picture.jpeg.len() as u64).sum()
}

fn write(job: &PicturesJob, taken: &Taken, encoded: &[Encoded]) -> Result<FramePictures> {
    let mut files = vec![];
    for (kind, picture) in KINDS.iter().zip(encoded) {
        let file = format!("{}-{}-{kind}.jpg", job.name, taken.wanted.frame);
        let staged = Staged::beside(&Path::new(&job.folder).join(&file))?;
        std::fs::write(staged.part(), &picture.jpeg).map_err(|error| {
            Fault::input(format!(
                "{}: cannot be written: {error} (hint: check the directory and the space on it)",
                staged.target().display()
            ))
        })?;
        files.push(PictureFile {
            bytes: staged.finish()?,
            file,
            width: picture.width,
            height: picture.height,
        });
    }
    let mut files = files.into_iter();
    let sequential = files
        .next()
        .ok_or_else(|| Fault::bug("a frame without a picture"))?;
    let compared = files.next().zip(files.next());
    Ok(FramePictures {
        frame: taken.wanted.frame,
        time_secs: taken.time_secs,
        sequential,
        compared: compared.map(|(chunked, difference)| ComparedPictures {
            chunked,
            difference,
            psnr_db: taken.psnr_db,
        }),
    })
}
