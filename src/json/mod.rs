//! JSON (RFC 8259) for the door of hosts that are not Rust: the same small reader and writer natively and in the module,
//! where general ones would be a fifth of what phones download.

mod float;
mod read;
mod write;

pub use read::{Value, parse};
pub use write::{decimal, to_string};
