//! Which runs a document names.

use super::PublishError;
use super::document::Document;

/// The id and the run of every managed block that names one.
///
/// # Errors
/// When the document's blocks cannot be told apart.
pub fn published(document: &str) -> Result<Vec<(String, String)>, PublishError> {
    let read = Document::read(document)?;
    let named = read
        .blocks
        .iter()
        .filter_map(|span| Some((span.id.clone(), read.run_of(span)?.to_owned())));
    Ok(named.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_that_names_a_run_is_found() {
        let document = "# T\n<!-- twofold:begin a -->\n<!-- twofold:run r1 -->\nx\n<!-- twofold:end a -->\n\
                        <!-- twofold:begin b -->\nempty\n<!-- twofold:end b -->\n\
                        ```\n<!-- twofold:begin c -->\n<!-- twofold:run r3 -->\n<!-- twofold:end c -->\n```\n";
        let found = published(document).unwrap();
        assert_eq!(found, [("a".to_owned(), "r1".to_owned())]);
        assert!(published("<!-- twofold:begin a -->\n").is_err());
    }
}
