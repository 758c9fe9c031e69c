//! Opening hours as people write them → the compiled table. Native only.
//!
//! `docs/opening-hours.md` says what the words mean here, what is refused, and where others read it differently.

mod compile;
mod dates;
mod day;
mod rules;
mod source;
mod spell;
mod worlds;
mod zh;

pub use compile::compile;
pub use spell::spell;
pub use zh::normalise;

use crate::Makeup;
use crate::time::{Calendar, Date};

/// What compiling needs to know beyond the text.
#[derive(Clone, Copy, Debug)]
pub struct HoursContext<'a> {
    /// Holidays and make-up workdays.
    pub calendar: &'a Calendar,
    /// How the station reads a make-up workday.
    pub makeup: Makeup,
    /// First day for which dated rules (seasons, single days) are worked out.
    pub from: Date,
    /// Last such day; after it hours that hang on the date are unknown.
    pub to: Date,
}

/// Why a text cannot be used as opening hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursError {
    /// A stable code: `hours-syntax`, `hours-unsupported`, …; `docs/opening-hours.md` lists them.
    pub code: &'static str,
    /// Character offset (from 0) in the text at which it shows.
    pub at: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl HoursError {
    fn new(code: &'static str, at: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code, at, message: message.into(), help: help.into() }
    }
}

impl std::fmt::Display for HoursError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at character {} [{}]", self.message, self.at, self.code)
    }
}

impl std::error::Error for HoursError {}
