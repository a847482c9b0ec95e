//! The programs as their user meets them: real processes in folders of their own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod command;
mod desk;
mod house;
mod interruption;
mod mistakes;
mod render;
mod report;
mod resume;
mod terminal;
