//! What a report says, as its readers get it.

mod fixture;
mod golden;
mod hostile;
mod pages;
mod publishing;
mod sentences;
