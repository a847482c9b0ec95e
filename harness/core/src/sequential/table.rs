//! Placeholder.
use super::Row;
/// .
pub const PATHS: u64 = 0;
/// .
pub const SEED: u64 = 0;
/// .
pub const REVISION: &str = "";
/// .
pub static ROWS: [Row; 6] = [
    Row {
        blocks: 8,
        factor: 1.0,
        student: [0.5; 91],
        rank: [0.5; 176],
    },
    Row {
        blocks: 10,
        factor: 1.0,
        student: [0.5; 91],
        rank: [0.5; 176],
    },
    Row {
        blocks: 12,
        factor: 1.0,
        student: [0.5; 91],
        rank: [0.5; 176],
    },
    Row {
        blocks: 16,
        factor: 1.0,
        student: [0.5; 91],
        rank: [0.5; 176],
    },
    Row {
        blocks: 20,
        factor: 1.0,
        student: [0.5; 91],
        rank: [0.5; 176],
    },
    Row {
        blocks: 30,
        factor: 1.0,
        student: [0.5; 91],
        rank: [0.5; 176],
    },
];
