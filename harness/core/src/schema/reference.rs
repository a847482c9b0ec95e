//! Every key of every TOML file as a page of Markdown, from the same lists as the schemas.

use super::{FILES, File, Key, Shape};

#[cfg(test)]
mod tests;

/// The page.
pub fn reference() -> String {
    let mut out = String::from(
        "# Every key of every file\n\n\
         Made by `twofold schema --reference` from what the readers themselves go by. A key that is not here is refused, and the nearest\n\
         one that is told. A time is a number and its unit in quotes: `\"300ms\"`, `\"30s\"`, `\"2m\"`, `\"1h\"`.\n\
         Where *required* stands the file is refused without the key.\n",
    );
    for File { name, title, keys } in FILES {
        out.push_str(&format!("\n## {title}\n\n`twofold schema {name}`\n"));
        section("", keys, &mut out);
    }
    out
}

/// A table's keys, then the tables in it.
fn section(path: &str, keys: &[Key], out: &mut String) {
    if !path.is_empty() {
        out.push_str(&format!("\n### `{path}`\n"));
    }
    if !keys.is_empty() {
        out.push_str("\n| key | value | where absent | |\n|---|---|---|---|\n");
    }
    for key in keys {
        out.push_str(&row(key));
    }
    for key in keys {
        let path = match path {
            "" => key.name.to_owned(),
            path => format!("{path}.{}", key.name),
        };
        inside(&path, &key.shape, out);
    }
}

/// The tables inside a value.
fn inside(path: &str, shape: &Shape, out: &mut String) {
    match shape {
        Shape::Table(keys) => section(path, keys, out),
        Shape::Open(keys, of) => {
            if !keys.is_empty() {
                section(path, keys, out);
            }
            inside(&format!("{path}.NAME"), of, out);
        }
        Shape::Kinds(kinds) => {
            for (kind, keys) in *kinds {
                section(&format!("{path}, kind = \"{kind}\""), keys, out);
            }
        }
        Shape::List(item) => inside(&format!("{path}[]"), item, out),
        Shape::Either(shapes) => shapes.iter().for_each(|shape| inside(path, shape, out)),
        Shape::Text | Shape::Secs | Shape::Integer(..) | Shape::Number(..) | Shape::Choice(_) => {}
    }
}

fn row(key: &Key) -> String {
    let absent = match (key.required, key.default) {
        (true, _) => "*required*".to_owned(),
        (false, Some(default)) => format!("`{default}`"),
        (false, None) => String::new(),
    };
    format!(
        "| `{}` | {} | {absent} | {} `{}` |\n",
        key.name,
        value(&key.shape),
        key.about.replace('|', "\\|"),
        key.example.replace('|', "\\|")
    )
}

/// What may stand at a key, in words.
fn value(shape: &Shape) -> String {
    match shape {
        Shape::Text => "text".to_owned(),
        Shape::Secs => "time".to_owned(),
        Shape::Integer(i64::MIN, i64::MAX) => "whole number".to_owned(),
        Shape::Integer(least, i64::MAX) => format!("whole number, at least {least}"),
        Shape::Integer(least, most) => format!("whole number, {least} to {most}"),
        Shape::Number(least, most) => format!("number, {least} to {most}"),
        Shape::Choice(names) => {
            let names: Vec<String> = names().iter().map(|name| format!("`\"{name}\"`")).collect();
            names.join(" or ")
        }
        Shape::List(item) => format!("list: {}", value(item)),
        Shape::Table(_) | Shape::Open(..) | Shape::Kinds(_) => "table".to_owned(),
        Shape::Either(shapes) => {
            let either: Vec<String> = shapes.iter().map(value).collect();
            either.join(" or ")
        }
    }
}
