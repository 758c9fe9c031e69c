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
    Areas, Attribute, Condition, Count, Facts, NoAreas, RuleError, Schedules, Truth, Window, World, truth,
};
use friendly_city::time::{Instant, OpenState, Schedule, Zone};
use serde_json::{Value, json};

const THREE: [Truth; 3] = [Truth::True, Truth::False, Truth::Unknown];

fn rule(json: Value) -> Condition {
    let condition: Condition = serde_json::from_value(json.clone()).unwrap_or_else(|e| panic!("{json}: {e}"));
    assert_eq!(serde_json::to_value(&condition).unwrap(), json, "written as it was read");
    condition
}

struct Here;
impl Areas for Here {
    fn contains(&self, area: &str, _: Position) -> Option<bool> {
        (area == "here").then_some(true)
    }
}

fn attributes() -> Vec<Attribute> {
    let one = |name: &str, kind: &str, assurance: &str| json!({ "name": name, "type": kind, "assurance": assurance, "changed_by": "worker" });
    serde_json::from_value(json!([
        one("category", "code", "credential"),
        one("orders", "integer", "self_declared"),
        one("member", "boolean", "ledger"),
        one("born", "date", "self_declared"),
        one("health", "document", "self_declared"),
    ]))
    .unwrap()
}

fn ask(json: Value, facts: Value, at: &str) -> Truth {
    let facts: Facts = serde_json::from_value(facts).unwrap();
    let schedules = Schedules([("24/7".to_owned(), Schedule::constant(OpenState::Open))].into());
    let at = Instant::parse_rfc3339(at).unwrap();
    let counts = [Count { event: "meal".to_owned(), window: Window::Day, value: 1 }];
    let (zone, attributes) = (Zone::fixed(28_800), attributes());
    let position = Position::new(116.4, 39.9).ok();
    let world = World {
        at,
        zone: &zone,
        position,
        facts: &facts,
        attributes: &attributes,
        schedules: &schedules,
        areas: &Here,
        counts: &counts,
    };
    truth(&rule(json), &world)
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
    assert_eq!(ask(json!({ "within": { "area": "nowhere" } }), json!({}), now), Truth::Unknown);
    assert_eq!(
        ask(json!({ "schedule": { "opening_hours": "Mo 09:00-10:00" } }), json!({}), now),
        Truth::Unknown
    );
    assert_eq!(NoAreas.contains("here", Position::new(0.0, 0.0).unwrap()), None);
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
            &json!({ "compare": { "attribute": "nobody.declared", "op": "=", "value": 1 } }),
            json!({ "nobody.declared": 1 }),
            noon,
            Unknown,
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
