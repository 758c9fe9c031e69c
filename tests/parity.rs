//! Native's half of the parity test: asks seeded questions and writes questions and answers to
//! `target/tmp/parity/`, where `tests/wasm/parity.mjs` (Node) and `tests/browser/parity.mjs` (Chromium) ask the
//! same and compare byte for byte.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "import")]

mod common;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use common::Seeded;
use friendly_city::offer::Catalogue;
use friendly_city::reward::{Ledger, Programme};
use friendly_city::status::{ActivityNow, Alert, HoursNow, LiveStatus, Room, StationNow, Until};
use friendly_city::time::Instant;
use friendly_city::{City, KNOWN_FACILITIES, Problem, api};
use serde_json::{Value, json};

/// Enough to meet every branch of every question many times over.
const SITUATIONS: u32 = 2_400;

fn pick<'a, T: ?Sized>(seeded: &mut Seeded, from: &[&'a T]) -> &'a T {
    from[seeded.below(from.len() as u64) as usize]
}

/// Around the city, sometimes far away, sometimes not on earth.
fn position(seeded: &mut Seeded) -> Value {
    match seeded.below(40) {
        0 => json!([200, 10]),
        1 => json!([-179.9999, -89.9]),
        2 => json!([0, 90]),
        _ => json!([116.05 + seeded.below(700_000) as f64 / 1e6, 39.65 + seeded.below(550_000) as f64 / 1e6]),
    }
}

fn situation(seeded: &mut Seeded) -> (&'static str, Value) {
    let day = 1 + seeded.below(28);
    let (year, month) = (2025 + seeded.below(3), 1 + seeded.below(12));
    let (hour, minute) = (seeded.below(24), seeded.below(60));
    let mut request = json!({
        "position": position(seeded),
        "at": format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00+08:00"),
        "limit": seeded.below(21),
        "crs": pick(seeded, &["wgs84", "wgs84", "gcj02", "bd09"]),
        "open": seeded.below(2) == 0,
        "facilities": KNOWN_FACILITIES.iter().filter(|_| seeded.below(12) == 0).collect::<Vec<_>>(),
    });
    if let Value::Object(fields) = &mut request {
        let mut sometimes = |chance: u64, name: &str, value: Value| {
            if seeded.below(chance) == 0 {
                fields.insert(name.to_owned(), value);
            }
        };
        sometimes(5, "open_for_min", json!(90));
        sometimes(9, "round_the_clock", json!(true));
        sometimes(6, "admission", json!("workers"));
        sometimes(5, "radius_m", json!(1500.5));
        sometimes(6, "alert", json!("暴雨 orange"));
        sometimes(5, "text", json!("社区"));
        sometimes(9, "text", json!("dhm"));
        sometimes(60, "facilities", json!(["sauna"]));
        sometimes(80, "flavour", json!("unknown field"));
    }
    match seeded.below(10) {
        0 => {
            let route: Vec<Value> = (0..2 + seeded.below(6)).map(|_| position(seeded)).collect();
            request["route"] = json!(route);
            request["within_m"] = json!(100 + seeded.below(500));
            ("along", request)
        }
        1 => {
            request["bounds"] = json!([116.3, 39.85, 116.5, 39.95]);
            ("nearest", request)
        }
        2 => (
            "places",
            json!({ "text": pick(seeded, &["朝阳", "cy", "dongcheng", "驿站"]), "lang": "en", "limit": 5 }),
        ),
        3 if seeded.below(10) == 0 => ("overview", json!({ "at": request["at"] })),
        4 | 5 => {
            request["status"] = json!(live(seeded, request["at"].as_str().unwrap()));
            if seeded.below(2) == 0 {
                // Where the stations are that it speaks of.
                request["position"] = json!([116.397, 39.909]);
            }
            ("nearest", request)
        }
        _ => ("nearest", request),
    }
}

/// A live status of a moment ago, sometimes of the day before, with one thing said of each of a few stations.
fn live(seeded: &mut Seeded, at: &str) -> String {
    let at = Instant::parse_rfc3339(at).unwrap();
    let after = |seconds: i64| Instant(at.0 + seconds);
    let issued = after(-(seeded.below(30_000) as i64 * 3));
    let alert = |event: &str, bounds| Alert {
        from: after(-600),
        to: after(7_200),
        event: event.to_owned(),
        names: [("en", "Rainstorm"), ("zh-CN", "暴雨")].into(),
        colour: "orange".to_owned(),
        bounds,
    };
    let alerts = match seeded.below(4) {
        0 => vec![alert("1003", None)],
        1 => vec![alert("火星沙尘", Some([116_300_000, 39_800_000, 116_500_000, 40_000_000]))],
        _ => Vec::new(),
    };
    let stations = (0..40).filter_map(|n| {
        let mut one = StationNow { id: format!("bj-dc-{n:05}"), ..StationNow::default() };
        let late = after(seeded.below(90_000) as i64);
        match seeded.below(8) {
            0 => one.closed = Some(Until::FurtherNotice),
            1 => one.closed = Some(Until::At(late)),
            2 => one.room = Some(Room::Full),
            3 => one.short = vec!["heating".to_owned(), "rest_area".to_owned(), "雨衣".to_owned()],
            4 => {
                let open = vec![(after(-900), after(900)), (after(1_800), Instant(late.0 + 2_000))];
                one.hours = Some(HoursNow { from: after(-3_600), to: after(100_000), open });
            }
            5 => one.note = [("en", "\"side\" door"), ("zh-CN", "走侧门")].into(),
            6 => one.activity = Some(ActivityNow { names: [("zh-CN", "义诊")].into(), to: late }),
            _ => return None,
        }
        Some(one)
    });
    let stations = stations.collect();
    let city = "beijing".to_owned();
    let expires = Instant(issued.0 + 900);
    friendly_city::status::write(&LiveStatus { city, version: 3, issued, expires, alerts, stations })
}

/// Facts of the sample's attributes: some vouched for, some said, some that are none.
fn facts(seeded: &mut Seeded) -> Value {
    let mut facts = json!({});
    let all: [(&str, Value); 12] = [
        ("worker.category", json!("delivery_rider")),
        ("worker.category", json!("courier")),
        ("worker.category", json!("astronaut")),
        ("worker.uniform", json!(true)),
        ("document.health_certificate", json!({ "valid_to": "2026-10-31" })),
        ("document.health_certificate", json!({ "valid_to": "2027-01-31", "valid_from": "2026-11-02" })),
        ("document.health_certificate", json!(false)),
        ("activity.orders_30d", json!(seeded.below(700))),
        ("points.balance", json!(seeded.below(60))),
        ("points.balance", json!("many")),
        ("nobody.knows", json!(1)),
        ("clock.date", json!("2030-01-01")),
    ];
    for (name, value) in all {
        match seeded.below(5) {
            0 => facts[name] = value,
            1 => facts[name] = json!({ "value": value, "assurance": "credential" }),
            2 => facts[name] = json!({ "value": value, "assurance": "ledger" }),
            _ => {}
        }
    }
    facts
}

fn basket(seeded: &mut Seeded, merchant: &str) -> Value {
    let lines: Vec<Value> = (0..seeded.below(5))
        .map(|line| {
            json!({ "id": format!("line-{line}"), "unit_price_fen": seeded.below(9_000), "quantity": 1 + seeded.below(3),
                "tags": [pick(seeded, &["meal", "meal", "drink", "set", "repair", "驿站"])] })
        })
        .collect();
    json!({ "merchant": merchant, "lines": lines })
}

/// A question to the sample's offers, one in eight of them wrong.
fn asked_of_offers(seeded: &mut Seeded, merchants: &[&str]) -> (&'static str, String) {
    let (month, day) = (1 + seeded.below(12), 1 + seeded.below(28));
    let (hour, minute) = (seeded.below(24), seeded.below(60));
    // Half at the canteen that has most offers, so that bills are compared too.
    let merchant = if seeded.below(2) == 0 { "m-canteen-1" } else { pick(seeded, merchants) }.to_owned();
    let mut request = json!({
        "at": format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}:00+08:00"),
        "lang": pick(seeded, &["zh-CN", "en", "fi"]),
        "facts": facts(seeded),
    });
    if seeded.below(2) == 0 {
        request["facts"]["worker.category"] = json!({ "value": "delivery_rider", "assurance": "credential" });
    }
    if seeded.below(3) > 0 {
        request["position"] = position(seeded);
        request["crs"] = json!(pick(seeded, &["wgs84", "gcj02", "bd09"]));
        if seeded.below(2) == 0 {
            request["radius_m"] = json!(4_000.25);
        }
    }
    if seeded.below(3) == 0 {
        request["counts"] = json!([{ "event": "report", "window": "month", "value": seeded.below(4) }]);
        request["used"] = json!([{ "offer": "daily-voucher-2", "limit": 0, "used": seeded.below(2) }]);
        request["skip"] = json!(["worker.category"]);
    }
    let question = if seeded.below(2) == 0 {
        request["basket"] = basket(seeded, &merchant);
        request["trust"] = json!(pick(seeded, &["vouched", "said"]));
        "quote"
    } else {
        if seeded.below(3) == 0 {
            request["merchant"] = json!(merchant);
        }
        "offers"
    };
    match seeded.below(64) {
        0 => request["at"] = json!("yesterday"),
        1 => request["facts"] = json!({ "worker.uniform": null, "points.balance": 1.5, "a/b~c": [] }),
        2 => {
            request["basket"] =
                json!({ "merchant": "nobody", "lines": [{ "id": 1, "tags": "meal" }], "tip": 5 })
        }
        3 => request["merchant"] = json!("nobody"),
        4 => request["flavour"] = json!("unknown field"),
        5 => request["used"] = json!([{ "offer": "x", "limit": -1 }, 7]),
        6 => return (question, request.to_string() + "}"),
        7 => return ("rewards", request.to_string()),
        _ => {}
    }
    (question, request.to_string())
}

fn write(name: &str, text: String) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("parity");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), text).unwrap();
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/beijing").join(name)
}

fn text(answer: Result<String, Vec<Problem>>) -> String {
    answer.unwrap_or_else(|problems| api::json::problems(&problems))
}

#[test]
fn answers_about_offers_are_written_for_the_others_to_compare() {
    const SITUATIONS: u32 = 600;
    let catalogue = Catalogue::open(&std::fs::read(sample("offers.pack")).unwrap()).unwrap();
    let merchants: Vec<&str> = catalogue.merchants.iter().map(|one| one.id.as_str()).collect();
    let mut seeded = Seeded(20_261_125);
    let (mut questions, mut answers) = (String::new(), String::new());
    let (mut answered, mut saving, mut refused) = (0, 0, 0);
    for _ in 0..SITUATIONS {
        let (question, request) = asked_of_offers(&mut seeded, &merchants);
        let answer = api::json::ask_offers(&catalogue, question, &request);
        answered += u32::from(answer.is_ok());
        refused += u32::from(answer.is_err());
        let answer = text(answer);
        saving += u32::from(answer.contains("\"applied\":[{"));
        writeln!(questions, "{question}\t{request}").unwrap();
        writeln!(answers, "{answer}").unwrap();
    }
    assert!(answered > 400 && refused > 30, "{answered} answered, {refused} refused");
    assert!(saving > 30, "only {saving} bills are lower for an offer");
    write("offers-questions.tsv", questions);
    write("offers-answers.jsonl", answers);
}

/// A question about rewards: events of a few days, some twice, some wrong, in any order.
fn asked_of_rewards(seeded: &mut Seeded, programme: &Programme) -> (&'static str, String) {
    let activities: Vec<&str> = programme.activities.iter().map(|one| one.activity.id.as_str()).collect();
    let rewards: Vec<&str> = programme.rewards.iter().map(|one| one.reward.id.as_str()).collect();
    let mut events = Vec::new();
    for _ in 0..seeded.below(60) {
        let at = format!(
            "2026-{:02}-{:02}T{:02}:{:02}:00+08:00",
            1 + seeded.below(12),
            1 + seeded.below(28),
            seeded.below(24),
            seeded.below(60)
        );
        let mut event = json!({ "id": format!("e{}", seeded.below(80)), "at": at, "cause": format!("c{}", seeded.below(60)) });
        let fields = event.as_object_mut().unwrap();
        let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        match seeded.below(8) {
            0 => {
                put("kind", json!("redeem"));
                put("reward", json!(rewards[seeded.below(rewards.len() as u64) as usize]));
            }
            1 => {
                put("kind", json!("correct"));
                put("corrects", json!(format!("e{}", seeded.below(80))));
                put("points", json!(seeded.below(3) * 10));
            }
            2 => {
                put("kind", [json!("gift"), json!(7), json!("earn")][seeded.below(3) as usize].clone());
                put("points", [json!(-5), json!(1.5), json!("many")][seeded.below(3) as usize].clone());
            }
            _ => {
                put("kind", json!("earn"));
                put("activity", json!(activities[seeded.below(activities.len() as u64) as usize]));
                if seeded.below(5) == 0 {
                    put("points", json!(seeded.below(60)));
                }
            }
        }
        events.push(event);
    }
    let at = ["2026-10-08T10:00:00+08:00", "2027-06-01T00:00:00+08:00", "2026-03-07T09:30:00+08:00", "now"];
    let facts = [
        json!({}),
        json!({ "worker.category": { "value": "courier", "assurance": "credential" }, "family.child_6_12": true }),
        json!({ "worker.category": "delivery_rider", "document.health_certificate": { "valid_to": "2026-12-31" } }),
    ];
    let which = seeded.below(20);
    let at = if which == 0 { at[3] } else { at[(which % 3) as usize] };
    let (facts, lang) = (&facts[seeded.below(3) as usize], ["zh-CN", "en"][seeded.below(2) as usize]);
    let request = json!({
        "at": at,
        "worker": "w-1",
        "events": events,
        "facts": facts,
        "lang": lang,
    });
    (if seeded.below(10) == 0 { "counts" } else { "rewards" }, request.to_string())
}

#[test]
fn answers_about_rewards_are_written_for_the_others_to_compare() {
    const SITUATIONS: u32 = 600;
    let programme = Programme::open(&std::fs::read(sample("rewards.pack")).unwrap()).unwrap();
    let none = Ledger::default();
    let mut seeded = Seeded(20_261_208);
    let (mut questions, mut answers) = (String::new(), String::new());
    let (mut answered, mut earned, mut redeemed) = (0, 0, 0);
    for _ in 0..SITUATIONS {
        let (question, request) = asked_of_rewards(&mut seeded, &programme);
        let answer = api::json::ask_rewards(&programme, &none, question, &request);
        answered += u32::from(answer.is_ok());
        let answer = text(answer);
        earned += u32::from(answer.contains("\"counted\":true"));
        redeemed += u32::from(answer.contains("\"credited\":-"));
        writeln!(questions, "{question}\t{request}").unwrap();
        writeln!(answers, "{answer}").unwrap();
    }
    assert!(answered > 500 && answered < SITUATIONS, "{answered} answered");
    assert!(earned > 400 && redeemed > 100, "{earned} ledgers earned, {redeemed} redeemed");
    write("rewards-questions.tsv", questions);
    write("rewards-answers.jsonl", answers);
}

#[test]
fn native_answers_are_written_for_the_others_to_compare() {
    let city = City::open(std::fs::read(sample("beijing.pack")).unwrap()).unwrap();
    let mut seeded = Seeded(20_261_008);
    let (mut questions, mut answers) = (String::new(), String::new());
    let (mut answered, mut found) = (0, 0);
    for _ in 0..SITUATIONS {
        let (question, request) = situation(&mut seeded);
        let request = request.to_string();
        let answer = match api::json::ask(&city, question, &request) {
            Ok(answer) => {
                answered += 1;
                found += u32::from(answer.contains("\"id\""));
                answer
            }
            Err(problems) => api::json::problems(&problems),
        };
        writeln!(questions, "{question}\t{request}").unwrap();
        writeln!(answers, "{answer}").unwrap();
    }
    assert!(answered > 2_000, "only {answered} of {SITUATIONS} questions were answered");
    assert!(found > 1_000, "only {found} of {SITUATIONS} answers name a station");
    write("questions.tsv", questions);
    write("answers.jsonl", answers);
}
