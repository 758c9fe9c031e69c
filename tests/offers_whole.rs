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
use friendly_city::offer::{Basket, Catalogue, OfferStatus, Situation, Verdict};
use friendly_city::rules::Facts;
use friendly_city::time::Instant;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/beijing/");

fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    serde_json::from_str(&std::fs::read_to_string(FOLDER.to_owned() + name).unwrap()).unwrap()
}

fn sample() -> Catalogue {
    load_offers(Path::new(FOLDER)).unwrap()
}

fn situation(facts: Facts, at: &str) -> Situation {
    Situation { at: Instant::parse_rfc3339(at).unwrap(), position: None, facts }
}

fn verdict(sample: &Catalogue, id: &str, facts: &Facts, at: &str) -> Verdict {
    let offer = sample.file.offers.iter().find(|o| o.id == id).unwrap_or_else(|| panic!("no {id}"));
    sample.verdict(offer, &situation(facts.clone(), at))
}

const NO: Verdict = Verdict::NotEligible { reason_code: None };

#[test]
fn a_rider_is_entitled_by_the_clock_and_by_facts() {
    let sample = sample();
    let rider: Facts = read("facts.json");
    for (id, at, expected) in [
        ("off-peak-20", "2026-10-09T13:20:00+08:00", Verdict::Eligible),
        ("off-peak-20", "2026-10-09T13:45:00+08:00", NO),
        (
            "off-peak-20",
            "2025-10-09T13:20:00+08:00",
            Verdict::NotEligible { reason_code: Some("not_started") },
        ),
        ("off-peak-20", "2030-10-09T13:20:00+08:00", Verdict::NotEligible { reason_code: Some("expired") }),
        ("points-30-unlock-20", "2026-10-09T13:20:00+08:00", Verdict::Eligible),
        ("members-first", "2026-10-09T13:20:00+08:00", NO),
        ("members-first", "2026-12-09T13:20:00+08:00", Verdict::Eligible),
        // The second Tuesday of October 2026 is the 13th.
        ("second-tuesday-service", "2026-10-13T10:00:00+08:00", Verdict::Eligible),
        ("second-tuesday-service", "2026-10-06T10:00:00+08:00", NO),
    ] {
        assert_eq!(verdict(&sample, id, &rider, at), expected, "{id} at {at}");
    }
}

#[test]
fn a_paused_offer_is_nobodys_and_an_ended_one_is_over() {
    let mut sample = sample();
    let rider: Facts = read("facts.json");
    for (status, expected) in [
        (OfferStatus::Paused, NO),
        (OfferStatus::Ended, Verdict::NotEligible { reason_code: Some("expired") }),
    ] {
        sample.file.offers.iter_mut().for_each(|offer| offer.status = status);
        assert_eq!(verdict(&sample, "off-peak-20", &rider, "2026-10-09T13:20:00+08:00"), expected);
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
        // Outside its hours no answer would help.
        assert_eq!(verdict(&sample, "off-peak-20", &facts, "2026-10-09T15:00:00+08:00"), NO);
    }
}

#[test]
fn the_bill_of_a_lunch_is_the_cheapest_of_what_the_rider_may_have() {
    let sample = sample();
    let basket: Basket = read("basket.json");
    let bill = |at: &str| sample.quote(&basket, &situation(read("facts.json"), at)).unwrap();
    let (off_peak, later) = (bill("2026-10-09T13:20:00+08:00"), bill("2026-10-09T15:00:00+08:00"));
    assert!(off_peak.optimal && later.optimal);
    // The two meals come to 31.00, of which 20 % goes, at three o’clock 10 %; the soup is none.
    assert_eq!([off_peak.subtotal_fen.0, off_peak.total_fen.0, later.total_fen.0], [3_400, 2_780, 3_090]);
}
