//! Says whether the sample city's pack is there to be embedded: the program that writes it must build without it.

use std::path::Path;

fn main() {
    let pack = "examples/beijing/beijing.pack";
    println!("cargo::rustc-check-cfg=cfg(beijing_pack)");
    if Path::new(pack).exists() {
        println!("cargo::rustc-cfg=beijing_pack");
    }
    // Watching a path that is not there would build the crate anew each time.
    let watched = [pack, "examples/beijing", "examples", "Cargo.toml"];
    if let Some(path) = watched.into_iter().find(|path| Path::new(path).exists()) {
        println!("cargo::rerun-if-changed={path}");
    }
}
