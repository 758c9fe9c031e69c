//! A city, its offers, or its rewards, from wherever they are: a source folder, a pack folder, a pack, or the sample inside the
//! program.

use std::path::Path;

use super::city_file::CITY_JSON;
use super::folder::{STATIONS_CSV, load};
use super::offers::load_offers;
use super::rewards::load_rewards;
use super::source::reason;
use crate::offer::Catalogue;
use crate::pack::{self, PackError};
use crate::reward::Programme;
use crate::{City, Place, Problem, Severity};

/// The pack's name in a pack folder.
pub const PACK_FILE: &str = "city.pack";
/// The name of the pack of offers in a pack folder.
pub const OFFERS_FILE: &str = "offers.pack";
/// The name of the pack of activities and rewards in a pack folder.
pub const REWARDS_FILE: &str = "rewards.pack";
/// The name that stands for the sample city.
pub const SAMPLE: &str = "sample:beijing";
/// More than a pack of 4 million stations takes.
const MOST_PACK_BYTES: u64 = 2 << 30;

/// A city that was opened.
#[derive(Debug)]
pub struct Opened {
    /// The city.
    pub city: City,
    /// Warnings about a source folder; a pack has none.
    pub warnings: Vec<Problem>,
}

/// Why a city was not opened.
#[derive(Debug)]
pub enum OpenError {
    /// There is nothing to open: the call is wrong.
    Missing(Vec<Problem>),
    /// What is there is wrong.
    Data(Vec<Problem>),
}

/// The sample city's pack, where the program has it: feature `sample`, and the pack was there at build time.
pub fn sample_pack() -> Option<&'static [u8]> {
    #[cfg(all(feature = "sample", beijing_pack))]
    return Some(include_bytes!("../../examples/beijing/beijing.pack"));
    #[cfg(not(all(feature = "sample", beijing_pack)))]
    None
}

/// The sample city's pack of offers, where the program has it.
pub fn sample_offers() -> Option<&'static [u8]> {
    #[cfg(all(feature = "sample", beijing_offers))]
    return Some(include_bytes!("../../examples/beijing/offers.pack"));
    #[cfg(not(all(feature = "sample", beijing_offers)))]
    None
}

/// The sample city's pack of activities and rewards, where the program has it.
pub fn sample_rewards() -> Option<&'static [u8]> {
    #[cfg(all(feature = "sample", beijing_rewards))]
    return Some(include_bytes!("../../examples/beijing/rewards.pack"));
    #[cfg(not(all(feature = "sample", beijing_rewards)))]
    None
}

/// Opens a source folder, a pack folder (which has a `city.pack`), a pack, or `sample:beijing`.
///
/// # Errors
/// There is no such thing, or it is wrong: every problem at once.
pub fn open_city(name: &str) -> Result<Opened, OpenError> {
    if name == SAMPLE {
        let pack = sample_pack().ok_or_else(|| not_built("examples/beijing/beijing.pack"))?;
        return open_pack(pack.to_vec(), name);
    }
    let path = Path::new(name);
    if path.is_dir() {
        let packed = path.join(PACK_FILE);
        if packed.is_file() {
            return open_pack(read_pack(&packed)?, &packed.display().to_string());
        }
        if !path.join(CITY_JSON).exists() && !path.join(STATIONS_CSV).exists() {
            return Err(no_city(name));
        }
        let loaded = load(path);
        let Some(input) = loaded.input else { return Err(OpenError::Data(loaded.problems)) };
        let mut opened = open_pack(pack::write(&input), name)?;
        opened.warnings = loaded.problems;
        return Ok(opened);
    }
    if path.is_file() {
        return open_pack(read_pack(path)?, name);
    }
    Err(no_city(name))
}

/// Opens the offers of a source folder, of a pack folder (which has an `offers.pack`), of such a pack, or of
/// `sample:beijing`.
///
/// # Errors
/// There is no such thing, it has no offers, or they are wrong: every problem at once.
pub fn open_offers(name: &str) -> Result<Catalogue, OpenError> {
    open_part(name, OFFERS_FILE, "offers", sample_offers(), Catalogue::open, load_offers)
}

/// Opens the activities and rewards of a source folder, of a pack folder (which has a `rewards.pack`), of such a pack, or
/// of `sample:beijing`.
///
/// # Errors
/// There is no such thing, it has none, or they are wrong: every problem at once.
pub fn open_rewards(name: &str) -> Result<Programme, OpenError> {
    open_part(name, REWARDS_FILE, "activities", sample_rewards(), Programme::open, load_rewards)
}

/// A part of a city that has a pack of its own.
fn open_part<T>(
    name: &str,
    file: &str,
    what: &str,
    sample: Option<&[u8]>,
    open: impl Fn(&[u8]) -> Result<T, PackError>,
    load: impl Fn(&Path) -> Result<T, Vec<Problem>>,
) -> Result<T, OpenError> {
    let open = |bytes: &[u8], name: &str| open(bytes).map_err(|error| unusable(error, name));
    if name == SAMPLE {
        return open(sample.ok_or_else(|| not_built(&format!("examples/beijing/{file}")))?, name);
    }
    let path = Path::new(name);
    let packed = path.join(file);
    if packed.is_file() {
        return open(&read_pack(&packed)?, &packed.display().to_string());
    }
    if path.is_dir() && (path.join(CITY_JSON).is_file() || !path.join(PACK_FILE).is_file()) {
        return load(path).map_err(OpenError::Data);
    }
    if path.is_dir() {
        return Err(OpenError::Data(vec![Problem::error(
            "file-missing",
            Place::in_file(packed.display().to_string(), 0, 0),
            format!("the folder has no {what}"),
            format!("build it from a source folder that has {what}, so that there is a file `{file}`"),
        )]));
    }
    if path.is_file() {
        return open(&read_pack(path)?, name);
    }
    Err(no_city(name))
}

fn not_built(file: &str) -> OpenError {
    let message = format!("`{SAMPLE}` is not part of this build");
    let help = format!("build with the feature `sample`, and with {file} in its place");
    OpenError::Missing(vec![Problem::error("city-missing", Place::in_file(SAMPLE, 0, 0), message, help)])
}

fn no_city(name: &str) -> OpenError {
    let message = format!("there is no city at `{name}`");
    let help = format!("give a source folder, a folder with a `{PACK_FILE}`, a pack, or `{SAMPLE}`");
    OpenError::Missing(vec![Problem::error("city-missing", Place::in_file(name, 0, 0), message, help)])
}

fn read_pack(path: &Path) -> Result<Vec<u8>, OpenError> {
    let name = path.display().to_string();
    let failed = |message: String, help: &str| {
        OpenError::Data(vec![Problem::error(
            "file-unreadable",
            Place::in_file(name.clone(), 0, 0),
            message,
            help,
        )])
    };
    match std::fs::metadata(path) {
        Ok(meta) if meta.len() > MOST_PACK_BYTES => {
            Err(failed("the file has more than 2 GB, which no pack has".to_owned(), "give a pack"))
        }
        _ => std::fs::read(path).map_err(|error| {
            failed(format!("the file cannot be read: {}", reason(&error)), "check that you may")
        }),
    }
}

fn open_pack(bytes: Vec<u8>, name: &str) -> Result<Opened, OpenError> {
    match City::open(bytes) {
        Ok(city) => Ok(Opened { city, warnings: Vec::new() }),
        Err(error) => Err(unusable(error, name)),
    }
}

fn unusable(error: PackError, name: &str) -> OpenError {
    OpenError::Data(vec![Problem {
        severity: Severity::Error,
        code: error.code,
        place: Place::in_file(name, 0, 0),
        message: format!("the pack cannot be used: {} at byte {}", error.what, error.offset),
        help: "build it again with `friendly-city build`, or fetch it again".to_owned(),
    }])
}
