//! `cargo xtask test`: every check there is, each named and timed, all of them run even if one fails.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::shell::{cargo, read, root, run, say};
use crate::{Outcome, chromium, demo, mvp, npm, size, tidy, wasm};

/// One check.
struct Step {
    name: &'static str,
    what: &'static str,
    /// Without this step having passed, the check would say nothing.
    needs: Option<&'static str>,
    run: fn() -> Outcome,
}

const fn step(name: &'static str, what: &'static str, run: fn() -> Outcome) -> Step {
    Step { name, what, needs: None, run }
}

const fn after(needs: &'static str, step: Step) -> Step {
    Step { needs: Some(needs), ..step }
}

const STEPS: [Step; 16] = [
    step("fmt", "formatting", fmt),
    step("tidy", "the invariants of ARCHITECTURE.md", tidy::check),
    step("clippy", "lints, natively, all features", clippy),
    step("clippy-wasm", "lints, natively, the finder's features", clippy_wasm),
    step("clippy-wasm32", "lints, wasm32, the full module's features", clippy_wasm32),
    step("sample", "the sample city's pack is there", demo::ensure_sample),
    step("native", "native tests and doctests, all features", native),
    step("xtask", "tests of the build tool itself", xtask),
    step("fuzz", "what fuzzing found and starts from, on stable", fuzz),
    step("schema", "the JSON Schemas on the sample and on faults, in Node", schemas),
    step("wasm", "build pkg/wasm", build_wasm),
    after("wasm", step("mvp", "the modules need WebAssembly 1.0 and no more", validate)),
    after("wasm", step("size", "the size budget", size_budget)),
    after("wasm", step("node", "the modules and the package in Node", node)),
    after("wasm", step("browser", "the elements in Chromium", browser)),
    after("wasm", step("demo", "the demo serves its page", demo_check)),
];

/// How a step ended.
enum End {
    Passed(Duration),
    Failed(String),
    NotRun(&'static str),
}

/// `cargo xtask test [--only STEP]… [--skip STEP]…`
#[allow(clippy::disallowed_methods)] // the lint is for the core: a build tool may look at the clock
pub fn command(args: &[String]) -> Outcome {
    let (only, skip) = choices(args)?;
    let chosen = STEPS.iter().filter(|step| {
        let named = |list: &[&str]| list.contains(&step.name);
        (only.is_empty() || named(&only)) && !named(&skip)
    });
    let mut ends: Vec<(&Step, End)> = Vec::new();
    for step in chosen {
        let lacking = step.needs.filter(|needs| {
            ends.iter().any(|(done, end)| done.name == *needs && !matches!(end, End::Passed(_)))
        });
        if let Some(needs) = lacking {
            ends.push((step, End::NotRun(needs)));
            continue;
        }
        println!("\n── {}: {}", step.name, step.what);
        let start = Instant::now();
        let end = match (step.run)() {
            Ok(()) => End::Passed(start.elapsed()),
            Err(why) => End::Failed(why),
        };
        println!("── {}: {} ({:.1} s)", step.name, word(&end), start.elapsed().as_secs_f64());
        ends.push((step, end));
    }
    summarise(&ends)
}

fn word(end: &End) -> &'static str {
    match end {
        End::Passed(_) => "passed",
        End::Failed(_) => "FAILED",
        End::NotRun(_) => "not run",
    }
}

/// The last line is plain, for whoever reads only that; a step that could not run counts as failed.
fn summarise(ends: &[(&Step, End)]) -> Outcome {
    println!("\nSummary");
    for (step, end) in ends {
        let detail = match end {
            End::Passed(time) => format!("{:.1} s", time.as_secs_f64()),
            End::Failed(why) => why.clone(),
            End::NotRun(needs) => format!("needs `{needs}`"),
        };
        println!("  {:<8} {:<14} {detail}", word(end), step.name);
    }
    let passed = ends.iter().filter(|(_, end)| matches!(end, End::Passed(_))).count();
    let failed = ends.len() - passed;
    println!("\n{passed} passed, {failed} failed");
    if failed == 0 { Ok(()) } else { Err(String::new()) }
}

fn choices(args: &[String]) -> Outcome<(Vec<&str>, Vec<&str>)> {
    let names = || STEPS.map(|step| step.name).join(" ");
    let (mut only, mut skip) = (Vec::new(), Vec::new());
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let list = match arg.as_str() {
            "--only" => &mut only,
            "--skip" => &mut skip,
            other => return Err(format!("`test` has no `{other}` (it has --only STEP and --skip STEP)")),
        };
        let name = rest.next().map(String::as_str).filter(|name| STEPS.iter().any(|step| step.name == *name));
        list.push(name.ok_or_else(|| format!("`{arg}` needs one of: {}", names()))?);
    }
    Ok((only, skip))
}

fn fmt() -> Outcome {
    run(cargo().args(["fmt", "--all", "--check"]))
}

fn clippy() -> Outcome {
    lint(&["--workspace", "--all-targets", "--all-features"], &mut cargo())
}

fn clippy_wasm() -> Outcome {
    ["wasm", "wasm-offers", "wasm-rewards", "wasm-store", "wasm-parts", "wasm-verify"].iter().try_for_each(
        |features| lint(&["--package", "friendly-city", "--lib", "--features", features], &mut cargo()),
    )
}

fn clippy_wasm32() -> Outcome {
    wasm::ensure_target()?;
    let mut cargo = cargo();
    cargo.env("CARGO_ENCODED_RUSTFLAGS", wasm::rustflags(false));
    lint(
        &[
            "--package",
            "friendly-city",
            "--lib",
            "--features",
            "wasm-full",
            "--target",
            "wasm32-unknown-unknown",
        ],
        &mut cargo,
    )
}

fn lint(what: &[&str], cargo: &mut Command) -> Outcome {
    run(cargo.args(["clippy", "--quiet", "--locked"]).args(what).args(["--", "--deny", "warnings"]))
}

fn native() -> Outcome {
    run(cargo().args(["test", "--locked", "--no-fail-fast", "--package", "friendly-city", "--all-features"]))
}

/// Apart from the crate's, because cargo would otherwise build the dependencies once more for both together.
fn fuzz() -> Outcome {
    run(cargo().args(["test", "--quiet", "--locked", "--package", "friendly-city-fuzz"]))
}

fn xtask() -> Outcome {
    run(cargo().args(["test", "--quiet", "--locked", "--package", "xtask", "--features", "gen"]))
}

fn build_wasm() -> Outcome {
    wasm::build_all(false)
}

fn validate() -> Outcome {
    for name in ["finder", "screen", "offers", "full", "rewards", "store", "parts", "verify"] {
        let bytes = read(&wasm::folder().join(name).with_extension("wasm"))?;
        mvp::check(&bytes, mvp::Allowed::Mvp).map_err(|why| format!("{name}.wasm {why}"))?;
        println!("{name}.wasm: {} bytes, WebAssembly 1.0 and mutable globals", bytes.len());
    }
    Ok(())
}

fn size_budget() -> Outcome {
    size::command(&[])
}

fn node() -> Outcome {
    npm::ensure()?;
    node_tests(&["tests/wasm", "tests/package"], &mut npm::node())
}

fn schemas() -> Outcome {
    npm::ensure()?;
    node_tests(&["tests/schema"], &mut npm::node())
}

fn browser() -> Outcome {
    let chromium = chromium::ensure()?;
    say(format_args!("Chromium: {}", chromium.display()));
    // One at a time: they measure, and each starts a browser.
    node_tests(&["tests/browser"], npm::node().env("CHROMIUM", chromium).arg("--test-concurrency=1"))
}

fn demo_check() -> Outcome {
    demo::command(&["--check".to_owned()])
}

/// Runs every `*.test.mjs` of the folders; none at all is a failure, not a success.
fn node_tests(folders: &[&str], node: &mut Command) -> Outcome {
    let mut files = Vec::new();
    for folder in folders {
        collect(&root().join(folder), &mut files);
    }
    if files.is_empty() {
        return Err(format!("no *.test.mjs in {}", folders.join(", ")));
    }
    files.sort();
    run(node.arg("--test").arg("--test-reporter=spec").args(files))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path.strip_prefix(root()).map(Path::to_path_buf).unwrap_or(path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{STEPS, choices};

    #[test]
    fn a_step_comes_after_what_it_needs() {
        for (at, step) in STEPS.iter().enumerate() {
            let known =
                step.needs.is_none_or(|needs| STEPS[..at].iter().any(|earlier| earlier.name == needs));
            assert!(known, "{}", step.name);
        }
    }

    #[test]
    fn unknown_steps_are_refused() {
        let args = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert!(choices(&args(&["--only", "fmt", "--skip", "node"])).is_ok());
        for wrong in [&["--only"][..], &["--only", "nothing"], &["--fast"]] {
            assert!(choices(&args(wrong)).is_err(), "{wrong:?}");
        }
    }
}
