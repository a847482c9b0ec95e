//! `annotate` as a tool of its own.

use std::fs;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use twofold_core::custody::check_decode;
use twofold_media::compare;

use super::reel::{REEL, Reel};

struct Tool {
    reel: Reel,
    file: PathBuf,
}

impl Tool {
    fn new() -> Self {
        let reel = Reel::new();
        let file = reel.path("reel.toml");
        fs::write(&file, REEL).unwrap();
        Self { reel, file }
    }

    fn run(&self, output: &str, more: &[&str]) -> Output {
        // From somewhere else: what a compilation names lies beside it.
        Command::new(env!("CARGO_BIN_EXE_twofold-worker"))
            .current_dir("/")
            .arg("annotate")
            .arg(&self.file)
            .arg("-o")
            .arg(self.reel.path(output))
            .args(more)
            .env("NO_COLOR", "1")
            .output()
            .unwrap()
    }

    fn done(&self, output: &str, more: &[&str]) -> String {
        let done = self.run(output, more);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(0), "{said}");
        String::from_utf8(done.stdout).unwrap()
    }

    /// What it says where it refuses: its output is not there.
    fn refused(&self, more: &[&str]) -> String {
        let done = self.run("refused.mp4", more);
        let said = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{said}");
        assert!(!self.reel.path("refused.mp4").exists());
        said
    }

    fn says(&self, toml: &str) -> String {
        fs::write(&self.file, toml).unwrap();
        self.refused(&[])
    }
}

#[test]
fn one_container_and_several_make_the_same_video() {
    let tool = Tool::new();
    let said = tool.done("one.mp4", &[]);
    let frames = tool.reel.frames();
    assert!(
        said.contains(&format!("one.mp4: {frames} frames of 5 clips"))
            && said.contains("1 container"),
        "{said}"
    );
    for (name, more) in [
        ("clip.mp4", ["--containers", "3", "--split", "clip"]),
        ("chunk.mp4", ["--containers", "4", "--split", "chunk"]),
    ] {
        let said = tool.done(name, &more);
        assert!(said.contains(&format!("{} containers", more[1])), "{said}");
        let (joined, one) = (tool.reel.path(name), tool.reel.path("one.mp4"));
        check_decode(&compare(&joined, &one, 2).unwrap()).unwrap();
    }
    let json: serde_json::Value =
        serde_json::from_str(&tool.done("json.mp4", &["--json", "--containers", "2"])).unwrap();
    assert_eq!(
        (json["frames"].as_u64(), json["containers"].as_u64()),
        (Some(frames.into()), Some(2))
    );
    assert_eq!(tool.done("quiet.mp4", &["-q"]), "");
    let left: Vec<String> = fs::read_dir(tool.reel.dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.') || name.ends_with(".part"))
        .collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn an_output_is_replaced_when_the_render_succeeds_and_not_before() {
    let tool = Tool::new();
    let output = tool.reel.path("out.mp4");
    fs::write(&output, "old").unwrap();
    let failed = tool.run("out.mp4", &["--codec", "libnothing"]);
    assert_eq!(failed.status.code(), Some(2));
    assert_eq!(fs::read(&output).unwrap(), b"old");
    tool.done("out.mp4", &["--option", "crf=30"]);
    assert!(fs::metadata(&output).unwrap().len() > 1000);
}

#[test]
fn a_mistake_is_shown_where_it_stands() {
    let tool = Tool::new();
    let said = tool.says("fps = 30\n[[clip]]\nfile = \"wide.mp4\"\nplaier = \"7\"\n");
    assert!(
        said.contains("reel.toml:4:1: unknown key \"plaier\"") && said.contains("player"),
        "{said}"
    );
    let said = tool.says("[[clip]]\nfile = \"wide.mp4\"\nin = \"5s\"\n");
    assert!(said.contains("reel.toml: clip 1 is empty"), "{said}");
    let said = tool.says("[[clip]]\nplayer = \"7\"\n");
    assert!(
        said.contains("clip 1 names no file (hint: --footage"),
        "{said}"
    );
    let said = tool.says("[[clip]]\nfile = \"wide.mp4\"\nplayer = \"東\"\n");
    assert!(
        said.starts_with("clip 1: its player, \"東\", cannot be drawn"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1);
    let said = tool.says("font = \"none.ttf\"\n[[clip]]\nfile = \"wide.mp4\"\nplayer = \"7\"\n");
    assert!(
        said.contains("none.ttf: not a font") && said.contains("(hint: "),
        "{said}"
    );
    let said = tool.says("[[clip]]\nfile = \"gone.mp4\"\n");
    assert!(said.contains("gone.mp4: cannot be read"), "{said}");
}

#[test]
fn checking_needs_no_video() {
    let tool = Tool::new();
    fs::write(&tool.file, "[[clip]]\nplayer = \"7\"\ntext = \"a\\nb\"\n").unwrap();
    let check = || {
        Command::new(env!("CARGO_BIN_EXE_twofold-worker"))
            .args(["annotate", "--check"])
            .arg(&tool.file)
            .output()
            .unwrap()
    };
    let said = check();
    assert!(said.status.success());
    assert!(
        String::from_utf8(said.stdout)
            .unwrap()
            .contains("2 texts can be drawn")
    );
    fs::write(&tool.file, "[[clip]]\nplayer = \"\\u202Ex\"\n").unwrap();
    assert_eq!(check().status.code(), Some(2));
}

#[test]
fn clips_without_a_file_are_of_the_footage() {
    let tool = Tool::new();
    fs::write(
        &tool.file,
        "width = 128\nheight = 54\n[[clip]]\nout = \"0.5s\"\n",
    )
    .unwrap();
    let footage = tool.reel.path("wide.mp4");
    let said = tool.done("out.mp4", &["--footage", footage.to_str().unwrap()]);
    assert!(said.contains("15 frames of 1 clip,"), "{said}");
}

/// Serves a file over HTTP with ranges, as long as the test lives; gives its address.
fn serve(path: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let path = path.to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, path) = (stream.unwrap(), path.clone());
            std::thread::spawn(move || {
                let mut from = 0;
                for line in BufReader::new(stream.try_clone().unwrap()).lines() {
                    let line = line.unwrap_or_default().to_lowercase();
                    if let Some(range) = line.strip_prefix("range: bytes=") {
                        from = range.split('-').next().unwrap().parse().unwrap();
                    }
                    if line.is_empty() {
                        break;
                    }
                }
                let mut file = fs::File::open(path).unwrap();
                let size = file.metadata().unwrap().len();
                file.seek(SeekFrom::Start(from)).unwrap();
                let mut bytes = vec![];
                file.read_to_end(&mut bytes).unwrap();
                let head = format!(
                    "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{}/{size}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    size - 1,
                    bytes.len()
                );
                // Whoever has seen enough hangs up.
                let _ = stream
                    .write_all(head.as_bytes())
                    .and_then(|()| stream.write_all(&bytes));
            });
        }
    });
    format!("http://{address}/clip.mp4")
}

#[test]
fn a_video_may_be_on_a_server() {
    let tool = Tool::new();
    let clip = |file: &str| {
        format!(
            "width = 128\nheight = 54\n[[clip]]\nfile = \"{file}\"\nin = \"0.3s\"\nout = \"0.7s\"\nplayer = \"7\"\n"
        )
    };
    fs::write(&tool.file, clip("wide.mp4")).unwrap();
    tool.done("local.mp4", &[]);
    fs::write(&tool.file, clip(&serve(&tool.reel.path("wide.mp4")))).unwrap();
    tool.done("remote.mp4", &[]);
    let read = |name: &str| fs::read(tool.reel.path(name)).unwrap();
    assert_eq!(read("local.mp4"), read("remote.mp4"));
    // Nobody listens there any more.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let said = tool.says(&clip(&format!("http://{port}/clip.mp4")));
    assert!(said.contains("cannot be read"), "{said}");
}
