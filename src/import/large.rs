//! A source folder of more stations than memory should hold.

use std::io;
use std::ops::Range;
use std::path::Path;

use super::folder::{Loaded, Progress, Scanned, loaded, scan};
use super::reader::Draft;
use super::resolve::Head;
use super::source::reason;
use super::spool::{Sorted, Spool};
use crate::offer::Catalogue;
use crate::pack::PackStation;
use crate::reward::Programme;
#[cfg(feature = "cli")]
use crate::time::Schedule;
use crate::{CityMeta, Place, Problem};

/// A folder that was read.
#[derive(Debug)]
pub(crate) enum Large {
    /// It fits.
    Whole(Box<Loaded>),
    /// Its records wait on the disk.
    Spooled(Box<Spooled>),
    /// It was checked, and none of its records is kept.
    #[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "only the program says how many there are"))]
    TooMany { stations: usize, problems: Vec<Problem> },
}

/// What becomes of the records of a folder that has more than memory should hold.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Beyond<'a> {
    /// They go on the disk that has this folder.
    Disk(&'a Path),
    /// They are checked, and not kept.
    #[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "only the program builds packs from folders"))]
    Nowhere,
}

/// A right folder whose records wait on the disk.
#[derive(Debug)]
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "an export has the stations alone"))]
pub(crate) struct Spooled {
    head: Head,
    records: Sorted,
    pub(crate) offers: Option<Catalogue>,
    pub(crate) rewards: Option<Programme>,
    /// Warnings.
    pub(crate) problems: Vec<Problem>,
    pub(crate) round_the_clock: usize,
}

impl Spooled {
    pub(crate) fn meta(&self) -> &CityMeta {
        &self.head.meta
    }
    #[cfg(feature = "cli")]
    pub(crate) fn schedules(&self) -> &[Schedule] {
        &self.head.schedules
    }
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }
    /// Where the stations are, ascending: their hashes.
    #[cfg(feature = "cli")]
    pub(crate) fn places(&self) -> Vec<u64> {
        self.records.places()
    }
    /// The stations of a cell, by place.
    pub(crate) fn read(&self, range: Range<usize>) -> io::Result<Vec<PackStation>> {
        self.records.read(range, &self.head)
    }
}

/// Reads a source folder and checks it as [`load`](super::load) does. Of more than `most` stations none is kept in memory.
///
/// # Errors
/// The disk refuses; or of more than `most` stations any problem is an error: all of them.
pub(crate) fn load_large(
    dir: &Path,
    beyond: Beyond<'_>,
    most: usize,
    progress: &mut dyn FnMut(Progress),
) -> Result<Large, Vec<Problem>> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut spool: Option<Spool> = None;
    let mut refused: Option<io::Error> = None;
    let mut too_many = false;
    let mut keep = |draft: Draft| {
        if refused.is_some() || too_many {
            return;
        }
        drafts.push(draft);
        if spool.is_none() && drafts.len() <= most {
            return;
        }
        let Beyond::Disk(beside) = beyond else {
            too_many = true;
            drafts = Vec::new();
            return;
        };
        let written = match &mut spool {
            Some(spool) => Ok(spool),
            None => Spool::beside(beside).map(|made| spool.insert(made)),
        };
        let written = written.and_then(|spool| drafts.drain(..).try_for_each(|draft| spool.add(&draft)));
        refused = written.err();
    };
    let scanned = scan(dir, &mut keep, progress);
    if too_many {
        return Ok(Large::TooMany { stations: scanned.stations, problems: scanned.problems });
    }
    let failed = |error: &io::Error| {
        let beside = if let Beyond::Disk(beside) = beyond { beside } else { dir };
        let place = Place::in_file(beside.display().to_string(), 0, 0);
        let message = format!("the records cannot be kept beside the folder: {}", reason(error));
        let help =
            "check that you may write there, and that the disk has room for as much as the stations take";
        vec![Problem::error("output-refused", place, message, help)]
    };
    if let Some(error) = refused {
        return Err(failed(&error));
    }
    let Some(spool) = spool else { return Ok(Large::Whole(Box::new(loaded(scanned, drafts)))) };
    // A large buffer that was drained would stay as large.
    drop(drafts);
    let Scanned { head, ids, offers, rewards, problems, round_the_clock, is_right, .. } = scanned;
    if !is_right {
        return Err(problems);
    }
    let records = spool.sorted(&ids).map_err(|error| failed(&error))?;
    Ok(Large::Spooled(Box::new(Spooled { head, records, offers, rewards, problems, round_the_clock })))
}
