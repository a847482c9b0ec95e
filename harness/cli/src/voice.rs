//! How the program talks to a person: how much it says on standard error, and in which colours.

use console::{Style, Term};

use crate::args::{Talk, When};

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loudness {
    /// Errors that end the verb.
    Errors,
    /// The verdict, warnings and failed trials too.
    Verdict,
    /// Progress and where things were written too.
    Usual,
    /// Every job and every note too.
    Everything,
}

/// Says what the user asked to hear.
#[derive(Debug, Clone, Copy)]
pub struct Voice {
    /// How much.
    pub loudness: Loudness,
    /// Colours on standard error.
    pub paint: Paint,
    /// Colours on standard output.
    pub paint_out: Paint,
}

impl Voice {
    /// As the command line asks for it.
    pub fn of(talk: Talk) -> Self {
        let loudness = match (talk.quiet, talk.verbose) {
            (0, 0) => Loudness::Usual,
            (0, _) => Loudness::Everything,
            (1, _) => Loudness::Verdict,
            _ => Loudness::Errors,
        };
        let paint = |auto: bool| Paint {
            colours: match talk.color {
                When::Auto => auto,
                When::Always => true,
                When::Never => false,
            },
        };
        Self {
            loudness,
            paint: paint(console::colors_enabled_stderr()),
            paint_out: paint(console::colors_enabled()),
        }
    }

    /// Whether this much is to be heard.
    pub fn says(&self, loudness: Loudness) -> bool {
        loudness <= self.loudness
    }

    /// Whether a region on standard error may be drawn over and over.
    pub fn is_live(&self) -> bool {
        let term = Term::stderr();
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        term.is_term() && !dumb && self.says(Loudness::Usual)
    }

    /// Where something was written, and the like.
    pub fn note(&self, text: &str) {
        if self.says(Loudness::Usual) {
            eprintln!("{text}");
        }
    }

    /// What only a curious user wants to know.
    pub fn detail(&self, text: &str) {
        if self.says(Loudness::Everything) {
            eprintln!("{}", self.paint.faint(text));
        }
    }

    /// What may spoil the figures.
    pub fn warning(&self, text: &str) {
        if self.says(Loudness::Verdict) {
            eprintln!("{} {text}", self.paint.warning("warning:"));
        }
    }
}

/// The few colours there are; without colours, the text as it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Paint {
    /// Whether there are any.
    pub colours: bool,
}

impl Paint {
    /// What went wrong.
    pub fn failure(self, text: &str) -> String {
        self.with(Style::new().red().bold(), text)
    }

    /// What may spoil something.
    pub fn warning(self, text: &str) -> String {
        self.with(Style::new().yellow().bold(), text)
    }

    /// What matters less.
    pub fn faint(self, text: &str) -> String {
        self.with(Style::new().dim(), text)
    }

    /// What matters now.
    pub fn strong(self, text: &str) -> String {
        self.with(Style::new().bold(), text)
    }

    /// A text that begins with or is a verdict's word; others are left alone.
    pub fn verdict(self, text: &str) -> String {
        let word = text.split(' ').next().unwrap_or("");
        let style = match word {
            "IMPLEMENT" => Style::new().green().bold(),
            "SKIP" => Style::new().red().bold(),
            "INCONCLUSIVE" => Style::new().yellow().bold(),
            _ => return text.to_owned(),
        };
        format!("{}{}", self.with(style, word), &text[word.len()..])
    }

    fn with(self, style: Style, text: &str) -> String {
        match self.colours {
            true => style.force_styling(true).apply_to(text).to_string(),
            false => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk(quiet: u8, verbose: u8, color: When) -> Voice {
        Voice::of(Talk {
            quiet,
            verbose,
            color,
        })
    }

    #[test]
    fn twice_quiet_is_quieter_than_quiet() {
        assert_eq!(talk(0, 0, When::Auto).loudness, Loudness::Usual);
        assert!(talk(1, 0, When::Auto).says(Loudness::Verdict));
        assert!(!talk(1, 0, When::Auto).says(Loudness::Usual));
        assert!(!talk(2, 0, When::Auto).says(Loudness::Verdict));
        assert!(talk(0, 1, When::Auto).says(Loudness::Everything));
    }

    #[test]
    fn only_a_verdicts_word_is_coloured_and_nothing_without_colours() {
        let always = talk(0, 0, When::Always).paint_out;
        assert_eq!(
            always.verdict("SKIP for now"),
            "\u{1b}[31m\u{1b}[1mSKIP\u{1b}[0m for now"
        );
        assert_eq!(always.verdict("skipped"), "skipped");
        let never = talk(0, 0, When::Never);
        assert_eq!(never.paint_out.verdict("SKIP for now"), "SKIP for now");
        assert_eq!(never.paint.failure("failed:"), "failed:");
    }
}
