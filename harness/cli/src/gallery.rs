//! The pictures in a run folder, read as if a stranger had put them there: only regular files of this very folder, of the
//! size and shape that the index says, and whole.

use std::collections::BTreeMap;
use std::path::Path;

use twofold_core::jpeg;
use twofold_core::protocol::PictureFile;
use twofold_core::record::Gallery;
use twofold_report::Pictures;

use crate::reading;

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
        true => reading::unlinked(&index, Gallery::MOST_BYTES).ok(),
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
    let bytes = reading::unlinked(&folder.join(&picture.file), Gallery::MOST_BYTES).ok()?;
    let is_it = bytes.len() as u64 == picture.bytes
        && jpeg::size(&bytes) == Some((picture.width, picture.height));
    is_it.then_some(bytes)
}
