//! Which files a script of `pkg/` makes a page download.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::Outcome;
use crate::shell::read_text;

/// Refuses a list that is not exactly what `entry` reaches; what is in `later` is not followed.
pub fn agree(root: &Path, entry: &str, listed: &[String], later: &[String]) -> Outcome {
    let later: BTreeSet<&str> = later.iter().map(String::as_str).collect();
    let reached = reach(root, entry, &later)?;
    let listed: BTreeSet<String> = listed.iter().cloned().collect();
    let missing: Vec<_> = reached.difference(&listed).map(String::as_str).collect();
    let stale: Vec<_> = listed.difference(&reached).map(String::as_str).collect();
    if missing.is_empty() && stale.is_empty() {
        return Ok(());
    }
    Err(format!(
        "xtask/size.json disagrees with what {entry} imports: not listed {missing:?}, not imported {stale:?}"
    ))
}

/// Everything `entry` reaches, itself included.
pub fn reach_all(root: &Path, entry: &str) -> Outcome<BTreeSet<String>> {
    reach(root, entry, &BTreeSet::new())
}

/// The files of this site that a page names in `src="…"` and `href="…"`.
pub fn page_references(html: &str, page: &str) -> Vec<String> {
    let folder = Path::new(page).parent().unwrap_or(Path::new(""));
    let names = html.match_indices("src=\"").chain(html.match_indices("href=\""));
    let names = names.filter_map(|(at, attribute)| html[at + attribute.len()..].split('"').next());
    let names = names.map(|name| name.split(['?', '#']).next().unwrap_or_default());
    let names = names.filter(|name| !name.is_empty() && !name.contains(':') && !name.ends_with('/'));
    names.map(|name| plain(&folder.join(name))).collect()
}

fn reach(root: &Path, entry: &str, later: &BTreeSet<&str>) -> Outcome<BTreeSet<String>> {
    let mut reached = BTreeSet::new();
    let mut open = vec![entry.to_owned()];
    while let Some(file) = open.pop() {
        if later.contains(file.as_str()) || !reached.insert(file.clone()) || !file.ends_with(".js") {
            continue;
        }
        let folder = Path::new(&file).parent().unwrap_or(Path::new(""));
        let script = read_text(&root.join(&file))?;
        open.extend(references(&script).into_iter().map(|name| plain(&folder.join(name))));
    }
    Ok(reached)
}

/// The relative paths that a script imports, statically or later, or names with `new URL(…, import.meta.url)`.
fn references(script: &str) -> Vec<&str> {
    let code: Vec<&str> = script.lines().filter(|line| !comment(line.trim_start())).collect();
    let mut found = Vec::new();
    for line in code {
        for (at, quote) in line.match_indices(['\'', '"']) {
            let before = line[..at].trim_end();
            let opens = ["from", "import", "import(", "URL("].iter().any(|word| before.ends_with(word));
            let name = line[at + 1..].split(quote).next().unwrap_or_default();
            if opens && name.starts_with('.') {
                found.push(name);
            }
        }
    }
    found
}

fn comment(line: &str) -> bool {
    line.starts_with("//") || line.starts_with('*') || line.starts_with("/*")
}

/// `a/b/../c` as `a/c`.
fn plain(path: &Path) -> String {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(parts.pop()),
            Component::CurDir | Component::RootDir => {}
            other => parts.push(other),
        }
    }
    parts.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::{page_references, plain, references};

    #[test]
    fn finds_what_a_page_names() {
        let page = r##"<link href="style.css"><script src="../pkg/a.js?v=1"></script><a href="https://example.org">x</a>
            <a href="#top">y</a><a href="docs/">z</a>"##;
        assert_eq!(page_references(page, "www/index.html"), ["pkg/a.js", "www/style.css"]);
    }

    #[test]
    fn finds_every_way_to_name_a_file() {
        let script = "import { a } from './a.js';\nimport \"./b.js\"\nconst c = () => import('../c.js')\n\
            fetch(new URL('./d.wasm', import.meta.url))\n// import './e.js'\n * import('./f.js')\n\
            import g from 'package'\nexport * from './h.js'\n} from \"./i.js\";\nconst j = './j.js'";
        assert_eq!(references(script), ["./a.js", "./b.js", "../c.js", "./d.wasm", "./h.js", "./i.js"]);
    }

    #[test]
    fn paths_are_made_plain() {
        assert_eq!(plain("pkg/element/../wasm/./finder.js".as_ref()), "pkg/wasm/finder.js");
    }
}
