//! Finding a Chromium for the browser tests, or installing one, and a font with Chinese for their screenshots.

use std::path::{Path, PathBuf};

use crate::shell::{output, program, run, say, works};
use crate::{Outcome, npm};

/// Names on the PATH, then places where installers put it.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PLACES: [&str; 5] = [
    "/snap/bin/chromium",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
];

/// `cargo xtask chromium`: prints the path of a Chromium, installed if need be.
pub fn command(args: &[String]) -> Outcome {
    if let Some(other) = args.first() {
        return Err(format!("`chromium` has no `{other}`"));
    }
    let path = ensure()?;
    println!("{}", path.display());
    Ok(())
}

/// A Chromium that starts.
pub fn ensure() -> Outcome<PathBuf> {
    if let Some(set) = std::env::var_os("CHROMIUM").filter(|set| !set.is_empty()) {
        let path = PathBuf::from(set);
        let starts = works(std::process::Command::new(&path).arg("--version"));
        return if starts {
            Ok(path)
        } else {
            Err(format!("CHROMIUM is {}, which does not start", path.display()))
        };
    }
    npm::ensure()?;
    let path = match find()? {
        Some(path) => path,
        None => install()?,
    };
    ensure_font()?;
    Ok(path)
}

fn find() -> Outcome<Option<PathBuf>> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path =
        NAMES.iter().flat_map(|name| std::env::split_paths(&path).map(move |folder| folder.join(name)));
    let known = on_path.chain(PLACES.iter().map(PathBuf::from)).find(|path| path.is_file());
    Ok(known.or(playwrights()?.filter(|path| path.is_file())))
}

/// Where Playwright keeps the Chromium of its version, whether it is there or not.
fn playwrights() -> Outcome<Option<PathBuf>> {
    let script = "process.stdout.write(require('playwright-core').chromium.executablePath())";
    let path = output(npm::node().args(["-e", script]))?;
    Ok((!path.is_empty()).then(|| PathBuf::from(path)))
}

fn install() -> Outcome<PathBuf> {
    if debian_root() {
        say("no Chromium found: installing Debian's (apt-get install chromium fonts-noto-cjk)");
        apt_install(&["chromium", "fonts-noto-cjk"])?;
    } else {
        say("no Chromium found: downloading Playwright's (npx playwright-core install chromium)");
        run(npm::node()
            .args(["node_modules/playwright-core/cli.js", "install", "chromium"])
            .stdout(std::io::stderr()))?;
    }
    find()?.ok_or_else(|| "a Chromium was installed but not found: set CHROMIUM to its path".to_owned())
}

/// Without a font that has Chinese, screenshots show boxes: installed where we may, said where we may not.
fn ensure_font() -> Outcome {
    let listed = program("fc-list").arg(":lang=zh").output();
    if !cfg!(target_os = "linux") || listed.is_ok_and(|list| !list.stdout.is_empty()) {
        return Ok(());
    }
    if debian_root() {
        say("no font has Chinese: installing Debian's (apt-get install fonts-noto-cjk)");
        return apt_install(&["fonts-noto-cjk"]);
    }
    say("warning: no font has Chinese, so screenshots will show boxes: install fonts-noto-cjk");
    Ok(())
}

fn debian_root() -> bool {
    let root = output(program("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    cfg!(target_os = "linux") && Path::new("/usr/bin/apt-get").is_file() && root
}

fn apt_install(packages: &[&str]) -> Outcome {
    let apt = || {
        let mut command = program("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").stdout(std::io::stderr());
        command
    };
    run(apt().args(["update", "--quiet"]))?;
    run(apt().args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(packages))
}
