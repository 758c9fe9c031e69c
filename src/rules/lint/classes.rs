//! The finitely many ways in which the questions about one thing can be answered together: a number is below, at or above
//! each number it is compared with, a place is inside or outside each box.
//!
//! What hangs together more loosely (hours, ages and days; counts of different windows) is taken as independent. That only
//! adds ways: what holds in none of them, or in all, does so in fact.

use std::collections::{BTreeMap, BTreeSet};

use super::super::truth::in_state;
use super::super::{Attribute, AttributeType, Document, Leaf, Period, RuleBook, Truth, Window};
use crate::time::Date;

/// More values are not looked at: a vocabulary of a thousand words is no vocabulary.
const MOST_VALUES: usize = 1_000;

/// What may be the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Domain {
    /// Every fact is known.
    Known,
    /// Every fact is known, and a code may be none of its words: "any of them" says something.
    Open,
    /// Any fact may be unknown too.
    Any,
}

/// Questions about one thing, and the ways to answer them together.
pub(super) struct Group {
    pub(super) leaves: Vec<u32>,
    pub(super) ways: Vec<Vec<Truth>>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Attribute(u16),
    /// In months, or in days.
    Age(u16, bool),
    Areas,
    Count(u16, Window),
    Alone(u32),
}

/// The questions by what they are about; `None` where there are too many values.
pub(super) fn groups(book: &RuleBook, leaves: &BTreeSet<u32>, domain: Domain) -> Option<Vec<Group>> {
    let mut subjects: BTreeMap<Subject, Vec<(u32, &Leaf)>> = BTreeMap::new();
    for &number in leaves {
        let leaf = book.leaf(number)?;
        let subject = match leaf {
            Leaf::In { attribute, .. }
            | Leaf::Compare { attribute, .. }
            | Leaf::Between { attribute, .. }
            | Leaf::Document { attribute, .. } => Subject::Attribute(*attribute),
            Leaf::Age { attribute, period, .. } => {
                Subject::Age(*attribute, !matches!(period, Period::Days(_)))
            }
            Leaf::Within { .. } => Subject::Areas,
            Leaf::Count { event, window, .. } => Subject::Count(*event, *window),
            Leaf::Hours { .. } | Leaf::Recurring(_) => Subject::Alone(number),
        };
        subjects.entry(subject).or_default().push((number, leaf));
    }
    subjects.iter().map(|(subject, leaves)| group(book, subject, leaves, domain)).collect()
}

fn group(book: &RuleBook, subject: &Subject, leaves: &[(u32, &Leaf)], domain: Domain) -> Option<Group> {
    let each = |answer: &dyn Fn(&Leaf) -> bool| -> Vec<Truth> {
        leaves.iter().map(|(_, leaf)| Truth::from(answer(leaf))).collect()
    };
    let mut ways: BTreeSet<Vec<Truth>> = BTreeSet::new();
    match subject {
        Subject::Attribute(number) => {
            let attribute = book.attributes.get(usize::from(*number))?;
            if attribute.r#type == AttributeType::Document {
                ways.extend(documents().map(|document| {
                    each(&|leaf| matches!(leaf, Leaf::Document { state, .. } if in_state(document, *state, TODAY)))
                }));
            } else {
                let values = values(attribute, leaves, domain);
                if values.len() > MOST_VALUES {
                    return None;
                }
                ways.extend(values.iter().map(|value| each(&|leaf| compares(leaf, *value))));
            }
        }
        Subject::Age(_, in_months) => {
            // So much time has gone by. Between two months lie days, between two days nothing.
            let scale = if *in_months { 2 } else { 1 };
            let period = |leaf: &Leaf| match leaf {
                Leaf::Age { op, period: Period::Days(n) | Period::Months(n), .. } => {
                    Some((*op, i64::from(*n) * scale))
                }
                Leaf::Age { op, period: Period::Years(n), .. } => Some((*op, i64::from(*n) * 12 * scale)),
                _ => None,
            };
            let ages = around(leaves.iter().filter_map(|(_, leaf)| period(leaf)).map(|(_, length)| length));
            if ages.len() > MOST_VALUES {
                return None;
            }
            ways.extend(
                ages.iter()
                    .map(|age| each(&|leaf| period(leaf).is_some_and(|(op, length)| op.holds(*age, length)))),
            );
        }
        Subject::Areas => {
            let boxes = leaves.iter().filter_map(|(_, leaf)| bounds(book, leaf));
            let edges = |low: usize| -> Vec<f64> {
                let of = boxes.clone().flat_map(|b| [b.get(low).copied(), b.get(low + 2).copied()]);
                std::iter::once(f64::NEG_INFINITY).chain(of.flatten()).collect()
            };
            let (xs, ys) = (edges(0), edges(1));
            if xs.len() > 30 {
                return None;
            }
            for x in &xs {
                for y in &ys {
                    ways.insert(each(&|leaf| {
                        bounds(book, leaf).is_some_and(|[west, south, east, north]| {
                            (west..east).contains(x) && (south..north).contains(y)
                        })
                    }));
                }
            }
        }
        Subject::Count(..) => {
            let edges = leaves.iter().filter_map(|(_, leaf)| match leaf {
                Leaf::Count { value, .. } => Some(*value),
                _ => None,
            });
            // Nothing happens less than never.
            let values: BTreeSet<i64> = around(edges).into_iter().chain([0]).filter(|n| *n >= 0).collect();
            if values.len() > MOST_VALUES {
                return None;
            }
            ways.extend(values.iter().map(|count| {
                each(&|leaf| matches!(leaf, Leaf::Count { op, value, .. } if op.holds(count, value)))
            }));
        }
        Subject::Alone(_) => ways.extend([each(&|_| true), each(&|_| false)]),
    }
    if domain == Domain::Any {
        ways.insert(vec![Truth::Unknown; leaves.len()]);
    }
    Some(Group {
        leaves: leaves.iter().map(|(number, _)| *number).collect(),
        ways: ways.into_iter().collect(),
    })
}

fn values(attribute: &Attribute, leaves: &[(u32, &Leaf)], domain: Domain) -> BTreeSet<i64> {
    match attribute.r#type {
        AttributeType::Boolean => [0, 1].into(),
        AttributeType::Code => {
            let first = if domain == Domain::Known { 0 } else { -1 };
            (first..i64::try_from(attribute.vocabulary.len()).unwrap_or(i64::MAX).min(u16::MAX.into()))
                .collect()
        }
        _ => around(leaves.iter().flat_map(|(_, leaf)| match leaf {
            Leaf::Compare { value, .. } => vec![*value],
            Leaf::Between { from, to, .. } => vec![*from, *to],
            _ => Vec::new(),
        })),
    }
}

/// Each number and its neighbours: between them nothing changes.
fn around(numbers: impl Iterator<Item = i64>) -> BTreeSet<i64> {
    numbers.flat_map(|n| [n.saturating_sub(1), n, n.saturating_add(1)]).collect()
}

fn compares(leaf: &Leaf, number: i64) -> bool {
    match leaf {
        Leaf::In { codes, .. } => codes.iter().any(|code| i64::from(*code) == number),
        Leaf::Compare { op, value, .. } => op.holds(number, *value),
        Leaf::Between { from, to, .. } => (*from..*to).contains(&number),
        _ => false,
    }
}

fn bounds(book: &RuleBook, leaf: &Leaf) -> Option<[f64; 4]> {
    match leaf {
        Leaf::Within { area } => book.areas.get(usize::from(*area)).map(|area| area.bounds),
        _ => None,
    }
}

const TODAY: Date = Date(0);

/// None, one that is over, one that is good, and one that is not good yet.
fn documents() -> impl Iterator<Item = Option<Document>> {
    let document = |from: i32, to: i32| {
        Some(Document {
            valid_to: super::super::Day(Date(to)),
            valid_from: Some(super::super::Day(Date(from))),
        })
    };
    [None, document(-2, -1), document(-1, 1), document(1, 2)].into_iter()
}
