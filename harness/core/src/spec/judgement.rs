//! What of an experiment decides how measurements are judged. It is written down before the first trial; a verdict by
//! anything else is post hoc.

use super::Experiment;

impl Experiment {
    /// Every declared number that a verdict depends on, by the name of its key, as text.
    pub fn judgement(&self) -> Vec<(String, String)> {
        let (criterion, design) = (&self.criterion, &self.design);
        let targets = criterion.targets.iter().map(|(factor, levels)| {
            let factor = &self.factors[*factor];
            let levels: Vec<&str> = levels
                .iter()
                .map(|level| factor.levels[*level].text.as_str())
                .collect();
            (format!("targets {}", factor.name), levels.join(", "))
        });
        let numbers = [
            ("speedup", criterion.speedup.to_string()),
            ("cost-ratio", criterion.cost_ratio.to_string()),
            ("alpha", criterion.alpha.to_string()),
            ("min-blocks", design.min_blocks.to_string()),
            ("max-blocks", design.max_blocks.to_string()),
            (
                "cold-start primary",
                format!("{} s", self.cold_start.primary_secs),
            ),
            ("billed", self.cost.billing().in_words()),
        ];
        numbers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .chain(targets)
            .collect()
    }
}

/// What two ways to judge differ in: the name, what was planned and what is judged by.
pub fn differences(
    planned: &[(String, String)],
    judged: &[(String, String)],
) -> Vec<(String, String, String)> {
    let of = |list: &[(String, String)], name: &str| {
        let found = list.iter().find(|(known, _)| known == name);
        found.map_or_else(|| "all".to_owned(), |(_, value)| value.clone())
    };
    let mut names: Vec<&String> = planned.iter().chain(judged).map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| (name.clone(), of(planned, name), of(judged, name)))
        .filter(|(_, planned, judged)| planned != judged)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn experiment(criterion: &str) -> Experiment {
        let text = format!(
            r#"
            id = "x"
            title = "x"
            question = "x"
            workload = {{ kind = "overlay", footage = {{ scene = "match" }} }}
            factors = {{ duration = ["2s", "4s"], chunks = [1, 4] }}
            design = {{ baseline = {{ chunks = 1 }} }}
            criterion = {{ {criterion} }}
            "#
        );
        Experiment::parse("x.toml", &text).unwrap()
    }

    #[test]
    fn the_same_declaration_differs_in_nothing() {
        let of = |text| experiment(text).judgement();
        assert_eq!(differences(&of(""), &of("speedup = 2.0")), []);
    }

    #[test]
    fn every_changed_number_is_named_with_both_values() {
        let planned = experiment("").judgement();
        let judged = experiment(
            "speedup = 1.5, alpha = 0.025, ratio-of-interest = 3.0, targets = { duration = [\"4s\"] }",
        )
        .judgement();
        let found = differences(&planned, &judged);
        let texts: Vec<(&str, &str, &str)> = found
            .iter()
            .map(|(name, planned, judged)| (name.as_str(), planned.as_str(), judged.as_str()))
            .collect();
        assert_eq!(
            texts,
            [
                ("alpha", "0.05", "0.025"),
                ("speedup", "2", "1.5"),
                ("targets duration", "all", "4s"),
            ]
        );
    }

    #[test]
    fn what_is_billed_is_part_of_it_and_how_a_bill_is_rounded_is_not() {
        let of = |cost: &str| {
            let text = format!(
                "id = \"x\"\ntitle = \"x\"\nquestion = \"x\"\nworkload = {{ kind = \"overlay\", footage = {{ scene = \"match\" }} }}\n\
                 factors.chunks = [1, 4]\ndesign.baseline.chunks = 1\n[cost]\n{cost}\n"
            );
            Experiment::parse("x.toml", &text).unwrap().judgement()
        };
        let rounded = of("granularity = \"1m\"\nminimum = \"5m\"\nidle = \"60s\"");
        assert_eq!(differences(&of(""), &rounded), []);
        let idle = of("billed = [\"work\", \"idle\"]\nidle = \"60s\"");
        let found = differences(&of(""), &idle);
        let billed = ("billed", "start-up, work", "work, idle 60 s");
        assert_eq!(found.len(), 1);
        let (name, planned, judged) = &found[0];
        assert_eq!((name.as_str(), planned.as_str(), judged.as_str()), billed);
    }
}
