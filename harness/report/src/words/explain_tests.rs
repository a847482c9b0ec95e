//! The four tests of a candidate, written out look by look.

use twofold_core::analysis::{Analysis, OneSided, Workings};

use super::explain::{Step, figure, p_figure};
use crate::format;

/// The steps from the pairs to the four p-values; none where nothing was tested.
pub(super) fn tests(analysis: &Analysis, workings: &Workings) -> Vec<Step> {
    let Some(evidence) = &workings.evidence else {
        return vec![];
    };
    let (speedup, cost) = (
        format::declared_ratio(analysis.criterion.speedup),
        format::declared_ratio(analysis.criterion.cost_ratio),
    );
    let named = [
        (
            format!("p_speed: is the speedup more than {speedup}?"),
            "D",
            &evidence.speed,
        ),
        (
            format!("p_cost: is the cost ratio less than {cost}?"),
            "-E",
            &evidence.cost,
        ),
        (
            format!("p_slow: is the speedup less than {speedup}?"),
            "-D",
            &evidence.slow,
        ),
        (
            format!("p_dear: is the cost ratio more than {cost}?"),
            "E",
            &evidence.dear,
        ),
    ];
    named
        .into_iter()
        .map(|(title, of, test)| {
            one_sided(title, of, test, workings.pairs.len(), evidence.boundary)
        })
        .collect()
}

fn one_sided(
    title: String,
    of: &str,
    test: &OneSided,
    n: usize,
    boundary: Option<(u32, f64)>,
) -> Step {
    let mut lines = vec![];
    match &test.student {
        Some(student) => lines.push(format!(
            "t = ({} - {}) / ({} / sqrt {n}) = {}, df = {}: p = {}",
            figure(student.mean),
            signed(test.bound),
            figure(student.sd),
            figure(student.t),
            student.df,
            p_figure(student.p)
        )),
        None => lines.push(
            "the sample is constant, or a trial timed out: t has nothing to say, the ranks decide"
                .to_owned(),
        ),
    }
    let rank = &test.rank;
    lines.push(format!(
        "W+ = {} of {}, {} dropped as equal to the bound: p = {}",
        rank.w_plus,
        rank.most,
        rank.dropped,
        p_figure(rank.p)
    ));
    let by_itself = "t = (mean - bound) / (sd / sqrt n), P(T_(n-1) >= t) (Student 1908); W+ = sum of the ranks of |x - \
                     bound| over x > bound, exact (Wilcoxon 1945)";
    let Some((blocks, factor)) = boundary else {
        lines.push(format!(
            "twice the smaller of the two: p = {}",
            p_figure(test.p)
        ));
        return Step::new(title, &format!("of {of}, judged once: {by_itself}"), lines);
    };
    let look = |cells: [&str; 6]| {
        let [k, t, reach_t, w, reach_w, p] = cells;
        format!("{k:>4}  {t:>10} {reach_t:>8}  {w:>10} {reach_w:>8}  {p:>10}")
    };
    lines.push(look([
        "look", "p of t", "reach", "p of W+", "reach", "p so far",
    ]));
    lines.extend(test.looks.iter().map(|seen| {
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
        look([
            &seen.values.to_string(),
            &or_none(seen.student.map(p_figure)),
            &or_none(seen.student_reach.map(|reach| format::number(reach, 4))),
            &p_figure(seen.rank),
            &format::number(seen.rank_reach, 4),
            &p_figure(seen.p),
        ])
    }));
    let formula = format!(
        "of {of}: {by_itself}; at look k, reach = z_k (k/{blocks})^(1/4), z_k the normal quantile of 1 - p_k; p so far = {factor} x \
         (2 x below 0.0025) the smaller of the two chances that a sample at the bound ever reaches the most reached by then (table of \
         2.4 million and more simulated samples; Wang and Tsiatis 1987, Liu and Anderson 2008)"
    );
    Step::new(title, &formula, lines)
}

/// A bound to subtract.
fn signed(bound: f64) -> String {
    if bound < 0.0 {
        format!("({})", figure(bound))
    } else {
        figure(bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twofold_core::sequential::Look;
    use twofold_core::stats::{signed_rank, student_greater};

    #[test]
    fn a_t_test_is_one_line_to_type_in() {
        let values = [0.71, 0.94, 0.83, 1.02, 0.88, 0.69, 0.97];
        let test = OneSided {
            bound: 0.5,
            student: student_greater(&values, 0.5),
            rank: signed_rank(&values, 0.5),
            looks: vec![],
            p: 0.0003,
        };
        let step = one_sided("x".to_owned(), "D", &test, 7, None);
        assert!(
            step.lines[0].starts_with(
                "t = (0.862857 - 0.500000) / (0.126980 / sqrt 7) = 7.56051, df = 6: p = 0.000"
            ),
            "{step:?}"
        );
        assert!(
            step.lines[1].starts_with("W+ = 28 of 28, 0 dropped"),
            "{step:?}"
        );
        assert_eq!(
            step.lines.last().map(String::as_str),
            Some("twice the smaller of the two: p = 0.0003000")
        );
    }

    #[test]
    fn a_constant_sample_leaves_it_to_the_ranks_and_every_look_is_a_line() {
        let look = Look {
            values: 5,
            student: None,
            rank: 0.03125,
            student_reach: None,
            rank_reach: 1.3172,
            p: 0.31,
        };
        let test = OneSided {
            bound: -0.1,
            student: None,
            rank: signed_rank(&[0.3; 5], -0.1),
            looks: vec![look],
            p: 0.31,
        };
        let step = one_sided("x".to_owned(), "E", &test, 5, Some((20, 1.3)));
        assert!(step.lines[0].contains("t has nothing to say"));
        assert_eq!(
            step.lines[1],
            "W+ = 15 of 15, 0 dropped as equal to the bound: p = 0.03125"
        );
        assert_eq!(step.lines.len(), 4);
        assert!(
            step.lines[3].contains("none") && step.lines[3].contains("1.317"),
            "{step:?}"
        );
        assert!(step.formula.contains("(k/20)^(1/4)") && step.formula.contains("1.3 x"));
    }
}
