//! Questions with the answers that are expected, to the byte: about the sample's offers and rewards, about bare conditions, and
//! about bills. Node and Chromium read the same files.
//!
//! Conditions and bills are written by hand with what their answers have to say. The whole answers, and the packs that hold the
//! offers, are made from them: `UPDATE=1 cargo test --all-features --test vectors`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "import")]

use std::collections::BTreeSet;

use friendly_city::Makeup;
use friendly_city::api::json as ask;
use friendly_city::import::hours::{HoursContext, compile};
use friendly_city::offer::{Catalogue, OffersFile};
use friendly_city::reward::{Ledger, Programme};
use friendly_city::time::{Calendar, Date, Zone};
use serde_json::{Value, json};

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
        let given = ask::ask_offers(&catalogue, &question, &request);
        assert_eq!(given.unwrap_or_else(|problems| ask::problems(&problems)), answer, "{what}");
    }
}

#[test]
fn ledgers_are_answered_as_expected_to_the_byte() {
    let vectors: Vec<Vector> = serde_json::from_slice(&read("tests/vectors/rewards.json")).unwrap();
    let programme = Programme::open(&read("examples/beijing/rewards.pack")).unwrap();
    assert!(vectors.len() >= 8, "only {} vectors", vectors.len());
    for Vector { what, question, request, answer } in vectors {
        let given = ask::ask_rewards(&programme, &Ledger::default(), &question, &request);
        assert_eq!(given.unwrap_or_else(|problems| ask::problems(&problems)), answer, "{what}");
    }
}

/// A catalogue of offers, each `{ "id", "merchant", … }` with what every offer needs.
fn catalogue(offers: Vec<Value>, attributes: Value, areas: Value) -> Catalogue {
    let merchant = |offer: &Value| offer["merchant"].as_str().unwrap().to_owned();
    let merchants: BTreeSet<String> = offers.iter().map(merchant).collect();
    let merchant =
        |id: &String| json!({ "id": id, "name": { "en": id }, "longitude": 116.4, "latitude": 39.9 });
    let whole = |part: Value| {
        let mut offer = json!({ "name": { "en": part["id"] }, "status": "active", "valid_from": "2026-01-01",
            "valid_to": "2027-01-01", "effect": { "kind": "amount_off", "amount_fen": 300 } });
        offer.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        offer
    };
    let file = json!({ "schema": "friendly-city/offers@1", "areas": areas,
        "merchants": merchants.iter().map(merchant).collect::<Vec<_>>(),
        "offers": offers.into_iter().map(whole).collect::<Vec<_>>() });
    let file: OffersFile = serde_json::from_value(file).unwrap();
    assert_eq!(file.problems(), []);
    let calendar = Calendar::default();
    let day = |year| Date::from_ymd(year, 1, 1).unwrap();
    let context = HoursContext { calendar: &calendar, makeup: Makeup::None, from: day(2026), to: day(2028) };
    let mut hours = |text: &str| Ok(compile(text, &context).unwrap());
    let attributes = serde_json::from_value(attributes).unwrap();
    Catalogue::new(file, attributes, Zone::fixed(28_800), true, &mut hours).unwrap()
}

/// Whether `answer` has everything that `expected` has, lists item by item.
fn holds(answer: &Value, expected: &Value) -> bool {
    match (answer, expected) {
        (Value::Object(answer), Value::Object(expected)) => {
            expected.iter().all(|(name, value)| holds(answer.get(name).unwrap_or(&Value::Null), value))
        }
        (Value::Array(answer), Value::Array(expected)) => {
            answer.len() == expected.len() && answer.iter().zip(expected).all(|(a, b)| holds(a, b))
        }
        _ => answer == expected,
    }
}

/// Compares what was made with what is kept under a name, or keeps it.
fn is_kept(name: &str, made: &[u8]) {
    let path = format!("tests/vectors/{name}");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(format!("{}/{path}", env!("CARGO_MANIFEST_DIR")), made).unwrap();
    }
    assert!(made == read(&path), "{path} is not what is made of its source: UPDATE=1 writes it anew");
}

/// What is asked, what the answer must say, and what it is.
fn answer_all(of: &str, catalogue: &Catalogue, question: &str, asked: &[(String, Value, Value)]) {
    is_kept(&format!("{of}.pack"), &catalogue.write());
    let opened = Catalogue::open(&read(&format!("tests/vectors/{of}.pack"))).unwrap();
    let mut answers = Vec::new();
    for (what, request, expected) in asked {
        let answer = ask::ask_offers(&opened, question, &request.to_string()).unwrap();
        let said: Value = serde_json::from_str(&answer).unwrap();
        let said = if question == "offers" { &said["offers"][0] } else { &said };
        assert!(holds(said, expected), "{what}: {said:#} has not {expected:#}");
        answers.push(
            json!({ "what": what, "question": question, "request": request.to_string(), "answer": answer }),
        );
    }
    let answers = serde_json::to_string_pretty(&answers).unwrap();
    is_kept(&format!("{of}.answers.json"), (answers + "\n").as_bytes());
}

#[test]
fn conditions_are_answered_as_the_documents_say() {
    let source: Value = serde_json::from_slice(&read("tests/vectors/rules.json")).unwrap();
    let rules = source["rules"].as_array().unwrap();
    let offer =
        |rule: &Value| json!({ "id": rule["id"], "merchant": rule["id"], "eligibility": rule["condition"] });
    let offers = rules.iter().map(offer).collect();
    let catalogue = catalogue(offers, source["attributes"].clone(), source["areas"].clone());
    let asked: Vec<_> = rules
        .iter()
        .flat_map(|rule| rule["cases"].as_array().unwrap().iter().map(move |case| (rule, case)))
        .map(|(rule, case)| {
            let mut request = case["ask"].clone();
            request["merchant"] = rule["id"].clone();
            request["lang"] = "en".into();
            let what = |of: &Value| of.as_str().unwrap().to_owned();
            (what(&rule["id"]) + ": " + &what(&case["what"]), request, case["expect"].clone())
        })
        .collect();
    assert!(asked.len() >= 90, "only {} cases", asked.len());
    answer_all("rules", &catalogue, "offers", &asked);
}

#[test]
fn bills_are_answered_as_the_documents_say() {
    let source: Vec<Value> = serde_json::from_slice(&read("tests/vectors/quotes.json")).unwrap();
    let offers = source.iter().flat_map(|case| {
        let of = &case["basket"]["merchant"];
        case["offers"].as_array().unwrap().iter().map(|offer| {
            let mut offer = offer.clone();
            offer["merchant"] = of.clone();
            offer
        })
    });
    let catalogue = catalogue(offers.collect(), json!([]), json!([]));
    let asked: Vec<_> = source
        .iter()
        .map(|case| {
            let mut request =
                json!({ "at": "2026-10-09T12:40:00+08:00", "lang": "en", "basket": case["basket"] });
            if let Some(used) = case.get("used") {
                request["used"] = used.clone();
            }
            (case["name"].as_str().unwrap().to_owned(), request, case["expect"].clone())
        })
        .collect();
    assert!(asked.len() >= 10, "only {} cases", asked.len());
    answer_all("quotes", &catalogue, "quote", &asked);
}
