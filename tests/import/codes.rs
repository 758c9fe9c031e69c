//! `docs/problems.md` and the source name the same codes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn sources(dir: &Path, out: &mut Vec<String>) {
    let mut entries: Vec<_> =
        fs::read_dir(dir).expect("readable").map(|e| e.expect("entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).expect("UTF-8");
            // Codes in tests are made up.
            out.push(text.split("#[cfg(test)]").next().unwrap_or_default().to_owned());
        }
    }
}

fn is_code(text: &str) -> bool {
    text.len() > 1 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The first text literal after each place that makes a problem, and every literal of a match arm that yields one.
fn codes_in(text: &str) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let makers = [
        "Problem::error(",
        "Problem::warning(",
        "report.error(",
        "report.warning(",
        ".report(",
        "PackError { code:",
        ".error(",
        ".fail(",
        "code: ",
        "HoursError::new(",
        "refuse(",
        "=> (\"",
    ];
    for maker in makers {
        for (at, _) in text.match_indices(maker) {
            let rest = text[at + maker.len() - usize::from(maker.ends_with('"'))..].trim_start();
            if let Some(rest) = rest.strip_prefix('"')
                && let Some(code) = rest.split('"').next()
                && is_code(code)
                // Other tables have match arms too; a code that is chosen in one has two words.
                && (maker != "=> (\"" || code.contains('-'))
            {
                codes.insert(code.to_owned());
            }
        }
    }
    // Codes that are handed on to a function which makes the problem.
    codes.extend(
        text.split('"')
            .filter(|word| is_code(word) && (word.ends_with("-unknown") || word.starts_with("hours-")))
            .map(str::to_owned),
    );
    codes
}

fn documented() -> BTreeSet<String> {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/problems.md")).expect("there");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next().map(str::to_owned));
    rows.collect()
}

#[test]
fn every_code_of_the_source_is_documented() {
    let mut texts = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
    let used: BTreeSet<String> = texts.iter().flat_map(|t| codes_in(t)).collect();
    assert!(used.len() > 60, "the scan finds the codes: {}", used.len());
    let documented = documented();
    let missing: Vec<_> = used.difference(&documented).collect();
    assert!(missing.is_empty(), "not in docs/problems.md: {missing:?}");
}

#[test]
fn every_documented_code_is_used() {
    let mut texts = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
    let all = texts.concat();
    let stale: Vec<_> =
        documented().into_iter().filter(|code| !all.contains(&format!("\"{code}\""))).collect();
    assert!(stale.is_empty(), "in docs/problems.md, not in the source: {stale:?}");
}
