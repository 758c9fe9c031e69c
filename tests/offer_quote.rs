//! The bill against brute force over every ordered subset, and against vectors with expected answers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]

use friendly_city::money::{Fen, split};
use friendly_city::money::{RoundingMode, RoundingOf};
use friendly_city::offer::{
    Basis, Basket, BasketLine, EffectKind, LimitMetric, Offer, OffersFile, Policy, ReasonCode, Target, Used,
    quote,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn offer(id: &str, effect: Value, stacking: Value, limits: Value) -> Offer {
    let whole = json!({ "id": id, "merchant": "m", "name": { "en": id }, "status": "active",
        "valid_from": "2026-01-01", "valid_to": "2027-01-01",
        "effect": effect, "stacking": stacking, "limits": limits });
    serde_json::from_value(whole).unwrap()
}

/// The rules once more, plainly: amounts by line in the order of ids, one offer after the other.
fn saved(offer: &Offer, lines: &[BasketLine], now: &[i128], cap: i128) -> Vec<i128> {
    let n = lines.len();
    let e = &offer.effect;
    let hit: Vec<bool> = lines
        .iter()
        .map(|l| match &e.target {
            Target::Order => true,
            Target::Item(i) => l.tags.iter().any(|t| i.tags.contains(t)),
        })
        .collect();
    let floor: Vec<i128> = lines.iter().map(|l| i128::from(l.floor_fen.0 * l.quantity)).collect();
    let amount: Vec<i128> = (0..n)
        .map(|i| match (hit[i], e.basis) {
            (false, _) => 0,
            (true, Basis::Original) => i128::from(lines[i].unit_price_fen.0 * lines[i].quantity),
            (true, Basis::Running) => now[i],
        })
        .collect();
    let room: Vec<i128> = (0..n).map(|i| if hit[i] { now[i] - floor[i] } else { 0 }).collect();
    let sum: i128 = amount.iter().sum();
    let cap = cap.min(e.maximum_discount_fen.map_or(i128::MAX, |m| i128::from(m.0)));
    if sum < i128::from(e.minimum_spend_fen.0) {
        return vec![0; n];
    }
    let round = |num: i128, den: i128| {
        let unit = i128::from(e.rounding.unit_fen.0);
        let below = num / (den * unit) * unit;
        let twice_rest = 2 * (num - below * den);
        let up = match e.rounding.mode {
            RoundingMode::Down => false,
            RoundingMode::HalfUp => twice_rest >= unit * den,
            RoundingMode::HalfEven => {
                twice_rest > unit * den || (twice_rest == unit * den && below / unit % 2 != 0)
            }
        };
        if up { below + unit } else { below }
    };
    let off = |num: i128, den: i128| match e.rounding.of {
        RoundingOf::Discount => round(num, den),
        RoundingOf::Price => sum - round((sum * den - num).max(0), den),
    };
    let portions = |want: i128, over: &[i128]| {
        let all: i128 = over.iter().sum();
        let want = want.min(cap).min(all).max(0);
        if want == 0 {
            return vec![0; n];
        }
        let mut out: Vec<i128> = over.iter().map(|o| want * o / all).collect();
        while out.iter().sum::<i128>() < want {
            // The largest fraction not served yet; of equals the first.
            let mut pick = usize::MAX;
            for i in 0..n {
                let served = out[i] * all > want * over[i];
                if !served && (pick == usize::MAX || want * over[i] % all > want * over[pick] % all) {
                    pick = i;
                }
            }
            out[pick] += 1;
        }
        out
    };
    let items = match e.kind {
        EffectKind::PercentOff(p) => return portions(off(sum * i128::from(p.0), 10_000), &room),
        EffectKind::AmountOff(a) => return portions(off(i128::from(a.0).min(sum), 1), &room),
        EffectKind::FixedPrice(p) if e.target == Target::Order => {
            return portions(sum - i128::from(p.0), &room);
        }
        EffectKind::FixedPrice(p) => {
            (0..n).map(|i| (amount[i] - i128::from(p.0 * lines[i].quantity)).max(0).min(room[i])).collect()
        }
        EffectKind::FreeItem => {
            let mut out = vec![0; n];
            let unit = |i: usize| amount[i] / i128::from(lines[i].quantity);
            let mut pick = None;
            for i in (0..n).filter(|&i| unit(i).min(room[i]) > 0) {
                if pick.is_none_or(|p| unit(i) < unit(p)) {
                    pick = Some(i);
                }
            }
            if let Some(i) = pick {
                out[i] = unit(i).min(room[i]);
            }
            out
        }
        EffectKind::Points(_) => vec![0; n],
    };
    if items.iter().sum::<i128>() > cap { portions(cap, &items) } else { items }
}

fn together(a: &Offer, b: &Offer) -> bool {
    let names = |list: &[String], o: &Offer| list.contains(&o.id) || list.contains(&o.stacking.category);
    let (s, t) = (&a.stacking, &b.stacking);
    let one_of = s.category == t.category && (s.policy == Policy::BestOf || t.policy == Policy::BestOf);
    !(s.policy == Policy::Exclusive
        || t.policy == Policy::Exclusive
        || (!s.category.is_empty() && one_of)
        || names(&s.excludes, b)
        || names(&t.excludes, a))
}

/// The least total over every ordered subset.
fn cheapest(offers: &[(&Offer, i128)], chosen: &mut Vec<usize>, lines: &[BasketLine], now: &[i128]) -> i128 {
    let mut best: i128 = now.iter().sum();
    for (at, (next, cap)) in offers.iter().enumerate() {
        let fits = !chosen.contains(&at)
            && *cap > 0
            && chosen.iter().all(|&c| together(offers[c].0, next))
            && chosen.iter().all(|&c| match (offers[c].0.stacking.priority, next.stacking.priority) {
                (Some(before), Some(after)) => before <= after,
                _ => true,
            });
        if fits {
            let less = saved(next, lines, now, *cap);
            let then: Vec<i128> = now.iter().zip(&less).map(|(a, b)| a - b).collect();
            chosen.push(at);
            best = best.min(cheapest(offers, chosen, lines, &then));
            chosen.pop();
        }
    }
    best
}

fn some_basket() -> impl Strategy<Value = Basket> {
    let line = (1i64..3_000, 1i64..4, 0i64..100, prop::sample::subsequence(vec!["meal", "drink"], 0..=2));
    prop::collection::vec(line, 1..4).prop_map(|lines| Basket {
        merchant: "m".into(),
        lines: lines
            .into_iter()
            .enumerate()
            .map(|(at, (price, quantity, floor, tags))| BasketLine {
                id: format!("l{at}"),
                unit_price_fen: Fen(price),
                quantity,
                floor_fen: Fen(if floor < 60 { 0 } else { price * (floor - 60) / 40 }),
                tags: tags.into_iter().map(str::to_owned).collect(),
            })
            .collect(),
    })
}

fn some_effect() -> impl Strategy<Value = Value> {
    let kind = prop_oneof![
        (0u32..=6_000).prop_map(|p| json!({ "kind": "percent_off", "basis_points": p })),
        (0i64..2_000).prop_map(|a| json!({ "kind": "amount_off", "amount_fen": a })),
        (0i64..3_000).prop_map(|a| json!({ "kind": "fixed_price", "amount_fen": a })),
        Just(json!({ "kind": "free_item" })),
        (1i64..400).prop_map(|points| json!({ "kind": "points", "points": points })),
    ];
    let target = prop_oneof![
        2 => Just(json!("order")),
        1 => Just(json!({ "item": { "tags": ["meal"] } })),
        1 => Just(json!({ "item": { "tags": ["meal", "drink"] } })),
    ];
    let rounding = (
        prop::sample::select(vec!["price", "discount"]),
        prop::sample::select(vec!["half_up", "half_even", "down"]),
        prop::sample::select(vec![1, 1, 10, 100]),
    );
    let least = prop_oneof![Just(0i64), 0i64..6_000];
    (kind, target, any::<bool>(), least, prop::option::of(1i64..1_500), rounding).prop_map(
        |(mut effect, target, original, least, most, (of, mode, unit))| {
            effect["target"] = target;
            effect["basis"] = json!(if original { "original" } else { "running" });
            effect["minimum_spend_fen"] = json!(least);
            if let Some(most) = most {
                effect["maximum_discount_fen"] = json!(most);
            }
            effect["rounding"] = json!({ "of": of, "mode": mode, "unit_fen": unit });
            effect
        },
    )
}

fn some_offers(most: usize) -> impl Strategy<Value = Vec<(Offer, i64)>> {
    let stacking = (
        prop::sample::select(vec!["a", "b"]),
        prop::sample::select(vec!["combine", "combine", "combine", "combine", "best_of", "exclusive"]),
        prop::option::weighted(0.3, 0u32..3),
        prop::sample::subsequence(vec!["o0", "o1", "b"], 0..=1),
    );
    let limit = prop::option::weighted(0.3, (any::<bool>(), 1i64..600, 0i64..400));
    prop::collection::vec((some_effect(), stacking, limit), 0..=most).prop_map(|all| {
        let one = |(at, (effect, (category, policy, priority, excludes), limit))| {
            let mut stacking = json!({ "category": category, "policy": policy, "excludes": excludes });
            if let Some(priority) = priority {
                stacking["priority"] = json!(priority);
            }
            let limit: Option<(bool, i64, i64)> = limit;
            let limits: Vec<Value> = limit
                .iter()
                .map(|(amount, limit, _)| {
                    let metric = if *amount { "amount" } else { "redemptions" };
                    json!({ "per": "worker", "metric": metric, "limit": limit, "window": "day",
                        "enforcement": "verifier_local" })
                })
                .collect();
            (offer(&format!("o{at}"), effect, stacking, json!(limits)), limit.map_or(0, |(_, _, used)| used))
        };
        all.into_iter().enumerate().map(one).collect()
    })
}

fn uses(offers: &[(Offer, i64)]) -> Vec<Used> {
    let with = offers.iter().filter(|(offer, _)| !offer.limits.is_empty());
    with.map(|(offer, used)| Used { offer: offer.id.clone(), limit: 0, used: *used }).collect()
}

fn cap(offer: &Offer, used: i64) -> i128 {
    match offer.limits.first() {
        Some(l) if l.metric == LimitMetric::Amount => i128::from((l.limit - used).max(0)),
        Some(l) if l.limit <= used => 0,
        _ => i128::MAX,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, rng_seed: prop::test_runner::RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn equals_brute_force(basket in some_basket(), offers in some_offers(6)) {
        let refs: Vec<&Offer> = offers.iter().map(|(offer, _)| offer).collect();
        let quote = quote(&basket, &refs, &uses(&offers)).unwrap();
        let capped: Vec<_> = offers.iter().map(|(offer, used)| (offer, cap(offer, *used))).collect();
        let start: Vec<i128> =
            basket.lines.iter().map(|l| i128::from(l.unit_price_fen.0 * l.quantity)).collect();
        let best = cheapest(&capped, &mut Vec::new(), &basket.lines, &start);
        prop_assert!(quote.optimal);
        prop_assert_eq!(i128::from(quote.total_fen.0), best);
        prop_assert_eq!(quote.bound_fen, quote.total_fen);
        prop_assert_eq!(quote.applied.len() + quote.points.len() + quote.rejected.len(), offers.len());
        // Of points that exclude each other nobody gets the fewer.
        let named = |id: &str| refs.iter().find(|offer| offer.id == id).copied().unwrap();
        let gives = |offer: &Offer| if let EffectKind::Points(points) = offer.effect.kind { points } else { 0 };
        let present: Vec<&Offer> = quote.applied.iter().map(|one| named(&one.offer))
            .chain(quote.points.iter().map(|one| named(&one.offer))).collect();
        for (at, one) in present.iter().enumerate() {
            prop_assert!(present[at + 1..].iter().all(|other| together(one, other)), "{}", one.id);
        }
        for lost in quote.rejected.iter().map(|one| named(&one.offer)).filter(|offer| gives(offer) > 0) {
            let why = quote.rejected.iter().find(|one| one.offer == lost.id).unwrap().reason_code;
            let excluded = matches!(why, ReasonCode::StackingConflict | ReasonCode::CombinationDisallowed);
            let better = |other: &&&Offer| !together(lost, other) && (gives(other) == 0 || gives(other) >= gives(lost));
prop_assert!(!excluded || present.iter().any(|other| better(&other)), "{}: {:?}", lost.id, why);
        }
        // The steps, the lines and the total are one bill.
        prop_assert_eq!(quote.lines.iter().map(|l| l.total_fen.0).sum::<i64>(), quote.total_fen.0);
        prop_assert_eq!(quote.applied.iter().map(|a| a.saving_fen.0).sum::<i64>(), quote.saving_fen.0);
        for (line, bought) in quote.lines.iter().zip(&basket.lines) {
            prop_assert!(line.total_fen.0 >= bought.floor_fen.0 * bought.quantity, "below the floor");
        }
    }

    #[test]
    fn order_of_input_changes_nothing(basket in some_basket(), offers in some_offers(5), turn in 0usize..5) {
        let refs: Vec<&Offer> = offers.iter().map(|(offer, _)| offer).collect();
        let first = quote(&basket, &refs, &uses(&offers)).unwrap();
        let (mut turned, mut other) = (refs.clone(), basket.clone());
        turned.reverse();
        let (by_offers, by_lines) = (turn % turned.len().max(1), turn % other.lines.len());
        turned.rotate_left(by_offers);
        other.lines.rotate_left(by_lines);
        let second = quote(&other, &turned, &uses(&offers)).unwrap();
        prop_assert_eq!((first.total_fen, first.applied, first.points, first.rejected),
            (second.total_fen, second.applied, second.points, second.rejected));
    }

    #[test]
    fn splits_sum_exactly(total in any::<i64>(), weights in prop::collection::vec(any::<i64>(), 1..20)) {
        let total = total.max(-i64::MAX);
        let weights: Vec<Fen> = weights.into_iter().map(Fen).collect();
        let parts = split(Fen(total), &weights);
        prop_assert_eq!(parts.len(), weights.len());
        prop_assert_eq!(parts.iter().map(|part| i128::from(part.0)).sum::<i128>(), i128::from(total));
    }
}

#[test]
fn twelve_offers_are_settled_with_bounded_work() {
    let tag = |at: i64| if at % 2 == 0 { "meal" } else { "drink" };
    let lines: Vec<Value> = (0i64..10)
        .map(|at| {
            json!({ "id": format!("l{at}"), "unit_price_fen": 1_300 + 377 * at, "quantity": 1 + at % 3,
            "tags": [tag(at)] })
        })
        .collect();
    let basket: Basket = serde_json::from_value(json!({ "merchant": "m", "lines": lines })).unwrap();
    let orders = |at: u32| json!({ "kind": "percent_off", "basis_points": 300 + 177 * at });
    let mixed = |at: u32| match at % 4 {
        0 => json!({ "kind": "percent_off", "basis_points": 500 + 77 * at }),
        1 => json!({ "kind": "amount_off", "amount_fen": 300 + 50 * at, "minimum_spend_fen": 3_000 }),
        2 => json!({ "kind": "amount_off", "amount_fen": 150, "target": { "item": { "tags": ["drink"] } } }),
        _ => json!({ "kind": "percent_off", "basis_points": 1_000, "maximum_discount_fen": 900 }),
    };
    let grouped = |at: u32| json!({ "category": format!("c{}", at / 3), "policy": "best_of" });
    type Make = Box<dyn Fn(u32) -> Offer>;
    let cases: [(&str, Make, usize); 3] = [
        (
            "percentages",
            Box::new(move |at| offer(&format!("o{at:02}"), orders(at), json!({}), json!([]))),
            60_000,
        ),
        (
            "mixed, four groups",
            Box::new(move |at| offer(&format!("o{at:02}"), mixed(at), grouped(at), json!([]))),
            2_000,
        ),
        (
            "mixed, everything combines",
            Box::new(move |at| offer(&format!("o{at:02}"), mixed(at), json!({}), json!([]))),
            100_000,
        ),
    ];
    for (name, make, most) in cases {
        let offers: Vec<Offer> = (0..12).map(make).collect();
        let quote = quote(&basket, &offers.iter().collect::<Vec<_>>(), &[]).unwrap();
        println!(
            "{name}: {} states, {} optimal, {} of {}",
            quote.states_opened, quote.optimal, quote.bound_fen.0, quote.total_fen.0
        );
        assert!(quote.states_opened <= most, "{name}: {} states", quote.states_opened);
        assert!(quote.optimal, "{name}");
        assert!(quote.bound_fen <= quote.total_fen);
    }
}

#[test]
fn every_problem_of_a_basket_comes_at_once() {
    let basket: Basket = serde_json::from_value(json!({ "merchant": "m", "lines": [
        { "id": "a", "unit_price_fen": -1, "quantity": 0 },
        { "id": "a", "unit_price_fen": 1, "floor_fen": 2 } ] }))
    .unwrap();
    let problems = quote(&basket, &[], &[]).unwrap_err();
    let found: Vec<_> = problems.iter().map(|p| (p.code, p.place.pointer.as_str())).collect();
    assert_eq!(
        found,
        [
            ("amount-out-of-range", "/lines/0/unit_price_fen"),
            ("floor-above-price", "/lines/0/floor_fen"),
            ("quantity-out-of-range", "/lines/0/quantity"),
            ("line-duplicate", "/lines/1/id"),
            ("floor-above-price", "/lines/1/floor_fen"),
        ]
    );
}

#[test]
fn vectors() {
    let text = include_str!("vectors/quotes.json");
    let cases: Vec<Value> = serde_json::from_str(text).unwrap();
    for case in &cases {
        let name = &case["name"];
        let basket: Basket = serde_json::from_value(case["basket"].clone()).unwrap();
        let offers: Vec<Offer> = case["offers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                let part = |field: &str, default| one.get(field).cloned().unwrap_or(default);
                offer(
                    one["id"].as_str().unwrap(),
                    one["effect"].clone(),
                    part("stacking", json!({})),
                    part("limits", json!([])),
                )
            })
            .collect();
        let used: Vec<Used> =
            case.get("used").map_or(Vec::new(), |u| serde_json::from_value(u.clone()).unwrap());
        let quote = quote(&basket, &offers.iter().collect::<Vec<_>>(), &used).unwrap();
        let answer = serde_json::to_value(&quote).unwrap();
        for (field, expected) in case["expect"].as_object().unwrap() {
            assert_eq!(&answer[field], expected, "{name}: {field}");
        }
    }
    assert!(cases.len() >= 5, "only {} vectors ran", cases.len());
}

#[test]
fn the_authored_form_is_read_written_and_checked() {
    let text = r#"{ "schema": "friendly-city/offers@1",
        "merchants": [ { "id": "m-17", "name": { "en": "Canteen" }, "longitude": 116.4, "latitude": 39.9 } ],
        "offers": [ { "id": "canteen-off-peak-8", "merchant": "m-17", "stations": ["st-0042"],
            "name": { "zh-CN": "错峰八折", "en": "20 % off, off-peak" },
            "status": "active", "valid_from": "2026-03-01", "valid_to": "2027-03-01",
            "effect": { "kind": "percent_off", "basis_points": 2000, "target": { "item": { "tags": ["meal"] } } },
            "stacking": { "category": "meal-discount", "policy": "best_of" } } ] }"#;
    let file: OffersFile = serde_json::from_str(text).unwrap();
    assert!(file.problems().is_empty());
    let written = serde_json::to_value(&file).unwrap();
    let again: OffersFile = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(serde_json::to_value(&again).unwrap(), written);
    let effect = &written["offers"][0]["effect"];
    assert_eq!((&effect["basis"], &effect["minimum_spend_fen"]), (&json!("running"), &json!(0)));
    assert_eq!(effect["rounding"], json!({ "of": "price", "mode": "half_up", "unit_fen": 1 }));

    for (from, to) in [
        ("\"status\"", "\"state\""),
        ("2000,", "2000, \"amount_fen\": 1,"),
        ("percent_off", "free_item"),
        ("2000", "20.5"),
        ("\"tags\"", "\"tag\""),
    ] {
        assert!(serde_json::from_str::<OffersFile>(&text.replace(from, to)).is_err(), "{from} → {to}");
    }
    for (from, to, code, pointer) in [
        ("2000", "10001", "basis-points", "/offers/0/effect/basis_points"),
        ("2027-03-01", "2026-03-01", "offer-never-valid", "/offers/0/valid_to"),
        ("2026-03-01", "2026-02-30", "date", "/offers/0/valid_from"),
        ("\"merchant\": \"m-17\"", "\"merchant\": \"m-18\"", "merchant-unknown", "/offers/0/merchant"),
        ("[\"meal\"]", "[]", "tags-missing", "/offers/0/effect/target/item/tags"),
        ("\"meal-discount\"", "\"\"", "category-missing", "/offers/0/stacking"),
        ("offers@1", "offers@2", "schema-unknown", "/schema"),
    ] {
        let file: OffersFile = serde_json::from_str(&text.replace(from, to)).unwrap();
        let problems = file.problems();
        let found: Vec<_> = problems.iter().map(|p| (p.code, p.place.pointer.as_str())).collect();
        assert_eq!(found, [(code, pointer)], "{from} → {to}");
    }
}

#[test]
fn the_largest_numbers_do_not_overflow() {
    let most = Fen::MOST.0;
    let basket: Basket = serde_json::from_value(json!({ "merchant": "m",
        "lines": [ { "id": "a", "unit_price_fen": most / 10_000, "quantity": 10_000 } ] }))
    .unwrap();
    let limits = json!([{ "per": "total", "metric": "amount", "limit": most, "window": "ever", "enforcement": "online" }]);
    let offers = [
        offer(
            "a",
            json!({ "kind": "percent_off", "basis_points": 9_999, "basis": "original" }),
            json!({}),
            limits,
        ),
        offer(
            "b",
            json!({ "kind": "amount_off", "amount_fen": most, "rounding": { "unit_fen": most } }),
            json!({}),
            json!([]),
        ),
        offer("c", json!({ "kind": "fixed_price", "amount_fen": most }), json!({}), json!([])),
    ];
    let used = [
        Used { offer: "a".into(), limit: 0, used: i64::MIN },
        Used { offer: "a".into(), limit: 9, used: i64::MAX },
    ];
    let quote = quote(&basket, &offers.iter().collect::<Vec<_>>(), &used).unwrap();
    assert_eq!((quote.subtotal_fen, quote.total_fen, quote.optimal), (Fen::MOST, Fen(0), true));
}
