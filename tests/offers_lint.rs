//! The checks of offers before anybody asks them: a fault of each kind is found at its line, and the sample has
//! none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "import")]

use std::fs;
use std::path::Path;

use friendly_city::import::load;
use friendly_city::{Problem, Severity};
use serde_json::json;

const CITY: &str = r#"{ "id": "x", "name": { "en": "X" }, "utc_offset": "+08:00", "attributes": [
  { "name": "job", "type": "code", "vocabulary": [{ "code": "rider" }, { "code": "courier" }], "assurance": "credential", "changed_by": "worker" },
  { "name": "paid", "type": "boolean", "assurance": "credential", "changed_by": "worker" },
  { "name": "years", "type": "integer", "assurance": "ledger", "changed_by": "time" },
  { "name": "born", "type": "date", "assurance": "self_declared", "changed_by": "nobody" },
  { "name": "card", "type": "document", "assurance": "self_declared", "changed_by": "worker" },
  { "name": "today", "type": "date", "assurance": "clock", "changed_by": "time" },
  { "name": "oracle", "type": "integer", "assurance": "clock", "changed_by": "nobody" } ],
  "trusted_issuers": [{ "id": "p", "name": { "en": "P" }, "issues": ["job"] }] }"#;

/// What `check` says of these offers, each in a line of its own from line 5 on.
fn check(name: &str, offers: &[String]) -> Vec<Problem> {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lint").join(name);
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("city.json"), CITY).unwrap();
    fs::write(dir.join("stations.csv"), "id,name,longitude,latitude\ns1,S,116.4,39.9\ns2,T,116.41,39.9\n")
        .unwrap();
    let text = format!(
        "{{ \"schema\": \"friendly-city/offers@1\",\n\
         \"merchants\": [{{ \"id\": \"m\", \"name\": {{ \"en\": \"M\" }}, \"longitude\": 116.4, \"latitude\": 39.9 }}],\n\
         \"areas\": [{{ \"id\": \"w\", \"name\": {{ \"en\": \"W\" }}, \"bounds\": [116, 39, 117, 40] }}, {{ \"id\": \"e\", \"name\": {{ \"en\": \"E\" }}, \"bounds\": [117, 39, 118, 40] }}],\n\
         \"offers\": [\n{}\n] }}",
        offers.join(",\n")
    );
    fs::write(dir.join("offers.json"), text).unwrap();
    load(&dir).problems
}

/// An offer with parts in place of, or beside, its own.
fn offer(id: &str, parts: &str) -> String {
    let mut offer = json!({ "id": id, "merchant": "m", "name": { "en": "O" }, "status": "active", "valid_from": "2026-03-01",
        "valid_to": "2027-03-01", "effect": { "kind": "free_item" } });
    let parts: serde_json::Value = serde_json::from_str(&format!("{{ {parts} }}")).unwrap();
    for (name, value) in parts.as_object().unwrap() {
        offer[name] = value.clone();
    }
    offer.to_string()
}

fn one(eligibility: &str) -> Vec<String> {
    vec![offer("o", &format!("\"eligibility\": {eligibility}"))]
}

/// Two offers of one group that take this much off, for whom.
fn group(parts: [(&str, u32, &str); 2]) -> Vec<String> {
    parts
        .iter()
        .map(|(id, share, more)| {
            offer(id, &format!("\"effect\": {{ \"kind\": \"percent_off\", \"basis_points\": {share} }}, \"stacking\": {{ \"category\": \"g\", \"policy\": \"best_of\" }}, {more}"))
        })
        .collect()
}

const RIDER: &str = r#""eligibility": { "in": { "attribute": "job", "values": ["rider"] } }"#;

fn years(from: i64, to: i64) -> String {
    format!(
        r#""eligibility": {{ "all": [{{ "in": {{ "attribute": "job", "values": ["rider"] }} }}, {{ "between": {{ "attribute": "years", "from": {from}, "to": {to} }} }}] }}"#
    )
}

#[test]
fn a_fault_of_each_kind_is_found_where_it_stands() {
    use Severity::{Error, Warning};
    let limits = |stations: &str, enforcement: &str| {
        vec![offer(
            "o",
            &format!(
                r#""stations": [{stations}], "limits": [{{ "per": "total", "metric": "amount", "limit": 5000, "window": "day", "enforcement": "{enforcement}" }}]"#
            ),
        )]
    };
    let price = |usual: i64| {
        vec![offer(
            "o",
            &format!(
                r#""effect": {{ "kind": "fixed_price", "amount_fen": 1000, "usual_price_fen": {usual} }}"#
            ),
        )]
    };
    let (low, high, gap, lap) = (years(1, 3), years(3, 5), years(4, 5), years(2, 5));
    let hours = |text: &str| one(&format!(r#"{{ "schedule": {{ "opening_hours": "{text}" }} }}"#));
    for (name, offers, expected) in [
        // Nobody.
        (
            "never-codes",
            one(
                r#"{ "all": [{ "in": { "attribute": "job", "values": ["rider"] } }, { "document": { "attribute": "card", "state": "valid" } }, { "in": { "attribute": "job", "values": ["courier"] } }] }"#,
            ),
            vec![("condition-never", Error, 5, "/offers/0/eligibility/all/2")],
        ),
        (
            "never-numbers",
            one(
                r#"{ "all": [{ "compare": { "attribute": "years", "op": ">", "value": 3 } }, { "between": { "attribute": "years", "from": 1, "to": 4 } }] }"#,
            ),
            vec![("condition-never", Error, 5, "/offers/0/eligibility/all/1")],
        ),
        (
            "sometimes-numbers",
            one(
                r#"{ "all": [{ "compare": { "attribute": "years", "op": ">", "value": 2 } }, { "between": { "attribute": "years", "from": 1, "to": 4 } }] }"#,
            ),
            vec![],
        ),
        (
            "never-areas",
            one(r#"{ "all": [{ "within": { "area": "w" } }, { "within": { "area": "e" } }] }"#),
            vec![("condition-never", Error, 5, "/offers/0/eligibility/all/1")],
        ),
        (
            "never-document",
            one(
                r#"{ "all": [{ "document": { "attribute": "card", "state": "valid" } }, { "document": { "attribute": "card", "state": "missing" } }] }"#,
            ),
            vec![("condition-never", Error, 5, "/offers/0/eligibility/all/1")],
        ),
        (
            "never-age",
            one(
                r#"{ "all": [{ "age": { "attribute": "born", "op": ">=", "period": "P18Y" } }, { "age": { "attribute": "born", "op": "<", "period": "P12M" } }] }"#,
            ),
            vec![("condition-never", Error, 5, "/offers/0/eligibility/all/1")],
        ),
        (
            "never-count",
            one(r#"{ "count": { "event": "meal", "window": "day", "op": "<", "value": 0 } }"#),
            vec![("condition-never", Error, 5, "/offers/0/eligibility")],
        ),
        (
            "never-part",
            one(
                r#"{ "any": [{ "in": { "attribute": "job", "values": ["rider"] } }, { "not": { "any": [{ "within": { "area": "w" } }, { "not": { "within": { "area": "w" } } }] } }] }"#,
            ),
            vec![("condition-never", Error, 5, "/offers/0/eligibility/any/1")],
        ),
        ("never-none", one(r#"{ "any": [] }"#), vec![("condition-never", Error, 5, "/offers/0/eligibility")]),
        // Everybody.
        (
            "always-codes",
            one(
                r#"{ "any": [{ "in": { "attribute": "job", "values": ["rider"] } }, { "not": { "in": { "attribute": "job", "values": ["rider"] } } }] }"#,
            ),
            vec![("condition-always", Warning, 5, "/offers/0/eligibility")],
        ),
        (
            "any-word-says-something",
            one(r#"{ "in": { "attribute": "job", "values": ["rider", "courier"] } }"#),
            vec![],
        ),
        (
            "always-part",
            one(
                r#"{ "all": [{ "in": { "attribute": "job", "values": ["rider"] } }, { "any": [{ "compare": { "attribute": "years", "op": ">=", "value": 3 } }, { "compare": { "attribute": "years", "op": "<", "value": 5 } }] }] }"#,
            ),
            vec![("condition-always", Warning, 5, "/offers/0/eligibility/all/1")],
        ),
        ("always-open", hours("24/7"), vec![("condition-always", Warning, 5, "/offers/0/eligibility")]),
        (
            "always-date",
            one(r#"{ "compare": { "attribute": "today", "op": ">=", "value": "2026-03-01" } }"#),
            vec![("condition-always", Warning, 5, "/offers/0/eligibility")],
        ),
        (
            "later-date",
            one(r#"{ "compare": { "attribute": "today", "op": ">=", "value": "2026-03-02" } }"#),
            vec![],
        ),
        // Nobody vouches for it.
        (
            "not-issued",
            one(
                r#"{ "any": [{ "compare": { "attribute": "paid", "op": "=", "value": true } }, { "compare": { "attribute": "oracle", "op": "=", "value": 1 } }] }"#,
            ),
            vec![
                ("attribute-not-issued", Warning, 5, "/offers/0/eligibility/any/0/compare/attribute"),
                ("attribute-not-issued", Warning, 5, "/offers/0/eligibility/any/1/compare/attribute"),
            ],
        ),
        // Never open while it is valid.
        (
            "never-open",
            hours("2026 Jan 01-2026 Feb 28 10:00-12:00"),
            vec![("offer-never-open", Error, 5, "/offers/0/eligibility")],
        ),
        (
            "never-open-hours",
            one(
                r#"{ "all": [{ "schedule": { "opening_hours": "Mo-Su 10:00-12:00" } }, { "schedule": { "opening_hours": "Mo-Su 12:00-14:00" } }, { "in": { "attribute": "job", "values": ["rider"] } }] }"#,
            ),
            vec![("offer-never-open", Error, 5, "/offers/0/eligibility")],
        ),
        ("open-on-its-last-day", hours("2027 Feb 28 10:00-12:00"), vec![]),
        (
            "never-open-date",
            one(r#"{ "compare": { "attribute": "today", "op": ">=", "value": "2027-03-01" } }"#),
            vec![("offer-never-open", Error, 5, "/offers/0/eligibility")],
        ),
        // In the shadow of another.
        (
            "shadowed",
            group([("a", 2000, RIDER), ("b", 1000, RIDER)]),
            vec![("offer-shadowed", Warning, 6, "/offers/1/id")],
        ),
        (
            "shadowed-by-a-wider-one",
            group([("a", 1000, &years(1, 3)), ("b", 1500, RIDER)]),
            vec![("offer-shadowed", Warning, 5, "/offers/0/id")],
        ),
        (
            "shadowed-by-the-same",
            group([("a", 1000, RIDER), ("b", 1000, RIDER)]),
            vec![("offer-shadowed", Warning, 6, "/offers/1/id")],
        ),
        ("not-shadowed-better", group([("a", 2000, &years(1, 3)), ("b", 1500, RIDER)]), vec![]),
        (
            "not-shadowed-longer",
            group([("a", 2000, r#""valid_to": "2027-02-01""#), ("b", 1500, RIDER)]),
            vec![],
        ),
        (
            "not-shadowed-limit",
            group([
                (
                    "a",
                    2000,
                    r#""limits": [{ "per": "worker", "metric": "redemptions", "limit": 1, "window": "day", "enforcement": "verifier_local" }]"#,
                ),
                ("b", 1500, RIDER),
            ]),
            vec![],
        ),
        (
            "not-shadowed-unknown",
            group([
                (
                    "a",
                    2000,
                    r#""eligibility": { "any": [{ "compare": { "attribute": "years", "op": ">", "value": 2 } }, { "compare": { "attribute": "years", "op": "<=", "value": 2 } }] }"#,
                ),
                ("b", 1500, RIDER),
            ]),
            vec![("condition-always", Warning, 5, "/offers/0/eligibility")],
        ),
        // Steps.
        ("tiers", group([("a", 1000, &low), ("b", 2000, &high)]), vec![]),
        (
            "tier-gap",
            group([("a", 1000, &low), ("b", 2000, &gap)]),
            vec![("tier-gap", Warning, 6, "/offers/1/eligibility/all/1/between/from")],
        ),
        (
            "tier-overlap",
            group([("a", 1000, &low), ("b", 2000, &lap)]),
            vec![("tier-overlap", Warning, 6, "/offers/1/eligibility/all/1/between/from")],
        ),
        (
            "tier-include",
            group([
                (
                    "a",
                    1000,
                    r#""eligibility": { "compare": { "attribute": "years", "op": ">=", "value": 1 } }"#,
                ),
                (
                    "b",
                    2000,
                    r#""eligibility": { "compare": { "attribute": "years", "op": ">=", "value": 3 } }"#,
                ),
            ]),
            vec![],
        ),
        // Logs that do not see each other.
        (
            "limit",
            limits(r#""s1", "s2""#, "verifier_local"),
            vec![("limit-not-enforceable", Warning, 5, "/offers/0/limits/0/enforcement")],
        ),
        ("limit-at-one", limits(r#""s1""#, "verifier_local"), vec![]),
        ("limit-shared-out", limits(r#""s1", "s2""#, "allotment"), vec![]),
        // Names that are not there.
        (
            "station",
            vec![offer("o", r#""stations": ["s1", "s3"]"#)],
            vec![("station-unknown", Error, 5, "/offers/0/stations/1")],
        ),
        (
            "excludes",
            vec![offer("o", r#""stacking": { "category": "g", "excludes": ["g", "h"] }"#)],
            vec![("excludes-unknown", Warning, 5, "/offers/0/stacking/excludes/1")],
        ),
        // No bargain.
        ("price", price(1000), vec![("price-above-usual", Error, 5, "/offers/0/effect/amount_fen")]),
        ("price-below", price(1001), vec![]),
    ] {
        let problems = check(name, &offers);
        let found: Vec<_> =
            problems.iter().map(|p| (p.code, p.severity, p.place.line, p.place.pointer.as_str())).collect();
        assert_eq!(found, expected, "{name}: {problems:#?}");
        assert!(
            problems
                .iter()
                .all(|p| p.place.file == "offers.json" && p.place.column > 0 && !p.help.is_empty()),
            "{name}"
        );
        if name == "limit" {
            assert!(
                problems[0].message.contains("10000 fen a day, 5000 too many"),
                "{}",
                problems[0].message
            );
        }
    }
}

#[test]
fn the_sample_has_nothing_to_report() {
    let loaded = load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/beijing")));
    assert_eq!(loaded.problems, []);
}
