//! The programs as their user meets them: real processes in folders of their own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod annotate;
mod arithmetic;
mod ask;
mod asking;
mod browser;
mod catalogue;
mod command;
mod compare;
mod cost;
mod desk;
mod doctor;
mod editors;
mod explain;
mod export;
mod faults;
mod fleet;
mod front_page;
mod gallery;
mod hooks;
mod house;
mod init;
mod install;
mod interruption;
mod killed;
mod large;
mod leaving;
mod limits;
mod matrix;
mod mistakes;
mod paper;
mod python;
mod render;
mod report;
mod resume;
mod rule;
mod selfcheck;
mod shelf;
mod summary;
mod surroundings;
mod terminal;
mod threshold;
mod timings;
mod traps;
