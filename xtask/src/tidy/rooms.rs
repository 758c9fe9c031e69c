//! Rooms: which part of `src/` may use which, and which may touch the outside world.

use std::collections::{BTreeMap, BTreeSet};

use super::rust::{Named, code, paths, re_exports};
use super::{Finding, Tree};

/// A row of the table.
struct Room {
    uses: BTreeSet<String>,
    /// Whether it may read files, the environment, the clock.
    outside: bool,
}

type Rooms = BTreeMap<String, Room>;

/// What the core may not name, and why.
const OUTSIDE: [(&[&str], &str); 14] = [
    (&["std", "fs"], "no I/O: bytes come in"),
    (&["std", "env"], "no environment: settings come in"),
    (&["std", "net"], "no I/O"),
    (&["std", "io"], "no I/O: bytes come in"),
    (&["std", "process"], "no processes"),
    (&["std", "thread"], "no threads"),
    (&["std", "time"], "no clock: `now` comes in"),
    (&["std", "sync", "OnceLock"], "no global state"),
    (&["std", "sync", "LazyLock"], "no global state"),
    (&["std", "cell", "OnceCell"], "no global state"),
    (&["std", "collections", "HashMap"], "its order is random: use a BTreeMap or a sorted Vec"),
    (&["std", "collections", "HashSet"], "its order is random: use a BTreeSet or a sorted Vec"),
    (&["js_sys", "Date"], "no clock: `now` comes in"),
    (&["js_sys", "Math", "random"], "no randomness: entropy comes in"),
];

/// The same as plain words of the code.
const OUTSIDE_WORDS: [(&str, &str); 9] = [
    ("thread_local!", "no global state"),
    ("static mut ", "no global state"),
    ("SystemTime::", "no clock: `now` comes in"),
    ("Instant::now(", "no clock: `now` comes in"),
    ("println!", "no output: answers are returned"),
    ("eprintln!", "no output: answers are returned"),
    ("print!(", "no output: answers are returned"),
    ("getrandom", "no randomness: entropy comes in"),
    ("rand::", "no randomness: entropy comes in"),
];

/// The folders and files of `src/` agree with the table, and no arrow runs up.
pub fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    let rooms = table(tree, findings);
    let sources: BTreeMap<&str, String> = tree
        .iter()
        .filter_map(|(path, text)| Some((path.strip_prefix("src/")?.strip_suffix(".rs")?, code(text))))
        .collect();
    let exports = Exports::read(&sources);
    for (module, code) in &sources {
        let path = format!("src/{module}.rs");
        if matches!(*module, "lib" | "main") {
            continue;
        }
        let place = place(module);
        let Some((room, row)) = room_of(&rooms, &place) else {
            findings.push(Finding::new(&path, 0, "map", "not in a room of the table in ARCHITECTURE.md"));
            continue;
        };
        for named in paths(code, &["crate", "super"]) {
            arrows(&path, &place, room, row, &rooms, &exports, &named, findings);
        }
        if !row.outside {
            pure(&path, room, code, findings);
        }
    }
    for room in rooms.keys() {
        let there = [format!("src/{room}.rs"), format!("src/{room}/mod.rs")]
            .iter()
            .any(|path| tree.contains_key(path));
        if !there {
            findings.push(Finding::new("ARCHITECTURE.md", 0, "map", format!("room `{room}` is not in src/")));
        }
    }
}

/// Reads `| room | may use | outside | what |` after its mark.
fn table(tree: &Tree, findings: &mut Vec<Finding>) -> Rooms {
    let rows = super::docs::table(tree, "<!-- tidy: rooms -->");
    if rows.is_empty() {
        findings.push(Finding::new("ARCHITECTURE.md", 0, "map", "has no table after <!-- tidy: rooms -->"));
    }
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
    let mut rooms = Rooms::new();
    for row in rows {
        let cell = |at: usize| row.get(at).map(String::as_str).unwrap_or_default();
        for room in names(cell(0)) {
            rooms.insert(room, Room { uses: names(cell(1)), outside: cell(2) == "yes" });
        }
    }
    let unknown = rooms.values().flat_map(|room| &room.uses).filter(|used| !rooms.contains_key(*used));
    for used in unknown {
        findings.push(Finding::new("ARCHITECTURE.md", 0, "map", format!("`{used}` is used but is no room")));
    }
    rooms
}

/// `time/mod` is the module `time`, `time/civil` is `time::civil`.
fn place(module: &str) -> Vec<String> {
    let parts = module.split('/').filter(|part| *part != "mod");
    parts.map(str::to_owned).collect()
}

/// The room with the longest name that is the start of `place`.
fn room_of<'r>(rooms: &'r Rooms, place: &[String]) -> Option<(&'r str, &'r Room)> {
    (1..=place.len()).rev().find_map(|length| {
        let (name, room) = rooms.get_key_value(&place[..length].join("/"))?;
        Some((name.as_str(), room))
    })
}

/// What `lib.rs` and the `mod.rs` of each room pass on: module, name → the path behind it.
struct Exports(BTreeMap<(String, String), Vec<String>>);

impl Exports {
    fn read(sources: &BTreeMap<&str, String>) -> Self {
        let mut exports = BTreeMap::new();
        for (module, code) in sources {
            let here = if *module == "lib" { Vec::new() } else { place(module) };
            for (name, path) in re_exports(code) {
                if let Some(behind) = absolute(&here, &path) {
                    exports.insert((here.join("/"), name), behind);
                }
            }
        }
        Self(exports)
    }

    /// Follows re-exports until the path stands still.
    fn resolve(&self, mut path: Vec<String>) -> Vec<String> {
        // A chain of re-exports longer than this would be a riddle anyway.
        for _ in 0..8 {
            let step = (0..path.len()).find_map(|at| {
                let behind = self.0.get(&(path[..at].join("/"), path[at].clone()))?;
                let resolved: Vec<String> = behind.iter().chain(&path[at + 1..]).cloned().collect();
                (resolved != path).then_some(resolved)
            });
            match step {
                Some(resolved) => path = resolved,
                None => break,
            }
        }
        path
    }
}

/// A path from the crate's root; `None` if it belongs to another crate.
fn absolute(here: &[String], path: &[String]) -> Option<Vec<String>> {
    let path = match path.iter().position(|part| part == "as") {
        Some(alias) => &path[..alias],
        None => path,
    };
    let ups = path.iter().take_while(|part| *part == "super").count();
    match path.first().map(String::as_str)? {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some(here.iter().chain(&path[1..]).cloned().collect()),
        "super" => {
            let base = here.get(..here.len().checked_sub(ups)?)?;
            Some(base.iter().chain(&path[ups..]).cloned().collect())
        }
        _ => Some(here.iter().chain(path).cloned().collect()),
    }
}

#[allow(clippy::too_many_arguments)] // one caller; a struct would only rename the arguments
fn arrows(
    path: &str,
    place: &[String],
    room: &str,
    row: &Room,
    rooms: &Rooms,
    exports: &Exports,
    named: &Named,
    findings: &mut Vec<Finding>,
) {
    let shown = named.parts.join("::");
    let Some(target) = absolute(place, &named.parts) else { return };
    if target.is_empty() {
        return;
    }
    // `super` inside a module written in the same file climbs less far than the file's own `super`.
    let inside = named.parts.first().is_some_and(|part| part == "super") && room_of(rooms, &target).is_none();
    let target = exports.resolve(target);
    let Some((used, _)) = room_of(rooms, &target) else {
        if !inside {
            let message = format!("`{shown}` is in no room of the table in ARCHITECTURE.md");
            findings.push(Finding::new(path, named.line, "arrows", message));
        }
        return;
    };
    if used != room && !row.uses.contains(used) {
        let message =
            format!("`{room}` may not use `{used}` (here as `{shown}`): see the table in ARCHITECTURE.md");
        findings.push(Finding::new(path, named.line, "arrows", message));
    }
}

fn pure(path: &str, room: &str, code: &str, findings: &mut Vec<Finding>) {
    for named in paths(code, &["std", "js_sys"]) {
        for (forbidden, why) in OUTSIDE {
            if named.parts.iter().map(String::as_str).take(forbidden.len()).eq(forbidden.iter().copied()) {
                let message = format!("`{}` in `{room}`: {why}", named.parts.join("::"));
                findings.push(Finding::new(path, named.line, "pure", message));
            }
        }
    }
    for (at, line) in code.lines().enumerate() {
        for (word, why) in OUTSIDE_WORDS {
            let own = line.match_indices(word).any(|(start, _)| !ends_in_word(&line[..start]));
            if own && !line.contains("std::time") {
                findings.push(Finding::new(path, at + 1, "pure", format!("`{word}` in `{room}`: {why}")));
            }
        }
    }
}

fn ends_in_word(before: &str) -> bool {
    before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
}
