//! Effects and the shapes they apply to. Another effect is another file and its line in [`effects!`].

use crate::schema::{Key, Shape};

/// An ellipse in normalised display coordinates: 0..1 from left to right and from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ellipse {
    /// Centre, in widths of the frame from its left edge.
    pub x: f64,
    /// Centre, in heights of the frame from its top edge.
    pub y: f64,
    /// Horizontal radius, in widths of the frame.
    pub rx: f64,
    /// Vertical radius, in heights of the frame.
    pub ry: f64,
}

/// A highlight at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// Where it is.
    pub ellipse: Ellipse,
    /// What it looks like.
    pub effect: Effect,
    /// How much of it is there: 0 is nothing, 1 all.
    pub opacity: f64,
}

/// What an effect does to the light, at full strength.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Light {
    /// It lights its ellipse and darkens the whole picture around it: gains of luma and chroma alike. Outside is at
    /// most 1.
    Spot {
        /// Gain where it is wholly there.
        inside: f64,
        /// Gain where it is not.
        outside: f64,
    },
    /// It changes what is within its ellipse, and nothing outside.
    Local {
        /// Gain of luma where it is wholly there.
        luma: f64,
        /// Gain of chroma where it is wholly there.
        chroma: f64,
    },
}

/// What the file of an effect has to say, beside its name `KIND` and its keys `KEYS`.
///
/// Numbers may be any at all (a track's are within their keys' ranges); who uses them brings them into range.
trait Look {
    /// Its parameters, in the order of the keys that follow `kind`.
    fn parameters(&mut self) -> Vec<&mut f64>;

    /// Where its transition begins, in radii from the centre: all further in looks alike. It ends at 1.
    fn inner(&self) -> f64;

    /// How much of it is gone at `along` the transition, from 0 (its inner end) to 1: 0 is nothing, 1 all.
    fn fall(&self, along: f64) -> f64;

    /// What it does to the light.
    fn light(&self) -> Light;
}

/// Declares the effects there are: a module and the type of the same name in it. The first is the usual one.
macro_rules! effects {
    ($($module:ident::$name:ident = $about:literal),+ $(,)?) => {
        $(mod $module; pub use $module::$name;)+

        /// What a highlight looks like.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub enum Effect {
            $(#[doc = $about] $name($name)),+
        }

        impl Effect {
            /// Every effect's name with the keys of its table.
            pub const KINDS: &[(&str, &[Key])] = &[$(($name::KIND, $name::KEYS)),+];

            /// The effect of this name as it is where nothing else is said of it.
            pub fn of_kind(kind: &str) -> Option<Self> {
                match kind {
                    $($name::KIND => Some(Effect::$name($name::default())),)+
                    _ => None,
                }
            }

            /// The name a track gives this effect.
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Effect::$name(_) => $name::KIND),+
                }
            }

            /// The keys of its table, `kind` first.
            pub fn keys(&self) -> &'static [Key] {
                match self {
                    $(Effect::$name(_) => $name::KEYS),+
                }
            }

            fn look(&self) -> &dyn Look {
                match self {
                    $(Effect::$name(effect) => effect),+
                }
            }

            fn look_mut(&mut self) -> &mut dyn Look {
                match self {
                    $(Effect::$name(effect) => effect),+
                }
            }
        }
    };
}

effects! {
    spotlight::Spotlight = "Bright inside, dim outside.",
    brighten::Brighten = "Bright inside, nothing outside.",
    ring::Ring = "An outline.",
}

impl Effect {
    /// Its parameters with their keys, to be read and set.
    pub fn parameters(&mut self) -> impl Iterator<Item = (&'static Key, &mut f64)> {
        let keys = self.keys().iter().skip(1);
        keys.zip(self.look_mut().parameters())
    }

    /// Where its transition begins, in radii; see [`Look::inner`].
    pub(super) fn inner(&self) -> f64 {
        self.look().inner()
    }

    /// How much of it is gone at `along` its transition.
    pub(super) fn fall(&self, along: f64) -> f64 {
        self.look().fall(along)
    }

    /// What it does to the light.
    pub fn light(&self) -> Light {
        self.look().light()
    }
}

impl Default for Effect {
    fn default() -> Self {
        Effect::Spotlight(Spotlight::default())
    }
}

/// The key that tells effects apart; absent, it is the spotlight's.
const KIND: Key = Key::new(
    "kind",
    Shape::Choice(|| Effect::KINDS.iter().map(|(kind, _)| *kind).collect()),
    r#"kind = "ring""#,
    "What is done: a spotlight darkens what is outside and brightens what is inside, brighten leaves the outside as it is, a ring is an outline.",
);

/// Largest gain of an effect.
pub(super) const MAX_GAIN: f64 = 4.0;

/// Neither end of it has an edge: 0 at 0, 1 at 1, level at both.
fn smoothstep(along: f64) -> f64 {
    let t = bounded(along, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// `value` brought into 0..`max`; not a number is 0.
pub(super) fn bounded(value: f64, max: f64) -> f64 {
    value.max(0.0).min(max)
}
