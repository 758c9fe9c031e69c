//! `cargo xtask tidy`: the invariants that ARCHITECTURE.md promises, held against every file of the project.
//!
//! Which room may use which is read from the table in ARCHITECTURE.md, so that the document cannot go stale. A line
//! that must break a rule says so itself: `tidy: allow RULE, because …` on that line or the one above.

mod docs;
mod rooms;
mod rust;
mod words;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::Outcome;
use crate::shell::{output, program, root};

/// Every text file of the project by its path from the root, with forward slashes.
pub type Tree = BTreeMap<String, String>;

/// A rule that a line breaks.
#[derive(Debug)]
pub struct Finding {
    path: String,
    /// From 1; 0 is the file as a whole.
    line: usize,
    rule: &'static str,
    message: String,
    /// Said, but not counted.
    warning: bool,
}

impl Finding {
    fn new(path: &str, line: usize, rule: &'static str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, rule, message: message.into(), warning: false }
    }
}

/// `cargo xtask tidy`
pub fn command(args: &[String]) -> Outcome {
    match args.first() {
        Some(other) => Err(format!("`tidy` has no `{other}`")),
        None => check(),
    }
}

/// Checks the whole project and says everything that is wrong at once.
pub fn check() -> Outcome {
    let tree = project(&root())?;
    let findings = findings(&tree);
    for Finding { path, line, rule, message, warning } in &findings {
        println!("{path}:{line}: {}[{rule}] {message}", if *warning { "warning: " } else { "" });
    }
    let errors = findings.iter().filter(|finding| !finding.warning).count();
    match errors {
        0 => {
            println!("tidy: {} files, {} warnings", tree.len(), findings.len());
            Ok(())
        }
        _ => Err(format!("{errors} findings in {} files", tree.len())),
    }
}

fn findings(tree: &Tree) -> Vec<Finding> {
    let mut all = Vec::new();
    rooms::check(tree, &mut all);
    words::check(tree, &mut all);
    docs::check(tree, &mut all);
    all.retain(|finding| !excused(tree, finding));
    all.sort_by(|a, b| (&a.path, a.line, a.rule, &a.message).cmp(&(&b.path, b.line, b.rule, &b.message)));
    all.dedup_by(|a, b| (&a.path, a.line, &a.message) == (&b.path, b.line, &b.message));
    all
}

/// Whether the line itself, or the one above, allows the rule and gives a reason. Of a whole file: its first lines.
fn excused(tree: &Tree, finding: &Finding) -> bool {
    let Some(text) = tree.get(&finding.path) else { return false };
    let mark = format!("tidy: allow {}, because ", finding.rule);
    let (skip, take) = match finding.line {
        0 => (0, 12),
        1 => (0, 1),
        line => (line - 2, 2),
    };
    text.lines().skip(skip).take(take).any(|line| line.contains(&mark))
}

/// The files of the checkout that are, or would be, committed.
fn project(root: &Path) -> Outcome<Tree> {
    let listed = match root.join(".git").exists() {
        true => {
            output(program("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]))?
        }
        false => walk(root, ""),
    };
    let mut tree = Tree::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        // Gone from the disk but not yet from the index, or not text: nothing to read.
        if let Ok(text) = fs::read_to_string(root.join(path)) {
            tree.insert(path.to_owned(), text);
        } else if root.join(path).is_file() {
            tree.insert(path.to_owned(), String::new());
        }
    }
    Ok(tree)
}

/// The same for a checkout without git: everything but what is generated.
fn walk(root: &Path, below: &str) -> String {
    const GENERATED: [&str; 5] = ["target", "node_modules", "pkg/wasm", "www/generated", ".git"];
    let mut listed = String::new();
    for entry in fs::read_dir(root.join(below)).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if GENERATED.contains(&path.as_str()) {
            continue;
        }
        if entry.path().is_dir() {
            listed += &walk(root, &path);
        } else {
            listed += &path;
            listed.push('\0');
        }
    }
    listed
}

#[cfg(test)]
mod tests {
    use super::{Tree, findings};

    /// A project without fault: one room on another, documents that say so.
    fn sound() -> Tree {
        let files = [
            ("ARCHITECTURE.md", ARCHITECTURE),
            ("README.md", "# Read me\n\n[map](ARCHITECTURE.md#rooms-and-arrows), [wire](docs/wire.md)\n"),
            ("docs/wire.md", "# Wire\n\nSee [above](../README.md).\n"),
            (
                "src/lib.rs",
                "mod ground;\nmod upper;\npub mod pack;\npub mod shell;\npub use ground::Stone;\npub use upper::{Roof as Top};\n",
            ),
            ("src/ground.rs", "pub struct Stone;\n"),
            ("src/upper/mod.rs", "mod wall;\nuse crate::Stone;\nuse crate::pack::Reader;\n"),
            (
                "src/upper/wall.rs",
                "use super::Top;\nuse crate::{ground, Stone};\n// crate::shell in a comment\nconst A: &str = \"crate::shell\";\n",
            ),
            ("src/pack/mod.rs", "mod codec;\npub use codec::{Reader, Writer};\nuse crate::upper;\n"),
            ("src/pack/codec.rs", "pub struct Reader;\n"),
            ("src/shell.rs", "use crate::{upper::Top, pack};\nuse std::fs;\n"),
            ("tests/a.rs", "// tests may look anywhere\n"),
        ];
        files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
    }

    const ARCHITECTURE: &str = "# Architecture\n\n## Rooms and arrows\n\n<!-- tidy: rooms -->\n\n\
        | room | may use | outside | what |\n|---|---|---|---|\n\
        | `ground` | | | stones |\n| `pack/codec` | | | bytes |\n| `upper` | `ground` `pack/codec` | | walls |\n\
        | `pack` | `upper` `pack/codec` | | wire |\n| `shell` | `upper` `pack` | yes | program |\n\n\
        ## Folders\n\n<!-- tidy: folders -->\n\n| folder | what |\n|---|---|\n| `docs/` | words |\n| `src/` | code |\n| `tests/` | tests |\n";

    fn rules(tree: &Tree) -> Vec<String> {
        let shown = findings(tree);
        let rule = |finding: &super::Finding| format!("{}:{} {}", finding.path, finding.line, finding.rule);
        let mut rules: Vec<String> = shown.iter().map(rule).collect();
        rules.dedup();
        rules
    }

    #[test]
    fn a_sound_project_has_no_findings() {
        assert_eq!(rules(&sound()), Vec::<String>::new());
    }

    /// Each case plants one fault: the file, the text added at its end, and the finding that must follow.
    #[test]
    fn every_planted_fault_is_found() {
        // Split so that this file does not break the rules it tests.
        let cases = [
            ("src/ground.rs", "use crate::upper::Roof;\n", "src/ground.rs:2 arrows"),
            ("src/ground.rs", "use crate::Top;\n", "src/ground.rs:2 arrows"),
            ("src/ground.rs", "use super::shell;\n", "src/ground.rs:2 arrows"),
            ("src/ground.rs", "fn f() { crate::upper::g() }\n", "src/ground.rs:2 arrows"),
            (
                "src/ground.rs",
                "use crate::{\n  Stone,\n  upper::{self, Roof},\n};\n",
                "src/ground.rs:2 arrows",
            ),
            ("src/upper/wall.rs", "use super::super::shell::run;\n", "src/upper/wall.rs:5 arrows"),
            ("src/upper/wall.rs", "use crate::pack::write;\n", "src/upper/wall.rs:5 arrows"),
            ("src/upper/wall.rs", "use crate::Nothing;\n", "src/upper/wall.rs:5 arrows"),
            ("src/ground.rs", "use std::fs;\n", "src/ground.rs:2 pure"),
            ("src/ground.rs", "use std::{fmt, env};\n", "src/ground.rs:2 pure"),
            ("src/ground.rs", "let t = std::time::Instant::now();\n", "src/ground.rs:2 pure"),
            ("src/ground.rs", "thread_local! {}\n", "src/ground.rs:2 pure"),
            ("src/ground.rs", "static mut A: u8 = 0;\n", "src/ground.rs:2 pure"),
            ("src/ground.rs", "let a: std::collections::HashMap<u8, u8>;\n", "src/ground.rs:2 pure"),
            ("src/ground.rs", "println!();\n", "src/ground.rs:2 pure"),
            ("src/ground.rs", concat!("// TO", "DO: later\n"), "src/ground.rs:2 unfinished"),
            ("src/ground.rs", concat!("// FIX", "ME\n"), "src/ground.rs:2 unfinished"),
            ("tests/a.rs", concat!("to", "do!()\n"), "tests/a.rs:2 unfinished"),
            ("tests/a.rs", concat!("#[ig", "nore]\n"), "tests/a.rs:2 unfinished"),
            ("tests/b.mjs", concat!("test.sk", "ip('x')\n"), "tests/b.mjs:1 unfinished"),
            ("tests/b.mjs", concat!("test.on", "ly('x')\n"), "tests/b.mjs:1 unfinished"),
            ("tests/a.rs", concat!("let a = \"/ho", "me/me/x\";\n"), "tests/a.rs:2 machine"),
            ("docs/wire.md", concat!("see /tm", "p/x\n"), "docs/wire.md:4 machine"),
            ("docs/wire.md", concat!("see ../sha", "red/x\n"), "docs/wire.md:4 machine"),
            ("docs/lost.md", "# Lost\n", "docs/lost.md:0 unlinked"),
            ("docs/wire.md", "[gone](gone.md)\n", "docs/wire.md:4 link"),
            ("README.md", "[no heading](docs/wire.md#nowhere)\n", "README.md:4 link"),
            ("src/ground.rs", "// see docs/gone.md.\n", "src/ground.rs:2 link"),
            ("README.md", "`cargo xtask fly`\n", "README.md:4 command"),
            ("src/cellar.rs", "", "src/cellar.rs:0 map"),
            ("attic/a.txt", "", "ARCHITECTURE.md:0 map"),
            ("src/attic/mod.rs", "", "src/attic/mod.rs:0 map"),
        ];
        for (path, added, expected) in cases {
            let mut tree = sound();
            tree.entry(path.to_owned()).or_default().push_str(added);
            assert_eq!(rules(&tree), [expected], "{path} {added}");
        }
    }

    #[test]
    fn long_files_are_warned_about_then_refused() {
        for (lines, expected) in [(500, vec![]), (501, vec![true]), (801, vec![false])] {
            let mut tree = sound();
            tree.insert("tests/long.rs".to_owned(), "//\n".repeat(lines));
            let warnings: Vec<bool> = findings(&tree).iter().map(|finding| finding.warning).collect();
            assert_eq!(warnings, expected, "{lines}");
        }
    }

    #[test]
    fn what_the_map_names_must_exist() {
        let mut tree = sound();
        tree.retain(|path, _| !path.starts_with("tests/") && path != "src/ground.rs");
        let found = rules(&tree);
        assert!(found.contains(&"ARCHITECTURE.md:0 map".to_owned()), "{found:?}");
        assert_eq!(findings(&tree).iter().filter(|finding| finding.rule == "map").count(), 2);
    }

    #[test]
    fn a_missing_map_is_a_finding() {
        let mut tree = sound();
        tree.remove("ARCHITECTURE.md");
        assert!(rules(&tree).contains(&"ARCHITECTURE.md:0 map".to_owned()));
    }

    #[test]
    fn an_exception_needs_its_reason() {
        let cases = [
            ("// tidy: allow pure, because the reason is given\nuse std::fs;\n", 0),
            ("use std::fs; // tidy: allow pure, because of this\n", 0),
            ("// tidy: allow pure\nuse std::fs;\n", 1),
            ("// tidy: allow arrows, because of another rule\nuse std::fs;\n", 1),
        ];
        for (text, expected) in cases {
            let mut tree = sound();
            tree.insert("src/ground.rs".to_owned(), format!("pub struct Stone;\n{text}"));
            assert_eq!(findings(&tree).len(), expected, "{text}");
        }
    }
}
