//! Answers about a small catalogue that is written here: what a limit is called, what a change says, what is asked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests panic"
)]

use friendly_city::api::{self, OffersRequest};
use friendly_city::offer::{Basket, Catalogue, OffersFile, Situation, Used};
use friendly_city::rules::{Count, Trust, Window};
use friendly_city::time::{Instant, OpenState, Schedule, Zone};
use friendly_city::view::{Badge, OffersScreen, badge, offers};
use serde_json::{Value, json};

const NOON: &str = "2026-10-09T12:40:00+08:00";

/// One merchant, `m`; each offer is what is written, with what every offer needs. `categories` are codes of `category`.
fn catalogue(offers: Vec<Value>, categories: usize) -> Catalogue {
    let code = |n: usize| json!({ "code": format!("c{n}"), "label": { "en": format!("Category {n}") } });
    let one = |name: &str, kind: &str| json!({ "name": name, "type": kind, "assurance": "self_declared", "changed_by": "worker" });
    let mut attributes = vec![one("category", "code"), one("orders", "integer"), one("member", "boolean")];
    attributes[2]["assurance"] = "credential".into();
    attributes[0]["vocabulary"] = (0..categories).map(code).collect();
    let offer = |(at, part): (usize, Value)| {
        let mut offer = json!({ "id": format!("o{at}"), "merchant": "m", "name": { "en": format!("Offer {at}") },
            "status": "active", "valid_from": "2026-01-01", "valid_to": "2027-01-01",
            "effect": { "kind": "amount_off", "amount_fen": 300 } });
        offer.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        offer
    };
    let file = json!({ "schema": "friendly-city/offers@1", "areas": [],
        "merchants": [{ "id": "m", "name": { "en": "M" }, "longitude": 116.4, "latitude": 39.9 }],
        "offers": offers.into_iter().enumerate().map(offer).collect::<Vec<_>>() });
    let file: OffersFile = serde_json::from_value(file).unwrap();
    assert_eq!(file.problems(), []);
    let attributes = serde_json::from_value(json!(attributes)).unwrap();
    let mut hours = |_: &str| Ok(Schedule::constant(OpenState::Open));
    Catalogue::new(file, attributes, Zone::fixed(28_800), true, &mut hours).unwrap()
}

fn situation(catalogue: &Catalogue, facts: &Value) -> Situation {
    let at = Instant::parse_rfc3339(NOON).unwrap();
    catalogue.situation(at, None, &serde_json::from_value(facts.clone()).unwrap()).0
}

fn answer(catalogue: &Catalogue, situation: &Situation) -> Value {
    let request = OffersRequest { language: "en", ..OffersRequest::default() };
    serde_json::to_value(api::offers(catalogue, situation, &request)).unwrap()
}

#[test]
fn a_budget_is_what_others_share_and_not_what_one_worker_has_had() {
    for (per, metric, reason) in [
        ("worker", "redemptions", "usage_limit_reached"),
        ("worker", "amount", "usage_limit_reached"),
        ("merchant", "redemptions", "usage_limit_reached"),
        ("merchant", "amount", "budget_exhausted"),
        ("total", "redemptions", "usage_limit_reached"),
        ("total", "amount", "budget_exhausted"),
    ] {
        let limit =
            json!({ "per": per, "metric": metric, "limit": 500, "window": "day", "enforcement": "online" });
        let catalogue = catalogue(vec![json!({ "limits": [limit] })], 2);
        let mut now = situation(&catalogue, &json!({}));
        now.used.push(Used { offer: "o0".to_owned(), limit: 0, used: 500 });
        let offer = &answer(&catalogue, &now)["offers"][0];
        assert_eq!(offer["reason_code"], reason, "{per} {metric}");
        assert_eq!(offer["becomes_eligible_at"], "2026-10-10T00:00:00+08:00", "{per} {metric}");
    }
}

#[test]
fn what_is_for_nobody_else_is_in_no_bill_of_who_only_says_so() {
    let eligibility = json!({ "compare": { "attribute": "member", "op": "=", "value": true } });
    let open = json!({ "eligibility": eligibility });
    let hidden = json!({ "eligibility": eligibility, "disclosure": "eligible_only" });
    let basket: Basket = serde_json::from_value(
        json!({ "merchant": "m", "lines": [{ "id": "l", "unit_price_fen": 2_000, "quantity": 1 }] }),
    )
    .unwrap();
    for (offer, assurance, bills) in [
        (&open, "self_declared", [2_000, 1_700]),
        (&hidden, "self_declared", [2_000, 2_000]),
        (&open, "credential", [1_700, 1_700]),
        (&hidden, "credential", [1_700, 1_700]),
    ] {
        let catalogue = catalogue(vec![offer.clone()], 2);
        let now = situation(&catalogue, &json!({ "member": { "value": true, "assurance": assurance } }));
        let total = |trust| catalogue.quote(&basket, &now, trust).unwrap().total_fen.0;
        assert_eq!([total(Trust::Vouched), total(Trust::Said)], bills, "{offer} {assurance}");
    }
}

#[test]
fn what_is_to_happen_says_in_which_window() {
    for window in ["day", "week", "month", "ever"] {
        let count = json!({ "count": { "event": "class", "window": window, "op": ">=", "value": 3 } });
        let catalogue = catalogue(vec![json!({ "eligibility": count })], 2);
        let mut now = situation(&catalogue, &json!({}));
        now.counts.push(Count { event: "class".to_owned(), window: window_of(window), value: 1 });
        let remedies = &answer(&catalogue, &now)["offers"][0]["remedies"];
        let change = json!({ "change": "happen", "attribute": "class", "window": window, "to": [3], "gap": 2,
            "changed_by": "worker" });
        assert_eq!(*remedies, json!([[change]]), "{window}");
    }
}

fn window_of(name: &str) -> Window {
    serde_json::from_value(json!(name)).unwrap()
}

/// The words of the badge of a thing for 18 yuan, in Chinese and English.
fn badges(offers: Vec<Value>, facts: &Value) -> [String; 2] {
    let catalogue = catalogue(offers, 2);
    ["zh-CN", "en"].map(|lang| {
        let html = badge(
            &catalogue,
            &Badge {
                lang: lang.to_owned(),
                position: None,
                at: Instant::parse_rfc3339(NOON).unwrap().0,
                merchant: "m".to_owned(),
                price_fen: 1800,
                floor_fen: 0,
                tags: vec!["noodles".to_owned()],
                counts: Vec::new(),
                facts: serde_json::from_value(facts.clone()).unwrap(),
            },
        );
        // Behind the icon.
        html.rsplit_once("</svg>").map_or("", |(_, rest)| rest.trim_end_matches("</p>")).to_owned()
    })
}

#[test]
fn a_badge_says_points_where_no_offer_makes_it_cheaper() {
    let points = |n: i64| json!({ "kind": "points", "points": n });
    let rider = json!({ "in": { "attribute": "category", "values": ["c0"] } });
    let vouched = json!({ "category": { "value": "c0", "assurance": "credential" } });
    let evening =
        json!({ "schedule": { "freq": "WEEKLY", "byday": "FR", "opens_at": "19:00", "closes_at": "20:00" } });
    let night =
        json!({ "schedule": { "freq": "WEEKLY", "byday": "FR", "opens_at": "21:00", "closes_at": "22:00" } });
    for (offers, facts, said) in [
        (vec![json!({ "effect": points(30) })], &json!({}), ["下单送 30 积分", "30 points with this order"]),
        (
            // Two offers give points: what one gets is their sum.
            vec![json!({ "effect": points(1) }), json!({ "effect": points(4), "eligibility": rider })],
            &vouched,
            ["下单送 5 积分", "5 points with this order"],
        ),
        (
            vec![json!({ "effect": points(30), "eligibility": evening })],
            &vouched,
            ["今天 19:00 起下单送 30 积分", "From today 19:00: 30 points with an order"],
        ),
        (
            vec![json!({ "effect": points(30), "eligibility": rider })],
            &json!({}),
            ["亮明身份，下单有积分", "Points for riders: say who you are"],
        ),
        (
            // Money goes before points, also where the points come sooner.
            vec![json!({ "effect": points(30), "eligibility": evening }), json!({ "eligibility": night })],
            &vouched,
            ["今天 21:00 起骑手价 ¥15", "From today 21:00: rider price ¥15"],
        ),
        (vec![json!({ "effect": points(30) }), json!({})], &json!({}), ["骑手价 ¥15", "Rider price ¥15"]),
        (vec![json!({ "effect": points(30), "status": "paused" })], &json!({}), ["", ""]),
    ] {
        assert_eq!(badges(offers.clone(), facts), said, "{offers:?}");
    }
}

#[test]
fn every_word_of_a_long_vocabulary_is_an_answer() {
    // The one that decides is the last: what is tried is not the first few.
    let last = json!({ "eligibility": { "in": { "attribute": "category", "values": ["c39"] } } });
    let catalogue = catalogue(vec![last], 40);
    let now = situation(&catalogue, &json!({}));
    let questions = &answer(&catalogue, &now)["questions"];
    assert_eq!(questions[0]["attribute"], "category");
    // Each of the 40 answers decides the one offer.
    assert_eq!(questions[0]["decides_hundredths"], 100);
    let answers: Vec<&str> =
        questions[0]["answers"].as_array().unwrap().iter().filter_map(|one| one["value"].as_str()).collect();
    assert_eq!(answers, (0..40).map(|n| format!("c{n}")).collect::<Vec<_>>());
    for (lang, more) in [("en", "16 more"), ("zh-CN", "再看 16 个")] {
        let screen = OffersScreen {
            lang: lang.to_owned(),
            at: now.at.0,
            merchant: "m".to_owned(),
            ..OffersScreen::default()
        };
        let html = offers(&catalogue, &screen);
        let (shown, rest) = html.split_once(&format!("<details><summary>{more}</summary>")).unwrap();
        for n in 0..40 {
            let button = format!("data-a=\"answer\" data-v=\"&#34;c{n}&#34;\"");
            let there = [shown, rest].map(|part| part.contains(&button));
            assert_eq!(there, [n < 24, n >= 24], "{n}");
        }
        // The way to leave it open is not hidden with them.
        assert!(rest.split_once("</details>").unwrap().1.contains("data-a=\"skip\""));
    }
}

#[test]
fn a_number_with_many_steps_has_all_of_them_as_answers() {
    let step = |n: i64| json!({ "eligibility": { "compare": { "attribute": "orders", "op": ">=", "value": n * 10 } } });
    let catalogue = catalogue((1..=30).map(step).collect(), 2);
    let questions = &answer(&catalogue, &situation(&catalogue, &json!({})))["questions"];
    let values: Vec<i64> =
        questions[0]["answers"].as_array().unwrap().iter().filter_map(|one| one["value"].as_i64()).collect();
    // With the last left out, "240 and more" would stand for 300 too.
    assert_eq!(values, (0..=30).map(|n| n * 10).collect::<Vec<_>>());
}
