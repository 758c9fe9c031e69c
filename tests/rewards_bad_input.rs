//! What nobody should write, in `activities.json` and in events files: a clear problem each, where it stands, with bounded
//! work, and what is right still counts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "cli")]

mod rewards_common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use friendly_city::api::json::{ask_rewards, ledger};
use friendly_city::reward::{Ledger, MOST_EVENTS};
use rewards_common::{programme, told, when};
use serde_json::Value;

const CITY: &str = r#"{ "id": "x", "name": { "en": "X" }, "utc_offset": "+08:00", "trusted_issuers": [], "attributes": [
  { "name": "orders", "type": "integer", "assurance": "ledger", "changed_by": "worker" },
  { "name": "job", "type": "code", "vocabulary": [{ "code": "courier" }], "assurance": "credential", "changed_by": "worker" } ] }"#;
const OFFERS: &str = r#"{ "schema": "friendly-city/offers@1", "merchants": [{ "id": "m", "name": { "en": "M" }, "longitude": 116.4,
  "latitude": 39.9 }], "offers": [{ "id": "open", "merchant": "m", "name": { "en": "O" }, "status": "active",
  "valid_from": "2026-01-01", "valid_to": "2027-01-01", "effect": { "kind": "free_item", "target": { "item": { "tags": ["t"] } } } }] }"#;

fn folder(name: &str, activities: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bad-rewards").join(name);
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("city.json"), CITY).unwrap();
    fs::write(dir.join("offers.json"), OFFERS).unwrap();
    fs::write(dir.join("stations.csv"), "id,name,longitude,latitude\ns,S,116.4,39.9\n").unwrap();
    fs::write(dir.join("activities.json"), activities).unwrap();
    dir
}

/// The answer on whichever stream it is, and the exit status.
fn run(args: &[&str]) -> (Value, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_friendly-city")).args(args).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(!err.contains("panicked") && !err.contains("overflow"), "{args:?}: {err}");
    let text = if output.stdout.is_empty() { err } else { String::from_utf8(output.stdout).unwrap() };
    (serde_json::from_str(&text).unwrap_or_else(|_| panic!("{args:?}: {text}")), output.status.code())
}

fn check(name: &str, activities: &str) -> (Value, Option<i32>) {
    run(&["check", folder(name, activities).to_str().unwrap(), "--json"])
}

fn codes(answer: &Value) -> Vec<&str> {
    answer["problems"].as_array().unwrap().iter().map(|problem| problem["code"].as_str().unwrap()).collect()
}

/// The codes of the text's `«code»` marks, each with the line and column where it stands, and the text without them.
fn marked(text: &str) -> (String, Vec<(u64, u64, String)>) {
    let (mut plain, mut marks) = (String::new(), Vec::new());
    for (number, line) in text.lines().enumerate() {
        let mut rest = line;
        let mut written = String::new();
        while let Some((before, after)) = rest.split_once('«') {
            written += before;
            let (code, after) = after.split_once('»').unwrap();
            marks.push((number as u64 + 1, written.chars().count() as u64 + 1, code.to_owned()));
            rest = after;
        }
        plain += &(written + rest + "\n");
    }
    (plain, marks)
}

/// Every problem of the file at once, each where its mark is, and no other.
fn finds(name: &str, text: &str) {
    let (plain, mut wanted) = marked(text);
    let (answer, status) = check(name, &plain);
    let mut found: Vec<(u64, u64, String)> = answer["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            assert!(one["file"] == "activities.json" && one["pointer"].is_string(), "{one}");
            assert!(
                !one["message"].as_str().unwrap().is_empty() && !one["help"].as_str().unwrap().is_empty()
            );
            (
                one["line"].as_u64().unwrap(),
                one["column"].as_u64().unwrap(),
                one["code"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    wanted.sort();
    found.sort();
    assert_eq!(found, wanted, "{name}: {answer:#}");
    assert_eq!(status, Some(i32::from(answer["errors"].as_u64() > Some(0))), "{name}");
}

#[test]
fn what_its_types_refuse_is_said_where_it_stands() {
    finds(
        "types",
        r#"{ "$schema": "x", "schema": "friendly-city/activities@1", "valid_from": «record»"2026-02-30", "colour": «field-unknown»"red",
  "activities": [
    «field-missing»{ "id": "a", "name": { "en": "A" }, "points": 2 },
    { "id": "b", "name": { "en": "B" }, "kind": «word-unknown»"party", "points": 2 },
    { "id": "c", "name": { "en": "C" }, "kind": "other", "points": «record»1.5 },
    { "id": "d", "name": { "en": "D" }, "kind": "other", "points": 1, "stamps": «field-missing»{ "card": "c" } },
    { "id": "e", "name": { "en": "E" }, "kind": "other", "points": 1, "expires_after": «record»"a year" },
    { "id": "f", "name": { "en": "F" }, "kind": "other", "points": 1, "pionts": «field-unknown»2 },
    { "id": "g", "name": { "en": "G" }, "kind": "other", "points": 1, «json-duplicate-key»"points": 2 },
    { "id": "h", "name": { "en": "H" }, "kind": "other", "points": 1, "caps": [ { "window": «word-unknown»"year", "times": 1 } ] },
    { "id": "i", "name": { "en": "I" }, "kind": "other", "points": 1, "eligibility": { "exec": «word-unknown»1 } }
  ],
  "rewards": «type»{} }"#,
    );
}

#[test]
fn what_the_checks_refuse_is_said_where_it_stands() {
    finds(
        "checks",
        r#"{ "schema": «schema-unknown»"friendly-city/activities@2", "valid_from": "2026-01-01", "valid_to": «never-valid»"2026-01-01",
  "areas": [ { "id": "z", "name": { "en": "Z" }, "bounds": «bounds»[117, 39, 116, 40] },
    { "id": «area-duplicate»"z", "name": { "en": "Z" }, "bounds": [116, 39, 117, 40] } ],
  "activities": [
    { "id": «id-invalid»"", "name": { "en": "A" }, "kind": "other", "points": «points-out-of-range»-1 },
    { "id": «id-invalid»"check_in", "name": { "en": "B" }, "kind": "other", "points": «points-out-of-range»1000001 },
    { "id": "c", "name": { "en": "C" }, "kind": "other", "points": 10, "points_up_to": «points-order»9 },
    { "id": "d", "name": { "en": "D" }, "kind": "other", "points_up_to": «points-order»0 },
    { "id": "e", "name": { "en": "E" }, "kind": "other", "points_up_to": «points-out-of-range»1000001 },
    { "id": "f", "name": { "en": "F" }, "kind": "other", "stamps": { "card": "x", "of": «card-size»0 } },
    { "id": "g", "name": { "en": "G" }, "kind": "other", "stamps": { "card": "y", "of": 6 } },
    { "id": "h", "name": { "en": "H" }, "kind": "other", "stamps": { "card": "y", "of": «card-differs»5 } },
    { "id": "i", "name": { "en": "I" }, "kind": "other", "points": 1, "caps": [ «cap-empty»{ "window": "day" },
      «cap-value»{ "window": "day", "times": 0 }, «cap-value»{ "window": "day", "limit": -1 }, «cap-value»{ "window": "day", "limit": 1000000001 } ] },
    { "id": "j", "name": { "en": "J" }, "kind": "other", "points": 1, "valid_from": "2026-03-01", "valid_to": «never-valid»"2026-02-01" },
    { "id": «reward-duplicate»"j", "name": { "en": "J" }, "kind": "other", "points": 1 }
  ],
  "rewards": [
    { "id": «reward-duplicate»"j", "name": { "en": "J" }, "cost_points": «points-out-of-range»-5 },
    { "id": "k", "name": { "en": "K" }, "costs_card": «card-unknown»"nothing", "valid_from": "2026-03-01", "valid_to": «never-valid»"2026-03-01" },
    { "id": "l", "name": { "en": "L" }, "limits": [ { "per": "worker", "metric": "redemptions", "limit": «limit-value»0, "window": "day", "enforcement": "online" } ] }
  ] }"#,
    );
}

/// Activities stand in another order than by id, so that a place of one is not taken for that of another.
#[test]
fn what_cannot_have_been_meant_is_said_where_it_stands() {
    finds(
        "lint",
        r#"{ "schema": "friendly-city/activities@1",
  "activities": [
    { "id": "z", "name": { "en": "Z" }, "kind": "other", "points": 5, "caps": [ { "window": "month", "times": 1 }, { "window": "day", "limit": «cap-below-points»4 } ] },
    «activity-worthless»{ "id": "y", "name": { "en": "Y" }, "kind": "other" },
    { "id": "x", "name": { "en": "X" }, "kind": "other", "points": 1, "stations": [ "s", «station-unknown»"t" ] },
    { "id": "w", "name": { "en": "W" }, "kind": "other", "points": 1, "eligibility": { "all": [
      { "compare": { "attribute": "orders", "op": ">", "value": 5 } }, «condition-never»{ "compare": { "attribute": "orders", "op": "<", "value": 5 } } ] } },
    { "id": "v", "name": { "en": "V" }, "kind": "other", "points": 1, "eligibility": { "compare": { "attribute": «attribute-not-issued»"job", "op": "=", "value": "courier" } } }
  ],
  "rewards": [
    { "id": "u", "name": { "en": "U" }, "cost_points": 1, "unlocks_offer": «offer-unknown»"nothing" },
    { "id": "t", "name": { "en": "T" }, "cost_points": 1, "unlocks_offer": «offer-not-locked»"open", "stations": [ «station-unknown»"r" ] },
    { "id": "q", "name": { "en": "Q" }, "cost_points": 1, "limits": [ { "per": "total", "metric": "redemptions", "limit": 9, "window": "day", "enforcement": «limit-not-enforceable»"verifier_local" } ],
      "eligibility": «condition-always»{ "all": [] } }
  ] }"#,
    );
}

#[test]
fn what_does_not_compile_is_said_where_it_stands() {
    finds(
        "compile",
        r#"{ "activities": [
    { "id": "z", "name": { "en": "Z" }, "kind": "other", "points": 5, "schedule": { "opening_hours": «hours-syntax»"Mo 25:00" } },
    { "id": "b", "name": { "en": "B" }, "kind": "other", "points": 5, "eligibility": { "all": [ { "not": { "compare": { "attribute": «attribute-unknown»"ordres", "op": ">", "value": 1 } } },
      { "in": { "attribute": "job", "values": [ «code-unknown»"pilot" ] } } ] } } ],
  "rewards": [
    { "id": "y", "name": { "en": "Y" }, "eligibility": { "within": { "area": «area-unknown»"nowhere" } } },
    { "id": "a", "name": { "en": "A" }, "eligibility": { "compare": { "attribute": "job", "op": «condition-order»"<", "value": "courier" } } } ] }"#,
    );
}

/// Without offers nobody else says what is wrong with the attributes of the city.
#[test]
fn attributes_are_checked_without_offers() {
    let dir = folder("attributes", r#"{ "activities": [] }"#);
    fs::remove_file(dir.join("offers.json")).unwrap();
    fs::write(dir.join("city.json"), CITY.replace(r#""type": "integer""#, r#""type": "float""#)).unwrap();
    let (answer, status) = run(&["check", dir.to_str().unwrap(), "--json"]);
    assert_eq!((codes(&answer), status), (vec!["word-unknown"], Some(1)), "{answer}");
}

#[test]
fn a_file_that_no_person_wrote_is_refused_as_a_whole() {
    let one = r#"{ "id": "a", "name": { "en": "A" }, "kind": "other", "points": 1 }"#;
    let list = |text: &str| format!("{{ \"activities\": [\n{text}\n] }}");
    let deep = "[".repeat(1_000_000);
    for (name, text, code) in [
        ("megabytes", list(&vec![one; 5 * (1 << 20) / one.len()].join(",\n")), "file-too-large"),
        ("brackets", list(&deep), "json-too-deep"),
        ("list", "[]".to_owned(), "type"),
        ("cut", list(one)[..60].to_owned(), "json-syntax"),
        ("empty", String::new(), "json-syntax"),
    ] {
        let (answer, status) = check(name, &text);
        assert_eq!((codes(&answer), status), (vec![code], Some(1)), "{name}");
        assert_eq!(answer["problems"][0]["file"], "activities.json");
    }
    let flood = list(&vec![r#"{ "kind": 1 }"#; 200_000].join(","));
    let (answer, _) = check("flood", &flood);
    assert!(
        answer["problems"].as_array().unwrap().len() <= 10_001
            && codes(&answer).contains(&"too-many-problems")
    );
}

/// An events file: what each event did, and the problems with their pointers.
fn heard(text: &str) -> (String, Vec<(String, String)>) {
    let (ledger, problems) = ledger(text).unwrap_or_else(|problems| panic!("{problems:?}"));
    let said = problems.iter().map(|one| (one.place.pointer.clone(), one.code.to_owned()));
    (told(&ledger.state(&programme(), when("03-05"))), said.collect())
}

#[test]
fn an_event_that_cannot_be_read_is_said_and_the_others_count() {
    let good =
        r#"{ "id": "good", "kind": "earn", "activity": "check-in", "at": "2026-03-02T12:00:00+08:00" }"#;
    let long = "x".repeat(1_001);
    let with = |name: &str, value: &str| {
        let mut fields = BTreeMap::from([
            ("id", "\"bad\""),
            ("kind", "\"earn\""),
            ("activity", "\"check-in\""),
            ("at", "\"2026-03-02T13:00:00+08:00\""),
        ]);
        fields.insert(name, value);
        let fields: Vec<String> = fields
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("\"{name}\": {value}"))
            .collect();
        format!("{{ {} }}", fields.join(", "))
    };
    // What is dropped: field, value, pointer, code.
    for (name, value, at, code) in [
        ("points", "1.5", "/points", "type"),
        ("points", "\"5\"", "/points", "type"),
        ("points", "1e300", "/points", "type"),
        ("points", "99999999999999999999", "/points", "type"),
        ("id", "", "/id", "field-missing"),
        ("id", "\"\"", "/id", "field-missing"),
        ("id", "7", "/id", "type"),
        ("kind", "", "/kind", "field-missing"),
        ("at", "", "/at", "instant-not-read"),
        ("at", "\"2026-03-02T13:00:00\"", "/at", "instant-not-read"),
        ("at", "\"2026-02-30T13:00:00Z\"", "/at", "instant-not-read"),
        ("at", "\"yesterday\"", "/at", "instant-not-read"),
        ("cause", &format!("\"{long}\""), "", "text-too-long"),
        ("activity", &format!("\"{long}\""), "", "text-too-long"),
        ("station", "[]", "/station", "type"),
        ("id\": \"twice\", \"id", "\"bad\"", "/id", "field-twice"),
    ] {
        let (found, problems) =
            heard(&format!(r#"{{ "worker": "w", "events": [ {}, {good} ] }}"#, with(name, value)));
        assert_eq!(found, "+5", "{name} {value}");
        assert!(
            problems.contains(&(format!("/events/0{at}"), code.to_owned())),
            "{name} {value}: {problems:?}"
        );
    }
    // What is kept, in the history, and says itself why it counts for nothing; or is fine.
    for (name, value, found) in [
        ("points", "-5", "+5 points_invalid"),
        ("points", "-9223372036854775808", "+5 points_invalid"),
        ("points", "5", "+5 +5"),
        ("points", "null", "+5 +5"),
        ("kind", "\"gift\"", "+5 unknown_kind"),
        ("kind", "\"EARN\"", "+5 unknown_kind"),
        ("activity", "\"\"", "+5 unknown_activity"),
        ("activity", "", "+5 unknown_activity"),
        ("at", "\"9999-12-31T23:59:59Z\"", "+5 in_the_future"),
        ("at", "\"0000-01-01T00:00:00Z\"", "not_started +5"),
        ("id", "\"good\"", "id_conflict id_conflict"),
        ("mood", "{ \"deep\": [1, null] }", "+5 +5"),
    ] {
        let text = format!(
            r#"{{ "worker": "w", "exported_by": "a later version", "events": [ {}, {good} ] }}"#,
            with(name, value)
        );
        assert_eq!(heard(&text), (found.to_owned(), vec![]), "{name} {value}");
    }
    for item in ["5", "null", "[]", "\"x\""] {
        let (found, problems) = heard(&format!(r#"{{ "worker": "w", "events": [ {item}, {good} ] }}"#));
        assert_eq!(
            (found.as_str(), &problems[..]),
            ("+5", &[("/events/0".to_owned(), "type".to_owned())][..]),
            "{item}"
        );
    }
}

#[test]
fn what_is_no_events_file_is_refused_as_a_whole() {
    let event = r#"{ "id": "a", "kind": "earn", "activity": "check-in", "at": "2026-03-02T12:00:00+08:00" }"#;
    let whole = format!("{{ \"worker\": \"w\",\n \"events\": [ {event} ] }}");
    assert_eq!(ledger(&whole).unwrap().0.events().len(), 1);
    for (text, pointer, code) in [
        ("", "", "events-not-read"),
        ("[]", "", "type"),
        ("5", "", "type"),
        ("{}", "/events", "field-missing"),
        (r#"{ "worker": "w" }"#, "/events", "field-missing"),
        (r#"{ "worker": 5, "events": [] }"#, "/worker", "type"),
        (r#"{ "worker": "w", "events": {} }"#, "/events", "type"),
        (r#"{ "worker": "w", "worker": "v", "events": [] }"#, "/worker", "field-twice"),
    ] {
        let problems = ledger(text).unwrap_err();
        assert_eq!(
            (problems[0].place.pointer.as_str(), problems[0].code, problems.len()),
            (pointer, code, 1),
            "{text}"
        );
    }
    // Cut anywhere it says so, and where.
    for end in 0..whole.len() {
        let problems = ledger(&whole[..end]).unwrap_err();
        assert_eq!(problems[0].code, "events-not-read", "{end}");
        assert!(problems[0].place.line >= 1 && problems[0].place.line <= 2, "{:?}", problems[0].place);
    }
    // The door for other hosts says the same; without events it takes those it was given.
    let request = |events: &str| {
        format!(r#"{{ "at": "2026-03-05T12:00:00+08:00", "worker": "w", "events": {events} }}"#)
    };
    let ask = |text: &str| ask_rewards(&programme(), &Ledger::default(), "rewards", text);
    assert!(ask(&request(&format!("[{event}]"))).unwrap().contains(r#""balance":5"#));
    assert_eq!(ask(&request("{}")).unwrap_err()[0].code, "type");
    assert_eq!(ask(&request("[5]")).unwrap().matches(r#""pointer":"/events/0""#).count(), 1);
    assert_eq!(
        ask_rewards(&programme(), &Ledger::default(), "reward", "{}").unwrap_err()[0].code,
        "question-unknown"
    );
}

#[test]
fn as_many_events_as_fit_and_one_more() {
    let events = |count: usize, event: &dyn Fn(usize) -> String| {
        let mut text = String::from("{ \"worker\": \"w\", \"events\": [");
        for n in 0..count {
            text += if n == 0 { "" } else { "," };
            text += &event(n);
        }
        text + "] }"
    };
    let good = |n: usize| {
        format!(r#"{{"id":"{n}","kind":"earn","activity":"check-in","at":"2026-03-02T12:00:00+08:00"}}"#)
    };
    let text = events(MOST_EVENTS + 1, &good);
    let problems = ledger(&text).unwrap_err();
    assert_eq!((problems.len(), problems[0].code), (1, "events-too-many"));
    let (whole, problems) = ledger(&text.replacen(&(good(0) + ","), "", 1)).unwrap();
    assert_eq!((whole.events().len(), problems.len()), (MOST_EVENTS, 0));
    // A hundred thousand that are none are not a hundred thousand problems.
    let (none, problems) = ledger(&events(100_000, &|_| "{}".to_owned())).unwrap();
    assert_eq!((none.events().len(), problems.last().unwrap().code), (0, "too-many-problems"));
    assert!(problems.len() < 5_000, "{}", problems.len());
}
