//! From `pkg/src/`, which is read, to `pkg/`, which is downloaded: the same files without comments and long local
//! names. A quarter of a page's script is words for its readers.

use std::fs;
use std::path::Path;

use crate::shell::{read, root, run, write};
use crate::{Outcome, npm};

/// Writes every script and sheet of `pkg/src/` to `pkg/`.
pub fn all() -> Outcome {
    let source = root().join("pkg/src");
    let entries = fs::read_dir(&source).map_err(|why| format!("{}: {why}", source.display()))?;
    let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
    names.sort();
    for name in names {
        one(&source.join(&name), &root().join("pkg").join(&name))?;
    }
    Ok(())
}

/// Shortens one file; `from` and `to` may be the same. Names that others use stay, and so does the syntax: the floor
/// is what a WebView of 2019 reads.
pub fn one(from: &Path, to: &Path) -> Outcome {
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
        .arg(from)
        .arg(format!("--outfile={}", short.display())))?;
    write(to, read(&short)?)
}
