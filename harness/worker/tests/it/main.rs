//! What the worker promises, on clips made on the spot, with the software adapter where there is no other.

mod bench;
mod mutations;
mod pipeline;
mod protocol;
mod verbs;
