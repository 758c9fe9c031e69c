//! The build tool. Everything a person or a machine does with this project starts here: `cargo xtask help`.

mod glue;
mod mvp;
mod npm;
mod sections;
mod shell;
mod size;
mod wasm;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  wasm    build pkg/wasm/{finder,full}.{js,wasm}                       [--names] [--simd]
  size    what <friendly-stations> downloads, brotli quality 11   [--json] [--crates] [--record]
";

/// What a command gives back; the text of an error is shown as it stands.
pub type Outcome<T = ()> = Result<T, String>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let outcome = match command {
        "wasm" => wasm::command(rest),
        "size" => size::command(rest),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("no command `{other}`\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
