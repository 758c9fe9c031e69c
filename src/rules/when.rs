//! When a rule holds, exactly: every question is a set of instants over a horizon, and `and`, `or`, `not` are what they
//! are of sets. Two sets each, because there are three values: when it holds, and when it holds or is not known.

use super::truth::{number, reached};
use super::world::date_of;
use super::{DocumentState, Leaf, Op, Recurring, Rule, Truth, Value, Window, World};
use crate::time::{Date, Instant, Intervals, Local, OpenState, Schedule, Zone};

/// When something holds, over a horizon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// It holds.
    pub holds: Intervals,
    /// It holds, or is not known.
    pub may_hold: Intervals,
}

/// Half-open: from the first instant to before the second.
pub type Horizon = (Instant, Instant);

impl When {
    /// The same all the time.
    pub fn always(truth: Truth, horizon: Horizon) -> Self {
        let whole = Intervals::one(horizon.0, horizon.1);
        match truth {
            Truth::True => Self { holds: whole.clone(), may_hold: whole },
            Truth::Unknown => Self { holds: Intervals::EMPTY, may_hold: whole },
            Truth::False => Self { holds: Intervals::EMPTY, may_hold: Intervals::EMPTY },
        }
    }

    fn known(holds: Intervals) -> Self {
        Self { may_hold: holds.clone(), holds }
    }

    /// Whether it holds at an instant of the horizon.
    pub fn at(&self, at: Instant) -> Truth {
        match (self.holds.contains(at), self.may_hold.contains(at)) {
            (true, _) => Truth::True,
            (_, true) => Truth::Unknown,
            _ => Truth::False,
        }
    }

    /// When both hold.
    pub fn and(&self, other: &Self) -> Self {
        Self { holds: self.holds.intersect(&other.holds), may_hold: self.may_hold.intersect(&other.may_hold) }
    }
}

impl Rule {
    /// When it holds, if nothing but the clock changes. Counted events are none in windows that begin later.
    pub fn when(&self, world: &World<'_>, horizon: Horizon) -> When {
        let each = |of: &[Rule], n: usize| {
            let all: Vec<When> = of.iter().map(|one| one.when(world, horizon)).collect();
            if n == 0 {
                return When::always(Truth::True, horizon);
            }
            let holds: Vec<&Intervals> = all.iter().map(|one| &one.holds).collect();
            let may_hold: Vec<&Intervals> = all.iter().map(|one| &one.may_hold).collect();
            When { holds: Intervals::at_least(n, &holds), may_hold: Intervals::at_least(n, &may_hold) }
        };
        match self {
            Self::Leaf(number) => match world.book.leaf(*number) {
                Some(leaf) => leaf.when(world, horizon),
                None => When::always(Truth::Unknown, horizon),
            },
            Self::All(of) => each(of, of.len()),
            Self::Any(of) if of.is_empty() => When::always(Truth::False, horizon),
            Self::Any(of) => each(of, 1),
            Self::AtLeast(n, of) => each(of, *n as usize),
            Self::Not(one) => {
                let one = one.when(world, horizon);
                When { holds: one.may_hold.complement(horizon), may_hold: one.holds.complement(horizon) }
            }
        }
    }
}

impl Leaf {
    /// Whether waiting alone can change its answer.
    pub fn is_of_time(&self, world: &World<'_>) -> bool {
        match self {
            Self::Age { .. } | Self::Hours { .. } | Self::Recurring(_) => true,
            Self::Compare { .. } | Self::Between { .. } => {
                world.book.attribute_of(self).is_some_and(super::Attribute::is_clock)
            }
            Self::Document { attribute, .. } => {
                matches!(world.value(*attribute), Some(Value::Document(Some(_))))
            }
            Self::Count { window, .. } => *window != Window::Ever,
            Self::In { .. } | Self::Within { .. } => false,
        }
    }

    /// When it holds, if nothing but the clock changes.
    pub fn when(&self, world: &World<'_>, horizon: Horizon) -> When {
        self.moving(world, horizon).unwrap_or_else(|| When::always(self.truth(world), horizon))
    }

    /// Where time changes the answer.
    fn moving(&self, world: &World<'_>, horizon: Horizon) -> Option<When> {
        let zone = &world.book.zone;
        let today = |op, day| When::known(today(zone, horizon, op, day));
        Some(match self {
            Self::Compare { op, value, .. } if self.is_of_time(world) => today(*op, date_of(*value)),
            Self::Between { from, to, .. } if self.is_of_time(world) => {
                today(Op::GreaterOrEqual, date_of(*from)).and(&today(Op::Less, date_of(*to)))
            }
            Self::Age { attribute, op, period } => today(*op, reached(world, *attribute, *period)?),
            Self::Hours { hours } => {
                open(&world.book.hours.get(usize::from(*hours))?.schedule, zone, horizon)
            }
            Self::Recurring(hours) => When::known(recurring(hours, zone, horizon)),
            Self::Document { attribute, state } => match world.value(*attribute)? {
                Value::Document(Some(document)) => {
                    let last = document.valid_to.0;
                    match state {
                        DocumentState::Missing => When::always(Truth::False, horizon),
                        DocumentState::Expired => today(Op::Greater, last),
                        DocumentState::Valid => {
                            let from = document.valid_from.map_or(Date(i32::MIN / 2), |from| from.0);
                            today(Op::LessOrEqual, last).and(&today(Op::GreaterOrEqual, from))
                        }
                    }
                }
                _ => return None,
            },
            Self::Count { event, window, op, value } => {
                let now = op.holds(world.count(*event, *window)?, *value);
                let resets = window.ends(zone, world.at).unwrap_or(horizon.1);
                let mut holds = Intervals::EMPTY;
                if now {
                    holds.push(horizon.0, resets.min(horizon.1));
                }
                if op.holds(0, *value) {
                    holds.push(resets.max(horizon.0), horizon.1);
                }
                When::known(holds)
            }
            Self::In { .. } | Self::Within { .. } | Self::Compare { .. } | Self::Between { .. } => {
                return None;
            }
        })
    }

    /// The number of an attribute, for a gap.
    pub(super) fn actual(&self, world: &World<'_>) -> Option<i64> {
        match self {
            Self::Count { event, window, .. } => world.count(*event, *window),
            _ => number(world, self.attribute()?),
        }
    }
}

impl Window {
    /// Which window of this kind a day lies in: two days have the same number exactly if they share it.
    pub fn number(self, day: Date) -> i32 {
        match self {
            Self::Day => day.0,
            // By its Monday.
            Self::Week => day.0.saturating_sub(i32::from(day.weekday())),
            Self::Month => {
                let (year, month, _) = day.ymd();
                year.saturating_mul(12).saturating_add(month as i32)
            }
            Self::Ever => 0,
        }
    }

    /// When the window that `at` lies in is over; `None`: never.
    pub fn ends(self, zone: &Zone, at: Instant) -> Option<Instant> {
        let today = zone.local(at).date;
        let next = match self {
            Self::Day => Date(today.0.checked_add(1)?),
            Self::Week => Date(today.0.checked_add(7 - i32::from(today.weekday()))?),
            Self::Month => {
                let (year, month, _) = today.ymd();
                let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
                Date::from_ymd(year, month, 1)?
            }
            Self::Ever => return None,
        };
        Some(midnight(zone, next))
    }
}

/// When a day begins.
pub(super) fn midnight(zone: &Zone, date: Date) -> Instant {
    zone.instant(Local { date, second: 0 })
}

/// When `today op day` holds.
fn today(zone: &Zone, horizon: Horizon, op: Op, day: Date) -> Intervals {
    let begins = midnight(zone, day);
    let ends = midnight(zone, Date(day.0.saturating_add(1)));
    let part = |from: Instant, to: Instant| Intervals::one(from.max(horizon.0), to.min(horizon.1));
    match op {
        Op::Less => part(horizon.0, begins),
        Op::LessOrEqual => part(horizon.0, ends),
        Op::Equal => part(begins, ends),
        Op::NotEqual => part(horizon.0, begins).union(&part(ends, horizon.1)),
        Op::GreaterOrEqual => part(begins, horizon.1),
        Op::Greater => part(ends, horizon.1),
    }
}

/// The pieces of a horizon in which the clock is not changed, each with its offset in seconds.
fn pieces(zone: &Zone, horizon: Horizon) -> Vec<(Instant, Instant, i64)> {
    let inside =
        zone.transitions.iter().map(|(from, _)| *from).filter(|at| horizon.0 < *at && *at < horizon.1);
    let mut starts = vec![horizon.0];
    starts.extend(inside);
    let ends = starts.iter().skip(1).copied().chain([horizon.1]);
    let piece = |(from, to): (&Instant, Instant)| (*from, to, i64::from(zone.offset_s(*from)));
    starts.iter().zip(ends).map(piece).collect()
}

fn open(schedule: &Schedule, zone: &Zone, horizon: Horizon) -> When {
    let (mut holds, mut may_hold) = (Intervals::EMPTY, Intervals::EMPTY);
    for (from, to, offset) in pieces(zone, horizon) {
        let mut at = from;
        while at < to {
            let status = schedule.status(zone.local(at));
            let change = status
                .changes_at
                .map(|local| Instant(i64::from(local.date.0) * 86_400 + i64::from(local.second) - offset));
            // What a schedule says next is always later; were it not, the rest is as it is now.
            let until = change.filter(|next| *next > at).unwrap_or(to).min(to);
            if status.state == OpenState::Open {
                holds.push(at, until);
            }
            if status.state != OpenState::Closed {
                may_hold.push(at, until);
            }
            at = until;
        }
    }
    When { holds, may_hold }
}

fn recurring(hours: &Recurring, zone: &Zone, horizon: Horizon) -> Intervals {
    let mut holds = Intervals::EMPTY;
    let (opens, closes) = (i64::from(hours.opens_at.0) * 60, i64::from(hours.closes_at.0) * 60);
    let closes = if closes <= opens { closes + 86_400 } else { closes };
    for (from, to, offset) in pieces(zone, horizon) {
        // From the day before: its hours may go over midnight.
        let first = (from.0 + offset).div_euclid(86_400) - 1;
        let last = (to.0 + offset).div_euclid(86_400);
        for day in first..=last {
            if hours.begins_on(date_of(day)) {
                let begin = day * 86_400 - offset;
                holds.push(Instant(begin + opens).max(from), Instant(begin + closes).min(to));
            }
        }
    }
    holds
}
