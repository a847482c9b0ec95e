//! A shape for each verdict, the same in every chart.

use twofold_core::analysis::Verdict;

use super::canvas::{Canvas, Drawn, Place};
use super::key::Shape;
use super::{Role, verdict_role};

/// Draws the shape of a verdict: a disc, a square, an open diamond.
pub fn verdict(canvas: &Canvas<'_>, (x, y): Place, verdict: Option<Verdict>) -> Drawn {
    let role = verdict_role(verdict);
    match verdict {
        Some(Verdict::Implement) | None => canvas.disc((x, y), 5, role),
        Some(Verdict::Skip) => canvas.rect((x - 4, y - 4), (x + 4, y + 4), role),
        Some(Verdict::Inconclusive) => {
            let corners = vec![(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)];
            canvas.shape(corners.clone(), Role::Paper)?;
            canvas.outline(corners, role)
        }
    }
}

/// Entries of a key for the verdicts that a chart shows.
pub fn entries<'a>(shown: impl Fn(Verdict) -> bool) -> Vec<(Shape<'a>, &'a str)> {
    let all = [Verdict::Implement, Verdict::Skip, Verdict::Inconclusive];
    all.into_iter()
        .filter(|one| shown(*one))
        .map(|one| {
            let shape: Shape<'_> = Box::new(move |canvas, at| verdict(canvas, at, Some(one)));
            (shape, one.name())
        })
        .collect()
}
