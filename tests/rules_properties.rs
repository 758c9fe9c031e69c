//! Verdicts, times and remedies against a scan of every minute and against every value there is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests panic"
)]

use friendly_city::Position;
use friendly_city::offer::{Catalogue, Entry, Judgement, OffersFile, Situation, Used, Verdict};
use friendly_city::rules::{
    Applied, Assurance, Change, Condition, Explained, Explanation, Facts, KnownFact, Target, Trust, Truth,
    Value as Known, Window, World,
};
use friendly_city::time::OpenState::{Closed, Open, Unknown};
use friendly_city::time::{Date, Instant, Schedule, ScheduleBuilder, Zone};
use proptest::prelude::*;
use serde_json::{Value, json};

const CASES: u32 = 10_000;
/// Monday, 5 October 2026, midnight in Beijing.
const MONDAY: i64 = 1_791_129_600;

/// Days around the Monday: 2026-10-03 to 2026-10-08.
fn day() -> impl Strategy<Value = String> {
    (3..9u32).prop_map(|day| format!("2026-10-{day:02}"))
}

fn op() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["<", "<=", "=", "!=", ">=", ">"])
}

fn leaf() -> impl Strategy<Value = Value> {
    let same = prop::sample::select(vec!["=", "!="]);
    prop_oneof![
        prop::sample::subsequence(vec!["courier", "driver", "streamer"], 1..3)
            .prop_map(|values| json!({ "in": { "attribute": "category", "values": values } })),
        (op(), 0..4i64).prop_map(|(op, value)| json!({ "compare": { "attribute": "orders", "op": op, "value": value } })),
        (0..3i64, 1..3i64).prop_map(|(from, more)| json!({ "between": { "attribute": "orders", "from": from, "to": from + more } })),
        (same, any::<bool>()).prop_map(|(op, value)| json!({ "compare": { "attribute": "member", "op": op, "value": value } })),
        (op(), day()).prop_map(|(op, value)| json!({ "compare": { "attribute": "today", "op": op, "value": value } })),
        prop::sample::select(vec![">=", "<"]).prop_map(|op| json!({ "age": { "attribute": "born", "op": op, "period": "P18Y" } })),
        prop::sample::select(vec!["valid", "expired", "missing"])
            .prop_map(|state| json!({ "document": { "attribute": "health", "state": state } })),
        prop::sample::select(vec!["lunch", "night", "murky", "weekend"])
            .prop_map(|hours| json!({ "schedule": { "opening_hours": hours } })),
        prop::sample::select(vec!["MO,WE", "TU"])
            .prop_map(|days| json!({ "schedule": { "freq": "WEEKLY", "byday": days, "opens_at": "22:00", "closes_at": "01:30" } })),
        Just(json!({ "schedule": { "freq": "MONTHLY", "byday": "2TU", "opens_at": "09:00", "closes_at": "11:00" } })),
        prop::sample::select(vec!["north", "south"]).prop_map(|area| json!({ "within": { "area": area } })),
        (op(), 0..3i64, prop::sample::select(vec!["day", "week"]))
            .prop_map(|(op, value, window)| json!({ "count": { "event": "meal", "window": window, "op": op, "value": value } })),
    ]
}

fn condition() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 10, 3, |inner| {
        let some = || prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            3 => some().prop_map(|of| json!({ "all": of })),
            3 => some().prop_map(|of| json!({ "any": of })),
            1 => some().prop_map(|of| json!({ "at_least": { "n": of.len().min(2), "of": of } })),
            1 => inner.prop_map(|one| json!({ "not": one })),
        ]
    })
}

fn facts() -> impl Strategy<Value = Value> {
    let vouched = |value: Value| json!({ "value": value, "assurance": "credential" });
    let maybe = |strategy: BoxedStrategy<Value>| prop::option::weighted(0.7, strategy);
    (
        maybe(
            (prop::sample::select(vec!["courier", "driver", "streamer"]), any::<bool>())
                .prop_map(move |(code, signed)| if signed { vouched(json!(code)) } else { json!(code) })
                .boxed(),
        ),
        maybe((0..4i64).prop_map(|orders| json!(orders)).boxed()),
        maybe(any::<bool>().prop_map(|member| json!(member)).boxed()),
        maybe((3..9u32).prop_map(|day| json!(format!("2008-10-{day:02}"))).boxed()),
        maybe(
            prop_oneof![
                Just(json!(false)),
                day().prop_map(|to| json!({ "valid_to": to })),
                day().prop_map(|from| json!({ "valid_from": from, "valid_to": "2026-10-07" })),
            ]
            .boxed(),
        ),
    )
        .prop_map(|(category, orders, member, born, health)| {
            let named = [
                ("category", category),
                ("orders", orders),
                ("member", member),
                ("born", born),
                ("health", health),
            ];
            json!(
                named
                    .into_iter()
                    .filter_map(|(name, value)| Some((name, value?)))
                    .collect::<std::collections::BTreeMap<_, _>>()
            )
        })
}

/// An offer, who asks, and from which minute of the Monday.
#[derive(Debug, Clone)]
struct Case {
    condition: Value,
    facts: Value,
    minute: i64,
    place: u8,
    meals: Option<i64>,
    valid: (u32, u32),
    used: i64,
}

fn case() -> impl Strategy<Value = Case> {
    let when = (0..2 * 1440i64, 1..8u32, 1..6u32);
    (condition(), facts(), when, 0..4u8, prop::option::weighted(0.8, 0..3i64), 0..3i64).prop_map(
        |(condition, facts, (minute, from, days), place, meals, used)| Case {
            condition,
            facts,
            minute,
            place,
            meals,
            valid: (from, from + days),
            used,
        },
    )
}

fn schedule(text: &str) -> Schedule {
    let pattern = match text {
        "lunch" => vec![(0, Closed), (780, Open), (825, Closed), (1140, Open), (1200, Closed)],
        "night" => vec![(0, Open), (120, Closed), (1320, Open)],
        "murky" => vec![(0, Unknown), (480, Open), (600, Closed)],
        _ => vec![(0, Closed)],
    };
    let mut week = std::array::from_fn(|_| pattern.clone());
    if text == "weekend" {
        week[5] = vec![(0, Open)];
        week[6] = vec![(0, Open), (720, Closed)];
    }
    ScheduleBuilder { days: vec![], before: week.clone(), after: week, first: Date(0) }.build().unwrap()
}

fn catalogue(case: &Case) -> Catalogue {
    let attribute = |name: &str, kind: &str, assurance: &str| json!({ "name": name, "type": kind, "assurance": assurance, "changed_by": "worker" });
    let mut attributes = json!([
        attribute("category", "code", "credential"),
        attribute("orders", "integer", "self_declared"),
        attribute("member", "boolean", "self_declared"),
        attribute("born", "date", "self_declared"),
        attribute("health", "document", "self_declared"),
        attribute("today", "date", "clock"),
    ]);
    attributes[0]["vocabulary"] =
        json!([{ "code": "courier" }, { "code": "driver" }, { "code": "streamer" }]);
    let file = json!({
        "schema": "friendly-city/offers@1",
        "merchants": [{ "id": "m", "name": {}, "longitude": 116.4, "latitude": 39.9 }],
        "areas": [
            { "id": "north", "name": {}, "bounds": [116.0, 39.5, 117.0, 41.0] },
            { "id": "south", "name": {}, "bounds": [116.0, 39.0, 117.0, 40.0] },
        ],
        "offers": [{
            "id": "o", "merchant": "m", "name": {}, "status": "active",
            "valid_from": format!("2026-10-{:02}", case.valid.0), "valid_to": format!("2026-10-{:02}", case.valid.1),
            "eligibility": case.condition, "effect": { "kind": "free_item" },
            "limits": [{ "per": "worker", "metric": "redemptions", "limit": 2, "window": "day", "enforcement": "verifier_local" }],
        }],
    });
    let file: OffersFile = serde_json::from_value(file).unwrap();
    assert!(file.problems().is_empty());
    let attributes = serde_json::from_value(attributes).unwrap();
    Catalogue::new(file, attributes, Zone::fixed(28_800), true, &mut |text| Ok(schedule(text))).unwrap()
}

fn situation(catalogue: &Catalogue, case: &Case, minute: i64) -> Situation {
    let facts: Facts = serde_json::from_value(case.facts.clone()).unwrap();
    let latitude = [None, Some(39.2), Some(39.7), Some(40.5)][usize::from(case.place)];
    let position = latitude.map(|latitude| Position::new(116.5, latitude).unwrap());
    let (mut situation, _) = catalogue.situation(Instant(MONDAY + minute * 60), position, &facts);
    situation.used = vec![Used { offer: "o".to_owned(), limit: 0, used: case.used }];
    situation.counts = case
        .meals
        .into_iter()
        .flat_map(|value| {
            ["day", "week"]
                .map(|window| serde_json::from_value(json!(window)).unwrap())
                .map(|window| (window, value))
        })
        .map(|(window, value)| friendly_city::rules::Count { event: "meal".to_owned(), window, value })
        .collect();
    situation
}

/// Whether the offer is theirs at a later minute, asked anew: counts and uses of the windows that are over are none.
fn truth_at(catalogue: &Catalogue, now: &Situation, minute: i64) -> Truth {
    let day = |at: Instant| (at.0 - MONDAY).div_euclid(86_400);
    let mut then = Situation { at: Instant(MONDAY + minute * 60), known: now.known.clone(), ..now.clone() };
    if day(then.at) > day(now.at) {
        then.used.clear();
    }
    for count in &mut then.counts {
        let is_over = match count.window {
            Window::Day => day(then.at) > day(now.at),
            _ => day(then.at).div_euclid(7) > day(now.at).div_euclid(7),
        };
        count.value = if is_over { 0 } else { count.value };
    }
    catalogue.truths(&then, Trust::Vouched)[0]
}

fn judge(catalogue: &Catalogue, case: &Case) -> Judgement {
    catalogue.judge(&catalogue.offers[0], &situation(catalogue, case, case.minute), Trust::Vouched)
}

/// The first minute from that of the case on whose truth is (or is not) true. One case in sixteen looks at every minute;
/// the others at every quarter of an hour, where everything in these tests begins and ends.
fn scan(catalogue: &Catalogue, case: &Case, wanted: bool) -> Option<Instant> {
    let now = situation(catalogue, case, case.minute);
    // The day from which the offer is over is looked at, no later one.
    let end = ((catalogue.offers[0].valid.1.0 - MONDAY) / 60 + 1).max(case.minute);
    let step = if case.minute % 16 == 0 { 1 } else { 15 };
    let quarters = (case.minute / step + 1) * step..end;
    let mut minutes = std::iter::once(case.minute).chain(quarters.step_by(step as usize));
    let found = minutes.find(|minute| (truth_at(catalogue, &now, *minute) == Truth::True) == wanted)?;
    Some(Instant(MONDAY + found * 60))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, max_global_rejects: 4 * CASES, failure_persistence: None, rng_seed: prop::test_runner::RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn the_times_of_a_verdict_are_those_of_a_scan_of_every_minute(case in case()) {
        let catalogue = catalogue(&case);
        let judged = judge(&catalogue, &case);
        let now = situation(&catalogue, &case, case.minute);
        let truth = truth_at(&catalogue, &now, case.minute);
        prop_assert_eq!(judged.verdict == Verdict::Eligible, truth == Truth::True);
        if truth == Truth::True {
            prop_assert_eq!(judged.eligible_until, scan(&catalogue, &case, false));
            prop_assert_eq!(judged.becomes_eligible_at, None);
        } else {
            prop_assert_eq!(judged.becomes_eligible_at, scan(&catalogue, &case, true));
            prop_assert_eq!(judged.verdict == Verdict::NotNow && judged.becomes_eligible_at.is_none(), false);
        }
        // The windows are those in which it holds, each whole.
        for (from, to) in judged.next_windows {
            let minute = |at: Instant| (at.0 - MONDAY) / 60;
            prop_assert_eq!(truth_at(&catalogue, &now, minute(from)), Truth::True);
            prop_assert_eq!(truth_at(&catalogue, &now, minute(to) - 1), Truth::True);
            prop_assert!(truth_at(&catalogue, &now, minute(to)) != Truth::True);
        }
    }

    #[test]
    fn another_fact_never_turns_a_verdict_that_was_decided(case in case(), more in facts()) {
        let catalogue = catalogue(&case);
        let before = judge(&catalogue, &case);
        let mut richer = case.clone();
        for (name, value) in more.as_object().unwrap() {
            richer.facts.as_object_mut().unwrap().entry(name.clone()).or_insert(value.clone());
        }
        richer.meals = case.meals.or(Some(1));
        if case.place == 0 {
            richer.place = 2;
        }
        let after = judge(&catalogue, &richer);
        match before.verdict {
            Verdict::Eligible | Verdict::NotEligible | Verdict::NotNow => prop_assert_eq!(&before.verdict, &after.verdict),
            Verdict::NeedsInformation { .. } => {}
        }
        if before.verdict == Verdict::NotNow {
            prop_assert_eq!(before.becomes_eligible_at, after.becomes_eligible_at);
        }
    }

    #[test]
    fn every_remedy_works_and_no_part_of_it_does(case in case()) {
        let catalogue = catalogue(&case);
        let entry = &catalogue.offers[0];
        let now = situation(&catalogue, &case, case.minute);
        let remedies = catalogue.remedies(entry, &now, Trust::Vouched);
        let is_theirs = judge(&catalogue, &case).verdict == Verdict::Eligible;
        prop_assert!(!is_theirs || remedies.is_empty());
        for set in &remedies {
            for mask in 0..1u32 << set.len() {
                let part: Vec<Change> = (0..set.len()).filter(|i| mask >> i & 1 == 1).map(|i| set[i].clone()).collect();
                let whole = part.len() == set.len();
                prop_assert_eq!(applied(&catalogue, entry, &now, &part), whole, "{:?} of {:?}", part, set);
            }
        }
        let who: Vec<_> = remedies.iter().map(|set| set.iter().map(|one| one.changed_by).max()).collect();
        prop_assert!(who.is_sorted(), "{:?}", remedies);
    }

    #[test]
    fn where_any_values_would_do_there_is_a_remedy(case in case()) {
        let catalogue = catalogue(&case);
        let entry = &catalogue.offers[0];
        let mut now = situation(&catalogue, &case, case.minute);
        // Nobody opens an offer out of season, or one that is used up.
        now.used.clear();
        prop_assume!(entry.out_of_season(now.at).is_none());
        let is_theirs = catalogue.truths(&now, Trust::Vouched)[0] == Truth::True;
        if !is_theirs && catalogue.remedies(entry, &now, Trust::Vouched).is_empty() {
            prop_assert!(!reachable(&catalogue, &now), "{}", case.condition);
        }
    }

    #[test]
    fn an_explanation_is_the_rule_once_more(case in case()) {
        let catalogue = catalogue(&case);
        let now = situation(&catalogue, &case, case.minute);
        let world = catalogue.world(&now, Trust::Vouched);
        let rule = catalogue.offers[0].rule.as_ref().unwrap();
        let explanation = rule.explain(&world);
        prop_assert_eq!(explanation.truth, rule.truth(&world));
        let authored: Condition = serde_json::from_value(case.condition.clone()).unwrap();
        same_shape(&authored, &explanation, true);
    }
}

/// Whether it is theirs once the changes are made: at the moment they wait for, else now.
fn applied(catalogue: &Catalogue, entry: &Entry, now: &Situation, part: &[Change]) -> bool {
    let wait = part.iter().find_map(|one| match one.to {
        Target::Wait(at) => Some(at),
        _ => None,
    });
    let at = wait.unwrap_or(now.at);
    let world = catalogue.world(now, Trust::Vouched);
    let after = Applied::new(&world, part, at);
    let open = entry.open(now, &catalogue.book.zone, Instant(i64::MAX / 2)).contains(at);
    open && entry.rule.as_ref().unwrap().truth(&after.world(&world, at)) == Truth::True
}

/// Whether any facts, place and counts make it theirs now; who is born when stays.
fn reachable(catalogue: &Catalogue, now: &Situation) -> bool {
    let rule = catalogue.offers[0].rule.as_ref().unwrap();
    let number = |name: &str| catalogue.book.attribute(name).unwrap();
    let fact = |value| Some(KnownFact { value, assurance: Assurance::Credential });
    let documents = [None, Some("2026-10-01"), Some("2027-10-01")]
        .map(|to| Known::Document(to.map(|to| serde_json::from_value(json!({ "valid_to": to })).unwrap())));
    (0..3 * 5 * 2 * 3 * 3 * 3u32).any(|mut rest| {
        let mut pick = |n: u32| {
            let picked = rest % n;
            rest /= n;
            picked
        };
        let mut known = now.known.clone();
        known.set(number("category"), fact(Known::Integer(i64::from(pick(3)))));
        known.set(number("orders"), fact(Known::Integer(i64::from(pick(5)))));
        known.set(number("member"), fact(Known::Integer(i64::from(pick(2)))));
        known.set(number("health"), fact(documents[pick(3) as usize]));
        let latitude = [39.2, 39.7, 40.5][pick(3) as usize];
        let meals = i64::from(pick(3));
        let mut counts = now.counts.clone();
        // What happened stays so.
        counts.iter_mut().for_each(|count| count.value = count.value.max(meals));
        let trust = Trust::Vouched;
        let position = Position::new(116.5, latitude).ok();
        let world =
            World { book: &catalogue.book, at: now.at, position, known: &known, counts: &counts, trust };
        rule.truth(&world) == Truth::True
    })
}

fn same_shape(authored: &Condition, explanation: &Explanation, wanted: bool) {
    let each = |of: &[Condition], told: &[Explanation]| {
        assert_eq!(of.len(), told.len());
        of.iter().zip(told).for_each(|(one, told)| same_shape(one, told, wanted));
    };
    match (authored, &explanation.of) {
        (Condition::All(of), Explained::All(told)) | (Condition::Any(of), Explained::Any(told)) => {
            each(of, told)
        }
        (Condition::AtLeast { n, of }, Explained::AtLeast(m, told)) => {
            assert_eq!(n, m);
            each(of, told);
        }
        (Condition::Not(one), Explained::Not(told)) => same_shape(one, told, !wanted),
        (_, Explained::Leaf(_, report)) => {
            assert_eq!(report.wanted, wanted);
            assert_eq!(report.reason.is_none(), report.truth == Truth::from(wanted));
            assert!(
                report.gap.is_none_or(|gap| gap > 0 && report.reason.is_some()),
                "{report:?} {authored:?}"
            );
        }
        (authored, told) => panic!("{authored:?} told as {told:?}"),
    }
}

#[test]
fn very_many_parts_have_a_remedy_or_none_and_never_a_long_search() {
    let asked = |parts: i64| Case {
        condition: json!({ "all": (1..=parts).map(|least| json!({ "compare": { "attribute": "orders", "op": ">=", "value": least } })).collect::<Vec<_>>() }),
        facts: json!({ "orders": 0 }),
        minute: 0,
        place: 0,
        meals: None,
        valid: (3, 9),
        used: 0,
    };
    for (parts, remedies) in [(300, 1), (9_999, 0)] {
        let case = asked(parts);
        let catalogue = catalogue(&case);
        let now = situation(&catalogue, &case, 0);
        let found = catalogue.remedies(&catalogue.offers[0], &now, Trust::Vouched);
        assert_eq!(found.len(), remedies, "{parts} parts");
        assert!(found.iter().flatten().all(|change| change.to == Target::Have(1, parts)));
    }
}
