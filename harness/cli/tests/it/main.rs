//! The programs as their user meets them: real processes in folders of their own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod catalogue;
mod command;
mod desk;
mod doctor;
mod editors;
mod house;
mod init;
mod install;
mod mistakes;
mod render;
mod report;
mod resume;
mod summary;
