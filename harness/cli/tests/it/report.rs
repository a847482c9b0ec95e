//! Pages, Markdown and task documents of stored runs.

use std::collections::BTreeMap;
use std::path::Path;

use crate::desk::Desk;

const TASK: &str = "# A task\r\n\r\n**Status:** ASKED\r\n**Updated:** 2026-01-01\r\n\r\n- [ ] measured <!-- twofold:box tested -->\r\n- [ ] by hand\r\n\r\n<!-- twofold:begin sleepers -->\r\n<!-- twofold:end sleepers -->\r\n\r\nThe last line, without an end: \u{202e}x";

fn ran() -> Desk {
    let desk = Desk::new();
    let script = "case $1 in slow) sleep 0.24;; *) sleep 0.03;; esac";
    let text = crate::command::experiment("sleepers", script, r#"["slow", "fast"]"#, "");
    desk.write(
        "sleepers.toml",
        &format!("task = \"T1.md\"\npublish = {{ accepts = [\"command\"] }}\n{text}"),
    );
    desk.write("tasks/T1.md", TASK);
    desk.must(&["run", "sleepers.toml"]);
    desk
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(
                files(&path)
                    .into_iter()
                    .map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)),
            );
        } else {
            found.insert(name, std::fs::read(&path).unwrap());
        }
    }
    found
}

#[test]
fn a_stored_run_gives_the_same_bytes_everywhere() {
    let desk = ran();
    let first = files(&desk.path("reports/sleepers"));
    assert!(
        first.contains_key("index.html")
            && first.contains_key("findings.md")
            && first.contains_key("findings.ipynb")
            && first.contains_key("finding.json")
            && first.contains_key("charts/speedup.svg")
    );
    let indexes = ["index.html", "index.md"]
        .map(|name| std::fs::read(desk.path("reports").join(name)).unwrap());
    let elsewhere = desk.path("elsewhere");
    std::fs::create_dir_all(&elsewhere).unwrap();
    let run = desk.only_run("sleepers");
    let moved = elsewhere.join("moved");
    std::process::Command::new("cp")
        .arg("-r")
        .args([&run, &moved])
        .status()
        .unwrap();
    let pages = elsewhere.join("pages");
    let absolute =
        [&moved, &pages, &elsewhere.join("tasks")].map(|path| path.display().to_string());
    let [run, pages_there, tasks] = absolute.each_ref().map(String::as_str);
    let places = [
        [run, "--reports", pages_there, "--tasks", tasks],
        ["moved", "--reports", "pages", "--tasks", "tasks"],
    ];
    let surroundings = [
        [
            ("LANG", "de_DE.UTF-8"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("TZ", "Pacific/Kiritimati"),
            ("COLUMNS", "40"),
            ("POLARS_MAX_THREADS", "1"),
            ("RAYON_NUM_THREADS", "1"),
            ("FONTCONFIG_FILE", "/dev/null"),
            ("HOME", "/nonexistent"),
        ],
        [
            ("LANG", "C"),
            ("LC_ALL", "C"),
            ("TZ", "America/St_Johns"),
            ("COLUMNS", "400"),
            ("POLARS_MAX_THREADS", "7"),
            ("RAYON_NUM_THREADS", "7"),
            ("FONTCONFIG_PATH", "/nonexistent"),
            ("HOME", "/"),
        ],
    ];
    for (at, (places, surroundings)) in places.iter().zip(&surroundings).enumerate() {
        let mut command = std::process::Command::new("sh");
        let umask = ["umask 077; exec \"$@\"", "umask 000; exec \"$@\""][at];
        let folder = if at == 0 {
            std::path::Path::new("/")
        } else {
            &elsewhere
        };
        command.current_dir(folder).args(["-c", umask, "sh"]);
        command
            .arg(env!("CARGO_BIN_EXE_twofold"))
            .arg("report")
            .args(places);
        command
            .env_remove("GITHUB_STEP_SUMMARY")
            .envs(*surroundings);
        assert!(command.status().unwrap().success());
        assert_eq!(files(&pages.join("sleepers")), first);
        let index = ["index.html", "index.md"].map(|name| std::fs::read(pages.join(name)).unwrap());
        assert_eq!(index, indexes);
        std::fs::remove_dir_all(&pages).unwrap();
    }
}

#[test]
fn publishing_twice_changes_nothing_and_leaves_the_rest_byte_for_byte() {
    let desk = ran();
    assert_eq!(
        std::fs::read_to_string(desk.path("tasks/T1.md")).unwrap(),
        TASK,
        "publishing is always asked for"
    );
    desk.must(&["publish", "latest"]);
    let once = std::fs::read_to_string(desk.path("tasks/T1.md")).unwrap();
    desk.must(&["publish", "latest"]);
    assert_eq!(
        std::fs::read_to_string(desk.path("tasks/T1.md")).unwrap(),
        once
    );
    assert!(once.contains("**Status:** DECIDED: IMPLEMENT"), "{once}");
    assert!(
        once.contains("- [x] measured <!-- twofold:box tested -->\r\n- [ ] by hand\r\n"),
        "{once}"
    );
    assert!(!once.contains("2026-01-01"), "{once}");
    assert!(once.starts_with("# A task\r\n\r\n**Status:**"), "{once}");
    assert!(
        once.ends_with(
            "<!-- twofold:end sleepers -->\r\n\r\nThe last line, without an end: \u{202e}x"
        ),
        "{once}"
    );
    assert!(
        once.contains("](../reports/sleepers/findings.md)"),
        "{once}"
    );
    assert_eq!(
        once.matches('\n').count(),
        once.matches("\r\n").count(),
        "line ends are kept"
    );
}

#[test]
fn check_says_whether_a_document_is_current() {
    let desk = ran();
    assert!(
        desk.must(&["publish", "latest", "--check"])
            .contains("nothing published")
            || desk.run(&["publish", "latest", "--check"]).status.code() == Some(4)
    );
    desk.must(&["publish", "latest"]);
    assert!(
        desk.must(&["publish", "latest", "--check"])
            .contains("current")
    );
    let path = desk.path("tasks/T1.md");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("as fast", "as quick")).unwrap();
    let message = desk.refused(4, &["publish", "latest", "--check"]);
    assert!(message.contains("stale"), "{message}");
}

#[test]
fn a_broken_marker_is_refused_with_its_line_and_nothing_is_written() {
    let desk = ran();
    let broken = TASK.replace("<!-- twofold:end sleepers -->\r\n", "");
    desk.write("tasks/T1.md", &broken);
    let message = desk.refused(2, &["publish", "latest"]);
    assert!(message.contains("line 9"), "{message}");
    assert_eq!(
        std::fs::read_to_string(desk.path("tasks/T1.md")).unwrap(),
        broken
    );
}

#[test]
fn a_document_behind_a_link_is_written_and_one_that_may_not_be_is_left() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let desk = ran();
    let (link, real) = (desk.path("tasks/T1.md"), desk.path("real.md"));
    std::fs::rename(&link, &real).unwrap();
    symlink(&real, &link).unwrap();
    let mode = |mode| std::fs::set_permissions(&real, PermissionsExt::from_mode(mode)).unwrap();
    mode(0o444);
    let message = desk.refused(2, &["publish", "latest"]);
    assert!(message.contains("may not be written"), "{message}");
    assert_eq!(std::fs::read_to_string(&real).unwrap(), TASK);
    mode(0o600);
    desk.must(&["publish", "latest"]);
    assert!(link.symlink_metadata().unwrap().is_symlink());
    let kept = std::fs::metadata(&real).unwrap().permissions().mode();
    assert_eq!(kept & 0o777, 0o600);
    assert_ne!(std::fs::read_to_string(&real).unwrap(), TASK);
    std::fs::write(&real, b"**Status:** caf\xe9\n").unwrap();
    let message = desk.refused(2, &["publish", "latest"]);
    assert!(
        message.contains("T1.md: not UTF-8") && message.contains("hint"),
        "{message}"
    );
    assert_eq!(std::fs::read(&real).unwrap(), b"**Status:** caf\xe9\n");
}

#[test]
fn a_mistake_in_a_notebook_points_at_its_line() {
    let desk = ran();
    desk.write("own.md", "# Mine\n\n{{ table(name=\"sumary\") }}\n");
    let message = desk.refused(2, &["report", "latest", "--notebook", "own.md"]);
    assert!(
        message.contains("own.md") && message.contains('3') && message.contains("summary"),
        "{message}"
    );
    desk.write("own.md", "# Mine\n\n{{ verdict() }}\n");
    desk.must(&["report", "latest", "--notebook", "own.md"]);
    assert!(
        std::fs::read_to_string(desk.path("reports/sleepers/findings.md"))
            .unwrap()
            .starts_with("# Mine")
    );
}
