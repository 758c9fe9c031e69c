//! `cargo xtask bench`: the native benchmarks, then the ones beside JavaScript peers. They print ratios; no test
//! depends on a time.

use crate::shell::{cargo, root, run, say};
use crate::{Outcome, chromium, npm, wasm};

/// `cargo xtask bench`
pub fn command(args: &[String]) -> Outcome {
    if let Some(other) = args.first() {
        return Err(format!("`bench` has no `{other}`"));
    }
    run(cargo().args(["bench", "--locked", "--package", "friendly-city", "--all-features"]))?;
    wasm::build_all(false)?;
    run(npm::node().arg("benches/peers.mjs"))?;
    if !root().join("benches/pages/run.mjs").is_file() {
        return Ok(());
    }
    let chromium = chromium::ensure()?;
    say(format_args!("pages, in {}", chromium.display()));
    run(npm::node().arg("benches/pages/run.mjs").env("CHROMIUM", chromium))
}
