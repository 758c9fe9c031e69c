//! Running other programs, and the few paths every command needs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Outcome;

/// The repository's root: the folder above this crate.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// A program that runs in the root.
pub fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// The cargo that runs us.
pub fn cargo() -> Command {
    program(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
}

/// Runs to the end; its output goes straight through.
pub fn run(command: &mut Command) -> Outcome {
    let shown = show(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed ({status})")),
        Err(why) => Err(format!("`{shown}` did not start: {why}")),
    }
}

/// Runs to the end and gives what it wrote on stdout.
pub fn output(command: &mut Command) -> Outcome<String> {
    let shown = show(command);
    let output =
        command.stderr(Stdio::inherit()).output().map_err(|why| format!("`{shown}` did not start: {why}"))?;
    if !output.status.success() {
        return Err(format!("`{shown}` failed ({})", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("`{shown}` wrote something that is not UTF-8"))
}

/// Whether the program can be started and ends well, its output thrown away.
pub fn works(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

fn show(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Reads a file, naming it in the error.
pub fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|why| format!("{}: {why}", path.display()))
}

/// Reads a text file, naming it in the error.
pub fn read_text(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|why| format!("{}: {why}", path.display()))
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Outcome {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    }
    fs::write(path, bytes).map_err(|why| format!("{}: {why}", path.display()))
}

/// Says what is being done, on stderr, so that stdout stays clean for `--json`.
pub fn say(what: impl std::fmt::Display) {
    eprintln!("xtask: {what}");
}
