//! Prints a CSV of timings that were drawn, for benchmarks and examples.
//!
//!     draw_timings [REPS [BLOCKS [RATIO [SIGMA [COST [SEED [DURATIONS [CHUNKS]]]]]]]]
//!
//! Lists are separated by commas; 0 reps leaves the column out. The defaults are 1000 experiments of 6 cells and 20 blocks.

#[path = "../tests/it/timings/drawn.rs"]
mod drawn;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match drawing(&arguments) {
        Some(drawing) => {
            print!("{}", drawn::csv(&drawing));
            ExitCode::SUCCESS
        }
        None => {
            eprintln!(
                "draw_timings: numbers are needed: [REPS [BLOCKS [RATIO [SIGMA [COST [SEED [DURATIONS [CHUNKS]]]]]]]]"
            );
            ExitCode::from(2)
        }
    }
}

fn drawing(arguments: &[String]) -> Option<drawn::Drawing> {
    let said =
        |place: usize, usual: &'static str| arguments.get(place).map_or(usual, String::as_str);
    let list = |text: &str| -> Option<Vec<u32>> {
        text.split(',').map(|item| item.parse().ok()).collect()
    };
    Some(drawn::Drawing {
        reps: said(0, "1000").parse().ok()?,
        blocks: said(1, "20").parse().ok()?,
        ratio: said(2, "2.0").parse().ok()?,
        sigma: said(3, "0.15").parse().ok()?,
        cost: said(4, "1.0").parse().ok()?,
        seed: said(5, "1").parse().ok()?,
        durations: list(said(6, "10,20,30,60,90,120"))?,
        chunks: list(said(7, "4"))?,
    })
}
