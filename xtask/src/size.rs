//! What a rider downloads: brotli sizes measured from the files, held to a budget.
//!
//! `xtask/size.json` names the files, the budget and the size last recorded. The list is checked against what the
//! element's entry really imports, so that it cannot go stale.

mod crates;
pub mod graph;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::shell::{read, read_text, root, say, write};
use crate::{Outcome, wasm};

const SETTINGS: &str = "xtask/size.json";
/// A finder that became this much smaller than recorded (in percent) is a finder that lost something.
const SHRINK_PERCENT: u64 = 10;

struct Settings {
    /// The script of the element's page tag.
    entry: Option<String>,
    finder: Vec<String>,
    /// The elements of offers.
    offers: Vec<String>,
    /// The element of rewards.
    rewards: Vec<String>,
    full: Vec<String>,
    /// What a page with a signed publication downloads besides, and where that is cut by place.
    store: Vec<String>,
    parts: Vec<String>,
    /// Imported, but only when asked for: path and reason.
    later: Vec<String>,
    target: u64,
    limit: u64,
    recorded: Option<u64>,
    /// The same two of everything, all elements with the full module.
    full_target: u64,
    full_limit: u64,
    offers_limit: u64,
    rewards_limit: u64,
    store_limit: u64,
    parts_limit: u64,
    whole: Value,
}

/// `cargo xtask size [--json] [--crates] [--record]`
pub fn command(args: &[String]) -> Outcome {
    let (mut as_json, mut record) = (false, false);
    for arg in args {
        match arg.as_str() {
            "--json" => as_json = true,
            "--record" => record = true,
            "--crates" => return crates::report(&read(&wasm::build_named_finder()?)?),
            other => return Err(format!("`size` has no `{other}` (it has --json, --crates and --record)")),
        }
    }
    if !wasm::folder().join("finder.wasm").is_file() {
        wasm::build_all(false)?;
    }
    let mut settings = Settings::read(&root())?;
    if let Some(entry) = &settings.entry {
        graph::agree(&root(), entry, &settings.finder, &settings.later)?;
    }
    let files = measure(&root(), settings.files())?;
    let sum = |list: &[String]| list.iter().filter_map(|file| files.get(file)).sum::<u64>();
    let finder = sum(&settings.finder);
    let (offers, rewards) = (sum(&settings.offers), sum(&settings.rewards));
    let (store, parts) = (sum(&settings.store), sum(&settings.parts));
    // Everything is all elements' scripts and sheets, with the full module in place of the smaller ones.
    let scripts: Vec<String> =
        settings.finder.iter().filter(|file| !file.starts_with("pkg/wasm/")).cloned().collect();
    let full = sum(&scripts) + sum(&settings.full);
    if as_json {
        let answer = json!({
            "finder_brotli_bytes": finder,
            "offers_brotli_bytes": offers,
            "rewards_brotli_bytes": rewards,
            "store_brotli_bytes": store,
            "parts_brotli_bytes": parts,
            "full_brotli_bytes": full,
            "files": files,
        });
        println!("{answer:#}");
    } else {
        for (file, bytes) in &files {
            println!("{bytes:>8}  {file}");
        }
        println!(
            "{finder:>8}  <friendly-stations>, everything before its first list (target {})",
            settings.target
        );
        println!("{offers:>8}  <friendly-offers> and its badge, everything they need");
        println!("{rewards:>8}  <friendly-rewards>, everything it needs");
        println!("{store:>8}  a signed publication, besides");
        println!("{parts:>8}  one that is cut by place, besides");
        println!("{full:>8}  every element with the full module (target {})", settings.full_target);
    }
    if record {
        settings.record(finder)?;
    }
    judge("the finder", finder, settings.target, settings.limit, settings.recorded)?;
    judge("offers", offers, settings.offers_limit, settings.offers_limit, None)?;
    judge("rewards", rewards, settings.rewards_limit, settings.rewards_limit, None)?;
    judge("the store", store, settings.store_limit, settings.store_limit, None)?;
    judge("the store's parts", parts, settings.parts_limit, settings.parts_limit, None)?;
    judge("everything", full, settings.full_target, settings.full_limit, None)
}

/// Over the limit fails; over the target is said; so much smaller than recorded that something is missing fails.
fn judge(what: &str, bytes: u64, target: u64, limit: u64, recorded: Option<u64>) -> Outcome {
    if bytes > limit {
        return Err(format!(
            "{what} has {bytes} bytes, over the limit of {limit}: see `cargo xtask size --crates`"
        ));
    }
    if bytes > target {
        say(format_args!("warning: {what} has {bytes} bytes, over the target of {target}"));
    }
    match recorded {
        Some(recorded) if bytes * 100 < recorded * (100 - SHRINK_PERCENT) => Err(format!(
            "{what} shrank from {recorded} to {bytes} bytes: if nothing is missing, `cargo xtask size --record`"
        )),
        _ => Ok(()),
    }
}

fn measure<'a>(root: &Path, files: impl Iterator<Item = &'a String>) -> Outcome<BTreeMap<String, u64>> {
    files.map(|file| Ok((file.clone(), brotli_bytes(&read(&root.join(file))?)?))).collect()
}

/// The size after brotli at quality 11 with the largest ordinary window, as a CDN keeps it.
fn brotli_bytes(bytes: &[u8]) -> Outcome<u64> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
    writer.write_all(bytes).map_err(|why| why.to_string())?;
    drop(writer);
    Ok(packed.len() as u64)
}

impl Settings {
    /// Every file that is measured.
    fn files(&self) -> impl Iterator<Item = &String> {
        [&self.finder, &self.offers, &self.rewards, &self.full, &self.store, &self.parts]
            .into_iter()
            .flatten()
    }

    fn read(root: &Path) -> Outcome<Self> {
        let text = read_text(&root.join(SETTINGS))?;
        let whole: Value = serde_json::from_str(&text).map_err(|why| format!("{SETTINGS}: {why}"))?;
        let list = |key: &str| {
            let array = whole.get(key).and_then(Value::as_array);
            let array = array.ok_or_else(|| format!("{SETTINGS}: `{key}` is not a list"))?;
            Ok::<_, String>(array.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>())
        };
        let number = |key: &str| {
            let number = whole.get(key).and_then(Value::as_u64);
            number.ok_or_else(|| format!("{SETTINGS}: `{key}` is not a number"))
        };
        let later = whole.get("later").and_then(Value::as_object).into_iter().flat_map(Map::keys).cloned();
        Ok(Self {
            entry: whole.get("entry").and_then(Value::as_str).map(str::to_owned),
            finder: list("finder")?,
            offers: list("offers")?,
            rewards: list("rewards")?,
            full: list("full")?,
            store: list("store")?,
            parts: list("parts")?,
            later: later.collect(),
            target: number("target_bytes")?,
            limit: number("limit_bytes")?,
            recorded: whole.get("recorded_bytes").and_then(Value::as_u64),
            full_target: number("full_target_bytes")?,
            full_limit: number("full_limit_bytes")?,
            offers_limit: number("offers_limit_bytes")?,
            rewards_limit: number("rewards_limit_bytes")?,
            store_limit: number("store_limit_bytes")?,
            parts_limit: number("parts_limit_bytes")?,
            whole,
        })
    }

    fn record(&mut self, finder: u64) -> Outcome {
        self.recorded = Some(finder);
        if let Some(whole) = self.whole.as_object_mut() {
            whole.insert("recorded_bytes".to_owned(), finder.into());
        }
        write(&root().join(SETTINGS), format!("{:#}\n", self.whole))
    }
}

#[cfg(test)]
mod tests {
    use super::judge;

    #[test]
    fn the_budget_holds_on_both_sides() {
        let cases = [
            (20_000, Some(20_000), true),
            (24_577, Some(24_000), true), // over the target is only said
            (30_000, None, true),
            (30_001, None, false),
            (18_001, Some(20_000), true),
            (17_999, Some(20_000), false),
            (1, None, true),
        ];
        for (finder, recorded, ok) in cases {
            assert_eq!(judge("it", finder, 24_576, 30_000, recorded).is_ok(), ok, "{finder} {recorded:?}");
        }
    }
}
