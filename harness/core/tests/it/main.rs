//! What comes from outside, as somebody might send it who means no good.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod hostile;
mod mutate;
