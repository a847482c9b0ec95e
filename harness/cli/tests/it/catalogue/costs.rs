//! Mistakes in what containers cost, and in price lists.

use super::entry::{Entry, Section};
use crate::desk::Desk;

const EXPERIMENT: &str = r#"id = "small"
title = "A small overlay"
question = "Does it pay?"
workload = { kind = "overlay", footage = { scene = "match" } }
factors = { chunks = [1, 4] }
design = { baseline = { chunks = 1 } }

[cost]
prices = "prices.toml"
container = { gpu = "t4", cores = 2, memory-gib = 8 }
"#;

const PRICES: &str = r#"name = "A provider"
currency = "USD"
date = "2026-07-01"
source = "example.com/pricing"
machines = ["hardware"]
core = { usd-per-sec = 0.0000131 }
memory = { usd-per-gib-sec = 0.00000222 }

[[gpu]]
name = "t4"
usd-per-sec = 0.000164
adapters = ["T4"]
"#;

/// Plans the experiment with one of its texts changed.
fn planned((from, to, advice): (&str, &str, &'static str)) -> Entry {
    assert!(EXPERIMENT.contains(from) != PRICES.contains(from), "{from}");
    let desk = Desk::new();
    desk.write("small.toml", &EXPERIMENT.replacen(from, to, 1));
    desk.write("prices.toml", &PRICES.replacen(from, to, 1));
    Entry::made(&desk, desk.twofold(&["plan", "small.toml"]), advice)
}

pub fn section() -> Section {
    let mistakes = [
        (
            "gpu = \"t4\"",
            "gpu = \"t5\"",
            "Name a GPU of the price list.",
        ),
        (
            "container = { gpu = \"t4\", cores = 2, memory-gib = 8 }\n",
            "",
            "A price is of a container: say what is in one.",
        ),
        (
            "prices = \"prices.toml\"",
            "prices = \"../prices.toml\"",
            "Put the list into the project, so that the experiment and its prices stay together.",
        ),
        (
            "prices = \"prices.toml\"",
            "prices = \"price.toml\"",
            "Name a list that is there.",
        ),
        (
            "[cost]\n",
            "[cost]\nbilled = [\"startup\", \"work\"]\n",
            "Use one of the names.",
        ),
        (
            "[cost]\n",
            "[cost]\nbilled = [\"queue\", \"work\"]\n",
            "Leave it out; waiting for a machine is in no bill yet.",
        ),
        (
            "name = \"A provider\"",
            "name = \"A \\u001b[31mprovider\"",
            "What is printed has no escapes.",
        ),
        (
            "[cost]\n",
            "[cost]\ncold-start = { primary = \"5s\", also = [\"0s\", \"5s\"] }\n",
            "Name each cold start once.",
        ),
        (
            "[cost]\n",
            "[cost]\nbilled = [\"start-up\"]\n",
            "Work is always paid for.",
        ),
        (
            "[cost]\n",
            "[cost]\nbilled = [\"work\", \"idle\"]\n",
            "Say how long a container stays up after its work.",
        ),
        (
            "[cost]\n",
            "[cost]\nbilled = [\"work\"]\nidle = \"60s\"\n",
            "Say both or neither.",
        ),
        (
            "[cost]\nprices = \"prices.toml\"\n",
            "[cost]\norchestrator = \"billed\"\n",
            "What waits is weighted by its price, so a list is needed.",
        ),
        (
            "[cost]\n",
            "[cost]\norchestrator-container = { cores = 1, memory-gib = 1 }\n",
            "Say both or neither.",
        ),
        (
            "date = \"2026-07-01\"",
            "date = \"1 July 2026\"",
            "A price without its day is worth little.",
        ),
        (
            "currency = \"USD\"",
            "currency = \"EUR\"",
            "Prices are in USD.",
        ),
        (
            "machines = [\"hardware\"]",
            "machines = [\"gpu\"]",
            "Use one of the names.",
        ),
        (
            "usd-per-sec = 0.000164",
            "usd-per-hour = 0.59",
            "Prices are of a second.",
        ),
        (
            "[[gpu]]",
            "[[gpu]]\nname = \"t4\"\nusd-per-sec = 0.0001\nadapters = [\"T4\"]\n\n[[gpu]]",
            "A GPU has one price.",
        ),
    ];
    let desk = Desk::new();
    desk.write("small.toml", EXPERIMENT);
    std::fs::write(desk.path("prices.toml"), [0xff, 0xfe, 0x00]).unwrap();
    let of_list = |advice| Entry::made(&desk, desk.twofold(&["plan", "small.toml"]), advice);
    let noise = of_list("Name a price list.");
    std::fs::remove_file(desk.path("prices.toml")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", desk.path("prices.toml")).unwrap();
    let endless = of_list("Name the file itself; a device never ends.");
    Section {
        title: "Cost and price lists",
        entries: [mistakes.map(planned).to_vec(), vec![noise, endless]].concat(),
    }
}
