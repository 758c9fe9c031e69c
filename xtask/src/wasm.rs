//! From Rust to `pkg/wasm/`: cargo, wasm-bindgen as a library, binaryen's wasm-opt from npm.
//!
//! The modules must run in a WebView of 2019 (Chrome 78), which knows WebAssembly 1.0 with mutable globals and
//! nothing after it. Our code is compiled for that; the precompiled standard library is not (it uses sign
//! extension, saturating conversion, bulk memory), so `wasm-opt` lowers what came from there, and `mvp.rs` proves
//! that nothing is left.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use wasm_bindgen_cli_support::{Bindgen, EncodeInto};

use crate::shell::{self, cargo, program, read, root, run, say, write};
use crate::snip::{Instead, blank_places, snip, snip_formatters};
use crate::{Outcome, glue, mvp, npm, sections, ship};

const TARGET: &str = "wasm32-unknown-unknown";

/// One module of `pkg/wasm/`.
struct Build {
    name: &'static str,
    features: &'static str,
    simd: bool,
    /// The optimiser's level, where it is not the profile's.
    opt_level: Option<&'static str>,
    /// What the optimiser does, in this order.
    passes: &'static [&'static str],
    /// What is taken out, see [`snip`].
    needless: &'static [(&'static str, Instead)],
    /// What its script calls, where that is not everything it exports.
    exports: &'static [&'static str],
}

const PASSES: &[&str] = &["-O3", "--converge", "--merge-similar-functions"];
/// The same over code that was made flat first, twice: 0.3 kB brotli less of a large module, next to nothing
/// of a small one; a list of offers takes a fourteenth longer.
const FLAT_PASSES: &[&str] = &[
    "--flatten",
    "--rereloop",
    "-O3",
    "--converge",
    "--flatten",
    "--rereloop",
    "-O3",
    "--converge",
    "--merge-similar-functions",
];

const PANIC: (&str, Instead) = ("panicking::panic_fmt", Instead::Trap);

const FINDER: Build = Build {
    name: "finder",
    features: "wasm",
    simd: false,
    // It opens one city and makes one list: no slower than "s" there, and 0.5 kB brotli less.
    opt_level: Some("\"z\""),
    passes: PASSES,
    // A page keeps its city, so what would drop it is never run.
    needless: &[PANIC, ("drop_in_place<friendly_city::city::City>", Instead::Nothing)],
    exports: &[
        "memory",
        "engine_first",
        "engine_open",
        "__wbindgen_add_to_stack_pointer",
        "__wbindgen_malloc",
        "__wbindgen_free",
    ],
};
/// The finder's whole screen, for after its first list.
const SCREEN: Build = Build {
    name: "screen",
    features: "wasm-screen",
    simd: false,
    opt_level: None,
    passes: PASSES,
    needless: &[PANIC],
    exports: &[],
};
/// The list of offers. Smallest of all, because what a rider waits for is the download: a render takes a third
/// longer, and that is a quarter of a millisecond.
const OFFERS: Build = Build {
    name: "offers",
    features: "wasm-offers",
    opt_level: Some("\"z\""),
    passes: FLAT_PASSES,
    ..SCREEN
};
/// The same with the bill of a basket, and the badge.
const BILL: Build = Build { name: "bill", features: "wasm-bill", ..OFFERS };
/// Every question as JSON, the offers and their screens too. Built for size like the others: for speed it is a third
/// larger, and for size above all ("z") it is 8 kB smaller and reads opening hours a fifth slower.
const FULL: Build = Build { name: "full", features: "wasm-full", passes: FLAT_PASSES, ..SCREEN };
/// Rewards, their screen and the stations near: a page about points downloads nothing of offers.
const REWARDS: Build = Build { name: "rewards", features: "wasm-rewards", ..OFFERS };
/// Which bytes of a signed publication a page may use. It reads some kilobytes once, so it is as small as can be.
const STORE: Build = Build { name: "store", features: "wasm-store", ..OFFERS };
/// Ed25519 and SHA-256 where the browser has none.
const VERIFY: Build = Build { name: "verify", features: "wasm-verify", opt_level: Some("\"z\""), ..SCREEN };
/// The parts of a city that is cut by place.
const PARTS: Build = Build { name: "parts", features: "wasm-parts", opt_level: Some("\"z\""), ..SCREEN };
/// Every module of the package.
const ALL: [&Build; 9] = [&FINDER, &SCREEN, &OFFERS, &BILL, &FULL, &REWARDS, &STORE, &PARTS, &VERIFY];
/// The finder for engines with 128-bit vectors, chosen by a feature test on the page. It shares the finder's script.
const FINDER_SIMD: Build = Build { simd: true, ..FINDER };

/// Where the modules go.
pub fn folder() -> PathBuf {
    root().join("pkg/wasm")
}

/// `cargo xtask wasm [--names] [--simd] [--only MODULE]…`
pub fn command(args: &[String]) -> Outcome {
    let (mut names, mut simd) = (false, false);
    let mut only = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--names" => names = true,
            "--simd" => simd = true,
            "--only" => only.push(args.next().ok_or("`--only` takes the name of a module")?.as_str()),
            other => return Err(format!("`wasm` has no `{other}` (it has --names, --simd and --only)")),
        }
    }
    if let Some(name) = only.iter().find(|name| !ALL.iter().any(|one| one.name == **name)) {
        return Err(format!("there is no module `{name}`"));
    }
    build_some(names, &only)?;
    if simd { build_simd() } else { Ok(()) }
}

/// Builds every module of the package. With `names` they keep the names of their functions, for a profile.
pub fn build_all(names: bool) -> Outcome {
    build_some(names, &[])
}

/// The modules with these names; none: all of them.
fn build_some(names: bool, only: &[&str]) -> Outcome {
    ensure_target()?;
    npm::ensure()?;
    for one in ALL.into_iter().filter(|one| only.is_empty() || only.contains(&one.name)) {
        build(one, names, &folder())?;
    }
    ship::all()
}

/// `pkg/wasm/finder-simd.wasm`: only the module, because its script must be the finder's.
fn build_simd() -> Outcome {
    let aside = root().join("target/wasm-simd");
    build(&FINDER_SIMD, false, &aside)?;
    if read(&aside.join("finder.js"))? != read(&folder().join("finder.js"))? {
        return Err("the module with vectors needs another script than pkg/wasm/finder.js".to_owned());
    }
    write(&folder().join("finder-simd.wasm"), read(&aside.join("finder.wasm"))?)
}

/// The finder with function names, for the size report; gives the module's path.
pub fn build_named_finder() -> Outcome<PathBuf> {
    ensure_target()?;
    npm::ensure()?;
    let into = root().join("target/wasm-names");
    build(&FINDER, true, &into)?;
    Ok(into.join("finder.wasm"))
}

/// Adds the wasm32 target to the toolchain, if it is not there.
pub fn ensure_target() -> Outcome {
    let sysroot = shell::output(program("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    say(format_args!("adding the {TARGET} target (rustup target add)"));
    run(program("rustup").args(["target", "add", TARGET])).map_err(|why| {
        format!("{why}\nhelp: install rustup (https://rustup.rs), or your distribution's standard library for {TARGET}")
    })
}

/// What rustc is told for wasm32. Host build scripts and macros are not affected.
///
/// Paths are cut short because panics carry them: the same source must give the same bytes on every machine.
pub fn rustflags(simd: bool) -> String {
    // A second `target-feature` would replace the first.
    let features = if simd { "+mutable-globals,+simd128" } else { "+mutable-globals" };
    let mut flags = vec!["-Ctarget-cpu=mvp".to_owned(), format!("-Ctarget-feature={features}")];
    // A hash in rounds, and not each round written out: 3 kB brotli less, and a manifest is hashed once.
    flags.push("--cfg=sha2_backend_soft=\"compact\"".to_owned());
    let registry = cargo_home().join("registry/src");
    for index in fs::read_dir(registry).into_iter().flatten().flatten() {
        flags.push(format!("--remap-path-prefix={}=dep", index.path().display()));
    }
    flags.join("\x1f")
}

fn cargo_home() -> PathBuf {
    let home = || std::env::home_dir().unwrap_or_default().join(".cargo");
    std::env::var_os("CARGO_HOME").map_or_else(home, PathBuf::from)
}

fn build(build: &Build, names: bool, into: &Path) -> Outcome {
    say(format_args!("building {} (features: {})", build.name, build.features));
    run(cargo()
        .args([
            "rustc",
            "--quiet",
            "--locked",
            "--package",
            "friendly-city",
            "--lib",
            "--crate-type",
            "cdylib",
        ])
        .args(["--profile", "wasm", "--target", TARGET, "--features", build.features])
        .args(
            build
                .opt_level
                .iter()
                .flat_map(|level| ["--config".to_owned(), format!("profile.wasm.opt-level={level}")]),
        )
        .env("CARGO_ENCODED_RUSTFLAGS", rustflags(build.simd)))?;
    let compiled = read(&target_folder().join(TARGET).join("wasm/friendly_city.wasm"))?;
    let module = into.join(format!("{}.wasm", build.name));
    let script = into.join(format!("{}.js", build.name));
    let made = Made::of(&compiled, names, &module)?;
    if made.stands(&module, &script) {
        return Ok(());
    }

    // The section says what the standard library was built with; believing it, wasm-bindgen would switch
    // reference types on, which crash Chrome below 96.
    let plain = sections::without(&compiled, |name| name == "target_features")?;
    bind(build.name, plain, into)?;

    let snipped = snip(&read(&module)?, build.needless)?;
    write(&module, blank_places(&snip_formatters(&snipped)?)?)?;
    optimise(&module, build, names)?;
    let bytes = read(&module)?;
    let allowed = if build.simd { mvp::Allowed::Simd } else { mvp::Allowed::Mvp };
    mvp::check(&bytes, allowed).map_err(|why| format!("{}.wasm: {why}", build.name))?;
    let shorten = match build.name {
        "finder" => glue::finder,
        "store" | "parts" => glue::freed_by_hand,
        _ => glue::shorten,
    };
    write(&script, shorten(&shell::read_text(&script)?)?)?;
    ship::one(&script)?;
    made.keep(&module, &script)?;
    say(format_args!(
        "{}: {} bytes of WebAssembly",
        module.strip_prefix(root()).unwrap_or(&module).display(),
        bytes.len()
    ));
    Ok(())
}

fn target_folder() -> PathBuf {
    let own = || root().join("target");
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(own, |set| root().join(set))
}

/// Writes the glue and the bound module as `NAME.js` and `NAME.wasm`.
fn bind(name: &str, module: Vec<u8>, into: &Path) -> Outcome {
    let error = |why: &dyn std::fmt::Display| format!("wasm-bindgen, {name}: {why:#}");
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes(name, module);
    bindgen.web(true).map_err(|why| error(&why))?;
    // The loader says where the module is, because bundlers disagree about `new URL(…, import.meta.url)`.
    // Every browser that we promise has it.
    bindgen.encode_into(EncodeInto::Always);
    bindgen.omit_default_module_path(true).typescript(false).remove_producers_section(true);
    fs::create_dir_all(into).map_err(|why| error(&why))?;
    bindgen.generate(into).map_err(|why| error(&why))?;
    let bound = into.join(format!("{name}_bg.wasm"));
    fs::rename(bound, into.join(format!("{name}.wasm"))).map_err(|why| error(&why))
}

/// What a module was made from, and is: optimising takes most of the time, and the same comes of it.
struct Made {
    from: u64,
    record: PathBuf,
}

impl Made {
    /// From what was compiled, with this very program and these versions of its tools.
    fn of(compiled: &[u8], names: bool, module: &Path) -> Outcome<Self> {
        // Of this program, which is large, when it was built.
        let own = std::env::current_exe().and_then(fs::metadata).and_then(|own| own.modified());
        let own = format!("{:?}", own.map_err(|why| why.to_string())?);
        let tools = read(&root().join("package-lock.json"))?;
        let place = module.display().to_string();
        let from = ship::digest([compiled, own.as_bytes(), &tools, &[u8::from(names)], place.as_bytes()]);
        let record = root().join(format!("target/ship/{:016x}.made", ship::digest([place.as_bytes()])));
        Ok(Self { from, record })
    }

    fn line(&self, module: &Path, script: &Path) -> Outcome<String> {
        let is = ship::digest([&read(module)?[..], &read(script)?]);
        Ok(format!("{:016x} {is:016x}\n", self.from))
    }

    /// Whether the module and its script are what came of the same before.
    fn stands(&self, module: &Path, script: &Path) -> bool {
        let before = fs::read_to_string(&self.record).unwrap_or_default();
        self.line(module, script).is_ok_and(|line| line == before)
    }

    fn keep(&self, module: &Path, script: &Path) -> Outcome {
        write(&self.record, self.line(module, script)?)
    }
}

/// Lowers what WebAssembly 1.0 does not know, then optimises with nothing else allowed. Features are named one by
/// one: browsers refuse what `--all-features` writes.
fn optimise(module: &Path, build: &Build, names: bool) -> Outcome {
    let wasm_opt = |args: &[&str]| {
        let mut command = npm::node();
        command.arg("node_modules/binaryen/bin/wasm-opt").arg(module).arg("-o").arg(module).args(args);
        if names {
            command.arg("--debuginfo");
        }
        if build.simd {
            command.arg("--enable-simd");
        }
        run(&mut command)
    };
    wasm_opt(&[
        "--mvp-features",
        "--enable-mutable-globals",
        "--enable-sign-ext",
        "--enable-nontrapping-float-to-int",
        "--enable-bulk-memory",
        "--enable-bulk-memory-opt",
        "--enable-call-indirect-overlong",
        "--signext-lowering",
        "--llvm-nontrapping-fptoint-lowering",
        "--llvm-memory-copy-fill-lowering",
        "--strip-target-features",
        "--strip-producers",
    ])?;
    if !build.exports.is_empty() {
        keep_exports(module, build, names)?;
    }
    let settings = [
        "--mvp-features",
        "--enable-mutable-globals",
        "--low-memory-unused",
        // A function within another compresses worse than beside it.
        "--one-caller-inline-max-function-size=0",
    ];
    wasm_opt(&[&settings, build.passes].concat())
}

/// Takes out every export that nobody calls, and what only it needs.
fn keep_exports(module: &Path, build: &Build, names: bool) -> Outcome {
    let exports = || build.exports.iter().map(|name| json!({ "name": name, "export": name }));
    let outside = json!({ "name": "outside", "root": true, "reaches": build.exports });
    let graph = root().join("target/exports.json");
    write(&graph, Value::from_iter(exports().chain([outside])).to_string())?;
    let mut command = npm::node();
    command.arg("node_modules/binaryen/bin/wasm-metadce").arg(module).arg("-o").arg(module);
    command.arg("--graph-file").arg(graph).args(["--mvp-features", "--enable-mutable-globals"]);
    if names {
        command.arg("--debuginfo");
    }
    if build.simd {
        command.arg("--enable-simd");
    }
    // It prints what it took out.
    shell::output(&mut command).map(drop)
}
