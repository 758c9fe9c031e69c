//! The native benchmarks: `cargo bench` in the root of the workspace runs them.
