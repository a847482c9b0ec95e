//! One mistake: how it is made, what is printed, what to do.

use std::process::{Command, Output};

use crate::desk::Desk;

#[derive(Clone)]
pub struct Section {
    pub title: &'static str,
    pub entries: Vec<Entry>,
}

#[derive(Clone)]
pub struct Entry {
    command: String,
    status: i32,
    printed: String,
    advice: &'static str,
}

impl Entry {
    /// Runs a command that must fail and keeps what it prints.
    pub fn made(desk: &Desk, mut command: Command, advice: &'static str) -> Self {
        let arguments: Vec<String> = command
            .get_args()
            .map(|argument| argument.to_str().unwrap().to_owned())
            .collect();
        let program = command
            .get_program()
            .to_str()
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned();
        let mut words: Vec<String> = command
            .get_envs()
            .filter_map(|(name, value)| Some(format!("{}={}", name.to_str()?, value?.to_str()?)))
            .collect();
        words.push(program);
        // Every twofold of a desk has the same folders.
        let own = arguments
            .iter()
            .position(|argument| argument == "--runs")
            .unwrap_or(arguments.len());
        words.extend(arguments[..own].iter().cloned());
        let output = command.output().unwrap();
        let status = output.status.code().unwrap();
        let printed = plain(desk, &output);
        assert!(
            status > 1 && !printed.contains("panicked"),
            "{words:?}: {status}: {printed}"
        );
        Self {
            command: plain_text(desk, &words.join(" ")),
            status,
            printed,
            advice,
        }
    }

    /// Puts a word in place of what only this machine would print.
    pub fn hide(&mut self, what: &str, word: &str) {
        self.printed = self.printed.replace(what, word);
    }

    pub fn as_markdown(&self) -> String {
        let status = match self.status {
            2 => String::new(),
            status => format!(" (exit status {status})"),
        };
        format!(
            "\n`{}`{status}\n\n```text\n{}\n```\n\n{}\n",
            self.command, self.printed, self.advice
        )
    }
}

fn plain(desk: &Desk, output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    // What a run says of its progress is no part of its mistake.
    let from = text
        .find("twofold: ")
        .or_else(|| text.find("error: "))
        .unwrap_or(0);
    let lines: Vec<&str> = text[from..].lines().map(str::trim_end).collect();
    plain_text(desk, lines.join("\n").trim_end())
}

/// The text without what differs from one machine, build or moment to the next.
fn plain_text(desk: &Desk, text: &str) -> String {
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_twofold"))
        .parent()
        .unwrap();
    let mut text = text
        .replace(
            &format!("{}/", desk.path("").display()).replace("//", "/"),
            "",
        )
        .replace(bin.to_str().unwrap(), "BIN")
        .replace(twofold_core::protocol::BUILD, "BUILD");
    // A run's id: 20260101T000000Z-abcd.
    while let Some(at) = text
        .find("Z-")
        .filter(|at| *at >= 15 && text.as_bytes()[at - 7] == b'T' && text.is_char_boundary(at + 6))
    {
        text.replace_range(at - 15..at + 6, "RUN");
    }
    text
}
