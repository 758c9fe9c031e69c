//! What is said of conditions before anybody asks them is what trying every value says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]

use std::collections::BTreeSet;

use friendly_city::Text;
use friendly_city::rules::lint::{Budget, Constant};
use friendly_city::rules::{
    Assurance, Attribute, AttributeType, ChangedBy, Code, Compiler, Condition, Count, Day, Document, Known,
    KnownFact, Rule, RuleBook, Trust, Truth, Value, Window, World,
};
use friendly_city::time::{Date, Instant, Zone};
use proptest::prelude::*;
use serde_json::json;

fn attribute(name: &str, r#type: AttributeType) -> Attribute {
    let code = |code: &str| Code { code: code.to_owned(), label: Text::default() };
    Attribute {
        name: name.to_owned(),
        r#type,
        label: None,
        vocabulary: if r#type == AttributeType::Code {
            vec![code("c0"), code("c1"), code("c2")]
        } else {
            Vec::new()
        },
        unit: None,
        assurance: Assurance::SelfDeclared,
        changed_by: ChangedBy::Worker,
        how: Text::default(),
    }
}

fn small_condition() -> impl Strategy<Value = Condition> {
    let ops = ["<", "<=", "=", "!=", ">=", ">"];
    let leaf = prop_oneof![
        prop::collection::vec(0..3usize, 0..3).prop_map(|codes| {
            let codes: Vec<String> = codes.iter().map(|n| format!("c{n}")).collect();
            json!({ "in": { "attribute": "code", "values": codes } })
        }),
        (0..6usize, -2..3i64).prop_map(move |(op, n)| json!({ "compare": { "attribute": "number", "op": ops[op], "value": n } })),
        (-2..2i64, 1..3i64).prop_map(|(from, n)| json!({ "between": { "attribute": "number", "from": from, "to": from + n } })),
        any::<bool>().prop_map(|is| json!({ "compare": { "attribute": "flag", "op": "=", "value": is } })),
        (0..3usize).prop_map(|n| json!({ "document": { "attribute": "card", "state": (["valid", "expired", "missing"][n]) } })),
        (0..6usize, 0..3i64).prop_map(move |(op, n)| json!({ "count": { "event": "e", "window": "day", "op": ops[op], "value": n } })),
        (0..6usize, 0..3usize).prop_map(move |(op, n)| json!({ "age": { "attribute": "born", "op": ops[op], "period": (["P1D", "P3D", "P4D"][n]) } })),
    ];
    let tree = leaf.prop_recursive(3, 12, 3, |inner| {
        let list = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            list.clone().prop_map(|of| json!({ "all": of })),
            list.clone().prop_map(|of| json!({ "any": of })),
            (1..3u32, list)
                .prop_map(|(n, of)| json!({ "at_least": { "n": n.min(of.len() as u32), "of": of } })),
            inner.prop_map(|one| json!({ "not": one })),
        ]
    });
    tree.prop_map(|json| serde_json::from_value(json).unwrap())
}

fn compiled(conditions: &[Condition]) -> (RuleBook, Vec<Rule>) {
    let attributes = vec![
        attribute("code", AttributeType::Code),
        attribute("number", AttributeType::Integer),
        attribute("flag", AttributeType::Boolean),
        attribute("card", AttributeType::Document),
        attribute("born", AttributeType::Date),
    ];
    let mut compiler = Compiler::new(attributes, Vec::new(), Zone::fixed(0));
    let rules =
        conditions.iter().map(|c| compiler.rule(c, &mut |_| panic!("no hours here")).unwrap()).collect();
    (compiler.finish(), rules)
}

/// Every way the facts can be, values well beyond each number that occurs; `None`: not known.
fn truths(book: &RuleBook, rules: &[Rule], unknown: bool, each: &mut dyn FnMut(&[Truth])) {
    let integers = |range: std::ops::Range<i64>| range.map(|n| Some(Value::Integer(n))).collect::<Vec<_>>();
    let document = |from: i32, to: i32| {
        Some(Value::Document(Some(Document { valid_to: Day(Date(to)), valid_from: Some(Day(Date(from))) })))
    };
    let mut axes = [
        integers(0..3),
        integers(-5..6),
        integers(0..2),
        vec![
            Some(Value::Document(None)),
            document(90, 99),
            document(90, 100),
            document(100, 101),
            document(101, 110),
        ],
        // Today is day 100.
        integers(94..103),
    ];
    let mut counts: Vec<Option<i64>> = (0..5).map(Some).collect();
    if unknown {
        axes.iter_mut().for_each(|axis| axis.push(None));
        counts.push(None);
    }
    let asked: BTreeSet<u16> = book.leaves.iter().filter_map(|leaf| leaf.attribute()).collect();
    for (number, axis) in axes.iter_mut().enumerate() {
        if !asked.contains(&(number as u16)) {
            axis.truncate(1);
        }
    }
    if book.events.is_empty() {
        counts.truncate(1);
    }
    let [a, b, c, d, e] = &axes;
    let fact =
        |value: &Option<Value>| value.map(|value| KnownFact { value, assurance: Assurance::SelfDeclared });
    for count in &counts {
        let counted: Vec<Count> =
            count.iter().map(|n| Count { event: "e".to_owned(), window: Window::Day, value: *n }).collect();
        for values in a.iter().flat_map(|a| {
            b.iter().flat_map(move |b| {
                c.iter().flat_map(move |c| d.iter().flat_map(move |d| e.iter().map(move |e| [a, b, c, d, e])))
            })
        }) {
            let mut known = Known::default();
            values.iter().enumerate().for_each(|(at, value)| known.set(at as u16, fact(value)));
            let world = World {
                book,
                at: Instant(100 * 86_400),
                position: None,
                known: &known,
                counts: &counted,
                trust: Trust::Vouched,
            };
            each(&rules.iter().map(|rule| rule.truth(&world)).collect::<Vec<_>>());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, rng_seed: prop::test_runner::RngSeed::Fixed(11), ..ProptestConfig::default() })]

    /// On conditions whose parts depend on nothing but facts it is exact: neither more nor less is said.
    #[test]
    fn never_and_always_are_what_trying_everything_says(condition in small_condition()) {
        let (book, rules) = compiled(&[condition]);
        let (mut holds, mut fails) = (false, false);
        truths(&book, &rules, false, &mut |truths| {
            holds |= truths[0] == Truth::True;
            fails |= truths[0] != Truth::True;
        });
        let mut budget = Budget::default();
        let fixed = Constant::new(&book, &mut budget).fixed(&rules[0]);
        prop_assert_eq!(fixed == Some(false), !holds);
        // That a code is any of its words says something: such a rule is not said to hold always.
        prop_assert!(fixed != Some(true) || !fails);
        let asks_codes = book.leaves.iter().any(|leaf| leaf.attribute() == Some(0));
        prop_assert!(asks_codes || fails || fixed == Some(true));
    }

    #[test]
    fn implied_is_what_trying_everything_says(pair in prop::array::uniform2(small_condition())) {
        let (book, rules) = compiled(&pair);
        let mut counter = false;
        truths(&book, &rules, true, &mut |truths| counter |= truths[0] == Truth::True && truths[1] != Truth::True);
        let mut budget = Budget::default();
        let implied = Constant::new(&book, &mut budget).implies(&rules[0], &rules[1]);
        prop_assert!(implied != Some(true) || !counter);
        let asks_codes = book.leaves.iter().any(|leaf| leaf.attribute() == Some(0));
        prop_assert!(asks_codes || counter || implied != Some(false));
    }
}

#[test]
fn over_its_caps_it_says_nothing() {
    let flag = |n: usize| json!({ "compare": { "attribute": format!("f{n}"), "op": "=", "value": true } });
    let of = |n: usize| {
        let parts: Vec<_> = (0..n).map(flag).collect();
        serde_json::from_value::<Condition>(json!({ "all": [{ "all": parts }, { "not": flag(0) }] })).unwrap()
    };
    let attributes: Vec<Attribute> =
        (0..13).map(|n| attribute(&format!("f{n}"), AttributeType::Boolean)).collect();
    let mut compiler = Compiler::new(attributes, Vec::new(), Zone::fixed(0));
    let rules: Vec<Rule> = [12, 13].map(|n| compiler.rule(&of(n), &mut |_| panic!()).unwrap()).into();
    let book = compiler.finish();
    let mut budget = Budget::default();
    let mut judge = Constant::new(&book, &mut budget);
    assert_eq!((judge.fixed(&rules[0]), judge.fixed(&rules[1])), (Some(false), None));
    // A part of it is said all the same.
    assert!(judge.culprits(&rules[1]).is_empty());
    while budget.take(1_000).is_some() {}
    assert_eq!(Constant::new(&book, &mut budget).fixed(&rules[0]), None);
}
