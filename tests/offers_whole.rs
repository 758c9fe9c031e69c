//! From the sample city's files to a bill: who is entitled to what at an instant, and the cheapest bill of that.
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

use friendly_city::import::load_offers;
use friendly_city::offer::{Basket, Catalogue, Judgement, OfferStatus, Situation, Verdict};
use friendly_city::rules::{Facts, Reason, Trust};
use friendly_city::time::Instant;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/beijing/");

fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    serde_json::from_str(&std::fs::read_to_string(FOLDER.to_owned() + name).unwrap()).unwrap()
}

fn sample() -> Catalogue {
    load_offers(Path::new(FOLDER)).unwrap()
}

fn situation(sample: &Catalogue, facts: &Facts, at: &str) -> Situation {
    sample.situation(Instant::parse_rfc3339(at).unwrap(), None, facts).0
}

fn judge(sample: &Catalogue, id: &str, facts: &Facts, at: &str, trust: Trust) -> Judgement {
    let entry = sample.offer(id).unwrap_or_else(|| panic!("no {id}"));
    sample.judge(entry, &situation(sample, facts, at), trust)
}

fn verdict(sample: &Catalogue, id: &str, facts: &Facts, at: &str) -> Verdict {
    judge(sample, id, facts, at, Trust::Vouched).verdict
}

#[test]
fn a_rider_is_entitled_by_the_clock_and_by_facts() {
    let sample = sample();
    let rider: Facts = read("facts.json");
    for (id, at, expected, changes) in [
        ("off-peak-20", "2026-10-09T13:20:00+08:00", Verdict::Eligible, Some("2026-10-09T13:45:00+08:00")),
        ("off-peak-20", "2026-10-09T13:45:00+08:00", Verdict::NotNow, Some("2026-10-09T19:00:00+08:00")),
        ("off-peak-20", "2026-01-09T13:20:00+08:00", Verdict::NotNow, Some("2026-03-01T13:00:00+08:00")),
        ("off-peak-20", "2030-10-09T13:20:00+08:00", Verdict::NotEligible, None),
        (
            "points-30-unlock-20",
            "2026-10-09T13:20:00+08:00",
            Verdict::Eligible,
            Some("2027-03-01T00:00:00+08:00"),
        ),
        ("members-first", "2026-10-09T13:20:00+08:00", Verdict::NotNow, Some("2026-12-01T00:00:00+08:00")),
        ("members-first", "2026-12-09T13:20:00+08:00", Verdict::Eligible, Some("2027-03-01T00:00:00+08:00")),
        // The second Tuesday of October 2026 is the 13th.
        (
            "second-tuesday-service",
            "2026-10-13T10:00:00+08:00",
            Verdict::Eligible,
            Some("2026-10-13T17:00:00+08:00"),
        ),
        (
            "second-tuesday-service",
            "2026-10-06T10:00:00+08:00",
            Verdict::NotNow,
            Some("2026-10-13T09:00:00+08:00"),
        ),
    ] {
        let judged = judge(&sample, id, &rider, at, Trust::Vouched);
        assert_eq!(judged.verdict, expected, "{id} at {at}");
        let change = judged.becomes_eligible_at.or(judged.eligible_until);
        assert_eq!(change, changes.map(|at| Instant::parse_rfc3339(at).unwrap()), "{id} at {at}");
    }
}

#[test]
fn a_paused_offer_is_nobodys_and_an_ended_one_is_over() {
    let mut sample = sample();
    let rider: Facts = read("facts.json");
    for (status, expected) in [(OfferStatus::Paused, Reason::Paused), (OfferStatus::Ended, Reason::Expired)] {
        sample.offers.iter_mut().for_each(|entry| entry.offer.status = status);
        let judged = judge(&sample, "off-peak-20", &rider, "2026-10-09T13:20:00+08:00", Trust::Vouched);
        assert_eq!((judged.verdict, judged.reason), (Verdict::NotEligible, Some(expected)));
    }
}

#[test]
fn who_has_said_nothing_is_neither_entitled_nor_refused() {
    let sample = sample();
    // Saying it oneself is not enough for a credential, and nobody else sets the clock.
    for facts in [
        "{}",
        r#"{ "worker.category": "delivery_rider" }"#,
        r#"{ "clock.date": { "value": "2030-01-01", "assurance": "clock" } }"#,
    ] {
        let facts: Facts = serde_json::from_str(facts).unwrap();
        let asked = Verdict::NeedsInformation { attributes: vec!["worker.category".to_owned()] };
        assert_eq!(verdict(&sample, "off-peak-20", &facts, "2026-10-09T13:20:00+08:00"), asked);
        // Outside its hours too: the answer decides whether it is theirs later.
        assert_eq!(verdict(&sample, "off-peak-20", &facts, "2026-10-09T15:00:00+08:00"), asked);
    }
}

#[test]
fn what_a_rider_says_shows_what_is_probably_theirs_and_redeems_nothing() {
    let sample = sample();
    let said: Facts = serde_json::from_str(r#"{ "worker.category": "delivery_rider" }"#).unwrap();
    let at = "2026-10-09T13:20:00+08:00";
    let probably = judge(&sample, "off-peak-20", &said, at, Trust::Said);
    assert_eq!(probably.verdict, Verdict::Eligible);
    let basket: Basket = read("basket.json");
    let bill = |trust| sample.quote(&basket, &situation(&sample, &said, at), trust).unwrap().total_fen.0;
    assert_eq!([bill(Trust::Vouched), bill(Trust::Said)], [3_400, 2_780]);
}

#[test]
fn the_bill_of_a_lunch_is_the_cheapest_of_what_the_rider_may_have() {
    let sample = sample();
    let basket: Basket = read("basket.json");
    let facts: Facts = read("facts.json");
    let bill = |at: &str| sample.quote(&basket, &situation(&sample, &facts, at), Trust::Vouched).unwrap();
    let (off_peak, later) = (bill("2026-10-09T13:20:00+08:00"), bill("2026-10-09T15:00:00+08:00"));
    assert!(off_peak.optimal && later.optimal);
    // The two meals come to 31.00, of which 20 % goes, at three o’clock 10 %; the soup is none.
    assert_eq!([off_peak.subtotal_fen.0, off_peak.total_fen.0, later.total_fen.0], [3_400, 2_780, 3_090]);
}
