//! The pictures of a run: few bytes, in the page and beside the Markdown, and nothing that a stranger put there.

use std::collections::BTreeSet;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use crate::desk::{Desk, journal, wait_until};
use crate::render::experiment;

/// Changes a file and what the index says of it.
type Spoil = fn(&Path, &mut Value);

fn index(run: &Path) -> Value {
    let text = std::fs::read(run.join("gallery/index.json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

fn bytes(folder: &Path) -> u64 {
    let names = names(folder);
    let sizes = names.iter().map(|name| folder.join(name).metadata());
    sizes.map(|meta| meta.unwrap().len()).sum()
}

/// The texts of a report.
fn report(desk: &Desk, id: &str) -> (String, String) {
    desk.must(&["report", "latest"]);
    let of = |name: &str| std::fs::read_to_string(desk.path("reports").join(id).join(name));
    (of("index.html").unwrap(), of("findings.md").unwrap())
}

/// Every file that a Markdown shows.
fn shown(desk: &Desk, id: &str, markdown: &str) -> Vec<PathBuf> {
    let links = markdown.split("](gallery/").skip(1);
    let files = links.map(|link| link.split(')').next().unwrap());
    let folder = desk.path("reports").join(id).join("gallery");
    files.map(|file| folder.join(file)).collect()
}

#[test]
fn a_render_with_cuts_has_pictures_around_them_and_shows_none_that_it_did_not_take() {
    let desk = Desk::new();
    desk.write("small.toml", &experiment("small", ""));
    desk.must(&["run", "small.toml", "--quick", "--no-report"]);
    let run = desk.only_run("small");
    let gallery = run.join("gallery");
    // Three chunks of ten frames: two cuts, two frames each, three pictures each, and the index.
    let index_before = index(&run);
    let frames = index_before["seams"]["frames"].as_array().unwrap();
    let of = |key: &str| -> Vec<u64> {
        frames
            .iter()
            .map(|frame| frame[key].as_u64().unwrap())
            .collect()
    };
    let cuts = of("cut");
    assert_eq!(of("frame"), [cuts[0] - 1, cuts[0], cuts[2] - 1, cuts[2]]);
    assert!(
        frames
            .iter()
            .all(|frame| frame["psnr_db"].as_f64().unwrap() > 20.0)
    );
    assert_eq!(names(&gallery).len(), 13);
    assert!(bytes(&gallery) <= 400_000);

    let (page, markdown) = report(&desk, "small");
    assert_eq!(page.matches("src=\"data:image/jpeg;base64,").count(), 12);
    assert!(
        page.contains("img-src data:") && page.contains("Footage: scene"),
        "{page}"
    );
    let alt = format!("frame {}, the first after the cut at", cuts[0]);
    assert!(page.contains(&format!("alt=\"{alt}")) && markdown.contains(&format!("![{alt}")));
    let files = shown(&desk, "small", &markdown);
    assert_eq!(files.len(), 12);
    assert!(files.iter().all(|file| file.is_file()), "{files:?}");
    assert_eq!(report(&desk, "small"), (page, markdown), "the same bytes");

    // Cut off, garbage, a link to elsewhere, a name that leads elsewhere: each is left out with its frame.
    let spoil: [Spoil; 4] = [
        |gallery, frame| {
            let file = gallery.join(frame["chunked"]["file"].as_str().unwrap());
            let whole = std::fs::read(&file).unwrap();
            std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
        },
        |gallery, frame| {
            let file = gallery.join(frame["difference"]["file"].as_str().unwrap());
            let text = "<script>alert(1)</script>";
            std::fs::write(&file, text).unwrap();
            frame["difference"]["bytes"] = text.len().into();
        },
        |gallery, frame| {
            let file = gallery.join(frame["sequential"]["file"].as_str().unwrap());
            let away = gallery.parent().unwrap().join("away.jpg");
            std::fs::rename(&file, &away).unwrap();
            symlink(&away, &file).unwrap();
        },
        |gallery, frame| {
            let file = gallery.join(frame["sequential"]["file"].as_str().unwrap());
            std::fs::rename(&file, gallery.parent().unwrap().join("b.jpg")).unwrap();
            frame["sequential"]["file"] = "../b.jpg".into();
        },
    ];
    let mut told = index_before.clone();
    for (place, spoil) in spoil.iter().enumerate() {
        spoil(&gallery, &mut told["seams"]["frames"][place]);
        std::fs::write(gallery.join("index.json"), told.to_string()).unwrap();
        let (page, markdown) = report(&desk, "small");
        let left = 9 - 3 * place;
        assert_eq!(page.matches("<img").count(), left, "{place}");
        let left_out = match place {
            0 => "1 picture is missing".to_owned(),
            more => format!("{} pictures are missing", more + 1),
        };
        assert!(
            page.contains(&left_out) && !page.contains("alert(1)"),
            "{left_out}"
        );
        // Nothing of a former report stays beside this one.
        let files: BTreeSet<PathBuf> = shown(&desk, "small", &markdown).into_iter().collect();
        assert_eq!(
            names(&desk.path("reports/small/gallery")).len(),
            files.len()
        );
        assert!(files.iter().all(|file| file.is_file()));
    }
    for text in [
        "",
        "{",
        "[]",
        "{\"schema\":2,\"seams\":null,\"titles\":null}",
    ] {
        std::fs::write(gallery.join("index.json"), text).unwrap();
        let (page, _) = report(&desk, "small");
        assert!(page.contains("cannot be read, so none is shown"), "{text}");
    }
    // A run of before pictures were taken.
    std::fs::remove_dir_all(&gallery).unwrap();
    let (page, markdown) = report(&desk, "small");
    assert!(
        !page.contains("At the cuts") && !markdown.contains("gallery"),
        "{markdown}"
    );
    for verb in [&["analyze", "latest"][..], &["clean"], &["list", "runs"]] {
        desk.must(verb);
    }
}

#[test]
fn a_run_that_was_killed_has_a_whole_gallery_in_the_end() {
    let desk = Desk::new();
    desk.write("small.toml", &experiment("small", ""));
    let mut harness = desk
        .twofold(&["run", "small.toml", "--quick", "--no-report"])
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    wait_until("a warm-up trial is done", || {
        desk.path("runs/small").exists() && journal(&desk.only_run("small")).len() >= 2
    });
    harness.kill().unwrap();
    harness.wait().unwrap();
    let run = desk.only_run("small");
    // What an attempt that was ended on its way leaves.
    std::fs::create_dir_all(run.join("gallery")).unwrap();
    std::fs::write(run.join("gallery/seam-1-chunked.jpg"), "half").unwrap();
    std::fs::write(run.join("gallery/.seam-1-chunked.jpg.77-0.part"), "half").unwrap();
    desk.must(&["run", "--resume", "latest", "--no-report"]);
    assert_eq!(names(&run.join("gallery")).len(), 13);
    let (page, _) = report(&desk, "small");
    assert_eq!(page.matches("<img").count(), 12);
    assert!(!page.contains("missing from the run's folder"), "{page}");
}

#[test]
fn pictures_that_cannot_be_taken_are_a_warning_and_no_failure() {
    let desk = Desk::new();
    desk.write("small.toml", &experiment("small", ""));
    let mut harness = desk
        .twofold(&["run", "small.toml", "--quick"])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // A file where the folder should be, before the warm-up has ended.
    wait_until("the run has begun", || {
        desk.path("runs/small").exists() && !names(&desk.path("runs/small")).is_empty()
    });
    let run = desk.only_run("small");
    std::fs::write(run.join("gallery"), "").unwrap();
    let mut said = String::new();
    std::io::Read::read_to_string(&mut harness.stderr.take().unwrap(), &mut said).unwrap();
    assert!(harness.wait().unwrap().success(), "{said}");
    let warnings = said
        .lines()
        .filter(|line| line.contains("no pictures of the cuts were taken"));
    assert_eq!(warnings.count(), 1, "{said}");
}
