//! Why a rule holds or not: the same tree, with a reason at every question.

use super::range::Range;
use super::truth::{in_state, reached};
use super::world::{date_of, day_number};
use super::{ChangedBy, Document, DocumentState, Leaf, Op, Rule, Truth, Value, World};
use crate::Position;
use crate::time::Date;

/// Why a question does not have the answer that is wanted; the field's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs, reason = "each is its word, explained in docs/offers.md")]
pub enum Reason {
    NotStarted,
    Expired,
    Paused,
    OutsideSchedule,
    OutsideArea,
    CategoryNotIncluded,
    ThresholdNotMet,
    DocumentMissing,
    DocumentExpired,
    UsageLimitReached,
    BudgetExhausted,
    InformationMissing,
    AssuranceTooLow,
}

impl Reason {
    /// As answers write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::Expired => "expired",
            Self::Paused => "paused",
            Self::OutsideSchedule => "outside_schedule",
            Self::OutsideArea => "outside_area",
            Self::CategoryNotIncluded => "category_not_included",
            Self::ThresholdNotMet => "threshold_not_met",
            Self::DocumentMissing => "document_missing",
            Self::DocumentExpired => "document_expired",
            Self::UsageLimitReached => "usage_limit_reached",
            Self::BudgetExhausted => "budget_exhausted",
            Self::InformationMissing => "information_missing",
            Self::AssuranceTooLow => "assurance_too_low",
        }
    }
}

/// One question, answered and explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// The answer.
    pub truth: Truth,
    /// The answer that would help; the other one where a `not` is around it.
    pub wanted: bool,
    /// Why it is not that; `None` where it is.
    pub reason: Option<Reason>,
    /// What is known of it.
    pub actual: Option<Value>,
    /// How far it is from what is wanted, in the unit of [`Leaf::gap_unit`].
    pub gap: Option<i64>,
}

/// The unit of a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is its word")]
pub enum GapUnit {
    Minute,
    Day,
    Metre,
    /// The attribute's own, or times for a count.
    Own,
}

/// A rule, explained: the same tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Whether it holds.
    pub truth: Truth,
    /// What it is made of.
    pub of: Explained,
}

/// What an [`Explanation`] is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Explained {
    /// A question of the book.
    Leaf(u32, Report),
    /// Every one.
    All(Vec<Explanation>),
    /// At least one.
    Any(Vec<Explanation>),
    /// At least so many.
    AtLeast(u32, Vec<Explanation>),
    /// Not that.
    Not(Box<Explanation>),
}

impl Rule {
    /// The whole tree with a reason at every question.
    pub fn explain(&self, world: &World<'_>) -> Explanation {
        self.explained(world, true)
    }

    fn explained(&self, world: &World<'_>, wanted: bool) -> Explanation {
        let each =
            |of: &[Self]| -> Vec<Explanation> { of.iter().map(|one| one.explained(world, wanted)).collect() };
        match self {
            Self::Leaf(number) => {
                let unknown = Report { truth: Truth::Unknown, wanted, reason: None, actual: None, gap: None };
                let report = world.book.leaf(*number).map_or(unknown, |leaf| leaf.report(world, wanted));
                Explanation { truth: report.truth, of: Explained::Leaf(*number, report) }
            }
            Self::All(of) => {
                let of = each(of);
                let truth = of.iter().fold(Truth::True, |all, one| all.and(one.truth));
                Explanation { truth, of: Explained::All(of) }
            }
            Self::Any(of) => {
                let of = each(of);
                let truth = of.iter().fold(Truth::False, |any, one| any.or(one.truth));
                Explanation { truth, of: Explained::Any(of) }
            }
            Self::AtLeast(n, of) => {
                let of = each(of);
                let truth = Truth::at_least(*n as usize, of.iter().map(|one| one.truth));
                Explanation { truth, of: Explained::AtLeast(*n, of) }
            }
            Self::Not(one) => {
                let one = one.explained(world, !wanted);
                Explanation { truth: !one.truth, of: Explained::Not(Box::new(one)) }
            }
        }
    }
}

impl Leaf {
    /// The answer with its reason, measured against the one that is wanted.
    pub fn report(&self, world: &World<'_>, wanted: bool) -> Report {
        let truth = self.truth(world);
        let actual = match self {
            Self::Document { attribute, .. } => world.value(*attribute),
            Self::Hours { .. } | Self::Recurring(_) | Self::Within { .. } => None,
            _ => self.actual(world).map(Value::Integer),
        };
        let is_wanted = truth == Truth::from(wanted);
        let reason = (!is_wanted).then(|| self.reason(world, truth, wanted));
        let gap = if is_wanted { None } else { self.gap(world, wanted) };
        Report { truth, wanted, reason, actual, gap }
    }

    /// Who can change the answer.
    pub fn changed_by(&self, world: &World<'_>) -> ChangedBy {
        match self {
            Self::Hours { .. } | Self::Recurring(_) => ChangedBy::Time,
            Self::Age { attribute, .. } if world.value(*attribute).is_some() => ChangedBy::Time,
            Self::Within { .. } => ChangedBy::Worker,
            Self::Count { op: Op::Less | Op::LessOrEqual, .. } => ChangedBy::Time,
            Self::Count { .. } => ChangedBy::Worker,
            _ => world.book.attribute_of(self).map_or(ChangedBy::Nobody, |a| a.changed_by),
        }
    }

    /// The unit of its gap.
    pub fn gap_unit(&self, world: &World<'_>) -> GapUnit {
        match self {
            Self::Hours { .. } | Self::Recurring(_) => GapUnit::Minute,
            Self::Within { .. } => GapUnit::Metre,
            Self::Age { .. } | Self::Document { .. } => GapUnit::Day,
            Self::Compare { .. } | Self::Between { .. }
                if world.book.attribute_of(self).is_some_and(|a| a.r#type == super::AttributeType::Date) =>
            {
                GapUnit::Day
            }
            _ => GapUnit::Own,
        }
    }

    fn reason(&self, world: &World<'_>, truth: Truth, wanted: bool) -> Reason {
        if truth == Truth::Unknown {
            let weak = self.attribute().is_some_and(|attribute| world.is_weak(attribute));
            return if weak { Reason::AssuranceTooLow } else { Reason::InformationMissing };
        }
        let today = day_number(world.local().date);
        match self {
            Self::In { .. } => Reason::CategoryNotIncluded,
            Self::Hours { .. } | Self::Recurring(_) => Reason::OutsideSchedule,
            Self::Within { .. } => Reason::OutsideArea,
            Self::Age { .. } => Reason::ThresholdNotMet,
            Self::Count { op, .. } => match (op, wanted) {
                (Op::Less | Op::LessOrEqual, true) => Reason::UsageLimitReached,
                _ => Reason::ThresholdNotMet,
            },
            // What is still to come begins; what may only have been before is over.
            Self::Compare { op, value, .. } if self.is_of_time(world) => match (op, wanted) {
                (Op::GreaterOrEqual | Op::Greater, true) | (Op::Less | Op::LessOrEqual, false) => {
                    Reason::NotStarted
                }
                (Op::Equal, true) | (Op::NotEqual, false) if *value > today => Reason::NotStarted,
                (Op::Equal, false) | (Op::NotEqual, true) => Reason::NotStarted,
                _ => Reason::Expired,
            },
            Self::Between { from, .. } if self.is_of_time(world) => {
                if *from >= today {
                    Reason::NotStarted
                } else {
                    Reason::Expired
                }
            }
            Self::Compare { .. } | Self::Between { .. } => {
                let kind = world.book.attribute_of(self).map(|a| a.r#type);
                match kind {
                    Some(super::AttributeType::Code | super::AttributeType::Boolean) => {
                        Reason::CategoryNotIncluded
                    }
                    _ => Reason::ThresholdNotMet,
                }
            }
            Self::Document { attribute, state } => match (world.value(*attribute), state) {
                (Some(Value::Document(Some(document))), DocumentState::Valid) => {
                    if in_state(Some(document), DocumentState::Expired, date_of(today)) {
                        Reason::DocumentExpired
                    } else {
                        Reason::NotStarted
                    }
                }
                (Some(Value::Document(None)), DocumentState::Valid) => Reason::DocumentMissing,
                _ => Reason::CategoryNotIncluded,
            },
        }
    }

    /// How far the answer is from the one that is wanted.
    fn gap(&self, world: &World<'_>, wanted: bool) -> Option<i64> {
        let local = world.local();
        match self {
            Self::Compare { op, value, .. } | Self::Count { op, value, .. } => {
                let kind = world.book.attribute_of(self).map(|a| a.r#type);
                if matches!(kind, Some(super::AttributeType::Code | super::AttributeType::Boolean)) {
                    return None;
                }
                distance(self.actual(world)?, *op, *value, wanted)
            }
            Self::Between { from, to, .. } => Range::between(*from, *to)?.gap(self.actual(world)?, wanted),
            Self::Age { attribute, op, period } => {
                let day = day_number(reached(world, *attribute, *period)?);
                distance(day_number(local.date), *op, day, wanted)
            }
            Self::Hours { hours } if wanted => {
                let status = world.book.hours.get(usize::from(*hours))?.schedule.status(local);
                let opens = world.book.zone.instant(status.opens_at?);
                Some((opens.0 - world.at.0 + 59) / 60)
            }
            Self::Recurring(hours) if wanted => {
                // Two months have every weekday with every number that both have.
                let begins = (0..=62).map(|n| Date(local.date.0.saturating_add(n))).find(|day| {
                    hours.begins_on(*day)
                        && (day.0 > local.date.0 || u32::from(hours.opens_at.0) * 60 > local.second)
                })?;
                let minutes = i64::from(begins.0 - local.date.0) * 1440 + i64::from(hours.opens_at.0);
                Some(minutes - i64::from(local.second / 60))
            }
            Self::Within { area } if wanted => {
                let [west, south, east, north] = world.book.areas.get(usize::from(*area))?.bounds;
                let here = world.position?;
                // `max` then `min`, not `clamp`, which panics on a box that is inside out.
                let nearest = Position::new(
                    here.longitude().max(west).min(east),
                    here.latitude().max(south).min(north),
                );
                Some(here.distance_m(nearest.ok()?) as i64)
            }
            Self::Document { attribute, state: DocumentState::Valid } if wanted => {
                let Value::Document(Some(Document { valid_to, valid_from })) = world.value(*attribute)?
                else {
                    return None;
                };
                let today = day_number(local.date);
                let past = today - day_number(valid_to.0);
                Some(if past > 0 { past } else { day_number(valid_from?.0) - today })
            }
            _ => None,
        }
    }
}

/// How much `actual` must change for `actual op value` to be as wanted.
fn distance(actual: i64, op: Op, value: i64, wanted: bool) -> Option<i64> {
    Range::of(op, value)?.gap(actual, wanted)
}
