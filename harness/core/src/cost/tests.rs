use super::*;
use crate::sample::Timing;
use crate::spec::Experiment;

mod bills;
mod law;
mod lists;

const LIST: &str = include_str!("../../../../data/pricing/modal.toml");

fn modal() -> Prices {
    Prices::parse("modal.toml", LIST).unwrap()
}

/// An experiment with these keys of `[cost]`, and its text.
fn written(cost: &str) -> (String, Result<Experiment, Fault>) {
    let text = format!(
        "id = \"x\"\ntitle = \"x\"\nquestion = \"x\"\nworkload = {{ kind = \"overlay\", footage = {{ scene = \"match\" }} }}\n\
         factors.chunks = [1, 4]\ndesign.baseline.chunks = 1\n[cost]\n{cost}\n"
    );
    let parsed = Experiment::parse("x.toml", &text);
    (text, parsed)
}

/// `[cost]` with the list of this repository.
fn with_modal(cost: &str) -> Result<Cost, Fault> {
    let (text, parsed) = written(&format!("prices = \"modal.toml\"\n{cost}"));
    let mut cost = parsed?.cost;
    cost.with_list("x.toml", &text, modal())?;
    Ok(cost)
}

fn near(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
        "{found} is not {expected}"
    );
}
