//! What no file may contain: unfinished work, tests that do not run, paths of somebody's machine; and its length.

use super::{Finding, Tree};

/// Beyond this, a file is talked about.
const LONG: usize = 500;
/// Beyond this, it gives its reason in its first lines: `tidy: allow long, because …`.
const TOO_LONG: usize = 800;

/// Pieces, so that this file does not contain what it looks for.
const UNFINISHED: [&str; 6] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
    concat!("to", "do!("),
    concat!("unimpl", "emented!("),
    concat!("#[ig", "nore"),
];
const UNFINISHED_SCRIPT: [&str; 5] = [
    concat!(".sk", "ip("),
    concat!(".on", "ly("),
    concat!(".to", "do("),
    concat!("sk", "ip: true"),
    concat!("on", "ly: true"),
];
const MACHINE: [&str; 9] = [
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/tm", "p/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
    concat!("/var/fol", "ders/"),
    concat!("/m", "nt/"),
    concat!(":\\Us", "ers"),
    concat!("../sha", "red"),
];

/// Holds the rules over every file.
pub fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    for (path, text) in tree {
        let kind = path.rsplit('.').next().unwrap_or_default();
        let script = matches!(kind, "js" | "mjs" | "cjs" | "jsx" | "vue" | "ts");
        let prose = matches!(kind, "md" | "html" | "toml" | "json" | "yml" | "css");
        let data = path.ends_with("package-lock.json") || path.ends_with("Cargo.lock");
        if data || !(kind == "rs" || script || prose || path.starts_with(".ci/")) {
            continue;
        }
        for (at, line) in text.lines().enumerate() {
            let mut found = |rule, word: &str, why: &str| {
                findings.push(Finding::new(path, at + 1, rule, format!("`{word}`: {why}")));
            };
            if let Some(word) = UNFINISHED.iter().find(|word| contains_word(line, word)) {
                found("unfinished", word, "finish it, or open an issue and say it in words");
            }
            if let Some(word) = UNFINISHED_SCRIPT.iter().find(|word| script && line.contains(**word)) {
                found("unfinished", word, "every test runs");
            }
            if let Some(word) = MACHINE.iter().find(|word| names_machine(line, word)) {
                found("machine", word, "a path of one machine, or outside the project");
            }
        }
        if kind == "rs" || script || kind == "css" {
            length(path, text.lines().count(), findings);
        }
    }
}

fn length(path: &str, lines: usize, findings: &mut Vec<Finding>) {
    if lines > LONG {
        let warning = lines <= TOO_LONG;
        let message =
            format!("{lines} lines: a file is about one thing (said from {LONG}, refused from {TOO_LONG})");
        findings.push(Finding { warning, ..Finding::new(path, 0, "long", message) });
    }
}

/// The word on its own: not inside another, so that data like `XXXL` or `TODOS` passes.
fn contains_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let letter = |c: char| c.is_alphanumeric() || c == '_';
        let joined = word.ends_with(letter) && line[at + word.len()..].starts_with(letter);
        !joined && !line[..at].ends_with(letter)
    })
}

/// At the start of a path, not in the middle of a URL.
fn names_machine(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = &line[..at];
        !word.starts_with('/')
            || !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/'))
    })
}
