//! From plotters' raw SVG to one that can be read aloud, scales with its page and follows light and dark.

use super::Role;
use crate::escape::html;

/// Where a chart is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// In a page that brings the style sheet.
    Inline,
    /// In a file of its own, which carries the style sheet.
    Standalone,
}

/// Finishes a raw drawing. Colours stay as attributes, for viewers that know no style sheets, and gain classes.
pub fn finish(raw: &str, title: &str, description: &str, setting: Setting, css: &str) -> String {
    let (_, rest) = raw.split_once("<svg ").unwrap_or(("", raw));
    let (attributes, body) = rest.split_once('>').unwrap_or(("", ""));
    let (width, height) = (
        attribute(attributes, "width"),
        attribute(attributes, "height"),
    );
    let size = match setting {
        Setting::Inline => "width=\"100%\"".to_owned(),
        Setting::Standalone => format!("width=\"{width}\" height=\"{height}\""),
    };
    let style = match setting {
        Setting::Inline => String::new(),
        Setting::Standalone => format!("<style>\n{}\n</style>\n", css.trim().replace("</", "")),
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {width} {height}\" {size} role=\"img\" \
         aria-label=\"{title}\" font-family=\"system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif\">\n\
         <title>{title}</title>\n<desc>{}</desc>\n{style}{}",
        html(description),
        classes(body.trim_start()),
        title = html(title),
    )
}

fn attribute<'a>(attributes: &'a str, name: &str) -> &'a str {
    attributes
        .split_once(&format!("{name}=\""))
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("0", |(value, _)| value)
}

fn classes(body: &str) -> String {
    let mut body = body
        .replace(" opacity=\"1\"", "")
        .replace(" font-family=\"sans-serif\"", "")
        .replace(" stroke=\"none\"", "")
        // What holds where nothing is said.
        .replace(" stroke-width=\"1\"", "")
        .replace(" \"/>", "\"/>");
    for size in 8..20 {
        // Sizes went through a division; only whole ones were asked for.
        for near in [
            format!("{size}.000000000000002"),
            format!("{}.999999999999998", size - 1),
        ] {
            body = body.replace(
                &format!("font-size=\"{near}\""),
                &format!("font-size=\"{size}\""),
            );
        }
    }
    for (_, class, (red, green, blue)) in Role::ALL {
        let colour = format!("#{red:02X}{green:02X}{blue:02X}");
        for paint in ["fill", "stroke"] {
            let plain = format!("{paint}=\"{colour}\"");
            body = body.replace(&plain, &format!("class=\"{paint}-{class}\" {plain}"));
        }
    }
    body
}
