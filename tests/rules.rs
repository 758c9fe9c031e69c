//! Rules: their authored form, and the three values.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests panic"
)]

use friendly_city::Position;
use friendly_city::rules::{
    Compiler, Condition, Count, Facts, Fault, Known, RuleError, Trust, Truth, Window, World,
};
use friendly_city::time::{Instant, OpenState, Schedule, Zone};
use serde_json::{Value, json};

const THREE: [Truth; 3] = [Truth::True, Truth::False, Truth::Unknown];

fn rule(json: Value) -> Condition {
    let condition: Condition = serde_json::from_value(json.clone()).unwrap_or_else(|e| panic!("{json}: {e}"));
    assert_eq!(serde_json::to_value(&condition).unwrap(), json, "written as it was read");
    condition
}

fn compiler() -> Compiler {
    let one = |name: &str, kind: &str, assurance: &str| json!({ "name": name, "type": kind, "assurance": assurance, "changed_by": "worker" });
    let mut attributes = vec![
        one("category", "code", "credential"),
        one("orders", "integer", "self_declared"),
        one("member", "boolean", "ledger"),
        one("born", "date", "self_declared"),
        one("health", "document", "self_declared"),
        one("today", "date", "clock"),
    ];
    attributes[0]["vocabulary"] = json!([{ "code": "courier" }, { "code": "driver" }]);
    let areas = json!([{ "id": "here", "name": {}, "bounds": [116.0, 39.0, 117.0, 40.0] }]);
    let read = |json: Value| serde_json::from_value(json).unwrap();
    Compiler::new(read(json!(attributes)), serde_json::from_value(areas).unwrap(), Zone::fixed(28_800))
}

fn hours(text: &str) -> Result<Schedule, (&'static str, String, String)> {
    match text {
        "24/7" => Ok(Schedule::constant(OpenState::Open)),
        "unknown" => Ok(Schedule::constant(OpenState::Unknown)),
        _ => Err(("hours-syntax", format!("`{text}` is not understood"), "write `24/7`".to_owned())),
    }
}

/// The faults of a condition: pointer and code.
fn faults(json: Value) -> Vec<(String, &'static str)> {
    let condition: Condition = serde_json::from_value(json).unwrap();
    let wrong = compiler().rule(&condition, &mut hours).err().unwrap_or_default();
    wrong.into_iter().map(|error| (error.pointer, error.fault.code())).collect()
}

fn ask(json: Value, facts: Value, at: &str) -> Truth {
    ask_with(json, facts, at, Position::new(116.4, 39.9).ok())
}

fn ask_with(json: Value, facts: Value, at: &str, position: Option<Position>) -> Truth {
    let facts: Facts = serde_json::from_value(facts).unwrap();
    let at = Instant::parse_rfc3339(at).unwrap();
    let counts = [Count { event: "meal".to_owned(), window: Window::Day, value: 1 }];
    let mut compiler = compiler();
    let compiled = compiler.rule(&rule(json), &mut hours).unwrap();
    let book = compiler.finish();
    let (known, _) = Known::new(&book, &facts);
    compiled.truth(&World {
        book: &book,
        at,
        position,
        known: &known,
        counts: &counts,
        trust: Trust::Vouched,
    })
}

#[test]
fn kleene_tables_are_complete() {
    use Truth::{False, True, Unknown};
    let and = [[True, False, Unknown], [False, False, False], [Unknown, False, Unknown]];
    let or = [[True, True, True], [True, False, Unknown], [True, Unknown, Unknown]];
    for (i, a) in THREE.into_iter().enumerate() {
        assert_eq!(!a, [False, True, Unknown][i]);
        for (j, b) in THREE.into_iter().enumerate() {
            assert_eq!(a.and(b), and[i][j], "{a:?} and {b:?}");
            assert_eq!(a.or(b), or[i][j], "{a:?} or {b:?}");
            for c in THREE {
                let two = a.and(b).or(a.and(c)).or(b.and(c));
                assert_eq!(Truth::at_least(2, [a, b, c]), two, "2 of {a:?} {b:?} {c:?}");
                assert_eq!(Truth::at_least(0, [a, b, c]), True);
                assert_eq!(Truth::at_least(4, [a, b, c]), False);
            }
        }
    }
}

#[test]
fn what_is_not_known_is_unknown_under_every_operator() {
    let now = "2026-03-10T12:00:00+08:00";
    for op in ["<", "<=", "=", "!=", ">=", ">"] {
        let compare = json!({ "compare": { "attribute": "orders", "op": op, "value": 3 } });
        assert_eq!(ask(compare.clone(), json!({}), now), Truth::Unknown, "{op}");
        assert_eq!(ask(json!({ "not": compare.clone() }), json!({}), now), Truth::Unknown, "not {op}");
        assert_eq!(ask(compare, json!({ "orders": "3" }), now), Truth::Unknown, "{op}: nothing is coerced");
        let age = json!({ "age": { "attribute": "born", "op": op, "period": "P18Y" } });
        assert_eq!(ask(age, json!({}), now), Truth::Unknown, "{op}");
        let count = json!({ "count": { "event": "tea", "window": "day", "op": op, "value": 1 } });
        assert_eq!(ask(count, json!({}), now), Truth::Unknown, "{op}");
    }
    for state in ["valid", "expired", "missing"] {
        let document = json!({ "document": { "attribute": "health", "state": state } });
        assert_eq!(ask(document, json!({}), now), Truth::Unknown, "{state}");
    }
    assert_eq!(ask_with(json!({ "within": { "area": "here" } }), json!({}), now, None), Truth::Unknown);
    assert_eq!(ask(json!({ "schedule": { "opening_hours": "unknown" } }), json!({}), now), Truth::Unknown);
    let member = json!({ "compare": { "attribute": "member", "op": "=", "value": true } });
    assert_eq!(ask(member, json!({}), now), Truth::Unknown);
    let between = json!({ "between": { "attribute": "orders", "from": 1, "to": 2 } });
    assert_eq!(ask(between, json!({}), now), Truth::Unknown);
    let is = json!({ "in": { "attribute": "category", "values": ["driver"] } });
    assert_eq!(ask(is, json!({}), now), Truth::Unknown);
}

#[test]
fn leaves() {
    let noon = "2026-03-10T12:00:00+08:00"; // the second Tuesday
    let signed = json!({ "category": { "value": "courier", "assurance": "credential" } });
    let is = json!({ "in": { "attribute": "category", "values": ["courier"] } });
    let second_tuesday = json!({ "schedule": { "freq": "MONTHLY", "byday": "2TU", "opens_at": "22:00", "closes_at": "02:00" } });
    let last_tuesday = json!({ "schedule": { "freq": "MONTHLY", "byday": "-1TU", "opens_at": "00:00", "closes_at": "24:00" } });
    let valid = |state: &str| json!({ "document": { "attribute": "health", "state": state } });
    let health = json!({ "health": { "valid_from": "2026-03-10", "valid_to": "2026-03-10" } });
    let adult = json!({ "age": { "attribute": "born", "op": ">=", "period": "P18Y" } });
    let between = |n: i64| {
        ask(json!({ "between": { "attribute": "orders", "from": 1, "to": 3 } }), json!({ "orders": n }), noon)
    };
    use Truth::{False, True, Unknown};
    for (rule, facts, at, expected) in [
        (&is, signed.clone(), noon, True),
        (&is, json!({ "category": { "value": "driver", "assurance": "credential" } }), noon, False),
        (&is, json!({ "category": "courier" }), noon, Unknown),
        (&second_tuesday, json!({}), "2026-03-10T21:59:59+08:00", False),
        (&second_tuesday, json!({}), "2026-03-10T22:00:00+08:00", True),
        (&second_tuesday, json!({}), "2026-03-11T01:59:59+08:00", True),
        (&second_tuesday, json!({}), "2026-03-11T02:00:00+08:00", False),
        (&second_tuesday, json!({}), "2026-03-17T22:00:00+08:00", False),
        (&last_tuesday, json!({}), "2026-03-31T23:59:59+08:00", True),
        (&last_tuesday, json!({}), "2026-03-24T12:00:00+08:00", False),
        (&valid("valid"), health.clone(), "2026-03-10T23:59:59+08:00", True),
        (&valid("valid"), health.clone(), "2026-03-11T00:00:00+08:00", False),
        (&valid("valid"), health.clone(), "2026-03-09T23:59:59+08:00", False),
        (&valid("expired"), health, "2026-03-11T00:00:00+08:00", True),
        (&valid("missing"), json!({ "health": false }), noon, True),
        (&adult, json!({ "born": "2008-03-10" }), noon, True),
        (&adult, json!({ "born": "2008-03-11" }), noon, False),
        (&adult, json!({ "born": "2008-02-30" }), noon, Unknown),
        (&json!({ "within": { "area": "here" } }), json!({}), noon, True),
        (&json!({ "schedule": { "opening_hours": "24/7" } }), json!({}), noon, True),
        (
            &json!({ "count": { "event": "meal", "window": "day", "op": "<", "value": 1 } }),
            json!({}),
            noon,
            False,
        ),
        (&json!({ "at_least": { "n": 1, "of": [is, adult] } }), json!({ "born": "2000-01-01" }), noon, True),
        (
            &json!({ "compare": { "attribute": "today", "op": ">=", "value": "2026-03-10" } }),
            json!({}),
            noon,
            True,
        ),
        (
            &json!({ "compare": { "attribute": "today", "op": "<", "value": "2026-03-10" } }),
            json!({}),
            noon,
            False,
        ),
    ] {
        assert_eq!(ask(rule.clone(), facts.clone(), at), expected, "{rule} {facts} {at}");
    }
    assert_eq!([0, 1, 2, 3].map(between), [False, True, True, False]);
}

#[test]
fn what_the_language_does_not_have_is_refused() {
    for bad in [
        json!({ "compare": { "attribute": "a", "op": "=", "value": 1.5 } }),
        json!({ "compare": { "attribute": "a", "op": "==", "value": 1 } }),
        json!({ "compare": { "attribute": "a", "op": "=", "value": 1, "unit": "km" } }),
        json!({ "age": { "attribute": "a", "op": "=", "period": "P1Y2M" } }),
        json!({ "schedule": { "freq": "MONTHLY", "byday": "2XX", "opens_at": "09:00", "closes_at": "10:00" } }),
        json!({ "schedule": { "freq": "MONTHLY", "byday": "TU", "opens_at": "9:00", "closes_at": "10:00" } }),
        json!({ "schedule": { "opening_hours": "24/7", "extra": 1 } }),
        json!({ "exec": "1 + 1" }),
    ] {
        assert!(serde_json::from_value::<Condition>(bad.clone()).is_err(), "{bad}");
    }
    let numbered = json!({ "schedule": { "freq": "WEEKLY", "byday": "2TU", "opens_at": "09:00", "closes_at": "10:00" } });
    assert_eq!(rule(numbered).check(), Err(RuleError::NumberedWeekday));
    let nested =
        |depth: usize| (1..depth).fold(Condition::All(vec![]), |inner, _| Condition::Not(Box::new(inner)));
    assert_eq!((nested(32).check(), nested(33).check()), (Ok(()), Err(RuleError::TooDeep)));
    let wide = |nodes: usize| Condition::Any(vec![Condition::All(vec![]); nodes - 1]);
    assert_eq!((wide(10_000).check(), wide(10_001).check()), (Ok(()), Err(RuleError::TooLarge)));
}

#[test]
fn names_and_types_are_checked_when_rules_are_compiled_all_at_once() {
    for (condition, pointer, code) in [
        (
            json!({ "compare": { "attribute": "nobody.declared", "op": "=", "value": 1 } }),
            "/compare/attribute",
            "attribute-unknown",
        ),
        (json!({ "within": { "area": "nowhere" } }), "/within/area", "area-unknown"),
        (
            json!({ "in": { "attribute": "category", "values": ["driver", "pilot"] } }),
            "/in/values/1",
            "code-unknown",
        ),
        (json!({ "in": { "attribute": "orders", "values": ["driver"] } }), "/in/attribute", "condition-type"),
        (
            json!({ "compare": { "attribute": "orders", "op": "=", "value": "3" } }),
            "/compare/value",
            "condition-type",
        ),
        (
            json!({ "compare": { "attribute": "born", "op": "<", "value": "2026-02-30" } }),
            "/compare/value",
            "condition-refused",
        ),
        (
            json!({ "compare": { "attribute": "member", "op": "<", "value": true } }),
            "/compare/op",
            "condition-order",
        ),
        (
            json!({ "compare": { "attribute": "health", "op": "=", "value": true } }),
            "/compare/value",
            "condition-type",
        ),
        (
            json!({ "between": { "attribute": "orders", "from": 3, "to": 3 } }),
            "/between/to",
            "condition-empty",
        ),
        (
            json!({ "between": { "attribute": "category", "from": 1, "to": 3 } }),
            "/between/attribute",
            "condition-type",
        ),
        (
            json!({ "age": { "attribute": "orders", "op": ">=", "period": "P1Y" } }),
            "/age/attribute",
            "condition-type",
        ),
        (
            json!({ "document": { "attribute": "born", "state": "valid" } }),
            "/document/attribute",
            "condition-type",
        ),
        (json!({ "at_least": { "n": 2, "of": [{ "all": [] }] } }), "/at_least/n", "condition-empty"),
        (
            json!({ "not": { "schedule": { "opening_hours": "always" } } }),
            "/not/schedule/opening_hours",
            "hours-syntax",
        ),
    ] {
        let other = json!({ "any": [{ "within": { "area": "elsewhere" } }, { "not": condition.clone() }] });
        assert_eq!(faults(condition.clone()), [(pointer.to_owned(), code)], "{condition}");
        let both =
            [("/any/0/within/area".to_owned(), "area-unknown"), (format!("/any/1/not{pointer}"), code)];
        assert_eq!(faults(other), both, "{condition}");
    }
    let fault = Fault::CodeUnknown { code: "pilot".to_owned(), attribute: "category".to_owned() };
    assert_eq!(fault.to_string(), "`pilot` is not a word of `category`");
}

#[test]
fn facts_that_do_not_fit_are_told_and_count_as_not_known() {
    let book = compiler().finish();
    let facts = json!({ "orders": "3", "category": "pilot", "born": "2026-02-30", "today": "2026-01-01", "nobody": 1, "member": true });
    let (known, problems) = Known::new(&book, &serde_json::from_value(facts).unwrap());
    let told: Vec<_> = problems.iter().map(|p| (p.place.pointer.as_str(), p.code)).collect();
    assert_eq!(
        told,
        [
            ("/facts/born", "fact-type"),
            ("/facts/category", "fact-type"),
            ("/facts/nobody", "fact-unknown"),
            ("/facts/orders", "fact-type"),
            ("/facts/today", "fact-type"),
        ]
    );
    let kept = (0..6).filter(|number| known.get(*number).is_some()).collect::<Vec<_>>();
    assert_eq!(kept, [book.attribute("member").unwrap()]);
}
