//! The parts of a city that is cut by place, of a build and in a folder.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

use rayon::prelude::*;

use super::output::Failure;
use super::publish::before;
use crate::import::{NewDir, Opened, PACK_FILE, Spooled, open_city, refused};
use crate::pack::manifest::parts::{LIST, META, SHARD};
use crate::pack::manifest::{File, Manifest, inspect, read_files};
use crate::pack::shards::{
    Before, Cell, Holding, MOST_IN_SHARD, Published, cell_files, cut_again, gather, hash, lists, meta,
};
use crate::pack::{PackInput, PackStation};
use crate::time::Schedule;
use crate::{City, CityMeta, Place, Position, Problem};

/// What a source folder has.
const CITY_FILE: &str = "city.json";
/// An answer that takes more is given as not complete.
const MOST_FILES: usize = 10_000;

/// A city of fewer is one file: parts would cost a phone more requests than they save bytes.
const LEAST_STATIONS: usize = 2 * MOST_IN_SHARD;
/// So many cells are in memory at once, some 10 MB of stations: enough for as many cores.
const AT_ONCE: usize = 16;

/// The stations of a build.
pub(super) enum Stations {
    /// In memory.
    Whole(Box<PackInput>),
    /// On the disk.
    Spooled(Box<Spooled>),
}

impl Stations {
    pub(super) fn meta(&self) -> &CityMeta {
        match self {
            Self::Whole(input) => &input.meta,
            Self::Spooled(spooled) => spooled.meta(),
        }
    }
    pub(super) fn schedules(&self) -> &[Schedule] {
        match self {
            Self::Whole(input) => &input.schedules,
            Self::Spooled(spooled) => spooled.schedules(),
        }
    }
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Whole(input) => input.stations.len(),
            Self::Spooled(spooled) => spooled.len(),
        }
    }
    /// How many are always open.
    pub(super) fn round_the_clock(&self) -> usize {
        let input = match self {
            Self::Whole(input) => input,
            Self::Spooled(spooled) => return spooled.round_the_clock,
        };
        let always = |station: &&PackStation| {
            input.schedules.get(station.hours as usize).is_some_and(Schedule::is_round_the_clock)
        };
        input.stations.iter().filter(always).count()
    }
    /// Where the stations are, ascending: their hashes. In memory they are put in that order.
    fn places(&mut self) -> Vec<u64> {
        match self {
            Self::Spooled(spooled) => spooled.places(),
            Self::Whole(input) => {
                let place = |station: &PackStation| hash(station.record.position.to_micro());
                input
                    .stations
                    .sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.record.id.cmp(&b.record.id)));
                input.stations.iter().map(place).collect()
            }
        }
    }
    fn read(&mut self, range: Range<usize>) -> io::Result<Vec<PackStation>> {
        match self {
            Self::Whole(input) => Ok(input.stations.get(range).unwrap_or_default().to_vec()),
            Self::Spooled(spooled) => spooled.read(range),
        }
    }
}

/// The files of a build's parts: those that the manifest lists, and all of them by name. None of a small city.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) root: Vec<File>,
    pub(super) files: Vec<String>,
    pub(super) bytes: u64,
    /// Of those, what is new.
    pub(super) written_bytes: u64,
}

/// A file of a part, with what is new.
struct Made {
    file: File,
    /// As it is, and compressed. `None`: the folder has it.
    bytes: Option<(Vec<u8>, Vec<u8>)>,
}

/// Cuts a city by place, into `dir`. `before` are the files of the publication in `out`, which `dir` has already: what did
/// not change since is not written again.
pub(super) fn parts(
    stations: &mut Stations,
    before: &[File],
    out: &Path,
    dir: &mut NewDir,
    step: &mut dyn FnMut(usize, usize),
) -> Result<Parts, Failure> {
    let mut parts = Parts::default();
    let was_cut = before.iter().any(|file| file.name.starts_with(SHARD));
    // A city that comes and goes at the border is not to be fetched anew each time.
    if stations.len() < if was_cut { LEAST_STATIONS / 2 } else { LEAST_STATIONS } {
        return Ok(parts);
    }
    let failed = |error: io::Error| Failure::Call(refused(out, &error));
    let before: BTreeMap<&str, &File> = before.iter().map(|file| (file.name.as_str(), file)).collect();
    let mut all: Vec<File> = Vec::new();
    let mut cells: Vec<Cell> =
        before.keys().filter_map(|name| name.strip_prefix(SHARD)?.parse().ok()).collect();
    cells.sort();
    let cells = cut_again(&stations.places(), MOST_IN_SHARD, &cells);
    for (done, batch) in cells.chunks(AT_ONCE).enumerate() {
        step(done * AT_ONCE, cells.len());
        let read = batch.iter().map(|(cell, range)| Ok((*cell, stations.read(range.clone())?)));
        let read: Vec<(Cell, Vec<PackStation>)> = read.collect::<io::Result<_>>().map_err(failed)?;
        let (meta, schedules, has) = (stations.meta(), stations.schedules(), dir.names());
        let made = read.into_par_iter().map(|(cell, stations)| {
            let name = format!("{SHARD}{cell}");
            let base = before.get(name.as_str()).copied();
            let bytes = base.and_then(|file| self::read(file, out));
            let base = base.zip(bytes.as_deref()).map(|(file, bytes)| Before { file, bytes });
            let stations: Vec<&PackStation> = stations.iter().collect();
            let files = cell_files(cell, meta, schedules, &stations, base);
            files
                .into_iter()
                .map(|Published { file, bytes }| {
                    if has.contains(&file.file) {
                        return Ok(Made { file, bytes: None });
                    }
                    let bytes = bytes.or_else(|| base.map(|base| base.bytes.to_vec())).unwrap_or_default();
                    // What is published must open: better to hear of it here than on a phone.
                    City::open(bytes.clone())
                        .map_err(|error| super::build::own_fault(error.code, &error, &file.file))?;
                    let packed = super::build::compress(&bytes)?;
                    Ok(Made { file, bytes: Some((bytes, packed)) })
                })
                .collect::<Result<Vec<Made>, Failure>>()
        });
        for made in made.collect::<Result<Vec<_>, Failure>>()?.into_iter().flatten() {
            all.push(made.file.clone());
            parts.add(made, dir).map_err(failed)?;
        }
    }
    let (mut root, written) = lists(all);
    let bytes = meta(stations.meta());
    let file = File::new(META, &bytes, None);
    root.push(file.clone());
    parts.root = root;
    for (file, bytes) in
        written.into_iter().filter_map(|list| Some((list.file, list.bytes?))).chain([(file, bytes)])
    {
        let packed = if dir.names().contains(&file.file) {
            None
        } else {
            let packed = super::build::compress(&bytes)?;
            Some((bytes, packed))
        };
        parts.add(Made { file, bytes: packed }, dir).map_err(failed)?;
    }
    Ok(parts)
}

impl Parts {
    fn add(&mut self, Made { file, bytes }: Made, dir: &mut NewDir) -> io::Result<()> {
        self.bytes += file.bytes;
        if let Some((plain, packed)) = bytes {
            self.written_bytes += file.bytes;
            dir.add(&format!("{}.br", file.file), &packed)?;
            dir.add(&file.file, &plain)?;
        }
        self.files.push(file.file);
        Ok(())
    }
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
    listed_or(files, dir, &mut Vec::new())
}

/// The same, and the problems of the lists that it lacks.
pub(super) fn listed_or(files: &[File], dir: &Path, lacking: &mut Vec<Problem>) -> Vec<File> {
    let mut all = files.to_vec();
    for list in files.iter().filter(|file| file.name.starts_with(LIST)) {
        match read(list, dir).ok_or_else(|| vec![missing(list)]).and_then(|bytes| read_files(&bytes)) {
            Ok(more) => all.extend(more),
            Err(problems) => lacking.extend(problems),
        }
    }
    all
}

/// The manifest of a folder that is cut by place and has no pack of all of it; `None`: it is no such folder. Every file is to be
/// what it says; who signed it, `verify` tells.
pub(super) fn in_parts(name: &str) -> Result<Option<Manifest>, Failure> {
    let dir = Path::new(name);
    if !dir.is_dir() || dir.join(PACK_FILE).exists() || dir.join(CITY_FILE).exists() {
        return Ok(None);
    }
    let Some(manifest) = before(dir)? else { return Ok(None) };
    let manifest = inspect(&manifest).map_err(Failure::Data)?;
    Ok(Holding::new(&manifest.files).is_cut().then_some(manifest))
}

/// A city of which a question needs all.
pub(super) fn whole(name: &str) -> Result<Opened, Failure> {
    all_in_one(name)?;
    Ok(open_city(name)?)
}

/// Refuses a folder that has a city in parts alone.
pub(super) fn all_in_one(name: &str) -> Result<(), Failure> {
    if in_parts(name)?.is_none() {
        return Ok(());
    }
    let message = "the folder has the city in parts alone, and this takes all of it at once";
    let help = "give the source folder that it was built from; `nearest` and `diff` take the parts";
    let place = Place::in_file(name, 0, 0);
    Err(Failure::Call(vec![Problem::error("city-in-parts", place, message, help)]))
}

/// That a folder does not have what its manifest says.
pub(super) fn missing(file: &File) -> Problem {
    Problem::error(
        "published-missing",
        Place::in_file(file.file.as_str(), 0, 0),
        "the manifest has this file, and the folder does not, or other bytes under its name",
        "publish again, all files of the folder together",
    )
}

/// The city around a position from a folder that is cut by place and has no pack of all of it; `None`: it is no such folder.
pub(super) fn around(
    name: &str,
    from: Position,
    reach_m: impl FnMut(&City) -> f64,
) -> Result<Option<City>, Failure> {
    let Some(manifest) = in_parts(name)? else { return Ok(None) };
    let mut holding = Holding::new(&manifest.files);
    let mut lacking = Vec::new();
    let bring = |file: &File| {
        let bytes = read(file, Path::new(name));
        if bytes.is_none() {
            lacking.push(missing(file));
        }
        bytes
    };
    let pack = gather(&mut holding, from, MOST_FILES, bring, reach_m);
    if !lacking.is_empty() {
        return Err(Failure::Data(lacking));
    }
    let pack = pack.map_err(Failure::Data)?;
    let city = City::open(pack).map_err(|error| super::build::own_fault(error.code, &error, name))?;
    Ok(Some(city))
}
