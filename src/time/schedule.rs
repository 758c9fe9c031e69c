//! Opening hours as they are looked up: compiled once, when the pack is built.
//!
//! A schedule is a few *day patterns* (the minutes of a calendar day at which the state changes; tails past
//! midnight are already part of the next day), *weekly patterns* (seven day patterns), *segments* (from this
//! day on that weekly pattern holds) and single-day *overrides*. A lookup is two binary searches and a short
//! walk; it allocates nothing.

use super::{Date, Local};

mod build;
mod codec;

pub use build::ScheduleBuilder;

/// Open, closed, or not to be known from the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OpenState {
    /// Closed.
    Closed,
    /// Open.
    Open,
    /// The data does not say: `10:00+`, a bare comment, a day past the calendar's last.
    Unknown,
}

impl OpenState {
    /// All of them, in wire order.
    pub const ALL: [Self; 3] = [Self::Closed, Self::Open, Self::Unknown];

    /// Its bit in a mask of states.
    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// What a schedule says about one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// The state now.
    pub state: OpenState,
    /// When that state next changes; `None`: never.
    pub changes_at: Option<Local>,
    /// When it next opens, if it is not open now; `None`: never.
    pub opens_at: Option<Local>,
}

/// Minutes of a day.
pub const DAY_MINUTES: u16 = 1440;

/// One calendar day: the state from each minute on. The first entry is minute 0, minutes ascend, and
/// neighbours differ.
pub type DayPattern = Vec<(u16, OpenState)>;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Day {
    changes: Box<[(u16, OpenState)]>,
    /// Which states occur.
    mask: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Week {
    /// Day pattern of Monday … Sunday.
    days: [u8; 7],
    /// Which states occur in any of the seven.
    mask: u8,
}

/// Compiled opening hours.
///
/// ```
/// use friendly_city::time::{Date, Local, OpenState, Schedule};
/// let always = Schedule::constant(OpenState::Open);
/// let status = always.status(Local { date: Date(0), second: 0 });
/// assert_eq!((status.state, status.changes_at), (OpenState::Open, None));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Schedule {
    days: Vec<Day>,
    weeks: Vec<Week>,
    /// From this day on, this weekly pattern; the first holds from the beginning of time whatever its day.
    segments: Vec<(Date, u8)>,
    /// On this day, this day pattern.
    overrides: Vec<(Date, u8)>,
}

impl Schedule {
    /// The same state for ever.
    pub fn constant(state: OpenState) -> Self {
        Self {
            days: vec![Day { changes: Box::new([(0, state)]), mask: state.bit() }],
            weeks: vec![Week { days: [0; 7], mask: state.bit() }],
            segments: vec![(Date(0), 0)],
            overrides: Vec::new(),
        }
    }

    /// The one state it always has, if it has only one.
    pub fn constant_state(&self) -> Option<OpenState> {
        match (self.days.as_slice(), self.overrides.is_empty()) {
            ([day], true) => OpenState::ALL.into_iter().find(|s| s.bit() == day.mask),
            _ => None,
        }
    }

    /// Whether it is open at every moment.
    pub fn is_round_the_clock(&self) -> bool {
        self.constant_state() == Some(OpenState::Open)
    }

    /// State, next change and next opening, in one lookup.
    ///
    /// Changes fall on whole minutes: at `23:59:59` the state is that of `23:59`.
    pub fn status(&self, local: Local) -> Status {
        self.status_counted(local, &mut 0)
    }

    /// [`Schedule::status`] that also adds to `visits` how many days it looked at, for tests that hold the
    /// work down: 24/7 takes one, an ordinary week at most eight for each of the two questions.
    pub fn status_counted(&self, local: Local, visits: &mut u32) -> Status {
        let minute = (local.second / 60).min(u32::from(DAY_MINUTES) - 1) as u16;
        *visits += 1;
        let (today, _) = self.day(local.date);
        let state = today
            .and_then(|day| day.changes.iter().rev().find(|(from, _)| *from <= minute))
            .map_or(OpenState::Unknown, |(_, state)| *state);
        let others = 7 & !state.bit();
        let changes_at = self.next(local.date, minute, others, visits);
        let opens_at = match (state, changes_at) {
            (OpenState::Open, _) | (_, None) => None,
            (_, Some((at, OpenState::Open))) => Some(at),
            (_, Some((at, _))) => {
                let minute = (at.second / 60) as u16;
                self.next(at.date, minute, OpenState::Open.bit(), visits).map(|(at, _)| at)
            }
        };
        Status { state, changes_at: changes_at.map(|(at, _)| at), opens_at }
    }

    /// The first moment after minute `after` of `date` whose state is in the mask `wanted`, and that state.
    fn next(&self, date: Date, after: u16, wanted: u8, visits: &mut u32) -> Option<(Local, OpenState)> {
        let mut date = date;
        let mut after = Some(after);
        loop {
            let (day, week) = self.day(date);
            let (day, week) = (day?, week?);
            if day.mask & wanted != 0 {
                let found = day.changes.iter().find(|(from, state)| {
                    state.bit() & wanted != 0 && after.is_none_or(|minute| *from > minute)
                });
                if let Some((from, state)) = found {
                    return Some((Local { date, second: u32::from(*from) * 60 }, *state));
                }
            }
            after = None;
            *visits += 1;
            date = if week.mask & wanted == 0 {
                // No day of this week can answer: on to where something else holds.
                self.leap(date)?
            } else {
                Date(date.0.checked_add(1)?)
            };
        }
    }

    /// The first day after `date` on which not simply the same week goes on.
    fn leap(&self, date: Date) -> Option<Date> {
        let first_after = |list: &[(Date, u8)]| {
            list.get(list.partition_point(|(day, _)| *day <= date)).map(|(day, _)| *day)
        };
        // The first segment reaches back for ever: its own day says nothing.
        let segment = first_after(self.segments.get(1..).unwrap_or_default());
        match (segment, first_after(&self.overrides)) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// The pattern of a day, and of the week it lies in.
    fn day(&self, date: Date) -> (Option<&Day>, Option<&Week>) {
        let later = self.segments.get(1..).unwrap_or_default().partition_point(|(from, _)| *from <= date);
        let week = self.segments.get(later).and_then(|(_, week)| self.weeks.get(usize::from(*week)));
        let day = match self.overrides.binary_search_by_key(&date, |(day, _)| *day) {
            Ok(i) => self.overrides.get(i).map(|(_, day)| *day),
            Err(_) => week.and_then(|w| w.days.get(usize::from(date.weekday())).copied()),
        };
        (day.and_then(|d| self.days.get(usize::from(d))), week)
    }
}
