//! Compilations: however they are split, their frames are the sequential ones; what they show, when, and with which sound.

mod jobs;
pub mod reel;
mod sounds;
mod splits;
mod tool;
