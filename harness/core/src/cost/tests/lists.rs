//! Price lists, what is read of them, and whose seconds they price.

use super::*;

fn one_line(fault: Fault) -> String {
    fault.to_string()
}

#[test]
fn the_list_of_this_repository_is_dated_sourced_and_whole() {
    let list = modal();
    assert_eq!(
        (list.name.as_str(), list.date.as_str()),
        ("Modal", "2026-07-01")
    );
    assert!(list.source.contains("api-evangelist") && list.note.is_some());
    assert_eq!(list.machines, [MachineClass::Hardware]);
    assert_eq!(
        (
            list.usd_per_core_sec,
            list.minimum_cores,
            list.usd_per_gib_sec
        ),
        (0.0000131, 0.125, 0.00000222)
    );
    let prices: Vec<(&str, f64)> = list
        .gpus
        .iter()
        .map(|gpu| (gpu.name.as_str(), gpu.usd_per_sec))
        .collect();
    assert_eq!(prices.len(), 10);
    assert_eq!(
        (prices[0], prices[9]),
        (("t4", 0.000164), ("b200", 0.001736))
    );
    assert_eq!(list.billing.idle_secs, Some(60.0));
    let text = serde_json::to_string(&list).unwrap();
    assert_eq!(serde_json::from_str::<Prices>(&text).unwrap(), list);
}

/// An l4 with four cores and 16 GiB is 0.0003099 USD a second, 1.116 an hour, 72 % of it the GPU; without it the same
/// shape is 0.0000879, so the GPU has to be 3.5 times as fast.
#[test]
fn a_container_costs_the_sum_of_its_parts() {
    let cost = with_modal("container = { gpu = \"l4\", cores = 4, memory-gib = 16 }").unwrap();
    let rate = cost.rate().unwrap();
    near(
        rate.usd_per_sec(),
        0.000222 + 4.0 * 0.0000131 + 16.0 * 0.00000222,
    );
    assert!((rate.usd_per_sec() * 3600.0 - 1.116).abs() < 0.001);
    assert!((rate.gpu_share() - 0.716).abs() < 0.001);
    assert!((rate.without_gpu_usd() - 0.0000879).abs() < 1e-7);
    assert!((rate.break_even_speedup().unwrap() - 3.525).abs() < 0.001);
    let none = with_modal("container = { cores = 4, memory-gib = 16 }").unwrap();
    assert_eq!(none.rate().unwrap().break_even_speedup(), None);
}

#[test]
fn fewer_cores_than_the_least_are_billed_as_the_least() {
    let cost = with_modal("container = { cores = 0.05, memory-gib = 0 }").unwrap();
    near(cost.rate().unwrap().usd_per_sec(), 0.125 * 0.0000131);
}

#[test]
fn what_waits_weighs_what_it_costs() {
    let t4 = "container = { gpu = \"t4\", cores = 2, memory-gib = 8 }\norchestrator = \"billed\"";
    let whole = 0.000164 + 2.0 * 0.0000131 + 8.0 * 0.00000222;
    let weight = |cost: &str| {
        with_modal(cost)
            .unwrap()
            .billing()
            .orchestrator_weight
            .unwrap()
    };
    near(weight(t4), (0.125 * 0.0000131 + 0.125 * 0.00000222) / whole);
    let own = format!("{t4}\norchestrator-container = {{ cores = 1, memory-gib = 2 }}");
    near(weight(&own), (0.0000131 + 2.0 * 0.00000222) / whole);
    let none = with_modal("container = { gpu = \"t4\", cores = 2, memory-gib = 8 }").unwrap();
    assert_eq!(none.billing().orchestrator_weight, None);
}

#[test]
fn only_seconds_of_the_priced_gpu_have_a_price() {
    let t4 = with_modal("container = { gpu = \"t4\", cores = 2, memory-gib = 8 }").unwrap();
    let on = |class, adapter: &str| t4.rate_on(class, Some(adapter)).map(|rate| rate.gpu_usd);
    assert_eq!(on(MachineClass::Hardware, "Tesla T4"), Ok(0.000164));
    assert_eq!(
        on(MachineClass::Software, "llvmpipe (LLVM 15, 256 bits)"),
        Err(Unpriced::NoGpuHere {
            gpu: "t4".to_owned()
        })
    );
    assert!(matches!(
        on(MachineClass::Command, ""),
        Err(Unpriced::NoGpuHere { .. })
    ));
    assert!(matches!(
        on(MachineClass::Hardware, "NVIDIA T400"),
        Err(Unpriced::OtherGpu { .. })
    ));
    let none = with_modal("container = { cores = 2, memory-gib = 8 }").unwrap();
    assert_eq!(
        none.rate_on(MachineClass::Hardware, None),
        Err(Unpriced::NoGpuInContainer)
    );
    let class = MachineClass::Software;
    assert_eq!(
        none.rate_on(class, None),
        Err(Unpriced::OtherClass { class })
    );
    assert_eq!(
        Cost::default().rate_on(class, None),
        Err(Unpriced::NoPrices)
    );
}

#[test]
fn a_list_for_processors_prices_a_container_without_a_gpu() {
    let own = LIST.replace("[\"hardware\"]", "[\"software\", \"command\"]");
    let (text, parsed) =
        written("prices = \"own.toml\"\ncontainer = { cores = 2, memory-gib = 8 }");
    let mut cost = parsed.unwrap().cost;
    cost.with_list("x.toml", &text, Prices::parse("own.toml", &own).unwrap())
        .unwrap();
    for class in [MachineClass::Software, MachineClass::Command] {
        let rate = cost.rate_on(class, Some("llvmpipe")).unwrap();
        near(rate.usd_per_sec(), 2.0 * 0.0000131 + 8.0 * 0.00000222);
    }
}

#[test]
fn adapters_are_known_by_whole_words() {
    let list = modal();
    let is = |gpu: &str, adapter: &str| list.gpu(gpu).unwrap().is(adapter);
    assert!(is("a100-80gb", "NVIDIA A100-SXM4-80GB") && !is("a100-40gb", "NVIDIA A100-SXM4-80GB"));
    assert!(is("l4", "NVIDIA L4") && !is("l4", "NVIDIA L40S") && is("l40s", "NVIDIA L40S"));
    assert!(is("a10", "NVIDIA A10G") && !is("a10", "NVIDIA A100 80GB PCIe"));
    assert!(is(
        "rtx-pro-6000",
        "NVIDIA RTX PRO 6000 Blackwell Server Edition"
    ));
}

#[test]
fn an_experiment_says_more_than_its_list() {
    let list = LIST.replace(
        "idle = \"60s\"",
        "idle = \"60s\"\nbilled = [\"work\", \"idle\"]\ngranularity = \"1s\"\nminimum = \"10s\"",
    );
    let billing = |cost: &str| {
        let (text, parsed) = written(&format!(
            "prices = \"l\"\ncontainer = {{ cores = 1, memory-gib = 1 }}\n{cost}"
        ));
        let mut cost = parsed.unwrap().cost;
        cost.with_list("x.toml", &text, Prices::parse("l", &list).unwrap())
            .unwrap();
        cost.billing()
    };
    let silent = billing("");
    assert_eq!(silent.phases, Phases::of(&[Phase::Work, Phase::Idle]));
    assert_eq!(
        (
            silent.granularity_secs,
            silent.minimum_secs,
            silent.idle_billed_secs()
        ),
        (1.0, 10.0, 60.0)
    );
    let said = billing("billed = [\"start-up\", \"work\"]\ngranularity = \"0s\"\nminimum = \"0s\"");
    assert!(said.is_default() && said.idle_billed_secs() == 0.0);
    assert_eq!(billing("idle = \"5s\"").idle_billed_secs(), 5.0);
}

#[test]
fn mistakes_of_a_list_are_shown_on_their_line() {
    let message = |from: &str, to: &str| {
        assert!(LIST.contains(from), "{from}");
        one_line(Prices::parse("modal.toml", &LIST.replacen(from, to, 1)).unwrap_err())
    };
    for (from, to, expected) in [
        (
            "\"2026-07-01\"",
            "\"2026-02-29\"",
            "modal.toml:4:12: date = \"2026-02-29\" is not a day",
        ),
        ("\"2026-07-01\"", "\"1 July\"", "is not a day"),
        (
            "\"2026-07-01\"",
            "2026-07-01",
            "date is a datetime, not a string",
        ),
        ("\"USD\"", "\"EUR\"", "currency = \"EUR\" is not known"),
        (
            "[\"hardware\"]",
            "[\"hardwear\"]",
            "did you mean \"hardware\"?",
        ),
        (
            "usd-per-sec = 0.000164",
            "usd-per-hour = 0.59",
            "unknown key \"usd-per-hour\" in [gpu]",
        ),
        (
            "usd-per-sec = 0.000164",
            "usd-per-sec = -1",
            "gpu.usd-per-sec = -1 is out of range",
        ),
        ("\"l4\"", "\"t4\"", "GPU \"t4\" has two prices"),
        ("\"l4\"", "\"L 4\"", "\"L 4\" is not a GPU's name"),
        (
            "[billing]\nidle",
            "[billing]\nlinger",
            "unknown key \"linger\" in [billing]",
        ),
        (
            "idle = \"60s\"",
            "billed = [\"idle\"]",
            "billing.billed leaves out \"work\"",
        ),
        (
            "idle = \"60s\"",
            "billed = [\"work\", \"work\"]",
            "names a phase twice",
        ),
        ("note ", "notes ", "did you mean \"note\"?"),
        (
            "[memory]\nusd-per-gib-sec = 0.00000222\n",
            "",
            "missing key \"memory\"",
        ),
    ] {
        let said = message(from, to);
        assert!(said.contains(expected), "{from}: {said}");
    }
}

#[test]
fn mistakes_of_cost_are_shown_on_their_line() {
    let message = |cost: &str| one_line(written(cost).1.unwrap_err());
    let container = "container = { cores = 2, memory-gib = 8 }";
    for (cost, expected) in [
        ("prices = \"../prices.toml\"", "leaves the project"),
        ("prices = \"p.toml\"", "cost.prices needs cost.container"),
        (
            "container = { cores = 2 }",
            "missing key \"memory-gib\" in [cost.container]",
        ),
        (
            "container = { core = 2, memory-gib = 8 }",
            "did you mean \"cores\"?",
        ),
        ("billed = [\"startup\"]", "did you mean \"start-up\"?"),
        ("billed = [\"start-up\"]", "cost.billed leaves out \"work\""),
        ("billed = []", "cost.billed has no entries"),
        (
            "billed = [\"work\", \"idle\"]",
            "nothing says how long a container stays up",
        ),
        (
            "billed = [\"work\"]\nidle = \"60s\"",
            "cost.idle needs \"idle\" in cost.billed",
        ),
        (
            "granularity = \"1 second\"",
            "cost.granularity = \"1 second\" is not a duration",
        ),
        ("minimum = \"25h\"", "out of range"),
        ("orchestrator = \"free\"", "known are \"none\", \"billed\""),
        (
            "orchestrator = \"billed\"",
            "cost.orchestrator needs cost.prices",
        ),
    ] {
        let said = message(cost);
        assert!(
            said.starts_with("x.toml:8:") || said.starts_with("x.toml:9:"),
            "{said}"
        );
        assert!(said.contains(expected), "{cost}: {said}");
    }
    let waiting = format!("{container}\norchestrator-container = {{ cores = 1, memory-gib = 1 }}");
    assert!(message(&waiting).contains("cost.orchestrator-container needs cost.orchestrator"));
}

#[test]
fn an_unknown_gpu_is_shown_where_it_is_named() {
    let message = |gpu: &str| {
        let cost = format!("container = {{ gpu = \"{gpu}\", cores = 2, memory-gib = 8 }}");
        one_line(with_modal(&cost).unwrap_err())
    };
    assert_eq!(
        message("t5"),
        "x.toml:9:21: the price list \"Modal\" has no GPU \"t5\" (hint: did you mean \"t4\"?)"
    );
    assert!(message("tesla").contains("known are \"t4\", \"l4\""));
}

#[test]
fn idle_time_may_be_said_by_the_list() {
    let cost = "container = { cores = 1, memory-gib = 1 }\nbilled = [\"work\", \"idle\"]";
    assert_eq!(with_modal(cost).unwrap().billing().idle_billed_secs(), 60.0);
    let silent = LIST.replace("[billing]\nidle = \"60s\"\n", "");
    let (text, parsed) = written(&format!("prices = \"l\"\n{cost}"));
    let list = Prices::parse("l", &silent).unwrap();
    let said = one_line(
        parsed
            .unwrap()
            .cost
            .with_list("x.toml", &text, list)
            .unwrap_err(),
    );
    assert!(
        said.starts_with("x.toml:10:") && said.contains("nothing says how long"),
        "{said}"
    );
}

#[test]
fn a_list_that_bills_a_queue_or_hides_escapes_is_refused_on_its_line() {
    let text = LIST;
    let refused = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        Prices::parse("p.toml", &text.replacen(from, to, 1))
            .unwrap_err()
            .to_string()
    };
    assert!(Prices::parse("p.toml", text).is_ok());
    let line = refused("\"Modal\"", "\"Mo\\u001b[31mdal\"");
    assert!(
        line.contains("name has a control character, \"\\u{1b}\" (hint: "),
        "{line}"
    );
    let line = refused("note     = \"", "note     = \"\\u0000");
    assert!(line.contains("note has a control character"), "{line}");
    let line = refused("[billing]\n", "[billing]\nbilled = [\"queue\", \"work\"]\n");
    assert!(
        line.contains(
            "billed names \"queue\", and a queue is never billed (hint: leave \"queue\" out"
        ),
        "{line}"
    );
}
