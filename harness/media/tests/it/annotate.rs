//! Compilations through libavfilter: what is drawn, what is refused, what is shown when, what is heard.

mod board;
mod hostile;
mod names;
mod pictures;
mod shown;
mod silences;
