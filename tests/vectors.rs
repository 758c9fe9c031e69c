//! Questions about the sample's offers and rewards with the answers that are expected, to the byte. Node and Chromium read the same file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "import")]

use friendly_city::api::json;
use friendly_city::offer::Catalogue;
use friendly_city::reward::{Ledger, Programme};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    /// What it shows.
    what: String,
    question: String,
    request: String,
    answer: String,
}

fn read(path: &str) -> Vec<u8> {
    std::fs::read(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn offers_and_bills_are_answered_as_expected_to_the_byte() {
    let vectors: Vec<Vector> = serde_json::from_slice(&read("tests/vectors/offers.json")).unwrap();
    let catalogue = Catalogue::open(&read("examples/beijing/offers.pack")).unwrap();
    assert!(vectors.len() >= 14, "only {} vectors", vectors.len());
    for Vector { what, question, request, answer } in vectors {
        let given = json::ask_offers(&catalogue, &question, &request);
        assert_eq!(given.unwrap_or_else(|problems| json::problems(&problems)), answer, "{what}");
    }
}

#[test]
fn ledgers_are_answered_as_expected_to_the_byte() {
    let vectors: Vec<Vector> = serde_json::from_slice(&read("tests/vectors/rewards.json")).unwrap();
    let programme = Programme::open(&read("examples/beijing/rewards.pack")).unwrap();
    assert!(vectors.len() >= 8, "only {} vectors", vectors.len());
    for Vector { what, question, request, answer } in vectors {
        let given = json::ask_rewards(&programme, &Ledger::default(), &question, &request);
        assert_eq!(given.unwrap_or_else(|problems| json::problems(&problems)), answer, "{what}");
    }
}
