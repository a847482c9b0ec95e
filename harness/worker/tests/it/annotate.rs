//! Compilations: however they are split, their frames are the sequential ones; what they show, when, and with which sound.

pub mod reel;
mod splits;
