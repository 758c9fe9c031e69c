//! What nobody should write, in `offers.json`: a clear problem each, where it stands, with bounded work.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

const CITY: &str = r#"{ "id": "x", "name": { "en": "X" }, "utc_offset": "+08:00", "attributes": [
  { "name": "orders", "type": "integer", "assurance": "ledger", "changed_by": "worker" } ] }"#;

/// What `friendly-city check` says of these offers: its answer, and the exit status.
fn check(name: &str, offers: &str) -> (Value, Option<i32>) {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bad-offers").join(name);
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("city.json"), CITY).unwrap();
    fs::write(dir.join("stations.csv"), "id,name,longitude,latitude\ns,S,116.4,39.9\n").unwrap();
    fs::write(dir.join("offers.json"), offers).unwrap();
    let run = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_friendly-city"))
            .args([&["check", dir.to_str().unwrap()], args].concat())
            .output()
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(!err.contains("panicked") && !err.contains("overflow"), "{name}: {err}");
        (output.stdout, output.status.code(), err.len())
    };
    let (text, status, said) = run(&[]);
    assert_eq!(text.iter().filter(|byte| **byte == b'\n').count(), 1, "{name}: one line sums it up");
    assert!(said < 10 << 20, "{name}: {said} bytes of problems");
    let (out, json_status, _) = run(&["--json"]);
    assert_eq!(status, json_status, "{name}");
    (serde_json::from_slice(&out).unwrap(), status)
}

fn codes(answer: &Value) -> Vec<&str> {
    answer["problems"].as_array().unwrap().iter().map(|problem| problem["code"].as_str().unwrap()).collect()
}

/// A file with one offer a line, the first in line 3.
fn file(offers: &[String]) -> String {
    format!(
        "{{ \"schema\": \"friendly-city/offers@1\", \"merchants\": [{{ \"id\": \"m\", \"name\": {{ \"en\": \"M\" }}, \
         \"longitude\": 116.4, \"latitude\": 39.9 }}],\n\"offers\": [\n{}\n] }}",
        offers.join(",\n")
    )
}

/// An offer with parts in place of, or beside, its own. Texts, so that numbers can be what no type holds.
fn offer(parts: &[(&str, &str)]) -> String {
    let mut all = vec![
        ("id", "\"o\""),
        ("merchant", "\"m\""),
        ("name", r#"{ "en": "O" }"#),
        ("status", "\"active\""),
        ("valid_from", "\"2026-03-01\""),
        ("valid_to", "\"2027-03-01\""),
        ("effect", r#"{ "kind": "free_item" }"#),
    ];
    for part in parts {
        all.retain(|(name, _)| *name != part.0);
        all.push(*part);
    }
    let members: Vec<String> = all.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
    format!("{{ {} }}", members.join(", "))
}

fn with(name: &str, value: &str) -> String {
    file(&[offer(&[(name, value)])])
}

#[test]
fn each_fault_is_said_where_it_stands() {
    let (answer, status) = check("right", &file(&[offer(&[])]));
    assert_eq!((codes(&answer), status), (vec![], Some(0)));
    for (name, part, value, code, mark) in [
        ("percent", "effect", r#"{ "kind": "percent_off", "basis_points": 15000 }"#, "basis-points", "15000"),
        (
            "edge",
            "effect",
            r#"{ "kind": "amount_off", "amount_fen": 9223372036854775807 }"#,
            "amount-out-of-range",
            "9223372036854775807",
        ),
        (
            "below",
            "effect",
            r#"{ "kind": "amount_off", "amount_fen": -9223372036854775808 }"#,
            "amount-out-of-range",
            "-9223372036854775808",
        ),
        (
            "over",
            "eligibility",
            r#"{ "compare": { "attribute": "orders", "op": ">", "value": 9223372036854775808 } }"#,
            "record",
            "9223372036854775808",
        ),
        (
            "huge",
            "eligibility",
            r#"{ "compare": { "attribute": "orders", "op": ">", "value": 1e400 } }"#,
            "record",
            "1e400",
        ),
        (
            "float",
            "eligibility",
            r#"{ "count": { "event": "e", "window": "day", "op": "<", "value": 1.5 } }"#,
            "record",
            "1.5",
        ),
        (
            "ends-first",
            "eligibility",
            r#"{ "between": { "attribute": "orders", "from": 5, "to": 3 } }"#,
            "condition-empty",
            "3 }",
        ),
        (
            "ends-at-once",
            "eligibility",
            r#"{ "all": [{ "not": { "between": { "attribute": "orders", "from": 3, "to": 3 } } }] }"#,
            "condition-empty",
            "3 }",
        ),
        (
            "hours",
            "eligibility",
            r#"{ "any": [{ "schedule": { "opening_hours": "Mo-Su 25:00-26:00" } }] }"#,
            "hours-syntax",
            "\"Mo-Su 25",
        ),
        (
            "minute",
            "eligibility",
            r#"{ "schedule": { "freq": "WEEKLY", "byday": "MO", "opens_at": "25:00", "closes_at": "26:00" } }"#,
            "record",
            "{ \"freq",
        ),
        ("over-before-it-begins", "valid_to", "\"2026-02-01\"", "offer-never-valid", "\"2026-02-01"),
        ("no-day", "valid_to", "\"2027-02-29\"", "date", "\"2027-02-29"),
        ("field", "colour", "\"red\"", "field-unknown", "\"red"),
        ("deep-field", "effect", r#"{ "kind": "free_item", "colour": "red" }"#, "field-unknown", "\"red"),
        (
            "attribute",
            "eligibility",
            r#"{ "not": { "compare": { "attribute": "ordres", "op": ">", "value": 1 } } }"#,
            "attribute-unknown",
            "\"ordres",
        ),
        (
            "limit",
            "limits",
            r#"[{ "per": "worker", "metric": "amount", "limit": 0, "window": "day", "enforcement": "online" }]"#,
            "limit-value",
            "0,",
        ),
    ] {
        let text = with(part, value);
        let (answer, status) = check(name, &text);
        assert_eq!((codes(&answer), status), (vec![code], Some(1)), "{name}: {answer}");
        let problem = &answer["problems"][0];
        let line = text.lines().nth(2).unwrap();
        let at = line.rfind(mark).unwrap() + 1;
        assert_eq!(
            (problem["line"].as_u64(), problem["column"].as_u64()),
            (Some(3), Some(at as u64)),
            "{name}: {problem}"
        );
        assert!(
            !problem["message"].as_str().unwrap().is_empty() && !problem["help"].as_str().unwrap().is_empty()
        );
        assert!(problem["pointer"].as_str().unwrap().starts_with("/offers/0/"), "{problem}");
    }
}

#[test]
fn every_part_of_an_offer_says_what_is_wrong_with_it() {
    let text = file(&[
        offer(&[
            ("status", "\"on\""),
            (
                "eligibility",
                r#"{ "all": [{ "exec": 1 }, { "any": [{ "in": { "attribute": "orders" } }, { "within": { "area": 5 } }] }, { "at_least": { "n": -1, "of": [{ "all": 7 }] } }] }"#,
            ),
            ("effect", r#"{ "kind": "percent_off" }"#),
            (
                "limits",
                r#"[{ "per": "worker" }, { "per": "cat", "metric": "amount", "limit": 1, "window": "day", "enforcement": "online" }]"#,
            ),
            ("stacking", r#"{ "policy": "all" }"#),
            ("disclosure", "\"secret\""),
            ("colour", "\"red\""),
        ]),
        offer(&[("valid_from", "5")]).replace("\"merchant\": \"m\", ", ""),
        offer(&[]).replace("\"status\": \"active\"", "\"status\": \"paused\", \"status\": \"active\""),
    ]);
    let (answer, _) = check("parts", &text);
    let mut found: Vec<(&str, &str)> = answer["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| (problem["pointer"].as_str().unwrap(), problem["code"].as_str().unwrap()))
        .collect();
    found.sort();
    let expected = [
        ("/offers/0/colour", "field-unknown"),
        ("/offers/0/disclosure", "word-unknown"),
        ("/offers/0/effect", "record"),
        ("/offers/0/eligibility/all/0/exec", "word-unknown"),
        ("/offers/0/eligibility/all/1/any/0/in", "field-missing"),
        ("/offers/0/eligibility/all/1/any/1/within/area", "record"),
        ("/offers/0/eligibility/all/2/at_least/n", "record"),
        ("/offers/0/eligibility/all/2/at_least/of/0/all", "record"),
        ("/offers/0/limits/0", "field-missing"),
        ("/offers/0/limits/1/per", "word-unknown"),
        ("/offers/0/stacking/policy", "word-unknown"),
        ("/offers/0/status", "word-unknown"),
        ("/offers/1", "field-missing"),
        ("/offers/1/valid_from", "record"),
        ("/offers/2/status", "json-duplicate-key"),
    ];
    assert_eq!(found, expected, "{answer:#}");
}

#[test]
fn a_file_that_no_person_wrote_is_refused_as_a_whole() {
    let five_megabytes = file(&vec![offer(&[]); 5 * (1 << 20) / offer(&[]).len() + 1]);
    assert!(five_megabytes.len() > 5 << 20);
    let million =
        with("eligibility", &format!("{{ \"any\": [{}] }}", vec![r#"{"all":[]}"#; 1_000_000].join(",")));
    for (name, text) in [("megabytes", five_megabytes), ("million", million)] {
        let (answer, status) = check(name, &text);
        assert_eq!((codes(&answer), status), (vec!["file-too-large"], Some(1)), "{name}");
        assert_eq!(answer["problems"][0]["file"], "offers.json");
    }
}

#[test]
fn what_is_too_deep_or_too_large_is_refused_before_it_is_asked() {
    let nested = |depth: usize| "{ \"not\": ".repeat(depth) + "{ \"all\": [] }" + &" }".repeat(depth);
    let leaf = r#"{ "compare": { "attribute": "orders", "op": ">", "value": 1 } }"#;
    let lists = |depth: usize| "{ \"all\": [".repeat(depth - 1) + leaf + &"] }".repeat(depth - 1);
    for (name, condition, code) in [
        ("depth-32", lists(32), None),
        ("depth-33", lists(33), Some("condition-refused")),
        ("depth-80", nested(80), Some("record-too-deep")),
        ("depth-10000", nested(10_000), Some("json-too-deep")),
        ("brackets", "[".repeat(10_000) + &"]".repeat(10_000), Some("json-too-deep")),
        ("open-brackets", "[".repeat(1_000_000), Some("json-too-deep")),
        (
            "parts",
            format!("{{ \"any\": [{}] }}", vec![r#"{"all":[]}"#; 350_000].join(",")),
            Some("condition-refused"),
        ),
    ] {
        let text = with("eligibility", &condition);
        assert!(text.len() < 4 << 20, "{name}");
        let (answer, _) = check(name, &text);
        assert_eq!(codes(&answer), Vec::from_iter(code), "{name}");
        assert!(code.is_none() || answer["problems"][0]["line"] == 3, "{name}: {answer}");
    }
}

/// As many faults as fit: the list is cut, and said to be, in a file of one line too.
#[test]
fn a_flood_of_faults_is_cut() {
    let many = |one: &str, most: usize| vec![one; most].join(",");
    let fields: Vec<String> = (0..300_000).map(|n| format!("\"f{n}\":1")).collect();
    let name = "n".repeat(1 << 20);
    for (case, text) in [
        (
            "offers",
            with("x", "1")
                .replace("\n", " ")
                .replace("[ {", &format!("[ {}, {{", many(&offer(&[("id", "1")]), 20_000))),
        ),
        ("limits", with("limits", &format!("[{}]", many("{}", 1_000_000)))),
        ("conditions", with("eligibility", &format!("{{ \"any\": [{}] }}", many("{\"x\":0}", 400_000)))),
        ("fields", with("effect", &format!("{{ {} }}", fields.join(",")))),
        ("offer-fields", file(&[format!("{{ {} }}", fields.join(","))])),
        ("long-names", file(&[format!("{{ \"{name}\": {{}}, \"limits\": [{}] }}", many("{}", 300_000))])),
        ("long-words", with("name", &format!("{{ \"{name}\": [{}] }}", many("0", 100_000)))),
    ] {
        assert!(text.len() < 4 << 20, "{case}: {}", text.len());
        let (answer, status) = check(case, &text);
        assert_eq!(status, Some(1), "{case}");
        let problems = answer["problems"].as_array().unwrap();
        assert!((1..=10_001).contains(&problems.len()), "{case}: {}", problems.len());
        let is_cut = codes(&answer).contains(&"too-many-problems");
        assert_eq!(is_cut, answer["errors"].as_u64().unwrap() > 10_000, "{case}");
        let longest = problems.iter().map(|problem| problem.to_string().len()).max();
        assert!(longest < Some(2_000), "{case}: {longest:?}");
    }
    let flood = with("limits", &json!(vec![json!({}); 20_000]).to_string());
    assert!(codes(&check("flood", &flood).0).contains(&"too-many-problems"));
}
