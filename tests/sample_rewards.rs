//! The sample's activities and rewards are what the project says they are: the public shapes, in both languages, and a
//! reward that really opens its offer.
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
use std::path::Path;

use friendly_city::api::json::{ask_offers, ask_rewards, ledger};
use friendly_city::import::{load, load_offers, load_rewards};
use friendly_city::reward::Ledger;
use serde_json::{Value, json};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/beijing");

fn text(name: &str) -> String {
    std::fs::read_to_string(Path::new(FOLDER).join(name)).unwrap()
}

fn read(name: &str) -> Value {
    serde_json::from_str(&text(name)).unwrap()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap_or_else(|| panic!("no list `{name}`"))
}

#[test]
fn the_committed_pack_is_fresh_and_nothing_is_to_be_said() {
    let loaded = load(Path::new(FOLDER));
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    let pack = loaded.rewards.expect("rewards").write();
    let committed = std::fs::read(Path::new(FOLDER).join("rewards.pack")).unwrap();
    assert!(
        committed == pack,
        "rewards.pack is stale: `cargo city build examples/beijing --out …` writes it"
    );
}

/// The shapes that people ask for, by id and by what makes each one what it is.
#[test]
fn public_shapes_are_there() {
    let file = read("activities.json");
    let find = |list_name: &str, id: &str| {
        list(&file, list_name).iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("no {id}")).clone()
    };
    for (id, place, value) in [
        ("report-accepted", "/points", "10"),
        ("report-accepted", "/points_up_to", "50"),
        ("report-top-1", "/points", "50"),
        ("report-top-2", "/points", "30"),
        ("report-top-3", "/points", "20"),
        ("report-top-1", "/caps/0/window", "\"month\""),
        ("report-top-1", "/caps/0/times", "1"),
        ("hardship", "/points", "60"),
        ("hardship", "/caps/0/window", "\"month\""),
        ("hardship", "/caps/0/times", "1"),
        ("check-in-stamp", "/stamps/of", "6"),
        ("check-in-stamp", "/caps/0/window", "\"day\""),
        ("check-in", "/points", "2"),
        ("check-in", "/expires_after", "\"P12M\""),
    ] {
        let found = find("activities", id);
        assert_eq!(
            found.pointer(place).unwrap_or_else(|| panic!("{id} has no {place}")).to_string(),
            value,
            "{id} {place}"
        );
    }
    for (id, place, value) in [
        ("meal-20-off", "/cost_points", "30"),
        ("meal-20-off", "/unlocks_offer", "\"reward-meal-20\""),
        ("welcome-package", "/costs_card", "\"welcome\""),
        ("welcome-package", "/limits/0/window", "\"ever\""),
        ("helmet", "/cost_points", "120"),
        ("gloves", "/cost_points", "40"),
        ("knee-pads", "/cost_points", "60"),
        ("spanner-set", "/cost_points", "80"),
    ] {
        let found = find("rewards", id);
        assert_eq!(
            found.pointer(place).unwrap_or_else(|| panic!("{id} has no {place}")).to_string(),
            value,
            "{id} {place}"
        );
    }
    let offers = read("offers.json");
    let meal = list(&offers, "offers").iter().find(|one| one["id"] == "reward-meal-20").unwrap();
    assert_eq!(meal["effect"]["basis_points"], 2000);
}

#[test]
fn they_speak_both_languages_and_show_every_kind() {
    let file = read("activities.json");
    let all: Vec<&Value> = list(&file, "activities").iter().chain(list(&file, "rewards")).collect();
    assert!(list(&file, "activities").len() >= 15 && list(&file, "rewards").len() >= 10);
    let is_han = |c| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for text in all.iter().flat_map(|one| [&one["name"], &one["description"]]).filter(|text| !text.is_null())
    {
        let [zh, en] = ["zh-CN", "en"].map(|language| text[language].as_str().unwrap_or_default());
        assert!(zh.chars().any(is_han) && !en.is_empty() && !en.chars().any(is_han), "{text}");
    }
    let kinds: BTreeSet<&str> =
        list(&file, "activities").iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, BTreeSet::from(["check_in", "class", "report", "volunteer", "other"]));
    for field in [
        "points",
        "points_up_to",
        "stamps",
        "caps",
        "expires_after",
        "eligibility",
        "schedule",
        "stations",
        "valid_to",
    ] {
        assert!(
            list(&file, "activities").iter().any(|one| !one[field].is_null()),
            "no activity has `{field}`"
        );
    }
}

fn asked(ledger: &Ledger, at: &str) -> Value {
    let programme = load_rewards(Path::new(FOLDER)).unwrap();
    let request = json!({ "at": at, "lang": "en", "facts": read("facts.json") }).to_string();
    serde_json::from_str(&ask_rewards(&programme, ledger, "rewards", &request).unwrap()).unwrap()
}

#[test]
fn thirty_points_open_a_meal_at_20_percent_off() {
    let catalogue = load_offers(Path::new(FOLDER)).unwrap();
    let (events, problems) = ledger(&text("events.json")).unwrap();
    assert_eq!(problems, []);
    let verdict = |at: &str| {
        let answer = asked(&events, at);
        let request =
            json!({ "at": at, "counts": answer["counts"], "facts": read("facts.json") }).to_string();
        let offers: Value =
            serde_json::from_str(&ask_offers(&catalogue, "offers", &request).unwrap()).unwrap();
        let offer = list(&offers, "offers").iter().find(|one| one["id"] == "reward-meal-20").unwrap().clone();
        let reward =
            list(&answer, "redeem").iter().find(|one| one["reward"] == "meal-20-off").unwrap().clone();
        (
            answer["balance"].as_i64().unwrap(),
            reward["can_redeem"] == true,
            offer["verdict"].as_str().unwrap().to_owned(),
        )
    };
    // Redeemed on 3 October at 11:30: not yet; then for that day; then no more.
    assert_eq!(verdict("2026-10-03T11:29:59+08:00"), (62, true, "not_eligible".to_owned()));
    assert_eq!(verdict("2026-10-03T11:30:00+08:00"), (32, false, "eligible".to_owned()));
    assert_eq!(verdict("2026-10-03T23:59:59+08:00"), (32, false, "eligible".to_owned()));
    assert_eq!(verdict("2026-10-04T00:00:00+08:00"), (32, true, "not_eligible".to_owned()));
}

/// The sample's ledger shows what people ask about: a report that came twice, a third check-in, a correction, a card.
#[test]
fn the_sample_worker_has_met_it_all() {
    let (mut events, _) = ledger(&text("events.json")).unwrap();
    let answer = asked(&events, "2026-10-08T12:00:00+08:00");
    let reasons: Vec<&str> =
        list(&answer, "history").iter().filter_map(|one| one["reason_code"].as_str()).collect();
    for reason in ["duplicate_cause", "cap_reached", "stamp_only", "corrected", "correction"] {
        assert!(reasons.contains(&reason), "{reason}: {reasons:?}");
    }
    assert_eq!(answer["problems"], Value::Null);
    assert_eq!((&answer["cards"][0]["have"], &answer["cards"][0]["of"]), (&json!(5), &json!(6)));
    let package = |answer: &Value| {
        list(answer, "redeem").iter().find(|one| one["reward"] == "welcome-package").unwrap().clone()
    };
    assert_eq!(
        (&package(&answer)["can_redeem"], &package(&answer)["missing_stamps"]),
        (&json!(false), &json!(1))
    );
    // The sixth stamp fills the card, once.
    let more = r#"{ "events": [ { "id": "z1", "kind": "earn", "activity": "check-in-stamp", "at": "2026-10-08T10:00:00+08:00" } ] }"#;
    events.merge(ledger(more).unwrap().0.events().to_vec());
    assert_eq!(package(&asked(&events, "2026-10-08T12:00:00+08:00"))["can_redeem"], true);
    let taken = r#"{ "events": [ { "id": "z2", "kind": "redeem", "reward": "welcome-package", "at": "2026-10-08T11:00:00+08:00" } ] }"#;
    events.merge(ledger(taken).unwrap().0.events().to_vec());
    let after = asked(&events, "2026-10-08T12:00:00+08:00");
    assert_eq!((&package(&after)["can_redeem"], &after["cards"][0]["have"]), (&json!(false), &json!(0)));
    assert_eq!(package(&after)["reason_code"], "usage_limit_reached");
}
