//! The command line. The only part of the crate that has a clock, a terminal and a disk.
//!
//! `--json` puts one object on standard output; problems go to standard error. Exit status 0: all is well, 1: the
//! data is wrong, 2: the call is wrong.

mod args;
mod args_publish;
mod ask;
mod build;
mod check;
mod diff;
mod diff_stations;
mod export;
mod import;
mod keys;
mod offers;
mod output;
mod overview;
mod parts;
mod pieces;
mod publish;
mod render;
mod render_offers;
mod rewards;
mod serve;
mod spell;
mod status;
mod verify;
mod width;

use std::process::ExitCode;

use clap::Parser as _;

use crate::{Place, Problem};
use args::{Cli, Command};
use output::{Failure, Terminal};

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() && asks_for_json() => {
            return Terminal::new(true, None).fail(&Failure::Call(vec![not_read(&error)]));
        }
        // clap prints the others itself and exits with 2; `--help` and `--version` exit with 0.
        Err(error) => error.exit(),
    };
    let mut terminal = Terminal::new(cli.json, cli.lang.clone());
    let result = match cli.command {
        Command::Import(args) => import::run(&args, &mut terminal),
        Command::Export(args) => export::run(&args, &mut terminal),
        Command::Check(args) => check::run(&args, &mut terminal),
        Command::Build(args) => build::run(&args, &mut terminal),
        Command::Keygen(args) => keys::run(&args, &mut terminal),
        Command::Status(args) => status::run(&args, &mut terminal),
        Command::Verify(args) => verify::run(&args, &mut terminal),
        Command::Diff(args) => diff::run(&args, &mut terminal),
        Command::Nearest(args) => ask::nearest(&args, &mut terminal),
        Command::Along(args) => ask::along(&args, &mut terminal),
        Command::Overview(args) => overview::run(&args, &mut terminal),
        Command::Offers(args) => offers::offers(&args, &mut terminal),
        Command::Quote(args) => offers::quote(&args, &mut terminal),
        Command::Rewards(args) => rewards::rewards(&args, &mut terminal),
        Command::Render(args) => render::run(&args, &mut terminal),
        Command::Serve(args) => serve::run(&args, &mut terminal),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => terminal.fail(&failure),
    }
}

/// What clap could not read is not known to it as a flag; the words themselves are.
fn asks_for_json() -> bool {
    std::env::args_os().skip(1).take_while(|word| word != "--").any(|word| word == "--json")
}

/// A usage error as a problem: its first paragraph, on one line.
fn not_read(error: &clap::Error) -> Problem {
    let text = error.to_string();
    let paragraph = text.trim().split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = paragraph.split_whitespace().collect();
    let line = words.join(" ");
    Problem::error(
        "arguments",
        Place::default(),
        line.strip_prefix("error: ").unwrap_or(&line),
        "`friendly-city COMMAND --help` shows what is accepted",
    )
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}
