//! From rules to bytes.

use super::super::Writer;
use super::super::write::text;
use super::{leaf, node, tag};
use crate::Text;
use crate::rules::{Area, Attribute, ByDay, Day, Leaf, Limit, Period, Recurring, Rule, RuleBook, RuleHours};

/// The sections of what rules refer to.
pub(in crate::pack) fn sections(out: &mut Writer, book: &RuleBook) {
    out.section(tag::ATTRIBUTES, &all(&book.attributes, attribute));
    out.section(tag::AREAS, &all(&book.areas, area));
    out.section(tag::EVENTS, &all(&book.events, |out, event| out.str(event)));
    out.section(tag::HOURS, &all(&book.hours, hours));
    out.section(tag::QUESTIONS, &all(&book.leaves, question));
}

/// The number of a day as it is written; one that the reader refuses where it is none.
pub(in crate::pack) fn day_number(text: &str) -> i64 {
    Day::parse(text).map_or(i64::MAX, |day| i64::from(day.0.0))
}

pub(in crate::pack) fn all<T>(list: &[T], one: impl FnMut(&mut Writer, &T)) -> Writer {
    let mut out = Writer::default();
    each(&mut out, list, one);
    out
}

pub(in crate::pack) fn each<T>(out: &mut Writer, list: &[T], mut one: impl FnMut(&mut Writer, &T)) {
    out.varint(list.len() as u64);
    list.iter().for_each(|item| one(out, item));
}

/// The number of a word.
pub(in crate::pack) fn number_of<T: PartialEq>(out: &mut Writer, words: &[T], word: &T) {
    out.varint(words.iter().position(|one| one == word).unwrap_or(words.len()) as u64);
}

pub(in crate::pack) fn texts(out: &mut Writer, list: &[String]) {
    each(out, list, |out, one| out.str(one));
}

pub(in crate::pack) fn maybe<T>(out: &mut Writer, value: Option<T>, some: impl FnOnce(&mut Writer, T)) {
    out.u8(u8::from(value.is_some()));
    if let Some(value) = value {
        some(out, value);
    }
}

pub(in crate::pack) fn write_degrees(out: &mut Writer, value: f64) {
    out.0.extend_from_slice(&value.to_le_bytes());
}

fn attribute(out: &mut Writer, attribute: &Attribute) {
    out.str(&attribute.name);
    number_of(out, &super::TYPES, &attribute.r#type);
    maybe(out, attribute.label.as_ref(), |out, label: &Text| text(out, label));
    each(out, &attribute.vocabulary, |out, code| {
        out.str(&code.code);
        text(out, &code.label);
    });
    maybe(out, attribute.unit.as_ref(), |out, unit| out.str(unit));
    number_of(out, &super::ASSURANCES, &attribute.assurance);
    number_of(out, &super::CHANGED_BY, &attribute.changed_by);
    text(out, &attribute.how);
}

fn area(out: &mut Writer, area: &Area) {
    out.str(&area.id);
    text(out, &area.name);
    area.bounds.into_iter().for_each(|bound| write_degrees(out, bound));
}

fn hours(out: &mut Writer, hours: &RuleHours) {
    out.str(&hours.text);
    hours.schedule.encode(out);
}

fn question(out: &mut Writer, question: &Leaf) {
    let mut begin = |kind: u8, of: u16| {
        out.u8(kind);
        out.varint(u64::from(of));
    };
    match question {
        Leaf::In { attribute, codes } => {
            begin(leaf::IN, *attribute);
            each(out, codes, |out, code| out.varint(u64::from(*code)));
        }
        Leaf::Compare { attribute, op, value } => {
            begin(leaf::COMPARE, *attribute);
            number_of(out, &super::OPS, op);
            out.zigzag(*value);
        }
        Leaf::Between { attribute, from, to } => {
            begin(leaf::BETWEEN, *attribute);
            out.zigzag(*from);
            out.zigzag(*to);
        }
        Leaf::Age { attribute, op, period } => {
            begin(leaf::AGE, *attribute);
            number_of(out, &super::OPS, op);
            write_period(out, *period);
        }
        Leaf::Hours { hours } => begin(leaf::HOURS, *hours),
        Leaf::Recurring(hours) => recurring(out, hours),
        Leaf::Within { area } => begin(leaf::WITHIN, *area),
        Leaf::Document { attribute, state } => {
            begin(leaf::DOCUMENT, *attribute);
            number_of(out, &super::STATES, state);
        }
        Leaf::Count { event, window, op, value } => {
            begin(leaf::COUNT, *event);
            number_of(out, &super::WINDOWS, window);
            number_of(out, &super::OPS, op);
            out.zigzag(*value);
        }
    }
}

fn recurring(out: &mut Writer, hours: &Recurring) {
    out.u8(leaf::RECURRING);
    number_of(out, &super::FREQUENCIES, &hours.freq);
    let ByDay(days) = &hours.byday;
    each(out, days, |out, (number, weekday)| {
        out.zigzag(i64::from(*number));
        out.u8(*weekday);
    });
    out.varint(u64::from(hours.opens_at.0));
    out.varint(u64::from(hours.closes_at.0));
}

pub(in crate::pack) fn write_rule(out: &mut Writer, one: &Rule) {
    let several = |of: &[Rule], kind| (of.len() as u64) << 3 | kind;
    match one {
        Rule::Leaf(number) => out.varint(u64::from(*number) << 3 | node::LEAF),
        Rule::All(of) => {
            out.varint(several(of, node::ALL));
            of.iter().for_each(|one| write_rule(out, one));
        }
        Rule::Any(of) => {
            out.varint(several(of, node::ANY));
            of.iter().for_each(|one| write_rule(out, one));
        }
        Rule::AtLeast(n, of) => {
            out.varint(several(of, node::AT_LEAST));
            out.varint(u64::from(*n));
            of.iter().for_each(|one| write_rule(out, one));
        }
        Rule::Not(one) => {
            out.varint(node::NOT);
            write_rule(out, one);
        }
    }
}

/// A stretch of civil time.
pub(in crate::pack) fn write_period(out: &mut Writer, period: Period) {
    let (unit, number) = match period {
        Period::Years(number) => (0, number),
        Period::Months(number) => (1, number),
        Period::Days(number) => (2, number),
    };
    out.u8(unit);
    out.varint(u64::from(number));
}

/// A limit.
pub(in crate::pack) fn write_limit(out: &mut Writer, limit: &Limit) {
    number_of(out, &super::PER, &limit.per);
    number_of(out, &super::METRICS, &limit.metric);
    out.zigzag(limit.limit);
    number_of(out, &super::WINDOWS, &limit.window);
    number_of(out, &super::ENFORCEMENTS, &limit.enforcement);
}
