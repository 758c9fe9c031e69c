//! The stations of a city, some at a time: those of a pack at once, those of a folder that has parts alone cell by cell, so that a
//! country fits.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::output::Failure;
use super::parts::{in_parts, listed_or, missing, read};
use crate::import::open_city;
use crate::pack::manifest::parts::{CHANGES, META, SHARD};
use crate::pack::manifest::{File, MANIFEST_FILE};
use crate::pack::shards::{Part, join};
use crate::{City, CityMeta, Place, Problem};

/// The stations of a side.
pub(super) enum Pieces {
    /// One.
    Whole(City),
    /// As many as there are cells.
    Parts {
        dir: PathBuf,
        /// What is said of the whole.
        meta: City,
        /// Each shard, and what changed in it.
        shards: Vec<(File, Option<File>)>,
    },
}

impl Pieces {
    /// Whatever [`open_city`] opens, and a folder that has parts alone: all files that it lacks are said at once.
    pub(super) fn open(name: &str) -> Result<Self, Failure> {
        let Some(manifest) = in_parts(name)? else { return Ok(Self::Whole(open_city(name)?.city)) };
        let dir = Path::new(name);
        let mut lacking: Vec<Problem> = Vec::new();
        let files = listed_or(&manifest.files, dir, &mut lacking);
        let is_there =
            |file: &File| fs::metadata(dir.join(&file.file)).is_ok_and(|meta| meta.len() == file.bytes);
        lacking.extend(files.iter().filter(|file| is_needed(file) && !is_there(file)).map(missing));
        if !lacking.is_empty() {
            return Err(Failure::Data(lacking));
        }
        let named = |name: &str| files.iter().find(|file| file.name == name).cloned();
        let meta = match named(META) {
            Some(meta) => city(&meta, dir)?,
            None => return Err(Failure::Data(vec![without_meta(dir)])),
        };
        let changes: BTreeMap<&str, &File> =
            files.iter().filter_map(|file| Some((file.name.strip_prefix(CHANGES)?, file))).collect();
        let shards = files.iter().filter_map(|file| {
            let cell = file.name.strip_prefix(SHARD)?;
            Some((file.clone(), changes.get(cell).map(|file| (*file).clone())))
        });
        let shards = shards.collect();
        Ok(Self::Parts { dir: dir.to_owned(), meta, shards })
    }

    pub(super) fn meta(&self) -> &CityMeta {
        match self {
            Self::Whole(city) | Self::Parts { meta: city, .. } => city.meta(),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Whole(_) => 1,
            Self::Parts { shards, .. } => shards.len(),
        }
    }

    /// One of them; each station is in one.
    pub(super) fn piece(&self, at: usize) -> Result<Cow<'_, City>, Failure> {
        let (dir, meta, shards) = match self {
            Self::Whole(city) => return Ok(Cow::Borrowed(city)),
            Self::Parts { dir, meta, shards } => (dir, meta, shards),
        };
        // Beyond the last there is what has no stations.
        let Some((file, changes)) = shards.get(at) else { return Ok(Cow::Borrowed(meta)) };
        let shard = city(file, dir)?;
        let Some(changes) = changes else { return Ok(Cow::Owned(shard)) };
        let changes = city(changes, dir)?;
        let joined = join(None, &[Part { shard: &shard, changes: Some(&changes) }], &[]);
        joined.and_then(City::open).map(Cow::Owned).map_err(|error| unusable(file, error.code, &error))
    }
}

/// Whether it says something of the stations.
fn is_needed(file: &File) -> bool {
    file.name == META || [SHARD, CHANGES].iter().any(|kind| file.name.starts_with(kind))
}

fn city(file: &File, dir: &Path) -> Result<City, Failure> {
    let bytes = read(file, dir).ok_or_else(|| Failure::Data(vec![missing(file)]))?;
    City::open(bytes).map_err(|error| unusable(file, error.code, &error))
}

fn unusable(file: &File, code: &'static str, error: &impl std::fmt::Display) -> Failure {
    let place = Place::in_file(file.file.as_str(), 0, 0);
    let help = "publish again with `friendly-city build`";
    Failure::Data(vec![Problem::error(code, place, error.to_string(), help)])
}

fn without_meta(dir: &Path) -> Problem {
    let place = Place::in_file(dir.join(MANIFEST_FILE).display().to_string(), 0, 0);
    let message = "the publication has parts, and no `meta`, which says what the city is";
    Problem::error("published-missing", place, message, "publish again with `friendly-city build`")
}
