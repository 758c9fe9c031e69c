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

/// A change within a day: from this minute on, this state.
type Change = (u16, OpenState);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Day {
    /// Its changes end here in the list of all changes; they start where those of the day before end.
    end: u16,
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

/// A date, and the number of what holds on it or from it on.
type Dated = (Date, u8);

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
    changes: Vec<Change>,
    days: Vec<Day>,
    weeks: Vec<Week>,
    /// From this day on, this weekly pattern; the first holds from the first day there is.
    segments: Vec<Dated>,
    /// On this day, this day pattern.
    overrides: Vec<Dated>,
}

/// What a day looks like, and how long its week goes on.
struct Found<'a> {
    changes: &'a [Change],
    mask: u8,
    week_mask: u8,
    /// The next day on which not simply the same week goes on.
    leap: Option<Date>,
}

impl Schedule {
    const EMPTY: Self = Self {
        changes: Vec::new(),
        days: Vec::new(),
        weeks: Vec::new(),
        segments: Vec::new(),
        overrides: Vec::new(),
    };

    /// The same state for ever.
    pub fn constant(state: OpenState) -> Self {
        let mut constant = Self::EMPTY;
        constant.changes.push((0, state));
        constant.end_day(0);
        constant.push_week([0; 7]);
        constant.segments.push((Date(i32::MIN), 0));
        constant
    }

    /// The one state it always has, if it has only one.
    pub fn constant_state(&self) -> Option<OpenState> {
        match (self.changes.as_slice(), self.overrides.is_empty()) {
            ([(_, state)], true) => Some(*state),
            _ => None,
        }
    }

    /// Whether it is open at every moment.
    pub fn is_round_the_clock(&self) -> bool {
        self.constant_state() == Some(OpenState::Open)
    }

    /// The changes of Monday … Sunday, if the same week goes on for ever: each a minute of the day and the state from then
    /// on, the first at minute 0.
    ///
    /// ```
    /// use friendly_city::time::{OpenState, Schedule};
    /// let always = Schedule::constant(OpenState::Open);
    /// assert_eq!(always.only_week().unwrap()[6], [(0, OpenState::Open)]);
    /// ```
    pub fn only_week(&self) -> Option<[&[(u16, OpenState)]; 7]> {
        let ([_], [], [week]) = (self.segments.as_slice(), self.overrides.as_slice(), self.weeks.as_slice())
        else {
            return None;
        };
        let mut days: [&[Change]; 7] = [&[]; 7];
        for (slot, number) in days.iter_mut().zip(week.days) {
            *slot = self.day(usize::from(number))?.0;
        }
        Some(days)
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
        let mut state = OpenState::Unknown;
        if let Some(found) = self.find(local.date) {
            for (from, now) in found.changes {
                if *from <= minute {
                    state = *now;
                }
            }
        }
        *visits += 1;
        let mut changes_at = None;
        let mut opens_at = None;
        if let Some((at, next)) = self.next(local.date, minute, 7 & !state.bit(), visits) {
            changes_at = Some(at);
            if state != OpenState::Open {
                opens_at = Some(at);
                if next != OpenState::Open {
                    let minute = (at.second / 60) as u16;
                    opens_at = self.next(at.date, minute, OpenState::Open.bit(), visits).map(|(at, _)| at);
                }
            }
        }
        Status { state, changes_at, opens_at }
    }

    /// The first moment after minute `after` of `date` whose state is in the mask `wanted`, and that state.
    #[inline(never)]
    fn next(&self, mut date: Date, after: u16, wanted: u8, visits: &mut u32) -> Option<(Local, OpenState)> {
        let mut first = after + 1;
        loop {
            let found = self.find(date)?;
            if found.mask & wanted != 0 {
                for (from, state) in found.changes {
                    if *from >= first && state.bit() & wanted != 0 {
                        return Some((Local { date, second: u32::from(*from) * 60 }, *state));
                    }
                }
            }
            first = 0;
            *visits += 1;
            date = if found.week_mask & wanted == 0 {
                // No day of this week can answer: on to where something else holds.
                found.leap?
            } else {
                Date(date.0.checked_add(1)?)
            };
        }
    }

    /// What holds on a day. There always is something: the decoder and the builder see to it.
    #[inline(never)]
    fn find(&self, date: Date) -> Option<Found<'_>> {
        let segment = up_to(&self.segments, date);
        let week = self.weeks.get(usize::from(self.segments.get(segment.checked_sub(1)?)?.1))?;
        let single = up_to(&self.overrides, date);
        let number = match single.checked_sub(1).and_then(|i| self.overrides.get(i)) {
            Some((day, number)) if *day == date => *number,
            _ => *week.days.get(usize::from(date.weekday()))?,
        };
        let leap = match (self.segments.get(segment), self.overrides.get(single)) {
            (Some(a), Some(b)) => Some(a.0.min(b.0)),
            (a, b) => a.or(b).map(|dated| dated.0),
        };
        let (changes, mask) = self.day(usize::from(number))?;
        Some(Found { changes, mask, week_mask: week.mask, leap })
    }

    /// The changes of a day pattern, and the states that occur.
    fn day(&self, number: usize) -> Option<(&[Change], u8)> {
        let day = self.days.get(number)?;
        let start = number.checked_sub(1).and_then(|i| self.days.get(i)).map_or(0, |d| d.end);
        Some((self.changes.get(usize::from(start)..usize::from(day.end))?, day.mask))
    }

    /// Adds a day pattern. The caller has checked that it is one and that there is room.
    fn push_day(&mut self, changes: &[Change]) {
        let start = self.changes.len();
        self.changes.extend_from_slice(changes);
        self.end_day(start);
    }

    /// Makes a day pattern of the changes from `start` on.
    fn end_day(&mut self, start: usize) {
        let mask = self.changes.iter().skip(start).fold(0, |mask, (_, state)| mask | state.bit());
        self.days.push(Day { end: self.changes.len() as u16, mask });
    }

    /// Adds a weekly pattern.
    fn push_week(&mut self, days: [u8; 7]) {
        let mut mask = 0;
        for day in days {
            mask |= self.days.get(usize::from(day)).map_or(0, |d| d.mask);
        }
        self.weeks.push(Week { days, mask });
    }
}

/// How many entries lie on or before a date.
#[inline(never)]
fn up_to(list: &[Dated], date: Date) -> usize {
    list.partition_point(|(day, _)| *day <= date)
}
