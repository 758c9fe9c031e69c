//! Which crates and rooms the finder's bytes come from, by the names of its functions.

use std::collections::BTreeMap;

use crate::Outcome;
use crate::sections::{Section, leb, sections, sized};

/// The functions shown one by one.
const TOP: usize = 25;

/// Prints bytes (before compression) by section, by crate and by function.
pub fn report(module: &[u8]) -> Outcome {
    let sections = sections(module)?;
    println!("{:>8}  bytes before compression, by section (built with names)", module.len());
    for section in &sections {
        println!("{:>8}  {}", section.whole.len(), section.name.unwrap_or(section_name(section.id)));
    }
    let functions = functions(&sections)?;
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    for (name, bytes) in &functions {
        *groups.entry(group(name)).or_default() += bytes;
    }
    print_top("code, by crate (ours by room)", groups.into_iter().collect(), usize::MAX);
    print_top("code, by function", functions, TOP);
    Ok(())
}

fn print_top(title: &str, mut rows: Vec<(String, usize)>, limit: usize) {
    rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    println!("\n          {title}");
    for (name, bytes) in rows.into_iter().take(limit) {
        println!("{bytes:>8}  {name}");
    }
}

/// The name and size of every function that has a body.
fn functions(sections: &[Section<'_>]) -> Outcome<Vec<(String, usize)>> {
    let imported = match sections.iter().find(|section| section.id == 2) {
        Some(section) => imported_functions(section.body)?,
        None => 0,
    };
    let named = sections.iter().find(|section| section.name == Some("name")).map(|section| section.body);
    let names = function_names(named.unwrap_or_default())?;
    let Some(code) = sections.iter().find(|section| section.id == 10) else { return Ok(Vec::new()) };
    let (count, mut rest) = leb(code.body)?;
    let mut found = Vec::with_capacity(count.min(code.body.len()));
    for index in imported..imported + count {
        let (body, next) = sized(rest)?;
        let name = names.get(&index).copied().unwrap_or("(no name)");
        found.push((name.to_owned(), body.len()));
        rest = next;
    }
    Ok(found)
}

fn imported_functions(body: &[u8]) -> Outcome<usize> {
    let (count, mut rest) = leb(body)?;
    let mut functions = 0;
    for _ in 0..count {
        let (_module, after) = sized(rest)?;
        let (_field, after) = sized(after)?;
        // The module imports functions only; a memory or table would be encoded otherwise.
        let [0, after @ ..] = after else {
            return Err("the module imports something that is not a function".into());
        };
        let (_type, after) = leb(after)?;
        functions += 1;
        rest = after;
    }
    Ok(functions)
}

fn function_names(body: &[u8]) -> Outcome<BTreeMap<usize, &str>> {
    let mut names = BTreeMap::new();
    let mut rest = body;
    while let [kind, after @ ..] = rest {
        let (part, next) = sized(after)?;
        rest = next;
        if *kind != 1 {
            continue;
        }
        let (count, mut entries) = leb(part)?;
        for _ in 0..count {
            let (index, after) = leb(entries)?;
            let (name, after) = sized(after)?;
            names.insert(index, std::str::from_utf8(name).unwrap_or("(not UTF-8)"));
            entries = after;
        }
    }
    Ok(names)
}

/// `friendly_city::pack::read::text` belongs to `friendly_city::pack`, `core::fmt::write` to `core`.
fn group(function: &str) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    // The newer mangling writes a crate as `core[c5930c85a12de822]`.
    let mut path =
        function.trim_start_matches(|c| !word(c)).split("::").map(|part| match part.split_once('[') {
            Some((name, hash)) if hash.ends_with(']') => name,
            _ => part,
        });
    match (path.next(), path.next()) {
        (Some("friendly_city"), Some(room)) => {
            format!("friendly_city::{}", room.split(|c| !word(c)).next().unwrap_or_default())
        }
        (Some(first), Some(_)) if first.chars().all(word) => first.to_owned(),
        _ => "(other)".to_owned(),
    }
}

fn section_name(id: u8) -> &'static str {
    const NAMES: [&str; 13] = [
        "custom",
        "types",
        "imports",
        "functions",
        "tables",
        "memory",
        "globals",
        "exports",
        "start",
        "elements",
        "code",
        "data",
        "data count",
    ];
    NAMES.get(usize::from(id)).copied().unwrap_or("unknown")
}

#[cfg(test)]
mod tests {
    use super::group;

    #[test]
    fn functions_belong_to_crates() {
        let cases = [
            ("friendly_city::pack::read::text", "friendly_city::pack"),
            ("core::fmt::write", "core"),
            ("<friendly_city::time::civil::Date as core::fmt::Display>::fmt", "friendly_city::time"),
            ("<&T as core::fmt::Display>::fmt", "(other)"),
            ("<f64 as core[c5930c85a12de822]::fmt::Display>::fmt", "(other)"),
            ("core[c5930c85a12de822]::str::slice_error_fail", "core"),
            ("malloc", "(other)"),
        ];
        for (function, crate_name) in cases {
            assert_eq!(group(function), crate_name, "{function}");
        }
    }
}
