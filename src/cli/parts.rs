//! The parts of a city that is cut by place, of a build and in a folder.

use std::fs;
use std::path::Path;

use super::output::Failure;
use crate::pack::manifest::{File, read_files};
use crate::pack::shards::{Before, MOST_IN_SHARD, Published, cell_files, cut, hash, lists, meta};
use crate::pack::{PackInput, PackStation};

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
