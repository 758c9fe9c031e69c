//! From `pkg/src/`, which is read, to `pkg/`, which is downloaded: without comments and long local names, and with what
//! is always wanted together in one file, because on a slow phone a request costs more than its bytes. A quarter of a
//! page's script is words for its readers.

use std::fs;
use std::path::Path;

use crate::shell::{read, root, run, write};
use crate::{Outcome, npm};

/// What scripts share or fetch later stays a file of its own.
const APART: [&str; 3] = ["./element.js", "./screen.js", "./person.js"];

/// Writes every script and sheet of `pkg/src/` to `pkg/`. Each script takes in what it imports, the modules' scripts
/// too, except what is [`APART`].
pub fn all() -> Outcome {
    let source = root().join("pkg/src");
    let entries = fs::read_dir(&source).map_err(|why| format!("{}: {why}", source.display()))?;
    let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
    names.sort();
    let apart: Vec<_> = APART.iter().map(|name| format!("--external:{name}")).collect();
    for name in names {
        let mut args = vec!["--bundle", "--format=esm"];
        args.extend(apart.iter().map(String::as_str));
        esbuild(&source.join(&name), &root().join("pkg").join(&name), &args)?;
    }
    Ok(())
}

/// Shortens one file; `from` and `to` may be the same.
pub fn one(from: &Path, to: &Path) -> Outcome {
    esbuild(from, to, &[])
}

/// Names that others use stay, and so does the syntax: the floor is what a WebView of 2019 reads.
fn esbuild(from: &Path, to: &Path, args: &[&str]) -> Outcome {
    let aside = root().join("target/ship");
    fs::create_dir_all(&aside).map_err(|why| format!("{}: {why}", aside.display()))?;
    let short = aside.join(from.file_name().ok_or("a file to shorten has no name")?);
    run(npm::node()
        .args([
            "node_modules/esbuild/bin/esbuild",
            "--minify",
            "--target=chrome78",
            "--charset=utf8",
            "--log-level=warning",
        ])
        .args(args)
        .arg(from)
        .arg(format!("--outfile={}", short.display())))?;
    write(to, read(&short)?)
}
