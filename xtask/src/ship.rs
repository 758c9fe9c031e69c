//! From `pkg/src/`, which is read, to `pkg/`, which is downloaded: without comments and long local names, and with what
//! is always wanted together in one file, because on a slow phone a request costs more than its bytes. A quarter of a
//! page's script is words for its readers.

use std::fs;
use std::path::Path;

use crate::shell::{read, root, run, write};
use crate::{Outcome, npm};

/// What scripts take in, and nobody loads by itself.
const SHARED: [&str; 10] = [
    "ed25519.js",
    "element.js",
    "gathering.js",
    "keeping.js",
    "offering.js",
    "person.js",
    "programs.js",
    "rewarding.js",
    "saying.js",
    "status.js",
];

/// Writes every script and sheet of `pkg/src/` to `pkg/`. Each script takes in what it imports, the modules' scripts
/// too, except what it imports later. Names that begin with one `_` are nobody
/// else's and become short, the same in every script; the tests ask for `_engine`.
pub fn all() -> Outcome {
    let source = root().join("pkg/src");
    let entries = fs::read_dir(&source).map_err(|why| format!("{}: {why}", source.display()))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| source.join(entry.file_name())).collect();
    // What every script has taken in is nothing on its own.
    files.retain(|file| !SHARED.iter().any(|name| file.ends_with(name)));
    // The finder's first: it gets the shortest names, for its riders wait.
    files.sort_by_key(|file| (!file.ends_with("friendly-stations.js"), file.clone()));
    // One file after another, because only what is written here is the same for all of them.
    let names = root().join("target/ship/names.json");
    write(&names, "{}")?;
    let names = format!("--mangle-cache={}", names.display());
    let args = [
        "--bundle",
        "--format=esm",
        "--external:./screen.js",
        "--external:./store.js",
        "--external:./verify.js",
        "--mangle-props=^_[a-z]",
        "--reserve-props=^_engine$",
        &names,
    ];
    files.iter().try_for_each(|file| shorten(file, &root().join("pkg"), &args))
}

/// Shortens one file in its place.
pub fn one(file: &Path) -> Outcome {
    shorten(file, file.parent().ok_or("a file to shorten lies nowhere")?, &[])
}

/// Names that others use stay, and so does the syntax: the floor is what a WebView of 2019 reads.
fn shorten(file: &Path, into: &Path, args: &[&str]) -> Outcome {
    let name = file.file_name().ok_or("a file to shorten has no name")?;
    let aside = root().join("target/ship");
    fs::create_dir_all(&aside).map_err(|why| format!("{}: {why}", aside.display()))?;
    run(npm::node()
        .args([
            "node_modules/esbuild/bin/esbuild",
            "--minify",
            "--target=chrome78",
            "--charset=utf8",
            "--log-level=warning",
        ])
        .args(args)
        .arg(file)
        .arg(format!("--outdir={}", aside.display())))?;
    write(&into.join(name), read(&aside.join(name))?)
}
