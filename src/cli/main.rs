//! The `friendly-city` program.

fn main() -> std::process::ExitCode {
    friendly_city::cli::main()
}
