//! From files to a city: faults and their places, datums, round trips, OpenStreetMap.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "import")]

mod codes;
mod datum;
mod faults;
mod folder;
mod osm;
mod round_trip;

use std::fs;
use std::path::{Path, PathBuf};

/// A new, empty folder for one test.
fn empty_dir(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("import").join(name);
    if dir.exists() {
        fs::remove_dir_all(&dir).expect("removed");
    }
    fs::create_dir_all(&dir).expect("created");
    dir
}

/// A folder with these files.
fn folder(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let dir = empty_dir(name);
    for (file, bytes) in files {
        fs::write(dir.join(file), bytes).expect("written");
    }
    dir
}

const CITY: &str = r#"{ "id": "x", "name": { "en": "X" }, "utc_offset": "+08:00" }"#;
