//! Names that would be instructions somewhere else: each is drawn as it is, or refused by name.

use std::io::Write;
use std::process::{Command, Stdio};

use twofold_core::compilation::DEFAULT_FONT;

use super::board::{BLACK, CANVAS, draw, luma, plain, refusal};
use super::names::{REFUSED, WRITTEN};

/// Ink: pixels that a letter covers by half or more.
type Mask = Vec<Vec<bool>>;

/// What is drawn here, to the edges of its ink.
fn ours(text: &str) -> Mask {
    let frame = draw(text, plain());
    let half = BLACK + (235 - BLACK) / 2;
    let rows = luma(&frame);
    trimmed(
        rows.iter()
            .map(|row| row.iter().map(|code| *code > half).collect())
            .collect(),
    )
}

fn trimmed(mask: Mask) -> Mask {
    let rows: Vec<usize> = (0..mask.len())
        .filter(|y| mask[*y].contains(&true))
        .collect();
    let inked = |x: &usize| mask.iter().any(|row| row.get(*x) == Some(&true));
    let width = mask.iter().map(Vec::len).max().unwrap_or(0);
    let columns: Vec<usize> = (0..width).filter(inked).collect();
    let (Some(left), Some(right)) = (columns.first(), columns.last()) else {
        return vec![];
    };
    (rows[0]..=rows[rows.len() - 1])
        .map(|y| {
            (*left..=*right)
                .map(|x| mask[y].get(x) == Some(&true))
                .collect()
        })
        .collect()
}

/// The same lines by Pillow, which draws with FreeType and without libavfilter: a mask a line.
fn pillows(texts: &[&str], em: u32) -> Vec<Vec<Mask>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/annotate/masks.py");
    // Debian's own, which `make deps` installs with Pillow; others may be without it.
    let mut python = Command::new("/usr/bin/python3")
        .args([script, DEFAULT_FONT, &em.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = python.stdin.take().unwrap();
    for text in texts {
        writeln!(input, "{}", text.replace('\n', "\u{b}")).unwrap();
    }
    drop(input);
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "`make deps` installs python3-pil");
    let output = String::from_utf8(output.stdout).unwrap();
    let mut masks = vec![];
    for text in output.split_terminator("=\n") {
        let lines = text.split_terminator("-\n").map(|line| {
            trimmed(
                line.lines()
                    .map(|row| row.bytes().map(|c| c == b'#').collect())
                    .collect(),
            )
        });
        masks.push(lines.collect());
    }
    masks
}

/// Pixels that are ink in one and not in the other, as a share of the ink of the second: both laid edge on edge.
fn unlike(a: &Mask, b: &Mask) -> f64 {
    let ink = b.iter().flatten().filter(|ink| **ink).count();
    let (height, width) = (a.len().max(b.len()), a[0].len().max(b[0].len()));
    let at =
        |mask: &Mask, y: usize, x: usize| mask.get(y).and_then(|row| row.get(x)) == Some(&true);
    let differing = (0..height)
        .map(|y| (0..width).filter(|x| at(a, y, *x) != at(b, y, *x)).count())
        .sum::<usize>();
    differing as f64 / ink as f64
}

/// The lines of a mask whose gaps part it into so many.
fn lines(mask: &Mask, count: usize) -> Vec<Mask> {
    if count == 1 {
        return vec![mask.clone()];
    }
    let mut lines: Vec<Mask> = vec![vec![]];
    for row in mask {
        let blank = !row.contains(&true);
        match lines.last_mut() {
            Some(line) if blank && !line.is_empty() => lines.push(vec![]),
            Some(line) if !blank => line.push(row.clone()),
            _ => {}
        }
    }
    lines.into_iter().map(trimmed).collect()
}

#[test]
fn every_name_the_font_covers_is_drawn_as_another_program_draws_it() {
    let em = plain().em(CANVAS.height);
    let masks = pillows(&WRITTEN, em);
    assert_eq!(masks.len(), WRITTEN.len());
    let mut worst: f64 = 0.0;
    for (text, masks) in WRITTEN.iter().zip(masks) {
        let ours = lines(&ours(text), masks.len());
        assert_eq!(ours.len(), masks.len(), "{text}");
        for (ours, theirs) in ours.iter().zip(&masks) {
            let unlike = unlike(ours, theirs);
            println!("{:5.2} %  {text:?}", unlike * 100.0);
            worst = worst.max(unlike);
        }
    }
    assert!(worst <= 0.02, "{worst}");
}

#[test]
fn every_other_name_is_refused_by_clip_and_character() {
    for (text, character) in REFUSED {
        let message = refusal(text, plain());
        assert!(
            message.starts_with("clip 3 (\"goal\"): its player, ")
                && message.contains(character)
                && message.contains("(hint: "),
            "{message}"
        );
    }
}
