//! From `pkg/src/`, which is read, to `pkg/`, which is downloaded: without comments and long local names, and with what
//! is always wanted together in one file, because on a slow phone a request costs more than its bytes. A quarter of a
//! page's script is words for its readers.

use std::fs;
use std::path::Path;

use crate::shell::{read, root, run, write};
use crate::{Outcome, npm};

/// What scripts take in, and nobody loads by itself.
const SHARED: [&str; 12] = [
    "ed25519.js",
    "element.js",
    "gathering.js",
    "keeping.js",
    "letting-go.js",
    "offering.js",
    "person.js",
    "programs.js",
    "reading.js",
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
        "--external:./bill.js",
        "--external:./screen.js",
        "--external:./store.js",
        "--external:./verify.js",
        "--mangle-props=^_[a-z]",
        "--reserve-props=^_engine$",
        &names,
    ];
    files.iter().try_for_each(|file| shorten(file, &root().join("pkg"), &args))?;
    stamp()
}

/// The service worker's script.
const WORKER: &str = "friendly-sw.js";

/// Writes into the service worker what is in the package, as a number: a browser fetches the package anew when that is
/// another script.
fn stamp() -> Outcome {
    let pkg = root().join("pkg");
    let mut files = Vec::new();
    for folder in [pkg.clone(), pkg.join("wasm")] {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let shipped =
                path.extension().is_some_and(|kind| kind == "js" || kind == "css" || kind == "wasm");
            if shipped {
                files.push(path);
            }
        }
    }
    files.sort();
    let files: Vec<Vec<u8>> = files.iter().map(|file| read(file)).collect::<Outcome<_>>()?;
    let hash = digest(files.iter().map(Vec::as_slice));
    let script = pkg.join(WORKER);
    let text = String::from_utf8_lossy(&read(&script)?).into_owned();
    let stamped = text.replace("__PACKAGE__", &format!("{hash:016x}"));
    if stamped == text {
        return Err(format!("{WORKER} has no place for what is in the package"));
    }
    write(&script, stamped)
}

/// A number for these bytes, FNV-1a: nobody is to be kept from making two alike.
pub fn digest<'b>(of: impl IntoIterator<Item = &'b [u8]>) -> u64 {
    let bytes = of.into_iter().flatten();
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
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
