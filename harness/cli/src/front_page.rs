//! The front page of the folder of reports: `index.html` and `index.md`, made from the findings that lie in it.

use std::path::{Path, PathBuf};

use twofold_report::{Finding, Shelved, Templates, front_page};

use crate::failure::{Failure, Outcome};
use crate::folder::write_whole;
use crate::reading;

/// Writes it; gives the page's path.
///
/// # Errors
/// When a file cannot be written.
pub fn write(reports: &Path) -> Outcome<PathBuf> {
    let made = front_page(&shelved(reports), &Templates::default())
        .map_err(|error| Failure::usage(error.to_string()))?;
    write_whole(&reports.join("index.md"), made.markdown.as_bytes())?;
    let page = reports.join("index.html");
    write_whole(&page, made.html.as_bytes())?;
    Ok(page)
}

/// What lies in the folder, and `own` in place of what lies there of its experiment.
pub fn shelved_with(reports: &Path, own: Finding) -> Vec<Shelved> {
    let mut shelved = shelved(reports);
    shelved.retain(|one| one.folder != own.experiment);
    shelved.push(Shelved {
        folder: own.experiment.clone(),
        finding: Ok(own),
    });
    shelved
}

/// Every folder that holds a report.
fn shelved(reports: &Path) -> Vec<Shelved> {
    let entries = std::fs::read_dir(reports).into_iter().flatten().flatten();
    let folders = entries.filter_map(|entry| {
        let folder = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        let file = path.join(Finding::FILE);
        let is_told = file.symlink_metadata().is_ok();
        if folder.starts_with('.') || !(is_told || path.join("findings.md").is_file()) {
            return None;
        }
        let finding = match is_told {
            true => read(&file, &folder),
            false => Err(format!(
                "its report was written without a {} (hint: twofold report RUN)",
                Finding::FILE
            )),
        };
        Some(Shelved { folder, finding })
    });
    folders.collect()
}

fn read(file: &Path, folder: &str) -> Result<Finding, String> {
    let bytes = reading::unlinked(file, Finding::MOST_BYTES)
        .map_err(|error| format!("{}: {error}", Finding::FILE))?;
    let text = String::from_utf8(bytes).map_err(|_| format!("{}: not UTF-8", Finding::FILE))?;
    Finding::parse(&text, folder)
        .map_err(|why| format!("{}: {why} (hint: twofold report RUN)", Finding::FILE))
}
