//! The native benchmarks: `cargo bench --bench nearest` in the root of the workspace runs them and prints a table of
//! ratios. They are a package of their own because the peers take longer to build than everything that is tested.
