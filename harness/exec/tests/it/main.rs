//! What `twofold-exec` does with one request.

mod desk;
mod figures;
mod surroundings;
