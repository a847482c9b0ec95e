//! Files that somebody spoiled, on purpose or not: a good file with pieces of it left out, doubled, moved, bent or replaced
//! by what readers of text have stumbled over before.
//!
//! Every room that reads what others write tries its readers with these; the file is part of their tests, not of a crate.
//! The bounded number of cases is the same for everybody at every time; `TWOFOLD_SOAK` is a number of cases, and then they
//! are others every time. An input that was found is kept in the folder `hostile/TARGET` beside the test, is tried before
//! anything is made up, and is bent further like every good file.

#[path = "pieces.rs"]
mod pieces;

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// No reader takes so long over a file of this size, however slow the machine.
const LONGEST: Duration = Duration::from_secs(30);
/// Files do not grow beyond this.
const MOST_BYTES: usize = 256 << 10;

/// A file to be read.
#[derive(Clone)]
pub struct Case {
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Case {
    /// As far as it is text.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.bytes.escape_ascii())
    }
}

/// Tries a property with what was found before, with the good files, and with so many bent ones.
///
/// # Panics
/// With the smallest input for which the property does not hold. Where a case does not end, the process does.
pub fn hold(target: &str, cases: u32, good: &[&str], property: impl Fn(&Case)) {
    let kept = kept(target);
    let seeds: Vec<Vec<u8>> = (kept.iter().cloned())
        .chain(good.iter().map(|text| text.as_bytes().to_vec()))
        .collect();
    let watch = Watch::new(target);
    for bytes in &seeds {
        let case = Case {
            bytes: bytes.clone(),
        };
        watch.during(&case, || property(&case));
    }
    let soak = std::env::var("TWOFOLD_SOAK").ok();
    let soak = soak.map(|number| number.parse().expect("TWOFOLD_SOAK is a number of cases"));
    let config = ProptestConfig {
        cases: soak.unwrap_or(cases),
        failure_persistence: None,
        max_shrink_iters: 3000,
        ..ProptestConfig::default()
    };
    let mut runner = match soak {
        Some(_) => TestRunner::new(config),
        None => {
            let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
            TestRunner::new_with_rng(config, rng)
        }
    };
    let found = runner.run(&bent(seeds), |case| {
        let held = || property(&case);
        let held = std::panic::AssertUnwindSafe(held);
        watch
            .during(&case, || std::panic::catch_unwind(held))
            .map_err(|why| TestCaseError::fail(said(&*why)))
    });
    if let Err(found) = found {
        panic!("{target}: {found} (keep the input in the folder hostile/{target})");
    }
}

/// Files that were found to be trouble.
fn kept(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/hostile");
    let Ok(entries) = std::fs::read_dir(folder.join(target)) else {
        return vec![];
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

fn said(why: &(dyn std::any::Any + Send)) -> String {
    let text = why.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| why.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic").to_owned()
}

/// Ends the process where a case does not end.
struct Watch {
    now: Arc<Mutex<Option<(Instant, Case)>>>,
    /// Where the case is that is tried: one that takes the process with it would be lost otherwise.
    last: Option<PathBuf>,
}

impl Watch {
    fn new(target: &str) -> Self {
        let now: Arc<Mutex<Option<(Instant, Case)>>> = Arc::default();
        let name = target.replace(|c: char| !c.is_alphanumeric(), "-");
        let (watched, target) = (Arc::downgrade(&now), target.to_owned());
        std::thread::spawn(move || {
            while let Some(now) = watched.upgrade() {
                if let Some((_, case)) =
                    (now.lock().unwrap().as_ref()).filter(|(begun, _)| begun.elapsed() > LONGEST)
                {
                    eprintln!("{target}: no end after {LONGEST:?}: {case:?}");
                    std::process::abort();
                }
                drop(now);
                std::thread::sleep(Duration::from_millis(200));
            }
        });
        let folder =
            option_env!("CARGO_TARGET_TMPDIR").map_or_else(std::env::temp_dir, PathBuf::from);
        let is_soak = std::env::var_os("TWOFOLD_SOAK").is_some();
        Self {
            now,
            last: is_soak.then(|| folder.join(format!("soaked-{name}"))),
        }
    }

    fn during<T>(&self, case: &Case, what: impl FnOnce() -> T) -> T {
        *self.now.lock().unwrap() = Some((Instant::now(), case.clone()));
        if let Some(last) = &self.last {
            std::fs::write(last, &case.bytes).unwrap();
        }
        let done = what();
        *self.now.lock().unwrap() = None;
        done
    }
}

/// One change: which, where, how long, where to, with what.
type Change = (u8, u32, u8, u32, u16);

fn bent(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Case> {
    let (seeds, pieces) = (Arc::new(seeds), Arc::new(pieces::all()));
    let change = (
        0u8..17,
        any::<u32>(),
        any::<u8>(),
        any::<u32>(),
        any::<u16>(),
    );
    (any::<u16>(), vec(change, 1..6)).prop_map(move |(seed, changes)| {
        let mut bytes = seeds[seed as usize % seeds.len()].clone();
        for change in changes {
            bend(&mut bytes, change, &seeds, &pieces);
            bytes.truncate(MOST_BYTES);
        }
        Case { bytes }
    })
}

fn bend(bytes: &mut Vec<u8>, change: Change, seeds: &[Vec<u8>], pieces: &[String]) {
    let (kind, at, length, to, which) = change;
    let place = |at: u32, bytes: &[u8]| at as usize % (bytes.len() + 1);
    let (at, to) = (place(at, bytes), place(to, bytes));
    let end = (at + length as usize).min(bytes.len());
    let piece = pieces[which as usize % pieces.len()].as_bytes();
    let put = |bytes: &mut Vec<u8>, range: std::ops::Range<usize>, what: &[u8]| {
        bytes.splice(range, what.iter().copied());
    };
    match kind {
        0 => put(bytes, at..end, b""),
        1 => {
            let doubled = bytes[at..end].to_vec();
            put(bytes, end..end, &doubled);
        }
        // Moved elsewhere.
        2 => {
            let moved: Vec<u8> = bytes.drain(at..end).collect();
            let to = to.min(bytes.len());
            put(bytes, to..to, &moved);
        }
        // A piece of another file.
        3 => {
            let other = &seeds[which as usize % seeds.len()];
            let from = to.min(other.len());
            let until = (from + 4 * length as usize).min(other.len());
            put(bytes, at..at, &other[from..until]);
        }
        4 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << (length % 8);
            }
        }
        5 => put(bytes, at..at, piece),
        // A word, a number, what stands in quotes, what follows "=" or ":", a line.
        6 | 7 => {
            let word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.+".contains(byte);
            let range = around(bytes, at, word);
            put(bytes, range, piece);
        }
        8 | 9 => {
            let range = around(bytes, at, |byte| !b"\"\n".contains(byte));
            put(bytes, range, piece);
        }
        10 => {
            let range = around(bytes, at, |byte| !b"=:,\n".contains(byte));
            put(bytes, range, piece);
        }
        11 => {
            let range = line(bytes, at);
            put(bytes, range, b"");
        }
        12 => {
            let doubled = bytes[line(bytes, at)].to_vec();
            let to = line(bytes, to).start;
            put(bytes, to..to, &doubled);
        }
        // Very often.
        13 => {
            let times = 1 + which as usize % 3000;
            let often = bytes[at..end.min(at + 12)].repeat(times);
            put(bytes, at..at, &often);
        }
        14 => {
            let ending: &[u8] = if length % 2 == 0 { b"\r\n" } else { b"\r" };
            let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
            *bytes = lines.join(ending);
        }
        15 => bytes.truncate(at),
        // A number is another one.
        _ => {
            let range = around(bytes, at, u8::is_ascii_digit);
            let number = u64::from(which) << (length % 49);
            put(bytes, range, number.to_string().as_bytes());
        }
    }
}

/// The bytes around a place that are all such ones.
fn around(bytes: &[u8], at: usize, is_one: impl Fn(&u8) -> bool) -> std::ops::Range<usize> {
    // From the next one on: most places are between words.
    let skipped = bytes[at..].iter().position(&is_one).unwrap_or(0);
    let at = at + skipped;
    let back = bytes[..at].iter().rev().take_while(|byte| is_one(byte));
    let on = bytes[at..].iter().take_while(|byte| is_one(byte));
    at - back.count()..at + on.count()
}

fn line(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n');
    let end = bytes[at..].iter().position(|byte| *byte == b'\n');
    start.map_or(0, |start| start + 1)..end.map_or(bytes.len(), |end| at + end + 1)
}
