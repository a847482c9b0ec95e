//! The pure heart of twofold: experiment -> plan -> trials -> samples -> verdict.
//!
//! Nothing here touches a file, a clock, a process or the environment; everything is a function of its arguments.

#![forbid(unsafe_code)]

pub mod advice;
pub mod analysis;
pub mod busy;
pub mod chunk;
pub mod compilation;
pub mod cost;
pub mod custody;
pub mod design;
pub mod digest;
pub mod environment;
pub mod exec;
pub mod frame;
pub mod jpeg;
pub mod load;
pub mod overlay;
pub mod protocol;
pub mod query;
pub mod record;
pub mod responses;
pub mod sample;
pub mod scene;
pub mod schedule;
pub mod schema;
pub mod sequential;
pub mod spec;
pub mod spread;
pub mod stats;
pub mod strict;
pub mod track;
