//! The commands that README.md and CONTRIBUTING.md show: each `cargo city …` line of a shell block is run, in order.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "cli")]

use std::path::Path;
use std::process::Command;

#[test]
fn the_commands_in_the_documents_work() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut ran = 0;
    for document in ["README.md", "CONTRIBUTING.md"] {
        let text = std::fs::read_to_string(root.join(document)).unwrap();
        let blocks = text.split("```").skip(1).step_by(2).filter_map(|block| block.strip_prefix("sh\n"));
        for line in blocks.flat_map(str::lines).filter_map(|line| line.strip_prefix("cargo city ")) {
            // The documents use no quotes, so that a reader can paste into any shell.
            let output = Command::new(env!("CARGO_BIN_EXE_friendly-city"))
                .args(line.split_whitespace())
                .current_dir(root)
                .output()
                .unwrap();
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{document}: friendly-city {line}\n{errors}");
            assert!(!output.stdout.is_empty() || !errors.is_empty(), "{document}: {line} says nothing");
            ran += 1;
        }
    }
    assert!(ran >= 5, "only {ran} commands were found");
}

/// Whoever changes the sample's source builds its pack anew: `friendly-city build examples/beijing --out …`.
#[test]
fn the_sample_citys_pack_is_what_its_source_gives() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Ok(committed) = std::fs::read(root.join("examples/beijing/beijing.pack")) else { return };
    let out = root.join("target/documents/sample");
    let built = Command::new(env!("CARGO_BIN_EXE_friendly-city"))
        .args(["build", "examples/beijing", "--out"])
        .arg(&out)
        .current_dir(root)
        .status()
        .unwrap();
    assert!(built.success());
    // Not `assert_eq`: nobody reads half a megabyte of bytes.
    assert!(
        committed == std::fs::read(out.join("city.pack")).unwrap(),
        "examples/beijing/beijing.pack is stale"
    );
}
