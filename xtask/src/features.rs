//! `cargo xtask features`: each feature of the crate by itself, without a warning. `test` has the sets that are built; this has
//! what somebody may choose who depends on the crate.

use crate::Outcome;
use crate::shell::{cargo, read_text, root, run};

/// Lints the library with each feature alone.
pub fn command(args: &[String]) -> Outcome {
    if let Some(arg) = args.first() {
        return Err(format!("`features` has no `{arg}`"));
    }
    let manifest = read_text(&root().join("Cargo.toml"))?;
    for feature in named(&manifest) {
        println!("── {feature}");
        let set = ["--lib", "--package", "friendly-city", "--no-default-features", "--features", feature];
        run(cargo().args(["clippy", "--quiet", "--locked"]).args(set).args(["--", "--deny", "warnings"]))?;
    }
    Ok(())
}

/// The names in the section `[features]`.
fn named(manifest: &str) -> Vec<&str> {
    let section = manifest.lines().skip_while(|line| *line != "[features]").skip(1);
    let entries = section.take_while(|line| !line.starts_with('['));
    entries.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name).filter(is_name).collect()
}

fn is_name(text: &&str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_feature_is_found() {
        let manifest = include_str!("../../Cargo.toml");
        let found = super::named(manifest);
        for name in [
            "default",
            "import",
            "export",
            "schema",
            "cli",
            "manifest-read",
            "sample",
            "wasm-full",
            "parallel",
        ] {
            assert!(found.contains(&name), "{name} in {found:?}");
        }
        assert!(!found.contains(&"libm") && found.len() >= 16, "{found:?}");
    }
}
