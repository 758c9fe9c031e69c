//! From bytes to rules. Every count is checked before anything is allocated, every number against its list, every type as
//! the compiler checks it: what opens can be asked everything.

use super::super::Reader;
use super::super::read::{list, string, text};
use super::{leaf, node, tag};
use crate::rules::{
    Area, Assurance, Attribute, AttributeType, ByDay, ChangedBy, Code, Day, DocumentState, Enforcement,
    Frequency, Leaf, Limit, LimitMetric, LimitPer, MAX_DEPTH, MAX_NODES, Minute, Op, Period, Recurring, Rule,
    RuleBook, RuleHours, Window,
};
use crate::time::{Date, Schedule, Zone};

/// Places in these lists are kept in 16 bits.
const MOST_OF_A_KIND: usize = 1 << 16;
/// 1 January of the year 0, and 31 December 9999: the days that can be written as `YYYY-MM-DD`.
const DAYS: std::ops::RangeInclusive<i64> = -719_528..=2_932_896;

/// The sections of what rules refer to.
pub(in crate::pack) fn book(input: &mut Reader<'_>, zone: Zone) -> RuleBook {
    input.section(tag::ATTRIBUTES, "attributes");
    let attributes = few(input, 8, attribute);
    input.section(tag::AREAS, "areas");
    let areas = few(input, 34, area);
    input.section(tag::EVENTS, "events");
    let events = few(input, 1, string);
    input.section(tag::HOURS, "hours");
    let hours = few(input, 2, |input| RuleHours { text: string(input), schedule: Schedule::read(input) });
    let mut book = RuleBook { attributes, areas, hours, events, leaves: Vec::new(), zone };
    input.section(tag::QUESTIONS, "questions");
    book.leaves = list(input, 2, |input| question(input, &book));
    book
}

/// Ids ascend, so that none stands twice.
pub(in crate::pack) fn ascending<'a>(input: &mut Reader<'_>, ids: impl Iterator<Item = &'a str>) {
    let mut last = None;
    for id in ids {
        if last.is_some_and(|last| last >= id) {
            input.fail("pack-value");
        }
        last = Some(id);
    }
}

/// A list whose places are kept in 16 bits.
fn few<T>(input: &mut Reader<'_>, least: usize, one: impl FnMut(&mut Reader<'_>) -> T) -> Vec<T> {
    let all = list(input, least, one);
    if all.len() > MOST_OF_A_KIND {
        input.fail("pack-length");
    }
    all
}

/// The word of a number; the first where there is none.
pub(in crate::pack) fn word<T: Copy>(input: &mut Reader<'_>, first: T, words: &[T]) -> T {
    words.get(input.index(words.len())).copied().unwrap_or(first)
}

fn place(input: &mut Reader<'_>, end: usize) -> u16 {
    input.index(end.min(MOST_OF_A_KIND)) as u16
}

pub(in crate::pack) fn flag(input: &mut Reader<'_>) -> bool {
    input.index(2) == 1
}

pub(in crate::pack) fn check(input: &mut Reader<'_>, holds: bool) {
    if !holds {
        input.fail("pack-value");
    }
}

pub(in crate::pack) fn degrees(input: &mut Reader<'_>) -> f64 {
    let value = input.take(8).first_chunk().map_or(0.0, |bytes| f64::from_le_bytes(*bytes));
    check(input, value.is_finite());
    value
}

fn attribute(input: &mut Reader<'_>) -> Attribute {
    Attribute {
        name: string(input),
        r#type: word(input, AttributeType::Code, &super::TYPES),
        label: flag(input).then(|| text(input)),
        vocabulary: few(input, 2, |input| Code { code: string(input), label: text(input) }),
        unit: flag(input).then(|| string(input)),
        assurance: word(input, Assurance::Clock, &super::ASSURANCES),
        changed_by: word(input, ChangedBy::Nobody, &super::CHANGED_BY),
        how: text(input),
    }
}

fn area(input: &mut Reader<'_>) -> Area {
    let (id, name) = (string(input), text(input));
    Area { id, name, bounds: [degrees(input), degrees(input), degrees(input), degrees(input)] }
}

/// The attribute a question is about, which must be of one of these types.
fn about<'b>(
    input: &mut Reader<'_>,
    book: &'b RuleBook,
    types: &[AttributeType],
) -> (u16, Option<&'b Attribute>) {
    let number = place(input, book.attributes.len());
    let attribute = book.attributes.get(usize::from(number));
    check(input, attribute.is_some_and(|one| types.contains(&one.r#type)));
    (number, attribute)
}

/// A value of an attribute.
fn value(input: &mut Reader<'_>, attribute: Option<&Attribute>) -> i64 {
    let value = input.zigzag();
    let fits = attribute.is_some_and(|one| match one.r#type {
        AttributeType::Integer => true,
        AttributeType::Boolean => value == 0 || value == 1,
        AttributeType::Code => (0..one.vocabulary.len() as i64).contains(&value),
        AttributeType::Date => DAYS.contains(&value),
        AttributeType::Document | AttributeType::Point => false,
    });
    check(input, fits);
    value
}

const ORDERED: [AttributeType; 2] = [AttributeType::Integer, AttributeType::Date];

fn question(input: &mut Reader<'_>, book: &RuleBook) -> Leaf {
    let op = |input: &mut Reader<'_>| word(input, Op::Equal, &super::OPS);
    match input.u8() {
        leaf::IN => {
            let (attribute, declared) = about(input, book, &[AttributeType::Code]);
            let words = declared.map_or(0, |one| one.vocabulary.len());
            let codes = list(input, 1, |input| place(input, words));
            check(input, codes.is_sorted_by(|a, b| a < b));
            Leaf::In { attribute, codes }
        }
        leaf::COMPARE => {
            let (attribute, declared) = about(input, book, &super::TYPES);
            let op = op(input);
            let ordered = declared.is_some_and(|one| ORDERED.contains(&one.r#type));
            check(input, ordered || matches!(op, Op::Equal | Op::NotEqual));
            Leaf::Compare { attribute, op, value: value(input, declared) }
        }
        leaf::BETWEEN => {
            let (attribute, declared) = about(input, book, &ORDERED);
            let (from, to) = (value(input, declared), value(input, declared));
            check(input, from < to);
            Leaf::Between { attribute, from, to }
        }
        leaf::AGE => {
            let (attribute, _) = about(input, book, &[AttributeType::Date]);
            let op = op(input);
            Leaf::Age { attribute, op, period: period(input) }
        }
        leaf::HOURS => Leaf::Hours { hours: place(input, book.hours.len()) },
        leaf::RECURRING => Leaf::Recurring(recurring(input)),
        leaf::WITHIN => Leaf::Within { area: place(input, book.areas.len()) },
        leaf::DOCUMENT => {
            let (attribute, _) = about(input, book, &[AttributeType::Document]);
            Leaf::Document { attribute, state: word(input, DocumentState::Valid, &super::STATES) }
        }
        kind => {
            check(input, kind == leaf::COUNT);
            let event = place(input, book.events.len());
            let window = word(input, Window::Ever, &super::WINDOWS);
            Leaf::Count { event, window, op: op(input), value: input.zigzag() }
        }
    }
}

fn recurring(input: &mut Reader<'_>) -> Recurring {
    let freq = word(input, Frequency::Weekly, &super::FREQUENCIES);
    let days = list(input, 2, |input| {
        let number = input.step(0, 5) as i8;
        check(input, number == 0 || freq == Frequency::Monthly);
        (number, input.index(7) as u8)
    });
    let (opens_at, closes_at) = (Minute(place(input, 1_441)), Minute(place(input, 1_441)));
    Recurring { freq, byday: ByDay(days), opens_at, closes_at }
}

/// A rule, if there is one.
pub(in crate::pack) fn rule(input: &mut Reader<'_>, book: &RuleBook) -> Option<Rule> {
    // The root is a part too.
    flag(input).then(|| part(input, book.leaves.len(), 1, &mut (MAX_NODES - 1)))
}

/// A rule, no deeper and no larger than one that is written may be.
fn part(input: &mut Reader<'_>, leaves: usize, depth: usize, left: &mut usize) -> Rule {
    let head = input.varint();
    // Too large for any list, on every machine alike.
    let (kind, rest) = (head & 7, u32::try_from(head >> 3).unwrap_or(u32::MAX) as usize);
    if kind == node::LEAF {
        check(input, rest < leaves);
        return Rule::Leaf(rest as u32);
    }
    let count = if kind == node::NOT { 1 } else { rest };
    let least = if kind == node::AT_LEAST { input.u32() } else { 0 };
    let fits = kind <= node::NOT
        && (kind != node::NOT || rest == 0)
        && depth < MAX_DEPTH
        && count <= *left
        && least as usize <= count;
    if !fits {
        input.fail("pack-value");
        return Rule::All(Vec::new());
    }
    *left -= count;
    let mut of: Vec<Rule> = Vec::new();
    for _ in 0..count {
        of.push(part(input, leaves, depth + 1, left));
    }
    match kind {
        node::ALL => Rule::All(of),
        node::ANY => Rule::Any(of),
        node::AT_LEAST => Rule::AtLeast(least, of),
        _ => of.pop().map_or(Rule::All(Vec::new()), |one| Rule::Not(Box::new(one))),
    }
}

/// A day as it is written.
pub(in crate::pack) fn day(input: &mut Reader<'_>) -> String {
    day_of(input).into()
}

/// A day.
pub(in crate::pack) fn day_of(input: &mut Reader<'_>) -> Day {
    let day = input.zigzag();
    let fits = DAYS.contains(&day);
    check(input, fits);
    Day(Date(if fits { day as i32 } else { 0 }))
}

/// A stretch of civil time.
pub(in crate::pack) fn period(input: &mut Reader<'_>) -> Period {
    let unit = input.index(3);
    let number = place(input, MOST_OF_A_KIND);
    match unit {
        0 => Period::Years(number),
        1 => Period::Months(number),
        _ => Period::Days(number),
    }
}

/// A limit.
pub(in crate::pack) fn limit(input: &mut Reader<'_>) -> Limit {
    Limit {
        per: word(input, LimitPer::Worker, &super::PER),
        metric: word(input, LimitMetric::Redemptions, &super::METRICS),
        limit: input.zigzag(),
        window: word(input, Window::Ever, &super::WINDOWS),
        enforcement: word(input, Enforcement::VerifierLocal, &super::ENFORCEMENTS),
    }
}
