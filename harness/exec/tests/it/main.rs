//! What `twofold-exec` does with one request.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod desk;
mod figures;
mod surroundings;
