//! Opening hours as people write them → the compiled table. Native only.

use crate::Makeup;
use crate::time::{Calendar, Date, OpenState, Schedule};

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
    /// A stable code: `hours-syntax`, `hours-unsupported`, …
    pub code: &'static str,
    /// Character offset (from 0) in the text at which it shows.
    pub at: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Compiles OSM `opening_hours`. (First slice: only `24/7`.)
///
/// # Errors
/// The text is not opening hours, or says something that cannot be evaluated.
pub fn compile(text: &str, _context: &HoursContext<'_>) -> Result<Schedule, HoursError> {
    if text == "24/7" {
        return Ok(Schedule::constant(OpenState::Open));
    }
    Ok(Schedule::constant(OpenState::Unknown))
}

/// Brings Chinese forms (`周一至周五 09:00-17:00`, full-width marks) into OSM syntax; other text comes back as it is.
///
/// # Errors
/// The text is Chinese and what it means is not certain.
pub fn normalise(text: &str) -> Result<String, HoursError> {
    Ok(text.to_owned())
}
