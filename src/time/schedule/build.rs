//! From day patterns to the smallest table that says the same.

use super::{DAY_MINUTES, Date, Day, DayPattern, OpenState, Schedule, Week};

/// Most distinct day patterns, weekly patterns, and segments or overrides of one schedule: a year of days that
/// all differ still fits, and a pack cannot make a lookup slow.
pub(super) const MOST_DAYS: usize = 250;
pub(super) const MOST_WEEKS: usize = 250;
pub(super) const MOST_DATES: usize = 4_000;

/// Makes a [`Schedule`] from days.
///
/// `days` are consecutive calendar days from `first` on; `before` and `after` are the weeks that hold on either
/// side of them, for ever.
///
/// ```
/// use friendly_city::time::{Date, Local, OpenState::*, ScheduleBuilder};
/// let open = vec![(0, Closed), (8 * 60, Open), (17 * 60, Closed)];
/// let week = std::array::from_fn(|day| if day < 5 { open.clone() } else { vec![(0, Closed)] });
/// let schedule = ScheduleBuilder::weekly(week).build().unwrap();
/// // 1970-01-03 was a Saturday: the next opening is on Monday.
/// let status = schedule.status(Local { date: Date(2), second: 9 * 3600 });
/// assert_eq!(status.opens_at, Some(Local { date: Date(4), second: 8 * 3600 }));
/// ```
#[derive(Clone, Debug)]
pub struct ScheduleBuilder {
    /// Monday … Sunday before `first`.
    pub before: [DayPattern; 7],
    /// Monday … Sunday after the last of `days`.
    pub after: [DayPattern; 7],
    /// The day of the first of `days`.
    pub first: Date,
    /// Consecutive calendar days.
    pub days: Vec<DayPattern>,
}

/// How many of the next equal weekdays are asked what is usual.
const ASKED: usize = 5;

impl ScheduleBuilder {
    /// The same week for ever.
    pub fn weekly(week: [DayPattern; 7]) -> Self {
        Self { before: week.clone(), after: week, first: Date(0), days: Vec::new() }
    }

    /// The compiled table; `None` if the days do not fit its limits (more than 250 distinct days or weeks, or
    /// more than 4,000 dates) or a pattern is not one.
    pub fn build(self) -> Option<Schedule> {
        let mut table =
            Schedule { days: Vec::new(), weeks: Vec::new(), segments: Vec::new(), overrides: Vec::new() };
        let mut week = [0u8; 7];
        let mut after = [0u8; 7];
        for (slot, pattern) in week.iter_mut().zip(self.before).chain(after.iter_mut().zip(self.after)) {
            *slot = table.add_day(pattern)?;
        }
        let days: Vec<u8> = self.days.into_iter().map(|p| table.add_day(p)).collect::<Option<_>>()?;
        let count = i32::try_from(days.len()).ok()?;
        let end = Date(self.first.0.checked_add(count)?);
        let day_after = |i: usize| Date(self.first.0 + i as i32);

        table.add_segment(self.first, week)?;
        for (i, &day) in days.iter().enumerate() {
            let weekday = usize::from(day_after(i).weekday());
            if week.get(weekday) == Some(&day) {
                continue;
            }
            let usual = usual(&days, i, &after, weekday);
            if week.get(weekday) == Some(&usual) {
                table.overrides.push((day_after(i), day));
                continue;
            }
            // It stays different: a new week holds from here on.
            for step in 0..7 {
                let weekday = (weekday + step) % 7;
                if let Some(slot) = week.get_mut(weekday) {
                    *slot = self::usual(&days, i + step, &after, weekday);
                }
            }
            table.add_segment(day_after(i), week)?;
            if week.get(weekday) != Some(&day) {
                table.overrides.push((day_after(i), day));
            }
        }
        if week != after {
            table.add_segment(end, after)?;
        }
        (table.segments.len() <= MOST_DATES && table.overrides.len() <= MOST_DATES).then_some(())?;
        Some(table.canonical())
    }
}

/// What this weekday is on most of its next occurrences from day `i` on, the earliest on a tie.
fn usual(days: &[u8], i: usize, after: &[u8; 7], weekday: usize) -> u8 {
    let rest = after.get(weekday).copied().unwrap_or(0);
    let next: [u8; ASKED] = std::array::from_fn(|n| days.get(i + 7 * n).copied().unwrap_or(rest));
    let votes = |day: u8| next.iter().filter(|d| **d == day).count();
    // `max_by_key` keeps the last of equals, hence the reversal.
    next.iter().rev().copied().max_by_key(|day| votes(*day)).unwrap_or(rest)
}

/// Whether a list of changes is a day pattern.
pub(super) fn is_day(changes: &[(u16, OpenState)]) -> bool {
    let mut last: Option<(u16, OpenState)> = None;
    for &(minute, state) in changes {
        let fits = match last {
            None => minute == 0,
            Some((from, before)) => minute > from && minute < DAY_MINUTES && state != before,
        };
        if !fits {
            return false;
        }
        last = Some((minute, state));
    }
    last.is_some()
}

impl Schedule {
    pub(super) fn add_day(&mut self, changes: DayPattern) -> Option<u8> {
        if let Some(i) = self.days.iter().position(|d| *d.changes == *changes) {
            return u8::try_from(i).ok();
        }
        if !is_day(&changes) || self.days.len() >= MOST_DAYS {
            return None;
        }
        let mask = changes.iter().fold(0, |mask, (_, state)| mask | state.bit());
        self.days.push(Day { changes: changes.into_boxed_slice(), mask });
        u8::try_from(self.days.len() - 1).ok()
    }

    pub(super) fn add_week(&mut self, days: [u8; 7]) -> Option<u8> {
        let found = self.weeks.iter().position(|w| w.days == days);
        let index = match found {
            Some(i) => i,
            None if self.weeks.len() >= MOST_WEEKS => return None,
            None => {
                let mask = days
                    .iter()
                    .filter_map(|d| self.days.get(usize::from(*d)))
                    .fold(0, |mask, day| mask | day.mask);
                self.weeks.push(Week { days, mask });
                self.weeks.len() - 1
            }
        };
        u8::try_from(index).ok()
    }

    fn add_segment(&mut self, from: Date, days: [u8; 7]) -> Option<()> {
        let week = self.add_week(days)?;
        self.segments.push((from, week));
        Some(())
    }

    /// Patterns in the order they are first used, unused ones gone, the first segment's day at zero: equal
    /// schedules are equal bytes.
    fn canonical(self) -> Self {
        let mut table =
            Self { days: Vec::new(), weeks: Vec::new(), segments: Vec::new(), overrides: Vec::new() };
        let day = |table: &mut Self, index: u8| {
            let pattern = self.days.get(usize::from(index)).map(|d| d.changes.to_vec());
            // The new table has no more days than the old one, so there is room.
            pattern.and_then(|p| table.add_day(p)).unwrap_or(0)
        };
        for (i, (from, week)) in self.segments.iter().enumerate() {
            let old = self.weeks.get(usize::from(*week)).map_or([0; 7], |w| w.days);
            let new = old.map(|d| day(&mut table, d));
            let week = table.add_week(new).unwrap_or(0);
            table.segments.push((if i == 0 { Date(0) } else { *from }, week));
        }
        for (date, index) in &self.overrides {
            let index = day(&mut table, *index);
            table.overrides.push((*date, index));
        }
        table
    }
}
