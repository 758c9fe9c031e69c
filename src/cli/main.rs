//! The `friendly-city` program.

fn main() {}
