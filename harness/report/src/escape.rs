//! Strings from files become safe text in HTML, in Markdown and in SVG.
//!
//! Everything that was not written in this crate passes through here: names, messages, levels, titles.

/// The text without what no page should carry: control characters and line breaks become spaces, marks that reverse
/// the reading direction and private-use characters vanish.
pub fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| is_wanted(*c))
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect()
}

fn is_wanted(c: char) -> bool {
    let turns = matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let private = matches!(
        c,
        '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
    );
    !turns && !private
}

/// Text for HTML and for SVG, inside elements and quoted attributes.
pub fn html(text: &str) -> String {
    html_lines(&clean(text))
}

/// Text for HTML with its line breaks kept, for `pre`.
pub fn html_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars().filter(|c| is_wanted(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Text for one line of Markdown, in a paragraph or in a cell of a pipe table.
pub fn markdown(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len() + 16);
    let mut before = ' ';
    let mut rest = text.trim().chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '_' if before.is_alphanumeric()
                && rest.peek().is_some_and(|next| next.is_alphanumeric()) =>
            {
                out.push('_')
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '#' => out.extend(['\\', c]),
            '-' | '+' | '=' if out.is_empty() => out.extend(['\\', c]),
            '.' | ')' if numbers_a_list(&out) && rest.peek().is_none_or(|next| *next == ' ') => {
                out.extend(['\\', c])
            }
            '!' if rest.peek() == Some(&'[') => out.push_str("\\!"),
            // Neither a name nor an address in a file may become a mention or a link.
            '@' => out.push_str("&#64;"),
            ':' if rest.peek() == Some(&'/') => out.push_str("&#58;"),
            c => out.push(c),
        }
        before = c;
    }
    out
}

fn numbers_a_list(before: &str) -> bool {
    !before.is_empty() && before.len() < 10 && before.bytes().all(|byte| byte.is_ascii_digit())
}

/// A block of code for Markdown, with a fence longer than any run of backticks in it.
pub fn fenced(text: &str, language: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat((longest + 1).max(3));
    let text: String = text
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| is_wanted(*c))
        .map(|c| {
            if c.is_control() && !matches!(c, '\n' | '\t') {
                ' '
            } else {
                c
            }
        })
        .collect();
    format!(
        "{fence}{language}\n{}\n{fence}",
        text.trim_end_matches('\n')
    )
}

/// A relative address for a link: whatever could end or start something else is percent-encoded.
pub fn address(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                out.push(char::from(byte))
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_is_only_text() {
        assert_eq!(
            html("<script>alert('x')</script>"),
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"
        );
        assert_eq!(html("a\"b&c\u{202e}\u{e000}\0d"), "a&quot;b&amp;c d");
        assert_eq!(
            markdown("a|b`c`*d*\n# e <b>"),
            "a\\|b\\`c\\`\\*d\\* \\# e &lt;b&gt;"
        );
        assert_eq!(markdown("1. one"), "1\\. one");
        assert_eq!(
            markdown("- one 1.5x wall_secs _x_"),
            "\\- one 1.5x wall_secs \\_x\\_"
        );
        assert_eq!(
            markdown("![x](https://a) @b"),
            "\\!\\[x\\](https&#58;//a) &#64;b"
        );
        assert_eq!(address("a b/(c).html"), "a%20b/%28c%29.html");
        assert_eq!(address("a#1/100%.md"), "a%231/100%25.md");
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert_eq!(fenced("x = 1\n", "toml"), "```toml\nx = 1\n```");
        assert_eq!(fenced("````\ny", "toml"), "`````toml\n````\ny\n`````");
    }
}
