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
use crate::time::Schedule;
use crate::{CityMeta, Place, Problem};

/// A folder that was read.
#[derive(Debug)]
pub(crate) enum Large {
    /// It fits.
    Whole(Box<Loaded>),
    /// Its records wait on the disk.
    Spooled(Box<Spooled>),
}

/// A right folder whose records wait on the disk.
#[derive(Debug)]
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
    pub(crate) fn schedules(&self) -> &[Schedule] {
        &self.head.schedules
    }
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }
    /// Where the stations are, ascending: their hashes.
    pub(crate) fn places(&self) -> Vec<u64> {
        self.records.places()
    }
    /// The stations of a cell, by place.
    pub(crate) fn read(&self, range: Range<usize>) -> io::Result<Vec<PackStation>> {
        self.records.read(range, &self.head)
    }
}

/// Reads a source folder and checks it as [`load`](super::load) does. Of more than `most` stations none is kept in memory,
/// but on the disk that has `beside`.
///
/// # Errors
/// The disk refuses; or of more than `most` stations any problem is an error: all of them.
pub(crate) fn load_large(
    dir: &Path,
    beside: &Path,
    most: usize,
    progress: &mut dyn FnMut(Progress),
) -> Result<Large, Vec<Problem>> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut spool: Option<Spool> = None;
    let mut refused: Option<io::Error> = None;
    let mut keep = |draft: Draft| {
        if refused.is_some() {
            return;
        }
        drafts.push(draft);
        if spool.is_none() && drafts.len() <= most {
            return;
        }
        let written = match &mut spool {
            Some(spool) => Ok(spool),
            None => Spool::beside(beside).map(|made| spool.insert(made)),
        };
        let written = written.and_then(|spool| drafts.drain(..).try_for_each(|draft| spool.add(&draft)));
        refused = written.err();
    };
    let scanned = scan(dir, &mut keep, progress);
    let failed = |error: &io::Error| {
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
