//! From highlights to what is distinct of them: those that look alike are one layer.
//!
//! Spotlights that come and go share the picture's darkness, so what each of them looks like depends on the others: this
//! is where that is settled, once a frame. Nothing here remembers an earlier frame.

use super::effect::bounded;
use super::{Effect, Ellipse, Light, Shown};

/// Highlights that look alike, and what they look like now.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Alike {
    /// The shape of the transition.
    pub effect: Effect,
    /// What it does to the light as much as it is there now.
    pub light: Light,
    /// Where they are: one, unless several may be one.
    pub ellipses: Vec<Ellipse>,
}

/// The layers of what is shown: spotlights first, then the others, each in the order given.
pub(super) fn layers(shown: &[Shown]) -> Vec<Alike> {
    let visible = || shown.iter().filter(|one| one.opacity > 0.0);
    // Outside all spotlights the darkest of their dims holds.
    let outside = visible().map(dim).fold(1.0, f64::min);
    let mut layers: Vec<Alike> = vec![];
    for (index, one) in visible().enumerate() {
        let opacity = bounded(one.opacity, 1.0);
        let light = match one.effect.light() {
            Light::Spot { inside, .. } => {
                // A spotlight that comes up does so from what its place looks like under the others.
                let others = visible().enumerate().filter(|(other, _)| *other != index);
                let without = others.map(|(_, other)| dim(other)).fold(1.0, f64::min);
                Light::Spot {
                    inside: mix(without, inside, opacity),
                    outside,
                }
            }
            Light::Local { luma, chroma } => Light::Local {
                luma: mix(1.0, luma, opacity),
                chroma: mix(1.0, chroma, opacity),
            },
        };
        let same = layers
            .iter_mut()
            .find(|layer| layer.effect == one.effect && layer.light == light);
        match same.filter(|layer| is_one_shape(&layer.effect)) {
            Some(layer) => layer.ellipses.push(one.ellipse),
            None => layers.push(Alike {
                effect: one.effect,
                light,
                ellipses: vec![one.ellipse],
            }),
        }
    }
    layers.sort_by_key(|layer| !matches!(layer.light, Light::Spot { .. }));
    layers
}

/// What a highlight leaves of the light outside all of them.
fn dim(one: &Shown) -> f64 {
    match one.effect.light() {
        Light::Spot { outside, .. } => mix(1.0, outside, bounded(one.opacity, 1.0)),
        Light::Local { .. } => 1.0,
    }
}

/// Whether the nearest ellipse of several decides. It does where nothing comes back further out: then the nearest has the
/// largest gain, which is what counts among several anyway.
fn is_one_shape(effect: &Effect) -> bool {
    effect.fall(0.0) < effect.fall(1.0)
}

/// From `a` to `b`, which it is exactly at the end.
pub(super) fn mix(a: f64, b: f64, share: f64) -> f64 {
    if share >= 1.0 { b } else { a + (b - a) * share }
}
