//! A city from wherever it is: a source folder, a pack folder, a pack, or the sample inside the program.

use std::path::Path;

use super::folder::load;
use super::source::reason;
use crate::pack;
use crate::{City, Place, Problem, Severity};

/// The pack's name in a pack folder.
pub const PACK_FILE: &str = "city.pack";
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

/// Opens a source folder, a pack folder (which has a `city.pack`), a pack, or `sample:beijing`.
///
/// # Errors
/// There is no such thing, or it is wrong: every problem at once.
pub fn open_city(name: &str) -> Result<Opened, OpenError> {
    let place = || Place::in_file(name, 0, 0);
    if name == SAMPLE {
        let missing = || {
            let message = format!("`{SAMPLE}` is not part of this build");
            Problem::error(
                "city-missing",
                place(),
                message,
                "build with the feature `sample`, and with examples/beijing/beijing.pack in its place",
            )
        };
        let pack = sample_pack().ok_or_else(|| OpenError::Missing(vec![missing()]))?;
        return open_pack(pack.to_vec(), name);
    }
    let path = Path::new(name);
    if path.is_dir() {
        let packed = path.join(PACK_FILE);
        if packed.is_file() {
            return read_pack(&packed);
        }
        let loaded = load(path);
        let Some(input) = loaded.input else { return Err(OpenError::Data(loaded.problems)) };
        let mut opened = open_pack(pack::write(&input), name)?;
        opened.warnings = loaded.problems;
        return Ok(opened);
    }
    if path.is_file() {
        return read_pack(path);
    }
    let message = format!("there is no city at `{name}`");
    let help = format!("give a source folder, a folder with a `{PACK_FILE}`, a pack, or `{SAMPLE}`");
    Err(OpenError::Missing(vec![Problem::error("city-missing", place(), message, help)]))
}

fn read_pack(path: &Path) -> Result<Opened, OpenError> {
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
        _ => match std::fs::read(path) {
            Ok(bytes) => open_pack(bytes, &name),
            Err(error) => {
                Err(failed(format!("the file cannot be read: {}", reason(&error)), "check that you may"))
            }
        },
    }
}

fn open_pack(bytes: Vec<u8>, name: &str) -> Result<Opened, OpenError> {
    match City::open(bytes) {
        Ok(city) => Ok(Opened { city, warnings: Vec::new() }),
        Err(error) => {
            let problem = Problem {
                severity: Severity::Error,
                code: error.code,
                place: Place::in_file(name, 0, 0),
                message: format!("the pack cannot be used: {} at byte {}", error.what, error.offset),
                help: "build it again with `friendly-city build`, or fetch it again".to_owned(),
            };
            Err(OpenError::Data(vec![problem]))
        }
    }
}
