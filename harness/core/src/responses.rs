//! What a command measures of itself: one JSON object of numbers on its standard output.

use std::collections::BTreeMap;

use crate::exec::{MOST_STDOUT_BYTES, Stdout};
use crate::spec::is_name;

/// More responses than this are a mistake rather than a measurement.
const MOST_RESPONSES: usize = 100;

/// Reads the responses from a command's standard output.
///
/// # Errors
/// The first thing on it that is not a number with a name, in words.
pub fn parse_responses(stdout: &Stdout) -> Result<BTreeMap<String, f64>, String> {
    let text = match stdout {
        Stdout::Whole(text) => text,
        Stdout::TooLong => {
            return Err(format!(
                "its standard output is longer than {MOST_STDOUT_BYTES} bytes, where one JSON object of numbers is expected"
            ));
        }
    };
    if text.trim().is_empty() {
        return Err(
            "its standard output is empty, where one JSON object of numbers is expected".to_owned(),
        );
    }
    let object: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(text).map_err(|error| {
            format!("its standard output is not one JSON object of numbers: {error}")
        })?;
    if object.len() > MOST_RESPONSES {
        return Err(format!(
            "its standard output has {} responses, more than {MOST_RESPONSES}",
            object.len()
        ));
    }
    let response = |(name, value): (String, serde_json::Value)| {
        if !is_name(&name) {
            return Err(format!(
                "\"{}\" on its standard output is not a response's name (hint: lower-case letters, digits, \"-\" and \
                 \"_\", beginning with a letter)",
                name.escape_debug()
            ));
        }
        match value.as_f64().filter(|number| number.is_finite()) {
            Some(number) => Ok((name, number)),
            None => Err(format!(
                "response \"{name}\" on its standard output is not a number"
            )),
        }
    };
    object.into_iter().map(response).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<BTreeMap<String, f64>, String> {
        parse_responses(&Stdout::Whole(text.to_owned()))
    }

    #[test]
    fn numbers_with_names_are_responses() {
        let responses = parsed("\n{\"queue_ms\": 1.25, \"rows\": 3}\n").unwrap();
        assert_eq!(
            responses.into_iter().collect::<Vec<_>>(),
            [("queue_ms".to_owned(), 1.25), ("rows".to_owned(), 3.0)]
        );
    }

    #[test]
    fn anything_else_is_refused_with_the_reason() {
        let cases = [
            ("", "is empty"),
            ("done", "is not one JSON object"),
            ("[1, 2]", "is not one JSON object"),
            ("{\"a\": 1} {\"a\": 2}", "is not one JSON object"),
            ("{\"a\": 1", "is not one JSON object"),
            (
                "{\"a\": \"1\"}",
                "\"a\" on its standard output is not a number",
            ),
            ("{\"a\": null}", "is not a number"),
            ("{\"a\": 1e999}", "is not one JSON object"),
            (
                "{\"A b\": 1}",
                "\"A b\" on its standard output is not a response's name",
            ),
        ];
        for (text, reason) in cases {
            let message = parsed(text).unwrap_err();
            assert!(message.contains(reason), "{text}: {message}");
        }
        assert!(
            parse_responses(&Stdout::TooLong)
                .unwrap_err()
                .contains("longer than")
        );
    }
}
