//! Which files a publication of a city cut by place has, so that what did not change is not fetched again.

use super::cell::{Cell, cut, hash};
use super::join::MicroBounds;
use super::part::{changes, shard};
use crate::pack::PackStation;
use crate::pack::manifest::parts::{CHANGES, LIST, SHARD};
use crate::pack::manifest::{File, write_files};
use crate::time::Schedule;
use crate::{City, CityMeta};

/// More files than this are not listed in the manifest, which every visit fetches, but in lists by place.
const MOST_LISTED: usize = 128;
/// At most so many files in a list.
const MOST_IN_LIST: usize = 192;
/// Changes beyond this part of a shard are not worth two files: it is written anew.
const MOST_CHANGED: usize = 3;

/// A file to publish.
#[derive(Clone, Debug)]
pub struct Published {
    /// How it is listed.
    pub file: File,
    /// What is in it; `None`: it is that of the publication before.
    pub bytes: Option<Vec<u8>>,
}

/// A cell of the publication before: its shard, as listed and as bytes.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a> {
    /// How it was listed.
    pub file: &'a File,
    /// What is in it.
    pub bytes: &'a [u8],
}

/// The files of one cell: its shard, or the shard of the publication before and what changed since.
pub fn cell_files(
    cell: Cell,
    meta: &CityMeta,
    schedules: &[Schedule],
    stations: &[&PackStation],
    before: Option<Before<'_>>,
) -> Vec<Published> {
    let place = |points: &mut dyn Iterator<Item = [i32; 2]>| {
        points.fold(None, |bounds, [lon, lat]| Some(union(bounds, [lon, lat, lon, lat])))
    };
    let bounds = place(&mut stations.iter().map(|station| station.record.position.to_micro()));
    if let Some(Before { file, bytes }) = before
        && let Ok(base) = City::open(bytes.to_vec())
        && let Some(changed) = changes(&base, meta, schedules, stations)
        && changed.len() <= bytes.len() / MOST_CHANGED
    {
        // Who fetches the one fetches the other.
        let bounds = place(&mut base.stations().map(|station| station.micro()))
            .into_iter()
            .fold(bounds, |all, part| Some(union(all, part)));
        let mut files = Vec::new();
        if !changed.is_empty() {
            let name = format!("{}{cell}", CHANGES);
            files.push(Published { file: File::new(name, &changed, bounds), bytes: Some(changed) });
        }
        files.push(Published { file: File { bounds, ..file.clone() }, bytes: None });
        return files;
    }
    let bytes = shard(meta, schedules, stations);
    let file = File::new(format!("{}{cell}", SHARD), &bytes, bounds);
    vec![Published { file, bytes: Some(bytes) }]
}

fn union(bounds: Option<MicroBounds>, with: MicroBounds) -> MicroBounds {
    let Some(bounds) = bounds else { return with };
    // A cell does not cross the antimeridian.
    [bounds[0].min(with[0]), bounds[1].min(with[1]), bounds[2].max(with[2]), bounds[3].max(with[3])]
}

/// The lists, where there are too many files for the manifest: what the manifest names in their place, and the lists
/// themselves. `files` are those of all cells.
pub fn lists(mut files: Vec<File>) -> (Vec<File>, Vec<Published>) {
    files.sort_by(|a, b| a.name.cmp(&b.name));
    if files.len() <= MOST_LISTED {
        return (files, Vec::new());
    }
    // By place: the cell of the south-west corner does, since a list says what its files reach.
    let corner = |file: &File| file.bounds.map_or(0, |[west, south, ..]| hash([west, south]));
    let mut placed: Vec<(u64, File)> = files.into_iter().map(|file| (corner(&file), file)).collect();
    placed.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.name.cmp(&y.name)));
    let corners: Vec<u64> = placed.iter().map(|(corner, _)| *corner).collect();
    let mut root = Vec::new();
    let mut written = Vec::new();
    for (cell, range) in cut(&corners, MOST_IN_LIST) {
        let mut within: Vec<File> =
            placed.get(range).unwrap_or_default().iter().map(|(_, file)| file.clone()).collect();
        within.sort_by(|a, b| a.name.cmp(&b.name));
        let bounds =
            within.iter().filter_map(|file| file.bounds).fold(None, |all, part| Some(union(all, part)));
        let bytes = write_files(&within).into_bytes();
        let file = File::new(format!("{LIST}{cell}"), &bytes, bounds);
        root.push(file.clone());
        written.push(Published { file, bytes: Some(bytes) });
    }
    root.sort_by(|a, b| a.name.cmp(&b.name));
    (root, written)
}
