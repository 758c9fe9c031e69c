//! The sample city cut by place, for tests.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use friendly_city::City;
use friendly_city::pack::manifest::File;
use friendly_city::pack::shards::{Before, Cell, Published, cell_files, cut_again, hash, lists};
use friendly_city::pack::{self, PackInput, PackStation};

/// The sample city, as it is read from its folder.
pub static INPUT: LazyLock<PackInput> = LazyLock::new(|| {
    friendly_city::import::load("examples/beijing".as_ref()).input.expect("the sample city is right")
});
pub static WHOLE: LazyLock<City> = LazyLock::new(|| City::open(pack::write(&INPUT)).unwrap());

/// A publication: the files of the manifest, and every file's bytes by name.
#[derive(Clone)]
pub struct Publication {
    pub root: Vec<File>,
    pub bytes: BTreeMap<String, Vec<u8>>,
    pub written: usize,
}

pub fn publish(input: &PackInput, most: usize, before: Option<&Publication>) -> Publication {
    let mut order: Vec<(u64, &PackStation)> =
        input.stations.iter().map(|s| (hash(s.record.position.to_micro()), s)).collect();
    order.sort_by_key(|(hash, s)| (*hash, s.record.id.clone()));
    let hashes: Vec<u64> = order.iter().map(|(hash, _)| *hash).collect();
    let mut files = Vec::new();
    let mut bytes = BTreeMap::new();
    let mut written = 0;
    let known = before.map(listed).unwrap_or_default();
    let mut cells: Vec<Cell> =
        known.keys().filter_map(|name| name.strip_prefix("s-")?.parse().ok()).collect();
    cells.sort();
    for (cell, range) in cut_again(&hashes, most, &cells) {
        let stations: Vec<&PackStation> = order[range].iter().map(|(_, s)| *s).collect();
        let base = known
            .get(&format!("s-{cell}"))
            .map(|file| Before { file, bytes: &before.unwrap().bytes[&file.name] });
        for Published { file, bytes: made } in
            cell_files(cell, &input.meta, &input.schedules, &stations, base)
        {
            written += made.as_ref().map_or(0, Vec::len);
            let made = made.unwrap_or_else(|| before.unwrap().bytes[&file.name].clone());
            assert!(file.fault(&made).is_none(), "{}", file.name);
            bytes.insert(file.name.clone(), made);
            files.push(file);
        }
    }
    let (root, extra) = lists(files);
    for list in extra {
        bytes.insert(list.file.name.clone(), list.bytes.unwrap());
    }
    Publication { root, bytes, written }
}

/// Every part, through the lists.
pub fn listed(publication: &Publication) -> BTreeMap<String, File> {
    let mut all = BTreeMap::new();
    for file in &publication.root {
        if file.name.starts_with("r-") {
            let list = friendly_city::pack::manifest::read_files(&publication.bytes[&file.name]).unwrap();
            all.extend(list.into_iter().map(|file| (file.name.clone(), file)));
        } else {
            all.insert(file.name.clone(), file.clone());
        }
    }
    all
}
