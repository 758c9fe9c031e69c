//! The documents: links that lead somewhere, no document that nothing leads to, a code map that is complete.

use std::collections::BTreeSet;

use super::{Finding, Tree};

/// Documents from which the others must be found.
const ENTRANCES: [&str; 3] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

pub fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    let mut linked = BTreeSet::new();
    for (path, text) in tree.iter().filter(|(path, _)| path.ends_with(".md")) {
        for (line, target) in links(text) {
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let full = if file.is_empty() { path.clone() } else { beside(path, file) };
            if ENTRANCES.contains(&path.as_str()) {
                linked.insert(full.clone());
            }
            let folder = format!("{}/", full.trim_end_matches('/'));
            let is_there = tree.contains_key(&full) || tree.keys().any(|other| other.starts_with(&folder));
            let heading_there =
                heading.is_empty() || tree.get(&full).is_none_or(|other| has_heading(other, heading));
            if !is_there || !heading_there {
                findings.push(Finding::new(path, line, "link", format!("`{target}` leads nowhere")));
            }
        }
    }
    for path in tree.keys().filter(|path| path.starts_with("docs/") && path.ends_with(".md")) {
        if !linked.contains(path) {
            let message = format!("no link leads here from {}", ENTRANCES.join(", "));
            findings.push(Finding::new(path, 0, "unlinked", message));
        }
    }
    named(tree, findings);
    folders(tree, findings);
}

/// Documents that code speaks of must exist, and commands that documents name must be commands.
fn named(tree: &Tree, findings: &mut Vec<Finding>) {
    for (path, text) in tree {
        let code = [".rs", ".js", ".mjs", ".toml"].iter().any(|kind| path.ends_with(kind));
        for (at, line) in text.lines().enumerate() {
            for (start, _) in
                line.match_indices("docs/").filter(|_| code && !path.starts_with("xtask/src/tidy"))
            {
                let name =
                    line[start..].split(|c: char| !c.is_ascii_alphanumeric() && !"/-_.".contains(c)).next();
                let name = name.unwrap_or_default().trim_end_matches('.');
                if name.ends_with(".md") && !tree.contains_key(name) {
                    findings.push(Finding::new(path, at + 1, "link", format!("`{name}` does not exist")));
                }
            }
            for (start, call) in line.match_indices("cargo xtask ").filter(|_| path.ends_with(".md")) {
                let name = line[start + call.len()..].split(|c: char| !c.is_ascii_alphanumeric()).next();
                let name = name.unwrap_or_default();
                if !name.is_empty() && !crate::HELP.contains(&format!("\n  {name} ")) {
                    let message = format!("`cargo xtask {name}` is not a command");
                    findings.push(Finding::new(path, at + 1, "command", message));
                }
            }
        }
    }
}

/// Every folder at the root stands in the map, and every folder of the map exists.
fn folders(tree: &Tree, findings: &mut Vec<Finding>) {
    let mapped: BTreeSet<String> = table(tree, "<!-- tidy: folders -->")
        .iter()
        .filter_map(|row| row.first()?.split('`').nth(1).map(|name| name.trim_end_matches('/').to_owned()))
        .collect();
    if mapped.is_empty() {
        findings.push(Finding::new("ARCHITECTURE.md", 0, "map", "has no table after <!-- tidy: folders -->"));
        return;
    }
    let there = tree.keys().filter_map(|path| path.split_once('/').map(|(top, _)| top.to_owned()));
    let there: BTreeSet<String> = there.filter(|top| !top.starts_with('.')).collect();
    for missing in there.difference(&mapped) {
        findings.push(Finding::new(
            "ARCHITECTURE.md",
            0,
            "map",
            format!("`{missing}/` is not in the table of folders"),
        ));
    }
    for gone in mapped.iter().filter(|name| !tree.keys().any(|path| path.starts_with(&format!("{name}/")))) {
        findings.push(Finding::new(
            "ARCHITECTURE.md",
            0,
            "map",
            format!("`{gone}/` is mapped but not there"),
        ));
    }
}

/// The cells of the first table after `mark` in ARCHITECTURE.md, without its head.
pub fn table(tree: &Tree, mark: &str) -> Vec<Vec<String>> {
    let Some((_, after)) = tree.get("ARCHITECTURE.md").and_then(|text| text.split_once(mark)) else {
        return Vec::new();
    };
    let rows =
        after.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    rows.skip(2).map(cells).collect()
}

/// `[text](target)` outside of code, if the target is a place in this project; with the line.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (at, line) in text.lines().enumerate() {
        fenced ^= line.trim_start().starts_with("```");
        if fenced {
            continue;
        }
        for (start, _) in line.match_indices("](") {
            let in_code = line[..start].matches('`').count() % 2 == 1;
            let target = line[start + 2..].split([')', ' ']).next().unwrap_or_default();
            let outside = target.contains("://") || target.starts_with("mailto:") || target.is_empty();
            if !outside && !in_code {
                found.push((at + 1, target));
            }
        }
    }
    found
}

/// A relative path as seen from the folder of `path`.
fn beside(path: &str, file: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Headings are linked the way GitHub does: lower case, spaces to hyphens, other marks dropped.
fn has_heading(text: &str, anchor: &str) -> bool {
    text.lines().filter(|line| line.starts_with('#')).any(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).eq(anchor.chars())
    })
}
