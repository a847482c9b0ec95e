//! An experiment file in colours: its words are told apart by the lexer that reads such files.

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

use crate::escape::html_lines;

/// HTML for `pre`, with a class for keys, tables, texts, numbers and comments. A file that cannot be read is plain.
pub fn toml(text: &str) -> String {
    let tokens: Vec<Token> = Source::new(text).lex().into_vec();
    let mut out = String::with_capacity(text.len() * 2);
    for (at, token) in tokens.iter().enumerate() {
        let span = token.span();
        let Some(word) = text.get(span.start()..span.end()) else {
            continue;
        };
        let word = html_lines(word);
        match class(&tokens, at) {
            Some(class) => out.push_str(&format!("<span class=\"{class}\">{word}</span>")),
            None => out.push_str(&word),
        }
    }
    out
}

fn class(tokens: &[Token], at: usize) -> Option<&'static str> {
    let kind = tokens[at].kind();
    let is_word = |kind: TokenKind| {
        matches!(
            kind,
            TokenKind::Atom | TokenKind::BasicString | TokenKind::LiteralString
        )
    };
    match kind {
        TokenKind::Comment => Some("toml-comment"),
        _ if is_word(kind) && is_key(tokens, at) => Some("toml-key"),
        _ if is_word(kind) && is_table(tokens, at) => Some("toml-table"),
        TokenKind::BasicString
        | TokenKind::LiteralString
        | TokenKind::MlBasicString
        | TokenKind::MlLiteralString => Some("toml-text"),
        TokenKind::Atom => Some("toml-number"),
        _ => None,
    }
}

/// Whether an equals sign follows, with parts of the same dotted key between at most.
fn is_key(tokens: &[Token], at: usize) -> bool {
    let between = |kind: TokenKind| matches!(kind, TokenKind::Whitespace | TokenKind::Dot);
    let mut rest = tokens[at + 1..].iter().map(Token::kind);
    let mut dotted = false;
    loop {
        match rest.next() {
            Some(TokenKind::Equals) => return true,
            Some(kind) if between(kind) => dotted |= kind == TokenKind::Dot,
            Some(TokenKind::Atom | TokenKind::BasicString | TokenKind::LiteralString) if dotted => {
                dotted = false;
            }
            _ => return false,
        }
    }
}

/// Whether the line is a table's heading.
fn is_table(tokens: &[Token], at: usize) -> bool {
    let line = tokens[..at]
        .iter()
        .rev()
        .map(Token::kind)
        .take_while(|kind| *kind != TokenKind::Newline);
    let before: Vec<TokenKind> = line.filter(|kind| *kind != TokenKind::Whitespace).collect();
    let opens = before.last() == Some(&TokenKind::LeftSquareBracket);
    opens && !before.contains(&TokenKind::Comma) && follows_only_a_heading(tokens, at)
}

/// Whether nothing but the end of a heading follows in the line.
fn follows_only_a_heading(tokens: &[Token], at: usize) -> bool {
    let rest = tokens[at + 1..].iter().map(Token::kind);
    rest.take_while(|kind| !matches!(kind, TokenKind::Newline | TokenKind::Eof))
        .all(|kind| {
            matches!(
                kind,
                TokenKind::Dot
                    | TokenKind::Atom
                    | TokenKind::BasicString
                    | TokenKind::LiteralString
                    | TokenKind::RightSquareBracket
                    | TokenKind::Whitespace
                    | TokenKind::Comment
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text without its colours.
    fn plain(html: &str) -> String {
        let mut out = String::new();
        let mut rest = html;
        while let Some((before, after)) = rest.split_once('<') {
            out.push_str(before);
            rest = after.split_once('>').map_or("", |(_, rest)| rest);
        }
        out.push_str(rest);
        out
    }

    #[test]
    fn every_word_wears_the_class_of_what_it_is() {
        let text = "id = \"x\" # why\n[factors.a]\nchunks = [1, 2.5]\na.b = { c = true }\nnames = [\"p\",\n  \"q\"]\n";
        let html = toml(text);
        for part in [
            "<span class=\"toml-key\">id</span>",
            "<span class=\"toml-text\">&quot;x&quot;</span>",
            "<span class=\"toml-comment\"># why</span>",
            "[<span class=\"toml-table\">factors</span>.<span class=\"toml-table\">a</span>]",
            "<span class=\"toml-number\">1</span>",
            "<span class=\"toml-key\">a</span>.<span class=\"toml-key\">b</span>",
            "<span class=\"toml-key\">c</span> = <span class=\"toml-number\">true</span>",
            "<span class=\"toml-text\">&quot;q&quot;</span>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert_eq!(plain(&html), html_lines(text));
    }

    #[test]
    fn what_is_no_experiment_file_is_shown_as_it_is() {
        for text in [
            "",
            "<b>",
            "[[[",
            "a = \"open",
            "= = =",
            "\u{202e}x = 1",
            "a\r\nb",
        ] {
            assert_eq!(plain(&toml(text)), html_lines(text), "{text:?}");
        }
    }
}
