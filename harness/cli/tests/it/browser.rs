//! Pages in a real browser: narrow and wide, light and dark, by keyboard, read aloud, and on paper.

mod broken;
mod driver;
mod pages;
mod seeking;

use std::path::Path;

use driver::Browser;
use serde_json::{Value, json};

use crate::desk::Desk;

const CHECKS: &str = include_str!("browser/checks.js");
const WIDTHS: [u32; 3] = [390, 768, 1280];
const SCHEMES: [&str; 2] = ["light", "dark"];
/// A4 without the margins that Chromium leaves, in CSS pixels.
const PAPER: (u32, u32) = (717, 1045);
const A4_INCHES: (f64, f64) = (8.27, 11.69);

fn check(browser: &Browser, call: &str) -> Vec<String> {
    browser.sentences(&format!("({CHECKS}).{call}"))
}

/// What is wrong with a page: a sentence each, with where it was found.
fn wrong_with(browser: &Browser, page: &Path) -> Vec<String> {
    let mut wrong = vec![];
    let mut note = |place: &str, found: Vec<String>| {
        wrong.extend(found.into_iter().map(|said| format!("{place}: {said}")));
    };
    browser.medium("screen", "light");
    browser.resize(WIDTHS[0], 800);
    browser.log("performance");
    browser.log("browser");
    browser.open(page);
    note("scripts", check(browser, "scripts()"));
    note("names", check(browser, "names()"));
    note("keyboard", by_keyboard(browser));
    note("aloud", aloud(browser));
    on_paper(browser, &mut note);
    browser.value(&format!("({CHECKS}).open()"));
    for width in WIDTHS {
        browser.resize(width, 800);
        note(
            &format!("{width} px"),
            check(browser, &format!("layout({width})")),
        );
    }
    for scheme in SCHEMES {
        browser.medium("screen", scheme);
        note(scheme, check(browser, "contrasts()"));
    }
    note("requests", requests(browser, page));
    let said = browser.log("browser");
    note("console", said.iter().map(Value::to_string).collect());
    wrong
}

/// What the page asked for beside itself and what it carries.
fn requests(browser: &Browser, page: &Path) -> Vec<String> {
    let own = format!("file://{}", page.display());
    let entries = browser.log("performance");
    let mut asked: Vec<String> = vec![];
    for entry in entries {
        let told: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
        if told["message"]["method"] == "Network.requestWillBeSent" {
            let url = &told["message"]["params"]["request"]["url"];
            asked.push(url.as_str().unwrap().to_owned());
        }
    }
    if !asked.contains(&own) {
        return vec![format!("the page itself is not among {asked:?}")];
    }
    asked.retain(|url| *url != own && !url.starts_with("data:"));
    asked
}

/// Goes through the page with the tabulator: everything is reached and seen, and Enter folds and unfolds.
fn by_keyboard(browser: &Browser) -> Vec<String> {
    let mut wrong = vec![];
    let stops = check(browser, "stops()");
    let mut reached = vec![false; stops.len()];
    for _ in 0..stops.len() * 3 + 20 {
        browser.press("Tab", 9, "");
        let focus = browser.value(&format!("({CHECKS}).focus()"));
        if focus.is_null() {
            break;
        }
        let what = focus["what"].as_str().unwrap();
        if focus["seen"] != true {
            wrong.push(format!("the focus is not seen on {what}"));
        }
        let stop = focus["stop"]
            .as_str()
            .and_then(|stop| stop.parse::<usize>().ok());
        if let Some(stop) = stop {
            reached[stop] = true;
        }
        if focus["folds"] == true {
            let mut was = focus["open"].clone();
            for _ in 0..2 {
                browser.press("Enter", 13, "\r");
                let is = browser.value("document.activeElement.parentElement.open");
                if is == was {
                    wrong.push(format!("Enter does not fold {what}"));
                }
                was = is;
            }
        }
    }
    let missed = stops.iter().zip(reached).filter(|(_, reached)| !reached);
    wrong.extend(missed.map(|(what, _)| format!("the keyboard does not reach {what}")));
    wrong
}

/// Roles that are nothing to who hears them without a name.
const NAMED: [&str; 11] = [
    "image",
    "img",
    "figure",
    "table",
    "region",
    "link",
    "button",
    "DisclosureTriangle",
    "heading",
    "RootWebArea",
    "graphics-document",
];

/// What a screen reader is told.
fn aloud(browser: &Browser) -> Vec<String> {
    let mut wrong = vec![];
    let tree = browser.cdp("Accessibility.getFullAXTree", &json!({}));
    let nodes = tree["nodes"].as_array().unwrap();
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for node in nodes.iter().filter(|node| node["ignored"] != true) {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        *counts.entry(role).or_default() += 1;
        let name = node["name"]["value"].as_str().unwrap_or_default();
        if NAMED.contains(&role) && name.trim().is_empty() {
            let id = &node["backendDOMNodeId"];
            let element = browser.cdp("DOM.describeNode", &json!({ "backendNodeId": id }));
            wrong.push(format!(
                "a {role} without a name: {} {}",
                element["node"]["localName"], element["node"]["attributes"]
            ));
        }
    }
    let count = |role: &str| counts.get(role).copied().unwrap_or(0);
    if count("main") != 1 {
        wrong.push(format!("{} main landmarks", count("main")));
    }
    if count("table") > 0 && (count("columnheader") == 0 || count("rowheader") == 0) {
        wrong.push(format!(
            "{} tables with {} heads of columns and {} of rows",
            count("table"),
            count("columnheader"),
            count("rowheader")
        ));
    }
    let images =
        browser.value("document.querySelectorAll('details[open] svg, details[open] img').length");
    if count("image") as u64 != images.as_u64().unwrap() {
        wrong.push(format!(
            "{images} pictures, and {} are told",
            count("image")
        ));
    }
    wrong
}

/// As it is printed: figures whole, cells unfolded, a sane number of pages.
fn on_paper(browser: &Browser, note: &mut impl FnMut(&str, Vec<String>)) {
    browser.resize(PAPER.0, PAPER.1);
    for scheme in SCHEMES {
        browser.medium("print", scheme);
        note(
            "paper",
            check(browser, &format!("paper({}, {})", PAPER.0, PAPER.1)),
        );
        note("paper", check(browser, "contrasts()"));
    }
    // What is printed is for paper by itself.
    browser.medium("", "light");
    let pdf = browser.pdf(A4_INCHES);
    let pages = pages_of(&pdf);
    if !pdf.starts_with(b"%PDF") || !(2..40).contains(&pages) {
        note(
            "paper",
            vec![format!("a PDF of {pages} pages and {} bytes", pdf.len())],
        );
    }
    browser.medium("screen", "light");
}

/// How many pages a PDF of Chromium's has.
fn pages_of(pdf: &[u8]) -> usize {
    let word = b"/Type /Page";
    let ends = |at: usize| {
        pdf.get(at + word.len())
            .is_none_or(|byte| !byte.is_ascii_alphabetic())
    };
    pdf.windows(word.len())
        .enumerate()
        .filter(|(at, found)| found == word && ends(*at))
        .count()
}

/// A folder for pictures of every page, to be looked at: `LOOK=folder`.
fn keep_pictures(browser: &Browser, page: &Path) {
    let Some(folder) = std::env::var_os("LOOK") else {
        return;
    };
    let name = page.file_stem().unwrap().to_str().unwrap();
    let keep = |kind: String, bytes: Vec<u8>| {
        std::fs::write(Path::new(&folder).join(format!("{name}-{kind}")), bytes).unwrap()
    };
    std::fs::copy(page, Path::new(&folder).join(format!("{name}.html"))).unwrap();
    browser.open(page);
    for scheme in SCHEMES {
        browser.medium("screen", scheme);
        for width in WIDTHS {
            browser.resize(width, 800);
            keep(format!("{scheme}-{width}.png"), browser.picture());
        }
    }
    browser.medium("", "light");
    keep("paper.pdf".to_owned(), browser.pdf(A4_INCHES));
}

#[test]
fn pages_hold_at_every_width_in_light_and_dark_by_keyboard_and_on_paper() {
    let browser = Browser::start();
    let desks = [(); 3].map(|()| Desk::new());
    let mut pages = pages::rendered(&desks[0]);
    pages.extend(pages::fitted(&desks[1]));
    pages.extend(pages::commanded(&desks[2]));
    let mut wrong = vec![];
    for page in &pages {
        let name = page.file_name().unwrap().to_string_lossy();
        wrong.extend(
            wrong_with(&browser, page)
                .iter()
                .map(|said| format!("{name}: {said}")),
        );
        keep_pictures(&browser, page);
    }
    assert!(
        wrong.is_empty(),
        "{} flaws:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_check_finds_the_flaw_it_is_for() {
    let browser = Browser::start();
    let desk = Desk::new();
    let page = desk.write("page.html", &broken::page(""));
    assert_eq!(
        wrong_with(&browser, &page),
        [""; 0],
        "the page around them has none"
    );
    let mut missed = vec![];
    for (flaw, said) in broken::FLAWS {
        desk.write("page.html", &broken::page(flaw));
        let found = wrong_with(&browser, &page);
        if !found.iter().any(|one| one.contains(said)) {
            missed.push(format!("{flaw}\n  should be: {said}\n  is: {found:#?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
