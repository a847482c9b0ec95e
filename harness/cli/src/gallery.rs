//! The pictures in a run folder, read as if a stranger had put them there: only regular files of this very folder, of the
//! size and shape that the index says, and whole.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use twofold_core::jpeg;
use twofold_core::protocol::PictureFile;
use twofold_core::record::Gallery;
use twofold_report::Pictures;

/// More pictures than this no run takes.
const MOST_PICTURES: usize = 64;

/// The pictures of a run; none where it has no gallery. What is wrong with some is no reason to show no other.
pub fn read(run: &Path) -> Pictures {
    let folder = run.join(Gallery::FOLDER);
    let index = folder.join(Gallery::INDEX);
    if folder.symlink_metadata().is_err() || index.symlink_metadata().is_err() {
        return Pictures::default();
    }
    let is_folder = folder.symlink_metadata().is_ok_and(|meta| meta.is_dir());
    let text = match is_folder {
        true => whole(&index),
        false => None,
    };
    let gallery = text.and_then(|text| serde_json::from_slice::<Gallery>(&text).ok());
    let known = |gallery: &Gallery| {
        gallery.schema == Gallery::SCHEMA && gallery.files().count() <= MOST_PICTURES
    };
    let Some(gallery) = gallery.filter(known) else {
        return Pictures {
            unreadable: true,
            ..Pictures::default()
        };
    };
    let (mut files, mut left_out, mut total) = (BTreeMap::new(), 0, 0);
    for picture in gallery.files() {
        if files.contains_key(&picture.file) {
            continue;
        }
        match picture_of(&folder, picture) {
            Some(bytes) if total + bytes.len() as u64 <= Gallery::MOST_BYTES => {
                total += bytes.len() as u64;
                files.insert(picture.file.clone(), bytes);
            }
            _ => left_out += 1,
        }
    }
    Pictures {
        gallery,
        files,
        left_out,
        unreadable: false,
    }
}

fn picture_of(folder: &Path, picture: &PictureFile) -> Option<Vec<u8>> {
    if !Gallery::is_name(&picture.file) {
        return None;
    }
    let bytes = whole(&folder.join(&picture.file))?;
    let is_it = bytes.len() as u64 == picture.bytes
        && jpeg::size(&bytes) == Some((picture.width, picture.height));
    is_it.then_some(bytes)
}

/// A regular file of at most as many bytes as a whole gallery has; no link is followed and no pipe waited for.
fn whole(path: &Path) -> Option<Vec<u8>> {
    let mut options = OpenOptions::new();
    options.read(true);
    options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    let file = options.open(path).ok()?;
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = vec![];
    file.take(Gallery::MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .ok()?;
    (bytes.len() as u64 <= Gallery::MOST_BYTES).then_some(bytes)
}
