//! Rules → schedule: every day of the horizon by itself, then the table that says the same.

use std::collections::{BTreeMap, BTreeSet};

use super::day::{self, Matches};
use super::rules::{self, Rule};
use super::worlds::Worlds;
use super::{HoursContext, HoursError, dates};
use crate::time::{Date, DayPattern, OpenState, Schedule, ScheduleBuilder};

/// The longest horizon worked out, in days: twenty years.
const MOST_DAYS: i32 = 7_305;
/// After so many days, dates fall on the same weekdays again.
const CYCLE_DAYS: i32 = 29 * 366;
/// Years named in a rule matter this far from the horizon.
const FAR_DAYS: i32 = 60 * 366;

/// Compiles OSM `opening_hours`.
///
/// A day's state is unknown exactly where what the day may be makes a difference: past the calendar's last day
/// (an ordinary day, a holiday, a make-up workday), on a make-up workday where Monday to Friday differ, and
/// beyond `context.to` where the hours hang on the date.
///
/// ```
/// use friendly_city::Makeup;
/// use friendly_city::import::hours::{HoursContext, compile};
/// use friendly_city::time::{Calendar, Date, Local, OpenState};
/// let calendar = Calendar::default();
/// let context = HoursContext { calendar: &calendar, makeup: Makeup::None, from: Date(20_000), to: Date(20_400) };
/// let hours = compile("Mo-Fr 09:00-17:00", &context).unwrap();
/// // 2024-10-07 was a Monday.
/// let monday = Date::from_ymd(2024, 10, 7).unwrap();
/// let status = hours.status(Local { date: monday, second: 10 * 3600 });
/// assert_eq!(status.state, OpenState::Open);
/// assert_eq!(status.changes_at, Some(Local { date: monday, second: 17 * 3600 }));
/// assert_eq!(compile("25:00-26:00", &context).unwrap_err().code, "hours-syntax");
/// ```
///
/// # Errors
/// The text is not opening hours, or says something that cannot be evaluated.
pub fn compile(text: &str, context: &HoursContext<'_>) -> Result<Schedule, HoursError> {
    let rules = rules::rules(text)?;
    let worlds = Worlds::new(&rules, context);
    let mut days = Days { rules: &rules, memo: BTreeMap::new() };

    let dated = rules.iter().any(Rule::is_dated);
    let (first, last) = horizon(&worlds, context, dated);
    let [past, future] = beyond(&rules, dated, first, last);
    let before = days.common_week(&worlds, past);
    let after = days.common_week(&worlds, future);
    let mut table = Vec::new();
    let mut yesterday = worlds.matches(Date(first.0 - 1), false);
    for day in first.0..=last.0 {
        let today = worlds.matches(Date(day), true);
        table.push(days.pattern(&pairs(&yesterday, &today)));
        yesterday = today;
    }
    ScheduleBuilder { before, after, first, days: table }.build().ok_or_else(|| {
        HoursError::new(
            "hours-too-long",
            0,
            "the hours differ on too many days to be kept as a table",
            "say it with fewer dates",
        )
    })
}

/// First and last day to be worked out one by one; the last is before the first if no day needs that.
fn horizon(worlds: &Worlds<'_>, context: &HoursContext<'_>, dated: bool) -> (Date, Date) {
    let first = context.from;
    let last = match (dated, worlds.use_calendar()) {
        (true, _) => context.to,
        // Only the calendar matters, so its last day does.
        (false, true) => context.calendar.span().map_or(Date(first.0 - 1), |(_, last)| last),
        (false, false) => Date(first.0 - 1),
    };
    (first, Date(last.0.min(first.0.saturating_add(MOST_DAYS))))
}

/// Days before and after the horizon that show everything its hours can do there: a week where only the weekday
/// matters, else a whole cycle of the calendar beyond the farthest year that a rule names.
fn beyond(rules: &[Rule], dated: bool, first: Date, last: Date) -> [(i32, i32); 2] {
    if !dated {
        return [(first.0 - 7, first.0 - 1), (last.0 + 1, last.0 + 7)];
    }
    let named = rules.iter().flat_map(|r| dates::named_years(&r.days));
    let named: Vec<i32> = named.filter_map(|year| Date::from_ymd(year, 7, 1)).map(|d| d.0).collect();
    let earliest = named.iter().copied().fold(first.0, i32::min).max(first.0 - FAR_DAYS);
    let latest = named.iter().copied().fold(last.0, i32::max).min(last.0 + FAR_DAYS);
    [(earliest - CYCLE_DAYS, first.0 - 1), (last.0 + 1, latest + CYCLE_DAYS)]
}

type Pairs = BTreeSet<(Matches, Matches)>;

fn pairs(yesterday: &BTreeSet<Matches>, today: &BTreeSet<Matches>) -> Pairs {
    yesterday.iter().flat_map(|y| today.iter().map(|t| (*y, *t))).collect()
}

/// Works out days, each distinct one once.
struct Days<'a> {
    rules: &'a [Rule],
    memo: BTreeMap<Pairs, DayPattern>,
}

impl Days<'_> {
    /// What all days of a weekday have in common within a range of days that no calendar is asked about.
    fn common_week(&mut self, worlds: &Worlds<'_>, (first, last): (i32, i32)) -> [DayPattern; 7] {
        let mut found: [Pairs; 7] = std::array::from_fn(|_| Pairs::new());
        let mut yesterday = worlds.matches(Date(first - 1), false);
        for day in first..=last {
            let today = worlds.matches(Date(day), false);
            if let Some(set) = found.get_mut(usize::from(Date(day).weekday())) {
                set.extend(pairs(&yesterday, &today));
            }
            yesterday = today;
        }
        found.map(|set| self.pattern(&set))
    }

    /// The states all possibilities agree on; unknown where they do not.
    fn pattern(&mut self, pairs: &Pairs) -> DayPattern {
        if let Some(known) = self.memo.get(pairs) {
            return known.clone();
        }
        let mut agreed: Option<Vec<OpenState>> = None;
        for (yesterday, today) in pairs {
            let minutes = day::minutes(self.rules, *yesterday, *today);
            match &mut agreed {
                None => agreed = Some(minutes),
                Some(agreed) => {
                    for (one, other) in agreed.iter_mut().zip(minutes) {
                        if *one != other {
                            *one = OpenState::Unknown;
                        }
                    }
                }
            }
        }
        let pattern = day::pattern(&agreed.unwrap_or_default());
        self.memo.insert(pairs.clone(), pattern.clone());
        pattern
    }
}
