//! The parts of a city that is cut by place, of a build and in a folder.

use std::fs;
use std::path::Path;

use super::output::Failure;
use super::publish::before;
use crate::import::PACK_FILE;
use crate::pack::manifest::{File, inspect, read_files};
use crate::pack::shards::{
    Before, Holding, MOST_IN_SHARD, Published, cell_files, cut, gather, hash, lists, meta,
};
use crate::pack::{PackInput, PackStation};
use crate::{City, Place, Position, Problem};

/// What a source folder has.
const CITY_FILE: &str = "city.json";
/// An answer that takes more is given as not complete.
const MOST_FILES: usize = 10_000;

/// A city of fewer is one file: parts would cost a phone more requests than they save bytes.
const LEAST_STATIONS: usize = 2 * MOST_IN_SHARD;

/// The files of a build's parts: those that the manifest lists, and all with their bytes. None of a small city.
pub(super) struct Parts {
    pub(super) root: Vec<File>,
    pub(super) files: Vec<(File, Vec<u8>)>,
}

/// Cuts a city by place. `before` are the files of the publication in `out`: what did not change since is taken over.
pub(super) fn parts(input: &PackInput, before: &[File], out: &Path) -> Result<Parts, Failure> {
    let mut parts = Parts { root: Vec::new(), files: Vec::new() };
    if input.stations.len() < LEAST_STATIONS {
        return Ok(parts);
    }
    let place = |station: &PackStation| hash(station.record.position.to_micro());
    let mut placed: Vec<(u64, &PackStation)> =
        input.stations.iter().map(|station| (place(station), station)).collect();
    placed.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.record.id.cmp(&y.record.id)));
    let hashes: Vec<u64> = placed.iter().map(|(hash, _)| *hash).collect();
    let mut all = Vec::new();
    for (cell, range) in cut(&hashes, MOST_IN_SHARD) {
        let within = placed.get(range).unwrap_or_default();
        let stations: Vec<&PackStation> = within.iter().map(|(_, station)| *station).collect();
        let name = format!("s-{cell}");
        let base = before.iter().find(|file| file.name == name);
        let bytes = base.and_then(|file| read(file, out));
        let base = base.zip(bytes.as_deref()).map(|(file, bytes)| Before { file, bytes });
        for Published { file, bytes: made } in
            cell_files(cell, &input.meta, &input.schedules, &stations, base)
        {
            let Some(bytes) = made.or_else(|| base.map(|base| base.bytes.to_vec())) else { continue };
            all.push(file.clone());
            parts.files.push((file, bytes));
        }
    }
    let (root, written) = lists(all);
    parts.root = root;
    for list in written {
        parts.files.extend(list.bytes.map(|bytes| (list.file, bytes)));
    }
    let bytes = meta(&input.meta);
    let file = File::new("meta", &bytes, None);
    parts.root.push(file.clone());
    parts.files.push((file, bytes));
    Ok(parts)
}

/// What a folder has under the name of a file, if those are its bytes.
pub(super) fn read(file: &File, dir: &Path) -> Option<Vec<u8>> {
    let path = dir.join(&file.file);
    let is_long = fs::metadata(&path).is_ok_and(|meta| meta.len() == file.bytes);
    let bytes = is_long.then(|| fs::read(&path).ok()).flatten()?;
    file.fault(&bytes).is_none().then_some(bytes)
}

/// The files of a manifest and those that its lists lead to, as far as the folder has the lists.
pub(super) fn listed(files: &[File], dir: &Path) -> Vec<File> {
    let mut all = files.to_vec();
    for list in files.iter().filter(|file| file.name.starts_with("r-")) {
        all.extend(read(list, dir).and_then(|bytes| read_files(&bytes).ok()).unwrap_or_default());
    }
    all
}

/// The city around a position from a folder that is cut by place and has no pack of all of it; `None`: it is no such folder.
/// Every file is what the folder's manifest says; who signed that, `verify` tells.
pub(super) fn around(
    name: &str,
    from: Position,
    reach_m: impl FnMut(&City) -> f64,
) -> Result<Option<City>, Failure> {
    let dir = Path::new(name);
    if !dir.is_dir() || dir.join(PACK_FILE).exists() || dir.join(CITY_FILE).exists() {
        return Ok(None);
    }
    let Some(manifest) = before(dir)? else { return Ok(None) };
    let manifest = inspect(&manifest).map_err(Failure::Data)?;
    let mut holding = Holding::new(&manifest.files);
    if !holding.is_cut() {
        return Ok(None);
    }
    let mut missing = Vec::new();
    let bring = |file: &File| {
        let bytes = read(file, dir);
        if bytes.is_none() {
            missing.push(Problem::error(
                "published-missing",
                Place::in_file(file.file.as_str(), 0, 0),
                "the manifest has this file, and the folder does not, or other bytes under its name",
                "publish again, all files of the folder together",
            ));
        }
        bytes
    };
    let pack = gather(&mut holding, from, MOST_FILES, bring, reach_m);
    if !missing.is_empty() {
        return Err(Failure::Data(missing));
    }
    let pack = pack.map_err(Failure::Data)?;
    let city = City::open(pack).map_err(|error| super::build::own_fault(error.code, &error, name))?;
    Ok(Some(city))
}
