//! Says whether the sample city's packs are there to be embedded: the program that writes it must build without it.

use std::path::Path;

fn main() {
    for (pack, name) in
        [("beijing", "beijing_pack"), ("offers", "beijing_offers"), ("rewards", "beijing_rewards")]
    {
        let pack = format!("examples/beijing/{pack}.pack");
        println!("cargo::rustc-check-cfg=cfg({name})");
        if Path::new(&pack).exists() {
            println!("cargo::rustc-cfg={name}");
        }
        // Watching a path that is not there would build the crate anew each time.
        let watched = [pack.as_str(), "examples/beijing", "examples", "Cargo.toml"];
        if let Some(path) = watched.into_iter().find(|path| Path::new(path).exists()) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
}
