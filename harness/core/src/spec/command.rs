//! `kind = "command"`: programs with their arguments, hooks and surroundings, and the placeholders in them.
//!
//! `{factor}` stands for that factor's level, in every argument, hook, path and variable. Levels are filled in once and
//! reach no shell. `{{factor}}` is the text `{factor}` itself.

use super::{Command, Hook, Lines, StdoutKind, keys};
use crate::strict::{Fault, Field, Table};

/// The factor that `workload.commands` makes.
pub const COMMAND_FACTOR: &str = "command";

pub(super) const OUTPUTS: [(&str, StdoutKind); 1] = [("json", StdoutKind::Json)];
/// Larger numbers are no exit status.
const MOST_STATUS: i64 = 255;

/// A factor that an argument names, and where it does.
pub(super) type Placeholder<'t> = (String, Field<'t>);

/// Reads the workload and the placeholders in it.
pub(super) fn read_command<'t>(
    field: &Field<'t>,
) -> Result<(Command, Vec<Placeholder<'t>>), Fault> {
    let table = field.table(keys::COMMAND)?;
    let mut placeholders = vec![];
    let lines = read_lines(&table, &mut placeholders)?;
    let mut hooks = vec![];
    for (name, hook) in Hook::ALL {
        if let Some(field) = table.optional(name) {
            hooks.push((hook, read_argv(&field, &mut placeholders)?));
        }
    }
    let mut text = |key: &str| {
        table
            .optional(key)
            .map(|field| read_text(&field, field.string()?, &mut placeholders))
            .transpose()
    };
    let (directory, stdin) = (text("directory")?, text("stdin")?);
    let env = match table.optional("env") {
        Some(field) => read_env(&field, &mut placeholders)?,
        None => vec![],
    };
    let command = Command {
        lines,
        hooks,
        directory,
        stdin,
        env,
        expect_status: table
            .optional("expect-status")
            .map_or(Ok(vec![0]), |field| read_statuses(&field))?,
        stdout: table
            .optional("output")
            .map_or(Ok(StdoutKind::Dropped), |field| field.choice(&OUTPUTS))?,
        timeout_secs: table
            .optional("timeout")
            .map_or(Ok(3600.0), |field| field.secs(0.01..=86_400.0))?,
    };
    Ok((command, placeholders))
}

fn read_lines<'t>(
    table: &Table<'t>,
    placeholders: &mut Vec<Placeholder<'t>>,
) -> Result<Lines, Fault> {
    match (table.optional("argv"), table.optional("commands")) {
        (Some(argv), None) => Ok(Lines::One(read_argv(&argv, placeholders)?)),
        (None, Some(commands)) => {
            let mut named = vec![];
            for (name, field) in commands.open_table()?.fields() {
                if name.trim().is_empty() {
                    return Err(field.fault("a command's name is empty", None));
                }
                named.push((name, read_argv(&field, placeholders)?));
            }
            if named.is_empty() {
                let hint = "commands = { fast = [\"a\", \"b\"], slow = [\"c\"] }";
                return Err(commands.fault("workload.commands names no command", Some(hint)));
            }
            Ok(Lines::Named(named))
        }
        (Some(_), Some(commands)) => Err(commands.fault(
            "workload has both argv and commands",
            Some("argv is one command, commands are several by name: keep one of them"),
        )),
        (None, None) => Err(table.fault(
            "missing key \"argv\" in [workload]".to_owned(),
            Some(
                "argv = [\"sort\", \"big.txt\"], or commands = { fast = [\"a\"], slow = [\"b\"] }",
            ),
        )),
    }
}

fn read_argv<'t>(
    field: &Field<'t>,
    placeholders: &mut Vec<Placeholder<'t>>,
) -> Result<Vec<String>, Fault> {
    let items = field.list()?;
    let mut arguments = vec![];
    for (index, item) in items.iter().enumerate() {
        // An argument may be empty; a program may not.
        let argument = if index == 0 {
            item.string()?
        } else {
            item.text()?
        };
        if index == 0 && names_in(argument).next().is_some() {
            return Err(item.fault(
                "the program itself is a placeholder",
                Some("name the program; a factor may choose its arguments"),
            ));
        }
        arguments.push(read_text(item, argument, placeholders)?);
    }
    Ok(arguments)
}

fn read_text<'t>(
    field: &Field<'t>,
    text: &str,
    placeholders: &mut Vec<Placeholder<'t>>,
) -> Result<String, Fault> {
    if text.contains('\0') {
        return Err(field.fault(
            format!("{} holds a zero byte", field.name()),
            Some("no program can be given one"),
        ));
    }
    placeholders.extend(names_in(text).map(|name| (name.to_owned(), field.clone())));
    Ok(text.to_owned())
}

fn read_env<'t>(
    field: &Field<'t>,
    placeholders: &mut Vec<Placeholder<'t>>,
) -> Result<Vec<(String, String)>, Fault> {
    let mut env = vec![];
    for (name, field) in field.open_table()?.fields() {
        if name.is_empty() || name.contains(['=', '\0']) {
            return Err(field.fault(
                format!("\"{}\" is not a variable's name", name.escape_debug()),
                Some("such as env = { LC_ALL = \"C\" }"),
            ));
        }
        let value = read_text(&field, field.text()?, placeholders)?;
        env.push((name, value));
    }
    Ok(env)
}

fn read_statuses(field: &Field<'_>) -> Result<Vec<i32>, Fault> {
    if field.is_string() {
        field.choice(&[("any", ())])?;
        return Ok(vec![]);
    }
    let items = if field.is_list() {
        field.list()?
    } else {
        vec![field.clone()]
    };
    items
        .iter()
        .map(|item| item.integer(0..=MOST_STATUS).map(|status| status as i32))
        .collect()
}

impl Lines {
    /// The names of the commands; none where there is only one.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Lines::One(_) => vec![],
            Lines::Named(named) => named.iter().map(|(name, _)| name.as_str()).collect(),
        }
    }
}

impl Command {
    /// The arguments of one cell, every placeholder filled in.
    pub fn argv_for(&self, levels: &[(&str, &str)]) -> Vec<String> {
        let argv = match &self.lines {
            Lines::One(argv) => Some(argv),
            Lines::Named(named) => levels
                .iter()
                .find(|(factor, _)| *factor == COMMAND_FACTOR)
                .and_then(|(_, level)| named.iter().find(|(name, _)| name == level))
                .map(|(_, argv)| argv),
        };
        argv.map_or(vec![], |argv| fill_all(argv, levels))
    }

    /// The arguments of one of a cell's hooks, where the experiment has it.
    pub fn hook_for(&self, hook: Hook, levels: &[(&str, &str)]) -> Option<Vec<String>> {
        let (_, argv) = self.hooks.iter().find(|(known, _)| *known == hook)?;
        Some(fill_all(argv, levels))
    }
}

fn fill_all(arguments: &[String], levels: &[(&str, &str)]) -> Vec<String> {
    arguments
        .iter()
        .map(|argument| fill(argument, levels))
        .collect()
}

/// A text with every `{factor}` replaced by that factor's level, once, whatever the level holds.
pub fn fill(text: &str, levels: &[(&str, &str)]) -> String {
    let level = |name: &str| levels.iter().find(|(factor, _)| *factor == name);
    pieces(text)
        .map(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Literal(name) => format!("{{{name}}}"),
            Piece::Name(name) => {
                level(name).map_or_else(|| format!("{{{name}}}"), |(_, level)| (*level).to_owned())
            }
        })
        .collect()
}

/// A text in which nothing is a placeholder: [`fill`] gives `text` back.
pub fn literal(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        match braced_name(&rest[at..]) {
            Some(name) => {
                out.push_str(&format!("{{{{{name}}}}}"));
                rest = &rest[at + name.len() + 2..];
            }
            None => {
                out.push('{');
                rest = &rest[at + 1..];
            }
        }
    }
    out + rest
}

/// The factor names in a text.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).filter_map(|piece| match piece {
        Piece::Name(name) => Some(name),
        Piece::Text(_) | Piece::Literal(_) => None,
    })
}

enum Piece<'a> {
    Text(&'a str),
    /// `{name}`.
    Name(&'a str),
    /// `{{name}}`.
    Literal(&'a str),
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, taken) = match rest.find('{') {
            Some(0) => {
                let doubled =
                    braced_name(&rest[1..]).filter(|name| rest[name.len() + 3..].starts_with('}'));
                match (doubled, braced_name(rest)) {
                    (Some(name), _) => (Piece::Literal(name), name.len() + 4),
                    (None, Some(name)) => (Piece::Name(name), name.len() + 2),
                    (None, None) => (Piece::Text(&rest[..1]), 1),
                }
            }
            at => {
                let end = at.unwrap_or(rest.len());
                (Piece::Text(&rest[..end]), end)
            }
        };
        rest = &rest[taken..];
        Some(piece)
    })
}

/// The name in a text that begins with a name in braces.
fn braced_name(text: &str) -> Option<&str> {
    let (name, _) = text.strip_prefix('{')?.split_once('}')?;
    super::factors::is_name(name).then_some(name)
}

#[cfg(test)]
mod tests;
