#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests panic"
)]
//! `examples/merchant/server.html` is `index.html` as a server sends it: no script, each element written by
//! `friendly-city render`. `UPDATE=1 cargo test --all-features --test merchant` writes it anew.

use std::path::PathBuf;
use std::process::Command;

const AT: &str = "2026-11-25T13:40:00+08:00";

fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn render(args: &[&str]) -> String {
    let facts = root("examples/merchant/facts.json");
    let output = Command::new(env!("CARGO_BIN_EXE_friendly-city"))
        .current_dir(root(""))
        .args([
            "--lang",
            "zh-CN",
            "render",
            "examples/beijing",
            "--at",
            AT,
            "--merchant",
            "m-noodles-1",
            "--facts",
        ])
        .arg(facts)
        .args(["--assets", "../../pkg", "--pack", "../beijing/offers.pack"])
        .args(args)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

fn attribute<'t>(tag: &'t str, name: &str) -> &'t str {
    let rest = tag.split_once(&format!(" {name}=\"")).unwrap().1;
    rest.split_once('"').unwrap().0
}

/// The page with each element replaced by what `render` writes, and without scripts.
fn page() -> String {
    let source = std::fs::read_to_string(root("examples/merchant/index.html")).unwrap();
    let mut page = String::new();
    // Buttons that nothing answers are left out.
    let mut is_amount = false;
    for line in source.lines() {
        let plain = line.trim_start();
        let indent = &line[..line.len() - plain.len()];
        let was_amount = is_amount;
        is_amount = plain == "<div class=\"amount\">" || is_amount && plain != "</div>";
        if is_amount || was_amount {
            continue;
        }
        if plain.starts_with("<script") || plain.contains("id=\"language\"") {
            continue;
        }
        let html = if plain.starts_with("<friendly-offer-badge") {
            let (price, tags) = (attribute(plain, "price"), attribute(plain, "tags"));
            render(&["--element", "offer-badge", "--price", price, "--tag", tags])
        } else if plain.starts_with("<friendly-offers") {
            render(&["--element", "offers", "--basket", "examples/merchant/basket.json"])
        } else {
            plain.to_owned()
        };
        page.push_str(&format!("{indent}{html}\n"));
    }
    page
}

#[test]
fn the_page_without_script_is_fresh() {
    let page = page();
    let path = root("examples/merchant/server.html");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap();
    assert!(committed == page, "write it anew: UPDATE=1 cargo test --all-features --test merchant");
    for words in ["骑手价", "红烧牛肉面", "应付"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(page.contains("周一至周五 13:30–17:00"), "conditions are in words");
    assert!(!page.contains("<script") && !page.contains("data-more"));
}
