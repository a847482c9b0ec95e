//! How deep brackets stand in one another. The parser follows them by calling itself, also where they are mistakes.

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

/// Most brackets inside one another.
pub const MOST_DEEP: usize = 100;

/// Where too many brackets are open. One that is closed by another kind counts as open still.
pub fn too_deep(text: &str) -> Option<usize> {
    let mut open: Vec<TokenKind> = vec![];
    for token in Source::new(text).lex() {
        match token.kind() {
            kind @ (TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket) => open.push(kind),
            TokenKind::RightSquareBracket => {
                open.pop_if(|last| *last == TokenKind::LeftSquareBracket);
            }
            TokenKind::RightCurlyBracket => {
                open.pop_if(|last| *last == TokenKind::LeftCurlyBracket);
            }
            _ => {}
        }
        if open.len() > MOST_DEEP {
            return Some(token.span().start());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_counted_where_they_are_brackets() {
        let fine = "a = [{ b = \"[[[{{{\" }, '{{{'] # [[[\n".repeat(200);
        assert_eq!(too_deep(&fine), None);
        assert_eq!(
            too_deep(&("a = ".to_owned() + &"[".repeat(MOST_DEEP))),
            None
        );
        assert_eq!(
            too_deep(&("a = ".to_owned() + &"{".repeat(MOST_DEEP + 1))),
            Some(4 + MOST_DEEP)
        );
        assert_eq!(
            too_deep(&("a = ".to_owned() + &"{]".repeat(MOST_DEEP + 1))),
            Some(4 + 2 * MOST_DEEP)
        );
    }
}
