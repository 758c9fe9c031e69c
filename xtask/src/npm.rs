//! npm packages for the build and the tests, installed when they are missing or no longer match the lock file.

use std::process::Command;

use crate::Outcome;
use crate::shell::{self, program, read_text, root, run, say, write};

/// Holds the lock file that `node_modules` was last installed from.
const STAMP: &str = "node_modules/.installed-from";

/// `npm ci`, unless `node_modules` already matches `package-lock.json`.
pub fn ensure() -> Outcome {
    let lock = read_text(&root().join("package-lock.json"))?;
    if read_text(&root().join(STAMP)).is_ok_and(|stamp| stamp == lock) {
        return Ok(());
    }
    if !shell::works(node().arg("--version")) {
        return Err("Node was not found: install Node 20 or newer (https://nodejs.org)".to_owned());
    }
    say("installing the npm packages of package-lock.json (npm ci)");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let flags = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
    run(program(npm).args(flags).stdout(std::io::stderr()))?;
    write(&root().join(STAMP), lock)
}

/// Node, in the root.
pub fn node() -> Command {
    program("node")
}
