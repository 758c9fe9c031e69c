//! From a catalogue to bytes.

use super::super::Writer;
use super::super::write::{text, zone};
use super::{effect, leaf, node, tag};
use crate::Text;
use crate::money::Fen;
use crate::offer::{Catalogue, Effect, EffectKind, Entry, Limit, Merchant, Target};
use crate::rules::{Area, Attribute, ByDay, Day, Leaf, Period, Recurring, Rule, RuleHours};

pub(super) fn write(catalogue: &Catalogue) -> Vec<u8> {
    let book = &catalogue.book;
    let mut meta = Writer::default();
    zone(&mut meta, &book.zone);
    meta.u8(u8::from(catalogue.sample));
    let merchant = |id: &str| catalogue.merchants.iter().position(|one| one.id == id);
    let mut out = Writer::default();
    out.0.extend_from_slice(super::MAGIC);
    out.u8(super::VERSION);
    let sections: [(u8, Writer); 8] = [
        (tag::META, meta),
        (tag::ATTRIBUTES, all(&book.attributes, attribute)),
        (tag::AREAS, all(&book.areas, area)),
        (tag::EVENTS, all(&book.events, |out, event| out.str(event))),
        (tag::HOURS, all(&book.hours, hours)),
        (tag::QUESTIONS, all(&book.leaves, question)),
        (tag::MERCHANTS, all(&catalogue.merchants, merchant_bytes)),
        (
            tag::OFFERS,
            all(&catalogue.offers, |out, entry| offer(out, entry, merchant(&entry.offer.merchant))),
        ),
    ];
    for (tag, body) in sections {
        out.u8(tag);
        out.bytes(&body.0);
    }
    out.0
}

fn all<T>(list: &[T], one: impl FnMut(&mut Writer, &T)) -> Writer {
    let mut out = Writer::default();
    each(&mut out, list, one);
    out
}

fn each<T>(out: &mut Writer, list: &[T], mut one: impl FnMut(&mut Writer, &T)) {
    out.varint(list.len() as u64);
    list.iter().for_each(|item| one(out, item));
}

/// The number of a word.
fn word<T: PartialEq>(out: &mut Writer, words: &[T], word: &T) {
    out.varint(words.iter().position(|one| one == word).unwrap_or(words.len()) as u64);
}

fn texts(out: &mut Writer, list: &[String]) {
    each(out, list, |out, one| out.str(one));
}

fn maybe<T>(out: &mut Writer, value: Option<T>, some: impl FnOnce(&mut Writer, T)) {
    out.u8(u8::from(value.is_some()));
    if let Some(value) = value {
        some(out, value);
    }
}

fn degrees(out: &mut Writer, value: f64) {
    out.0.extend_from_slice(&value.to_le_bytes());
}

fn attribute(out: &mut Writer, attribute: &Attribute) {
    out.str(&attribute.name);
    word(out, &super::TYPES, &attribute.r#type);
    maybe(out, attribute.label.as_ref(), |out, label: &Text| text(out, label));
    each(out, &attribute.vocabulary, |out, code| {
        out.str(&code.code);
        text(out, &code.label);
    });
    maybe(out, attribute.unit.as_ref(), |out, unit| out.str(unit));
    word(out, &super::ASSURANCES, &attribute.assurance);
    word(out, &super::CHANGED_BY, &attribute.changed_by);
    text(out, &attribute.how);
}

fn area(out: &mut Writer, area: &Area) {
    out.str(&area.id);
    text(out, &area.name);
    area.bounds.into_iter().for_each(|bound| degrees(out, bound));
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
            word(out, &super::OPS, op);
            out.zigzag(*value);
        }
        Leaf::Between { attribute, from, to } => {
            begin(leaf::BETWEEN, *attribute);
            out.zigzag(*from);
            out.zigzag(*to);
        }
        Leaf::Age { attribute, op, period } => {
            begin(leaf::AGE, *attribute);
            word(out, &super::OPS, op);
            let (unit, number) = match period {
                Period::Years(number) => (0, number),
                Period::Months(number) => (1, number),
                Period::Days(number) => (2, number),
            };
            out.u8(unit);
            out.varint(u64::from(*number));
        }
        Leaf::Hours { hours } => begin(leaf::HOURS, *hours),
        Leaf::Recurring(hours) => recurring(out, hours),
        Leaf::Within { area } => begin(leaf::WITHIN, *area),
        Leaf::Document { attribute, state } => {
            begin(leaf::DOCUMENT, *attribute);
            word(out, &super::STATES, state);
        }
        Leaf::Count { event, window, op, value } => {
            begin(leaf::COUNT, *event);
            word(out, &super::WINDOWS, window);
            word(out, &super::OPS, op);
            out.zigzag(*value);
        }
    }
}

fn recurring(out: &mut Writer, hours: &Recurring) {
    out.u8(leaf::RECURRING);
    word(out, &super::FREQUENCIES, &hours.freq);
    let ByDay(days) = &hours.byday;
    each(out, days, |out, (number, weekday)| {
        out.zigzag(i64::from(*number));
        out.u8(*weekday);
    });
    out.varint(u64::from(hours.opens_at.0));
    out.varint(u64::from(hours.closes_at.0));
}

fn rule(out: &mut Writer, one: &Rule) {
    let several = |of: &[Rule], kind| (of.len() as u64) << 3 | kind;
    match one {
        Rule::Leaf(number) => out.varint(u64::from(*number) << 3 | node::LEAF),
        Rule::All(of) => {
            out.varint(several(of, node::ALL));
            of.iter().for_each(|one| rule(out, one));
        }
        Rule::Any(of) => {
            out.varint(several(of, node::ANY));
            of.iter().for_each(|one| rule(out, one));
        }
        Rule::AtLeast(n, of) => {
            out.varint(several(of, node::AT_LEAST));
            out.varint(u64::from(*n));
            of.iter().for_each(|one| rule(out, one));
        }
        Rule::Not(one) => {
            out.varint(node::NOT);
            rule(out, one);
        }
    }
}

fn merchant_bytes(out: &mut Writer, merchant: &Merchant) {
    out.str(&merchant.id);
    text(out, &merchant.name);
    degrees(out, merchant.longitude);
    degrees(out, merchant.latitude);
    out.str(&merchant.address);
    out.str(&merchant.opening_hours);
}

/// What was not checked before, the reader refuses: a merchant that is not there, a day that is none.
fn offer(out: &mut Writer, entry: &Entry, merchant: Option<usize>) {
    let offer = &entry.offer;
    let day = |text: &str| Day::parse(text).map_or(i64::MAX, |day| i64::from(day.0.0));
    out.str(&offer.id);
    out.varint(merchant.map_or(u64::MAX, |at| at as u64));
    texts(out, &offer.stations);
    text(out, &offer.name);
    text(out, &offer.description);
    word(out, &super::STATUSES, &offer.status);
    out.zigzag(day(&offer.valid_from));
    out.zigzag(day(&offer.valid_to));
    out.str(&offer.reference);
    effect_bytes(out, &offer.effect);
    each(out, &offer.limits, limit);
    out.str(&offer.stacking.category);
    word(out, &super::POLICIES, &offer.stacking.policy);
    maybe(out, offer.stacking.priority, |out, priority| out.varint(u64::from(priority)));
    texts(out, &offer.stacking.excludes);
    word(out, &super::DISCLOSURES, &offer.disclosure);
    maybe(out, entry.rule.as_ref(), rule);
}

fn effect_bytes(out: &mut Writer, effect: &Effect) {
    let (kind, value) = match effect.kind {
        EffectKind::PercentOff(share) => (effect::PERCENT_OFF, i64::from(share.0)),
        EffectKind::AmountOff(Fen(amount)) => (effect::AMOUNT_OFF, amount),
        EffectKind::FixedPrice(Fen(amount)) => (effect::FIXED_PRICE, amount),
        EffectKind::FreeItem => (effect::FREE_ITEM, 0),
        EffectKind::Points(points) => (effect::POINTS, points),
    };
    out.u8(kind);
    out.zigzag(value);
    let tags = match &effect.target {
        Target::Order => None,
        Target::Item(item) => Some(&item.tags),
    };
    maybe(out, tags, |out, tags| texts(out, tags));
    word(out, &super::BASES, &effect.basis);
    out.zigzag(effect.minimum_spend_fen.0);
    maybe(out, effect.maximum_discount_fen, |out, Fen(amount)| out.zigzag(amount));
    maybe(out, effect.usual_price_fen, |out, Fen(amount)| out.zigzag(amount));
    word(out, &super::ROUNDED, &effect.rounding.of);
    word(out, &super::MODES, &effect.rounding.mode);
    out.zigzag(effect.rounding.unit_fen.0);
}

fn limit(out: &mut Writer, limit: &Limit) {
    word(out, &super::PER, &limit.per);
    word(out, &super::METRICS, &limit.metric);
    out.zigzag(limit.limit);
    word(out, &super::WINDOWS, &limit.window);
    word(out, &super::ENFORCEMENTS, &limit.enforcement);
}
