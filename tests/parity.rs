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
use std::path::Path;

use common::Seeded;
use friendly_city::{City, KNOWN_FACILITIES, api};
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
        _ => ("nearest", request),
    }
}

#[test]
fn native_answers_are_written_for_the_others_to_compare() {
    let pack =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/beijing/beijing.pack")).unwrap();
    let city = City::open(pack).unwrap();
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
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("parity");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("questions.tsv"), questions).unwrap();
    std::fs::write(folder.join("answers.jsonl"), answers).unwrap();
}
