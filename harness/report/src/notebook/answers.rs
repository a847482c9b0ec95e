//! The part of a notebook that answers its task: it is in the page, and goes into the task document as well.

use super::TemplateError;

/// The line before it, as a notebook writes it. Like the markers of a document, it stands alone on its line.
const BEGIN: &str = "<!-- twofold:begin answers -->";
/// The line after it.
const END: &str = "<!-- twofold:end answers -->";

/// Takes the markers out of a notebook that was run; gives what stands between them, if anything does.
///
/// # Errors
/// When a marker is missing or stands there twice.
pub fn take(name: &str, text: &str) -> Result<(String, Option<String>), TemplateError> {
    let lines: Vec<&str> = text.lines().collect();
    let places = |marker: &str| -> Vec<usize> {
        let is = |(_, line): &(usize, &&str)| line.trim() == marker;
        lines
            .iter()
            .enumerate()
            .filter(is)
            .map(|(at, _)| at)
            .collect()
    };
    let (begin, end) = match (&places(BEGIN)[..], &places(END)[..]) {
        ([], []) => return Ok((text.to_owned(), None)),
        ([begin], [end]) if begin < end => (*begin, *end),
        (begins, ends) => {
            return Err(TemplateError {
                template: name.to_owned(),
                line: begins.last().or(ends.last()).map_or(1, |at| at + 1),
                message: format!(
                    "answers stand once, between `{BEGIN}` and `{END}` (hint: write one of each, in this order)"
                ),
            });
        }
    };
    let joined = |lines: &[&str]| {
        lines
            .iter()
            .map(|line| format!("{line}\n"))
            .collect::<String>()
    };
    let within = joined(&lines[begin + 1..end]);
    let around = joined(&lines[..begin]) + &within + &joined(&lines[end + 1..]);
    let answers = (!within.trim().is_empty()).then_some(within);
    Ok((around, answers))
}
