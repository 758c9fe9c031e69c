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

/// What is held to a limit of its own: its key in the settings, what it is called, and what is said of it.
const GROUPS: [[&str; 3]; 5] = [
    ["offers", "offers", "<friendly-offers>, everything before its first list"],
    ["bill", "the bill", "a basket or a badge, in place of pkg/wasm/offers.wasm"],
    ["rewards", "rewards", "<friendly-rewards>, everything it needs"],
    ["store", "the store", "a signed publication, besides"],
    ["parts", "the store's parts", "one that is cut by place, besides"],
];
/// Of these the first file imports the others, and nothing else before the first list.
const ENTRY: &str = "offers";

struct Settings {
    /// The script of the element's page tag.
    entry: Option<String>,
    finder: Vec<String>,
    /// Files and limit of each of [`GROUPS`].
    groups: Vec<(Vec<String>, u64)>,
    full: Vec<String>,
    /// Imported, but only when asked for: path and reason.
    later: Vec<String>,
    target: u64,
    limit: u64,
    recorded: Option<u64>,
    /// The same two of everything, all elements with the full module.
    full_target: u64,
    full_limit: u64,
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
    if record {
        settings.record(finder)?;
    }
    let groups = GROUPS.iter().zip(&settings.groups);
    for (_, (list, _)) in groups.clone().filter(|([key, ..], _)| *key == ENTRY) {
        let entry = list.first().ok_or_else(|| format!("{SETTINGS}: a list is empty"))?;
        graph::agree(&root(), entry, list, &settings.later)?;
    }
    // Everything is all elements' scripts and sheets, with the full module in place of the smaller ones.
    let scripts: Vec<String> =
        settings.finder.iter().filter(|file| !file.starts_with("pkg/wasm/")).cloned().collect();
    let full = sum(&scripts) + sum(&settings.full);
    if as_json {
        let mut answer = Map::new();
        answer.insert("finder_brotli_bytes".to_owned(), finder.into());
        for ([key, ..], (list, _)) in groups.clone() {
            answer.insert(format!("{key}_brotli_bytes"), sum(list).into());
        }
        answer.insert("full_brotli_bytes".to_owned(), full.into());
        answer.insert("files".to_owned(), json!(files));
        println!("{:#}", Value::from(answer));
    } else {
        for (file, bytes) in &files {
            println!("{bytes:>8}  {file}");
        }
        println!(
            "{finder:>8}  <friendly-stations>, everything before its first list (target {})",
            settings.target
        );
        for ([.., said], (list, _)) in groups.clone() {
            println!("{:>8}  {said}", sum(list));
        }
        println!("{full:>8}  every element with the full module (target {})", settings.full_target);
    }
    judge("the finder", finder, settings.target, settings.limit, settings.recorded)?;
    for ([_, what, _], (list, limit)) in groups {
        judge(what, sum(list), *limit, *limit, None)?;
    }
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
        let groups = self.groups.iter().map(|(list, _)| list);
        [&self.finder, &self.full].into_iter().chain(groups).flatten()
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
            groups: GROUPS
                .iter()
                .map(|[key, ..]| Ok((list(key)?, number(&format!("{key}_limit_bytes"))?)))
                .collect::<Outcome<_>>()?,
            full: list("full")?,
            later: later.collect(),
            target: number("target_bytes")?,
            limit: number("limit_bytes")?,
            recorded: whole.get("recorded_bytes").and_then(Value::as_u64),
            full_target: number("full_target_bytes")?,
            full_limit: number("full_limit_bytes")?,
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
