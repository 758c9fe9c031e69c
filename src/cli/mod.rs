//! The command line. The only part of the crate that has a clock, a terminal and a disk.
//!
//! `--json` puts one object on standard output; problems go to standard error. Exit status 0: all is well, 1: the
//! data is wrong, 2: the call is wrong.

mod args;
mod ask;
mod build;
mod check;
mod import;
mod output;
mod overview;
mod render;
mod serve;
mod width;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Cli, Command};
use output::{Failure, Terminal};

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    // clap prints usage errors itself and exits with 2; `--help` and `--version` exit with 0.
    let cli = Cli::parse();
    let mut terminal = Terminal::new(cli.json, cli.lang.clone());
    let result = match cli.command {
        Command::Import(args) => import::run(&args, &mut terminal),
        Command::Check(args) => check::run(&args, &mut terminal),
        Command::Build(args) => build::run(&args, &mut terminal),
        Command::Nearest(args) => ask::nearest(&args, &mut terminal),
        Command::Along(args) => ask::along(&args, &mut terminal),
        Command::Overview(args) => overview::run(&args, &mut terminal),
        Command::Render(args) => render::run(&args, &mut terminal),
        Command::Serve(args) => serve::run(&args, &mut terminal),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => terminal.fail(&failure),
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}
