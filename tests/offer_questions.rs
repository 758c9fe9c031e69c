//! What a person is asked: only what would change a verdict, everything that would, and little of it.
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

use friendly_city::api::{AnswerOption, OffersRequest, Plain, Question, questions};
use friendly_city::import::load_offers;
use friendly_city::offer::{Catalogue, Disclosure, Judgement, Situation, Verdict};
use friendly_city::rules::{Facts, Trust};
use friendly_city::time::Instant;
use proptest::prelude::*;
use serde_json::{Value, json};

const NOON: &str = "2026-10-09T12:40:00+08:00";

fn sample() -> Catalogue {
    load_offers(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/beijing"))).unwrap()
}

fn situation(sample: &Catalogue, facts: &Value) -> Situation {
    let facts: Facts = serde_json::from_value(facts.clone()).unwrap();
    let position = friendly_city::Position::new(116.465, 39.91).ok();
    sample.situation(Instant::parse_rfc3339(NOON).unwrap(), position, &facts).0
}

fn asked<'a>(sample: &'a Catalogue, facts: &Value, merchant: Option<&'a str>) -> Vec<Question<'a>> {
    let request = OffersRequest { merchant, language: "en", ..OffersRequest::default() };
    questions(sample, &situation(sample, facts), &request)
}

fn value(plain: &Plain<'_>) -> Value {
    serde_json::to_value(plain).unwrap()
}

/// What each public offer is, believing what the person says.
fn judged(sample: &Catalogue, facts: &Value, merchant: Option<&str>) -> Vec<Judgement> {
    let situation = situation(sample, facts);
    let all = sample.offers.iter().filter(|entry| merchant.is_none_or(|one| one == entry.offer.merchant));
    all.filter(|entry| entry.offer.disclosure == Disclosure::Public)
        .map(|entry| sample.judge(entry, &situation, Trust::Said))
        .collect()
}

fn with(facts: &Value, attribute: &str, answer: Value) -> Value {
    let mut facts = facts.clone();
    facts[attribute] = answer;
    facts
}

/// Answers of every kind that a person could give.
const ANSWERS: [(&str, &[&str]); 11] = [
    (
        "worker.category",
        &[
            "\"delivery_rider\"",
            "\"courier\"",
            "\"ride_hailing_driver\"",
            "\"live_streamer\"",
            "\"domestic_worker\"",
            "\"sanitation_worker\"",
        ],
    ),
    ("worker.platform", &["\"platform_a\"", "\"platform_b\"", "\"platform_c\""]),
    ("worker.uniform", &["true", "false"]),
    ("worker.birth_date", &["\"1970-01-01\"", "\"1999-01-01\"", "\"2005-01-01\"", "\"2012-01-01\""]),
    ("family.child_6_12", &["true", "false"]),
    ("activity.orders_30d", &["0", "50", "150", "250", "350", "500", "1000"]),
    ("activity.night_shifts_30d", &["0", "3", "8", "12", "20"]),
    ("activity.years", &["0", "1", "2", "3", "5", "10"]),
    ("union.member", &["true", "false"]),
    ("document.health_certificate", &["false", r#"{ "valid_to": "2027-06-01" }"#]),
    ("document.driving_licence", &["false", r#"{ "valid_to": "2027-06-01" }"#]),
];

prop_compose! {
    fn some_facts()(picks in prop::array::uniform11(prop::option::weighted(0.4, 0..16usize))) -> Value {
        let mut facts = json!({});
        for ((name, answers), pick) in ANSWERS.iter().zip(picks) {
            if let Some(pick) = pick {
                facts[name] = serde_json::from_str(answers[pick % answers.len()]).unwrap();
            }
        }
        facts
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, rng_seed: prop::test_runner::RngSeed::Fixed(5), ..ProptestConfig::default() })]

    #[test]
    fn what_is_asked_changes_a_verdict_and_what_is_not_asked_does_not(facts in some_facts(), shop in 0..58usize) {
        let sample = sample();
        let merchant = sample.merchants.get(shop).map(|one| one.id.as_str());
        let found = asked(&sample, &facts, merchant);
        let before = judged(&sample, &facts, merchant);
        for question in &found {
            let after = |one: &AnswerOption<'_>| judged(&sample, &with(&facts, question.attribute, value(&one.value)), merchant);
            prop_assert!(question.answers.iter().any(|one| after(one) != before), "{} changes nothing", question.attribute);
        }
        if found.is_empty() {
            for (name, answers) in ANSWERS.into_iter().filter(|(name, _)| facts.get(name).is_none()) {
                for one in answers {
                    let after = judged(&sample, &with(&facts, name, serde_json::from_str(one).unwrap()), merchant);
                    prop_assert!(kinds(&after) == kinds(&before), "{name} is not asked and changes a verdict");
                }
            }
        }
    }
}

fn kinds(judged: &[Judgement]) -> Vec<std::mem::Discriminant<Verdict>> {
    judged.iter().map(|one| std::mem::discriminant(&one.verdict)).collect()
}

#[test]
fn a_new_rider_is_asked_for_their_trade_first_and_has_offers_after_one_answer() {
    let sample = sample();
    let mut facts = json!({});
    let first = asked(&sample, &facts, None);
    assert_eq!(first[0].attribute, "worker.category");
    assert!(first.windows(2).all(|pair| pair[0].decides_hundredths >= pair[1].decides_hundredths));
    facts["worker.category"] = json!("delivery_rider");
    let request = OffersRequest { language: "zh-CN", ..OffersRequest::default() };
    let situation = situation(&sample, &facts);
    let answer = friendly_city::api::offers(&sample, &situation, &request);
    let probably =
        answer.offers.iter().filter(|one| one.presumed.as_ref().is_some_and(|p| p.verdict == "eligible"));
    assert!(probably.count() >= 20);
    // Answered is answered, skipped is skipped.
    assert!(answer.questions.iter().all(|question| question.attribute != "worker.category"));
    let skip = vec![answer.questions[0].attribute.to_owned()];
    let request = OffersRequest { language: "zh-CN", skip: &skip, ..OffersRequest::default() };
    assert!(questions(&sample, &situation, &request).iter().all(|question| question.attribute != skip[0]));
}
