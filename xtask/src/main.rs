//! The build tool. Everything a person or a machine does with this project starts here: `cargo xtask help`.

mod bench;
mod chromium;
mod demo;
mod features;
#[cfg(feature = "gen")]
mod r#gen;
mod glue;
mod mvp;
mod npm;
mod sections;
mod serve;
mod shell;
mod ship;
mod size;
mod snip;
mod test;
mod tidy;
mod wasm;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  demo      build everything and serve the demo page on loopback    [--port N] [--check]
  test      run every check; the last line counts them              [--only STEP]… [--skip STEP]…
  tidy      hold the invariants of ARCHITECTURE.md
  wasm      build pkg/wasm/{finder,screen,offers,bill,full,rewards,store,parts,verify}.{js,wasm}           [--names] [--simd] [--only MODULE]
  size      what <friendly-stations> downloads, in brotli           [--json] [--crates] [--record]
  bench     the benchmarks, native and beside JavaScript peers
  chromium  print the path of a Chromium, installing one if need be
  features  lint the library with each of its features alone        (some minutes)
  gen       make the sample city, a country, or the JSON Schemas     gen beijing … | gen country … | gen schema
  help      this
";

/// What a command gives back; the text of an error is shown as it stands, an empty one was already said.
pub type Outcome<T = ()> = Result<T, String>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let outcome = match command {
        "bench" => bench::command(rest),
        "chromium" => chromium::command(rest),
        "demo" => demo::command(rest),
        "features" => features::command(rest),
        "gen" => sample(rest),
        "size" => size::command(rest),
        "test" => test::command(rest),
        "tidy" => tidy::command(rest),
        "wasm" => wasm::command(rest),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("no command `{other}`\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            if !message.is_empty() {
                eprintln!("error: {message}");
            }
            ExitCode::FAILURE
        }
    }
}

/// The generator uses the crate itself; the other commands must start even while the crate does not compile.
#[cfg(feature = "gen")]
fn sample(args: &[String]) -> Outcome {
    r#gen::run(args)
}

#[cfg(not(feature = "gen"))]
fn sample(args: &[String]) -> Outcome {
    let xtask = ["run", "--quiet", "--locked", "--package", "xtask", "--features", "gen", "--", "gen"];
    shell::run(shell::cargo().args(xtask).args(args))
}
