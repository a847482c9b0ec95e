//! The programs as their user meets them: real processes in folders of their own.

mod command;
mod desk;
mod house;
mod mistakes;
mod render;
mod report;
mod resume;
