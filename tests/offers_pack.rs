//! The pack of offers: what goes in comes out, it answers as the folder does, and other bytes say why they are not one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "import")]

use std::path::Path;
use std::sync::LazyLock;

use friendly_city::Position;
use friendly_city::api::{self, OffersRequest};
use friendly_city::import::load_offers;
use friendly_city::offer::{Basket, Catalogue, Entry, Offer, SCHEMA};
use friendly_city::pack::Writer;
use friendly_city::rules::{Facts, Leaf, MAX_DEPTH, Rule, Trust};
use friendly_city::time::Instant;
use proptest::prelude::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/beijing/");

static SAMPLE: LazyLock<Catalogue> = LazyLock::new(|| load_offers(Path::new(FOLDER)).unwrap());
static PACK: LazyLock<Vec<u8>> = LazyLock::new(|| SAMPLE.write());

fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    serde_json::from_str(&std::fs::read_to_string(FOLDER.to_owned() + name).unwrap()).unwrap()
}

fn file() -> serde_json::Value {
    read("offers.json")
}

/// A few of the sample's offers with every kind of question, small enough to cut at every byte.
fn small() -> Catalogue {
    let kinds = |rule: &Rule| {
        let mut kinds = Vec::new();
        let mut left = vec![rule];
        while let Some(rule) = left.pop() {
            match rule {
                Rule::Leaf(number) => {
                    kinds.push(std::mem::discriminant(SAMPLE.book.leaf(*number).unwrap()));
                }
                Rule::All(of) | Rule::Any(of) | Rule::AtLeast(_, of) => left.extend(of),
                Rule::Not(one) => left.push(one),
            }
        }
        kinds
    };
    let mut seen = Vec::new();
    let mut small = SAMPLE.clone();
    small.offers.retain(|entry| {
        let found = entry.rule.as_ref().map(kinds).unwrap_or_default();
        let new = found.iter().any(|kind| !seen.contains(kind));
        seen.extend(found);
        new
    });
    assert_eq!(seen.iter().collect::<std::collections::HashSet<_>>().len(), 9, "every kind of question");
    small.merchants.retain(|one| small.offers.iter().any(|entry| entry.offer.merchant == one.id));
    small
}

/// Everything that may be asked, as text.
fn answers(catalogue: &Catalogue) -> String {
    let facts: Facts = read("facts.json");
    let said: Facts = serde_json::from_str(r#"{ "worker.category": "courier" }"#).unwrap();
    let basket: Basket = read("basket.json");
    let mut text = String::new();
    for at in ["2026-02-28T23:59:00+08:00", "2026-10-09T13:20:00+08:00", "2026-10-13T09:00:00+08:00"] {
        for (facts, language) in [(&facts, "zh-CN"), (&said, "en"), (&Facts::default(), "fr")] {
            let here = Position::new(116.46, 39.91).ok();
            let (situation, _) = catalogue.situation(Instant::parse_rfc3339(at).unwrap(), here, facts);
            let request = OffersRequest { language, radius_m: Some(20_000.0), ..OffersRequest::default() };
            let answer = api::offers(catalogue, &situation, &request);
            text += &serde_json::to_string(&answer).unwrap();
            for trust in [Trust::Vouched, Trust::Said] {
                match api::quote(catalogue, &basket, &situation, trust) {
                    Ok(bill) => text += &serde_json::to_string(&bill).unwrap(),
                    Err(problems) => text += &serde_json::to_string(&problems).unwrap(),
                }
                text += &format!("{:?}\n", catalogue.truths(&situation, trust));
            }
        }
    }
    text
}

#[test]
fn a_pack_answers_as_its_folder_does() {
    let opened = Catalogue::open(&PACK).unwrap();
    assert!(SAMPLE.offers.len() >= 120);
    let (from_folder, from_pack) = (answers(&SAMPLE), answers(&opened));
    assert!(from_folder.len() > 500_000, "{}", from_folder.len());
    assert!(from_folder == from_pack);
}

/// `Debug` names every field there is, so that none is forgotten when one is added.
#[test]
fn everything_that_goes_in_comes_out() {
    let opened = Catalogue::open(&PACK).unwrap();
    assert!(format!("{opened:#?}") == format!("{:#?}", *SAMPLE));
    assert!(opened.write() == *PACK);
}

#[test]
fn values_that_the_sample_does_not_have_come_out_too() {
    let mut whole = file();
    let offer = &mut whole["offers"][0];
    offer["description"] = serde_json::json!({ "en": "More", "zh-CN": "更多" });
    offer["reference"] = "https://example.org/notice/17".into();
    offer["effect"] = serde_json::json!({ "kind": "points", "points": 12, "target": { "item": { "tags": ["a", "b"] } },
        "basis": "original", "maximum_discount_fen": 1, "minimum_spend_fen": 2,
        "rounding": { "of": "discount", "mode": "half_even", "unit_fen": 10 } });
    offer["stacking"] =
        serde_json::json!({ "category": "c", "policy": "exclusive", "priority": 7, "excludes": ["x"] });
    offer["disclosure"] = "eligible_only".into();
    offer["status"] = "paused".into();
    offer["eligibility"] = serde_json::json!({ "not": { "at_least": { "n": 2, "of": [
        { "compare": { "attribute": "activity.orders_30d", "op": "!=", "value": i64::MIN } },
        { "compare": { "attribute": "activity.orders_30d", "op": ">", "value": i64::MAX } },
        { "all": [] }, { "any": [] },
        { "schedule": { "freq": "MONTHLY", "byday": "-5SU,MO,5TU", "opens_at": "00:00", "closes_at": "24:00" } } ] } } });
    let catalogue = compile(whole);
    let opened = Catalogue::open(&catalogue.write()).unwrap();
    assert_eq!(format!("{opened:#?}"), format!("{catalogue:#?}"));
}

fn compile(file: serde_json::Value) -> Catalogue {
    let attributes = SAMPLE.book.attributes.clone();
    let hours = SAMPLE.book.hours.clone();
    let mut compiled = |text: &str| Ok(hours.iter().find(|one| one.text == text).unwrap().schedule.clone());
    let file = serde_json::from_value(file).unwrap();
    Catalogue::new(file, attributes, SAMPLE.book.zone.clone(), true, &mut compiled).unwrap()
}

#[test]
fn the_order_in_which_they_were_written_does_not_matter() {
    let mut whole = file();
    for list in ["offers", "merchants"] {
        whole[list].as_array_mut().unwrap().reverse();
    }
    assert!(compile(whole).write() == *PACK);
}

#[test]
fn a_city_without_offers_opens() {
    let none = serde_json::json!({ "schema": SCHEMA, "offers": [] });
    assert!(Catalogue::open(&compile(none).write()).unwrap().offers.is_empty());
}

#[test]
fn a_pack_cut_anywhere_is_refused_with_its_place() {
    let bytes = small().write();
    for end in 0..bytes.len() {
        let error = Catalogue::open(&bytes[..end]).unwrap_err();
        assert!(error.offset <= end, "cut at {end}: {error}");
        assert!(["pack-truncated", "pack-length"].contains(&error.code), "cut at {end}: {error}");
    }
}

#[test]
fn a_foreign_file_and_a_newer_version_are_named() {
    assert_eq!(Catalogue::open(b"<!doctype html>").unwrap_err().code, "pack-magic");
    let city = std::fs::read(FOLDER.to_owned() + "beijing.pack").unwrap();
    assert_eq!(Catalogue::open(&city).unwrap_err().code, "pack-magic");
    let mut bytes = PACK.clone();
    bytes[4] = 2;
    assert_eq!(Catalogue::open(&bytes).unwrap_err().code, "pack-version");
}

#[test]
fn sections_of_unknown_tags_are_passed_over() {
    let mut out = Writer(PACK[..5].to_vec());
    out.u8(99);
    out.bytes(b"something newer");
    out.0.extend_from_slice(&PACK[5..]);
    assert_eq!(Catalogue::open(&out.0).unwrap().offers.len(), SAMPLE.offers.len());
}

/// The sections of a pack, each with its tag.
fn sections(pack: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut input = friendly_city::pack::Reader::new(pack, 5);
    let mut all = Vec::new();
    while input.remaining() > 0 {
        let tag = input.u8();
        let length = input.varint() as usize;
        all.push((tag, input.take(length).to_vec()));
    }
    input.finish().unwrap();
    all
}

/// The small pack with another body in one section.
fn with_section(tag: u8, body: &[u8]) -> Vec<u8> {
    let whole = small().write();
    let mut out = Writer(whole[..5].to_vec());
    for (found, original) in sections(&whole) {
        out.u8(found);
        out.bytes(if found == tag { body } else { &original });
    }
    out.0
}

#[test]
fn a_claim_of_two_gigabytes_costs_nothing() {
    for tag in 2..=8 {
        let mut body = Writer::default();
        body.varint(1 << 31);
        let error = Catalogue::open(&with_section(tag, &body.0)).unwrap_err();
        assert_eq!(error.code, "pack-length", "section {tag}: {error}");
    }
    // A section that is there, and is said to be 2 GB long.
    let mut out = Writer(PACK[..5].to_vec());
    out.u8(1);
    out.varint(1 << 31);
    assert_eq!(Catalogue::open(&out.0).unwrap_err().code, "pack-length");
}

fn open_with_rule(rule: Rule) -> Result<Catalogue, &'static str> {
    let mut small = small();
    small.offers[0].rule = Some(rule);
    Catalogue::open(&small.write()).map_err(|error| error.code)
}

#[test]
fn rules_are_no_deeper_and_no_larger_than_written_ones() {
    let deep = |depth: usize| (1..depth).fold(Rule::Leaf(0), |rule, _| Rule::Not(Box::new(rule)));
    assert!(open_with_rule(deep(MAX_DEPTH)).is_ok());
    assert_eq!(open_with_rule(deep(MAX_DEPTH + 1)).unwrap_err(), "pack-value");
    assert_eq!(open_with_rule(deep(5_000)).unwrap_err(), "pack-value");
    let wide = |parts: usize| Rule::Any(vec![Rule::Leaf(0); parts - 1]);
    assert!(open_with_rule(wide(10_000)).is_ok());
    assert_eq!(open_with_rule(wide(10_001)).unwrap_err(), "pack-value");
    let wide = |parts: usize| Rule::All(vec![Rule::Any(vec![Rule::Leaf(0); 100]); parts]);
    assert_eq!(open_with_rule(wide(100)).unwrap_err(), "pack-value");
}

#[test]
fn what_the_compiler_refuses_the_reader_refuses_too() {
    let number = |name: &str| SAMPLE.book.attribute(name).unwrap();
    let category = number("worker.category");
    let orders = number("activity.orders_30d");
    let document = number("document.health_certificate");
    use friendly_city::rules::{ByDay, Frequency, Minute, Op, Period, Recurring, Window};
    let recurring = |freq, number, weekday, opens: u16| {
        let byday = ByDay(vec![(number, weekday)]);
        Leaf::Recurring(Recurring { freq, byday, opens_at: Minute(opens), closes_at: Minute(600) })
    };
    for wrong in [
        Leaf::In { attribute: orders, codes: vec![0] },
        Leaf::In { attribute: category, codes: vec![1, 0] },
        Leaf::In { attribute: category, codes: vec![900] },
        Leaf::In { attribute: 900, codes: vec![] },
        Leaf::Compare { attribute: category, op: Op::Less, value: 0 },
        Leaf::Compare { attribute: category, op: Op::Equal, value: -1 },
        Leaf::Compare { attribute: document, op: Op::Equal, value: 0 },
        Leaf::Between { attribute: orders, from: 2, to: 2 },
        Leaf::Between { attribute: category, from: 0, to: 1 },
        Leaf::Age { attribute: orders, op: Op::Less, period: Period::Days(1) },
        Leaf::Hours { hours: 9_000 },
        Leaf::Within { area: 900 },
        Leaf::Document { attribute: orders, state: friendly_city::rules::DocumentState::Valid },
        Leaf::Count { event: 900, window: Window::Day, op: Op::Less, value: 1 },
        recurring(Frequency::Weekly, 2, 0, 0),
        recurring(Frequency::Monthly, 6, 0, 0),
        recurring(Frequency::Monthly, 1, 7, 0),
        recurring(Frequency::Monthly, 1, 0, 1_441),
    ] {
        let mut small = small();
        small.book.leaves.push(wrong.clone());
        assert_eq!(Catalogue::open(&small.write()).unwrap_err().code, "pack-value", "{wrong:?}");
    }
    for wrong in [Rule::Leaf(SAMPLE.book.leaves.len() as u32), Rule::AtLeast(2, vec![Rule::Leaf(0)])] {
        assert_eq!(open_with_rule(wrong.clone()).unwrap_err(), "pack-value", "{wrong:?}");
    }
    let changes: [fn(&mut Offer); 6] = [
        |offer| offer.valid_from = "2026-13-01".to_owned(),
        |offer| offer.valid_to = "1999-01-01".to_owned(),
        |offer| offer.merchant = "nobody".to_owned(),
        |offer| offer.effect.minimum_spend_fen.0 = -1,
        |offer| offer.effect.rounding.unit_fen.0 = 0,
        |offer| offer.id = "zzz".to_owned(),
    ];
    for (number, change) in changes.iter().enumerate() {
        let mut small = small();
        change(&mut small.offers[0].offer);
        assert_eq!(Catalogue::open(&small.write()).unwrap_err().code, "pack-value", "change {number}");
    }
    let mut twice = small();
    twice.offers.push(Entry::clone(twice.offers.last().unwrap()));
    assert_eq!(Catalogue::open(&twice.write()).unwrap_err().code, "pack-value");
}

static SMALL: LazyLock<Vec<u8>> = LazyLock::new(|| small().write());

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// Whatever happens to the bytes, opening answers, and what opens can be asked everything.
    #[test]
    fn mutated_bytes_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = SMALL.clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(catalogue) = Catalogue::open(&bytes) {
            let facts = Facts::default();
            let at = Instant::parse_rfc3339("2026-10-13T09:00:00+08:00").unwrap();
            let (situation, _) = catalogue.situation(at, Position::new(116.4, 39.9).ok(), &facts);
            let answer = api::offers(&catalogue, &situation, &OffersRequest::default());
            let _ = serde_json::to_string(&answer).unwrap();
            let basket = Basket { merchant: catalogue.merchants.first().map(|one| one.id.clone()).unwrap_or_default(), lines: vec![] };
            let _ = api::quote(&catalogue, &basket, &situation, Trust::Said);
            prop_assert!(Catalogue::open(&catalogue.write()).is_ok());
        }
    }
}
