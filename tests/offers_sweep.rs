//! All offers at once are what they are one by one: for the sample's offers, with everything, something and nothing known.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests panic"
)]

use friendly_city::Position;
use friendly_city::offer::{Catalogue, Disclosure, OffersFile, Situation, Sweep, Used};
use friendly_city::rules::{
    Asked, Assurance, AttributeType, Columns, Count, Day, Document, Explained, Explanation, KnownFact, Leaf,
    Rule, Trust, Truth, Value, Window,
};
use friendly_city::time::{Date, Instant, Zone};
use serde_json::json;

const BEIJING: &[u8] = include_bytes!("../examples/beijing/offers.pack");
const SITUATIONS: u64 = 2_000;

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }
}

/// Someone: of each attribute something or nothing is known, and this or that one vouches for it.
fn someone(catalogue: &Catalogue, random: &mut Random) -> Situation {
    let at = Instant(1_772_000_000 + random.below(400 * 86_400) as i64);
    let (mut now, _) = catalogue.situation(at, None, &serde_json::from_value(json!({})).unwrap());
    if random.below(4) != 0 {
        let [west, south, east, north] = [116.2, 39.8, 116.6, 40.1];
        let part = |from: f64, to: f64, random: &mut Random| {
            from + (to - from) * random.below(1_000) as f64 / 1_000.0
        };
        now.position = Position::new(part(west, east, random), part(south, north, random)).ok();
    }
    for (number, attribute) in (0..).zip(&catalogue.book.attributes) {
        let assurance = [Assurance::SelfDeclared, Assurance::Ledger, Assurance::Credential];
        let assurance = assurance[random.below(3) as usize];
        let today = at.0 / 86_400;
        let day = |days: i64| Day(Date(days as i32));
        let value = match attribute.r#type {
            _ if attribute.is_clock() || random.below(4) == 0 => continue,
            AttributeType::Code => Value::Integer(random.below(attribute.vocabulary.len() as u64) as i64),
            AttributeType::Boolean => Value::Integer(random.below(2) as i64),
            AttributeType::Integer => Value::Integer(random.below(120) as i64),
            AttributeType::Date => Value::Integer(today - random.below(30 * 365) as i64),
            AttributeType::Document if random.below(3) == 0 => Value::Document(None),
            AttributeType::Document => Value::Document(Some(Document {
                valid_to: day(today + random.below(60) as i64 - 30),
                valid_from: (random.below(2) == 0).then(|| day(today - 40 + random.below(50) as i64)),
            })),
            AttributeType::Point => continue,
        };
        now.known.set(number, Some(KnownFact { value, assurance }));
    }
    for event in &catalogue.book.events {
        for window in [Window::Day, Window::Week, Window::Month] {
            let value = random.below(3) as i64;
            now.counts.extend((random.below(3) != 0).then(|| Count { event: event.clone(), window, value }));
        }
    }
    let offer = &catalogue.offers[random.below(catalogue.offers.len() as u64) as usize].offer;
    if !offer.limits.is_empty() {
        now.used.push(Used { offer: offer.id.clone(), limit: 0, used: offer.limits[0].limit });
    }
    now
}

fn people(catalogue: &Catalogue) -> Vec<Situation> {
    let mut random = Random(7);
    (0..SITUATIONS).map(|_| someone(catalogue, &mut random)).collect()
}

#[test]
fn the_truths_of_a_sweep_are_those_of_each_rule() {
    let catalogue = Catalogue::open(BEIJING).unwrap();
    let people = people(&catalogue);
    let (mut seen, mut most) = ([0; 3], 0);
    let others = catalogue.book.leaves.iter().filter(|leaf| {
        !matches!(leaf, Leaf::Compare { .. } | Leaf::Between { .. } | Leaf::In { .. })
            || catalogue.book.attribute_of(leaf).is_some_and(|of| of.is_clock())
    });
    let others = others.count() as u32;
    for trust in [Trust::Vouched, Trust::Said] {
        let all = catalogue.evaluate_all(&people, trust);
        assert_eq!(all.len(), people.len());
        let (mut sweep, mut truths) = (Sweep::new(&catalogue), Vec::new());
        for (now, told) in people.iter().zip(&all) {
            let world = catalogue.world(now, trust);
            let expected: Vec<Truth> = catalogue
                .offers
                .iter()
                .map(|entry| match (entry.shut(now, &catalogue.book.zone), &entry.rule) {
                    (Some(_), _) => Truth::False,
                    (None, Some(rule)) => rule.truth(&world),
                    (None, None) => Truth::True,
                })
                .collect();
            expected.iter().for_each(|truth| seen[*truth as usize] += 1);
            assert_eq!(*told, expected, "in the order of the people");
            assert_eq!(catalogue.truths(now, trust), expected);
            sweep.truths(now, trust, &mut truths);
            assert_eq!(truths, expected);
            let work = sweep.work();
            assert!(work.asked <= others, "a question was asked twice");
            most = most.max(work.asked);
            assert!(work.visited <= catalogue.flat().rules().len());
        }
    }
    assert!(most > others / 2, "of {others} questions at most {most} were asked");
    assert!(seen.iter().all(|times| *times > 10_000), "{seen:?}");
    assert!(catalogue.evaluate_all(&[], Trust::Vouched).is_empty());
}

/// The parts of an explanation in the order in which they are written.
fn parts(explanation: &Explanation, told: &mut Vec<(Truth, u8, Option<i64>)>) {
    let (reason, gap) = match &explanation.of {
        Explained::Leaf(_, report) => (report.reason, report.gap),
        _ => (None, None),
    };
    told.push((explanation.truth, reason.map_or(Columns::NO_REASON, |reason| reason as u8), gap));
    match &explanation.of {
        Explained::Leaf(..) => {}
        Explained::All(of) | Explained::Any(of) | Explained::AtLeast(_, of) => {
            of.iter().for_each(|one| parts(one, told));
        }
        Explained::Not(one) => parts(one, told),
    }
}

#[test]
fn the_columns_are_the_explanations() {
    let mut catalogue = Catalogue::open(BEIJING).unwrap();
    for entry in catalogue.offers.iter_mut().step_by(7) {
        entry.offer.disclosure = Disclosure::EligibleOnly;
    }
    let flat = catalogue.flat();
    let rules = flat.rules();
    let (mut asked, mut truths, mut columns) = (Asked::default(), Vec::new(), Columns::default());
    let (mut reasons, mut gaps, mut hidden) = ([0; 16], 0, 0);
    for now in people(&catalogue).iter().step_by(4) {
        catalogue.sweep(&flat, now, Trust::Vouched, &mut asked, &mut truths);
        let expected = truths.clone();
        catalogue.explain_all(&flat, now, Trust::Vouched, &mut asked, &mut truths, &mut columns);
        assert_eq!(truths, expected);
        assert_eq!(columns.status.len(), rules.len() as usize);
        let world = catalogue.world(now, Trust::Vouched);
        for ((entry, start), truth) in catalogue.offers.iter().zip(rules.starts()).zip(&truths) {
            let run = *start as usize..rules.end(*start) as usize;
            if entry.offer.disclosure == Disclosure::EligibleOnly && *truth != Truth::True {
                hidden += 1;
                assert!(columns.status[run.clone()].iter().all(|status| *status == Truth::False));
                assert!(columns.reason[run.clone()].iter().all(|reason| *reason == Columns::NO_REASON));
                assert!(columns.gap[run].iter().all(|gap| gap.is_nan()));
                continue;
            }
            let mut expected = Vec::new();
            match &entry.rule {
                Some(rule) => parts(&rule.explain(&world), &mut expected),
                None => expected.push((Truth::True, Columns::NO_REASON, None)),
            }
            let told: Vec<_> = run
                .map(|at| {
                    let gap = columns.gap[at];
                    (columns.status[at], columns.reason[at], (!gap.is_nan()).then_some(gap as i64))
                })
                .collect();
            assert_eq!(told, expected, "{}", entry.offer.id);
            for (_, reason, gap) in expected {
                reasons[usize::from(reason) % 16] += 1;
                gaps += usize::from(gap.is_some());
            }
        }
    }
    assert!(reasons.iter().filter(|times| **times > 0).count() >= 9 && gaps > 10_000 && hidden > 1_000);
}

/// Offers of one condition each.
fn offers(conditions: &[serde_json::Value]) -> Catalogue {
    let offers: Vec<_> = (0..)
        .zip(conditions)
        .map(|(n, condition)| {
            json!({ "id": format!("o-{n:03}"), "merchant": "m", "name": {}, "status": "active", "valid_from": "2026-01-01", "valid_to": "2027-01-01",
                "reference": "https://example.org", "eligibility": condition,
                "effect": { "kind": "percent_off", "basis_points": 1000 } })
        })
        .collect();
    let file: OffersFile =
        serde_json::from_value(json!({ "schema": "friendly-city/offers@1", "offers": offers })).unwrap();
    let attributes = json!([
        { "name": "orders", "type": "integer", "assurance": "self_declared", "changed_by": "worker" },
        { "name": "today", "type": "date", "assurance": "clock", "changed_by": "time" },
    ]);
    let hours = &mut |_: &str| Err(("hours-syntax", String::new(), String::new()));
    Catalogue::new(file, serde_json::from_value(attributes).unwrap(), Zone::fixed(28_800), true, hours)
        .unwrap()
}

fn compare(attribute: &str, op: &str, value: i64) -> serde_json::Value {
    json!({ "compare": { "attribute": attribute, "op": op, "value": value } })
}

fn with(catalogue: &Catalogue, facts: serde_json::Value) -> Situation {
    let at = Instant::parse_rfc3339("2026-06-01T12:00:00+08:00").unwrap();
    let (situation, problems) = catalogue.situation(at, None, &serde_json::from_value(facts).unwrap());
    assert!(problems.is_empty());
    situation
}

#[test]
fn a_question_is_asked_once_and_only_if_it_can_decide() {
    let (many, late) = (
        compare("orders", ">=", 10),
        json!({ "compare": { "attribute": "today", "op": ">=", "value": "2026-03-01" } }),
    );
    let catalogue = offers(&[
        json!({ "all": [many, late] }),
        json!({ "any": [many, late] }),
        json!({ "not": many }),
        json!({ "at_least": { "n": 1, "of": [many, many] } }),
    ]);
    let mut sweep = Sweep::new(&catalogue);
    let mut truths = Vec::new();
    let mut work = |facts| {
        sweep.truths(&with(&catalogue, facts), Trust::Vouched, &mut truths);
        (sweep.work().asked, sweep.work().visited)
    };
    // `any` stops at its first part: 3 + 2 + 2 + 3 parts, and one question that is not about a number.
    assert_eq!(work(json!({ "orders": 20 })), (1, 10));
    // `all` stops, `any` does not.
    assert_eq!(work(json!({ "orders": 5 })), (1, 2 + 3 + 2 + 3));
    // What is not known decides nothing: both ask, and the answer is there already.
    assert_eq!(work(json!({})), (1, 3 + 3 + 2 + 3));
}

#[test]
fn comparisons_hold_at_the_edge_of_the_integers() {
    let values = [i64::MIN, i64::MIN + 1, -1, 0, 1, 20, i64::MAX - 1, i64::MAX];
    let ops = ["<", "<=", "=", "!=", ">=", ">"];
    let mut conditions: Vec<_> =
        ops.iter().flat_map(|op| values.iter().map(|value| compare("orders", op, *value))).collect();
    for (i, from) in values.iter().enumerate() {
        for to in &values[i + 1..] {
            conditions.push(json!({ "between": { "attribute": "orders", "from": from, "to": to } }));
        }
    }
    let catalogue = offers(&conditions);
    for value in values {
        let now = with(&catalogue, json!({ "orders": value }));
        let world = catalogue.world(&now, Trust::Vouched);
        let expected: Vec<Truth> =
            catalogue.offers.iter().map(|entry| entry.rule.as_ref().unwrap().truth(&world)).collect();
        assert_eq!(catalogue.evaluate_all(&[now.clone()], Trust::Vouched), [expected], "{value}");
        // The gap is the least change that turns the answer: no smaller one does.
        for entry in &catalogue.offers {
            let rule = entry.rule.as_ref().unwrap();
            let truth = rule.truth(&world);
            let wanted = Rule::Not(Box::new(rule.clone()));
            let explanation =
                if truth == Truth::True { wanted.explain(&world) } else { rule.explain(&world) };
            let mut told = Vec::new();
            parts(&explanation, &mut told);
            let (_, _, Some(gap)) = told[told.len() - 1] else { continue };
            let holds = |value: Option<i64>| {
                value.is_some_and(|value| {
                    let other = with(&catalogue, json!({ "orders": value }));
                    rule.truth(&catalogue.world(&other, Trust::Vouched)) != truth
                })
            };
            let turns = |by: i64| holds(value.checked_add(by)) || holds(value.checked_sub(by));
            assert!(turns(gap), "{value} by {gap}: {:?}", entry.offer.id);
            assert!(!turns(gap - 1), "{value} by less than {gap}: {:?}", entry.offer.id);
        }
    }
}
