//! The file of a live status: what is signed is read, whatever order it was written in, and every fault that somebody could plant
//! is found.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests panic"
)]
#![cfg(all(feature = "manifest", feature = "import"))]

mod common;
mod status_common;

use common::Seeded;
use friendly_city::pack::manifest::{PublicKey, Seen, Trust};
use friendly_city::status::{
    ActivityNow, Age, Alert, EVENTS, HoursNow, LiveStatus, MOST_AGE_S, MOST_BYTES, MOST_STATIONS, Room,
    StationNow, Until, authenticate, event, read, sign, verify, write,
};
use friendly_city::time::Instant;
use friendly_city::{Problem, Text};
use status_common::{HOUR, NOW, after, alert, key, of, status, whole};

fn codes<T>(result: Result<T, Vec<Problem>>) -> Vec<&'static str> {
    let problems = result.err().unwrap_or_default();
    for problem in &problems {
        assert!(!problem.message.is_empty() && !problem.help.is_empty(), "{problem:?}");
        assert_eq!(problem.place.file, "status.json");
    }
    problems.iter().map(|problem| problem.code).collect()
}

fn trust(keys: &[PublicKey]) -> Trust<'_> {
    Trust { keys, city: Some("testville"), now: NOW, seen: None }
}

/// A text under the signature of a key: what only its holder can do.
fn signed_text(text: &str) -> Vec<u8> {
    use ed25519_dalek::{Signer as _, SigningKey};
    let signature = SigningKey::from_bytes(&[1; 32]).sign(text.as_bytes()).to_bytes();
    let digits: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    let id = key(1).public().id();
    let file = format!(r#"{{"signatures":[{{"key":"{id}","signature":"{digits}"}}],"signed":{text}}}"#);
    (file + "\n").into_bytes()
}

#[test]
fn what_is_signed_is_read_and_unknown_codes_are_kept() {
    let written = whole();
    let file = sign(&written, &[key(1)]).unwrap();
    let taken = verify(&file, &trust(&[key(1).public()])).unwrap();
    assert_eq!(taken.status, written);
    assert_eq!(taken.signed_by, [key(1).public().id()]);
    let kept = taken.status.alerts.iter().find(|alert| alert.event == "火星沙尘").unwrap();
    assert_eq!((kept.colour.as_str(), kept.name("en"), kept.gravity()), ("purple", "火星沙尘", 0));
    // It is JSON that any reader reads the same.
    let json: serde_json::Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(json["signed"]["stations"][0]["note"]["en"], "say \"hello\" \\ once");
    assert_eq!(json["signed"]["stations"][1]["closed"], true);
}

fn random(seeded: &mut Seeded) -> LiveStatus {
    let words = ["a", "雨衣", "hot_water", "\"\\", "é😀"];
    let word = |seeded: &mut Seeded| words[seeded.below(5) as usize].to_owned();
    let at = |seeded: &mut Seeded| after(seeded.below(100_000) as i64 - 50_000);
    let mut stations: Vec<StationNow> = Vec::new();
    for number in 0..seeded.below(6) {
        let mut one = of(&format!("st-{number:04}"));
        one.closed = match seeded.below(3) {
            0 => None,
            1 => Some(Until::FurtherNotice),
            _ => Some(Until::At(at(seeded))),
        };
        if seeded.below(2) == 0 {
            let from = at(seeded);
            let mut edge = from.0;
            let open = (0..seeded.below(4))
                .map(|_| {
                    let opens = edge + 1 + seeded.below(9_000) as i64;
                    edge = opens + 1 + seeded.below(9_000) as i64;
                    (Instant(opens), Instant(edge))
                })
                .collect();
            one.hours = Some(HoursNow { from, to: Instant(edge + 1 + seeded.below(9_000) as i64), open });
        }
        one.room = [None, Some(Room::Full), Some(Room::Some)][seeded.below(3) as usize];
        one.short = (0..seeded.below(3)).map(|n| format!("{}{n}", word(seeded))).collect();
        if seeded.below(3) == 0 {
            one.activity = Some(ActivityNow { names: Text::one("zh-CN", word(seeded)), to: at(seeded) });
        }
        if seeded.below(3) == 0 {
            one.note = Text::one("en", word(seeded));
        }
        stations.push(one);
    }
    let alerts = (0..seeded.below(4)).map(|n| Alert {
        from: at(seeded),
        to: after(60_000 + n as i64),
        bounds: (seeded.below(2) == 0).then(|| [seeded.below(9) as i32, -5, 7, seeded.below(9) as i32]),
        ..alert(&word(seeded), &word(seeded), None)
    });
    let alerts = alerts.collect();
    status(alerts, stations)
}

#[test]
fn the_order_of_entries_changes_nothing() {
    let mut seeded = Seeded(11);
    for _ in 0..300 {
        let mut written = random(&mut seeded);
        let first = sign(&written, &[key(1), key(2)]).unwrap();
        for _ in 0..3 {
            for list in 1..=written.stations.len() {
                let other = seeded.below(list as u64) as usize;
                written.stations.swap(list - 1, other);
            }
            written.alerts.reverse();
            written.stations.iter_mut().for_each(|one| one.short.reverse());
            assert_eq!(sign(&written, &[key(2), key(1)]).unwrap(), first);
        }
        written.sort();
        let text = write(&written);
        assert_eq!(read(&text), Ok(written));
        assert_eq!(write(&read(&text).unwrap()), text);
    }
}

#[test]
fn every_flip_of_a_bit_and_every_cut_is_refused() {
    let file = sign(&whole(), &[key(1)]).unwrap();
    let keys = [key(1).public()];
    assert!(verify(&file, &trust(&keys)).is_ok());
    for at in 0..file.len() {
        for bit in 0..8 {
            let mut other = file.clone();
            other[at] ^= 1 << bit;
            assert!(verify(&other, &trust(&keys)).is_err(), "byte {at} bit {bit}");
        }
        assert!(verify(&file[..at], &trust(&keys)).is_err(), "cut at {at}");
    }
    assert_eq!(codes(verify(&file, &trust(&[key(2).public()]))), ["status-key"]);
    let mut other = file.clone();
    let at = other.windows(6).position(|bytes| bytes == b"orange").unwrap();
    other[at..at + 6].copy_from_slice(b"yellow");
    assert_eq!(codes(verify(&other, &trust(&keys))), ["status-signature"]);
    assert_eq!(codes(verify(b"<!doctype html>", &trust(&keys))), ["status-form"]);
    assert_eq!(codes(verify(b"", &trust(&keys))), ["status-truncated"]);
    assert_eq!(codes(verify(&vec![b' '; MOST_BYTES + 1], &trust(&keys))), ["status-too-large"]);
}

#[test]
fn a_signed_text_in_any_other_spelling_is_refused() {
    let text = write(&whole());
    let keys = [key(1).public()];
    assert!(verify(&signed_text(&text), &trust(&keys)).is_ok());
    let mut tried = 0;
    for (from, to, code) in [
        ("status@1", "status@2", "status-format"),
        ("status@1", "statu@1", "status-form"),
        ("\"city\":", "\"city\": ", "status-form"),
        ("\"version\":7", "\"version\":07", "status-form"),
        ("\"version\":7", "\"version\":7.0", "status-form"),
        ("\"version\":7", "\"version\":-7", "status-form"),
        ("\"version\":7", "\"version\":0", "status-value"),
        ("\"version\":7", "\"version\":9007199254740993", "status-value"),
        ("\"version\":7", "\"version\":99999999999999999999", "status-form"),
        ("testville", "Test Ville", "status-value"),
        ("\"closed\":true", "\"closed\":false", "status-form"),
        ("\"closed\":true", "\"closed\":true,\"closed\":true", "status-form"),
        ("\"closed\":true", "\"queue\":4", "status-form"),
        ("\"full\"", "\"crowded\"", "status-form"),
        ("st-0003", "st-0001", "status-value"),
        ("st-0003", "st-\\u0030003", "status-form"),
        ("走侧门", "走\u{202e}侧门", "status-value"),
        ("走侧门", "", "status-value"),
        ("zh-CN", "zh CN", "status-value"),
        ("hot_water", "雨衣", "status-value"),
        ("orange", "", "status-value"),
        ("\"bounds\":[1,-2,3,4]", "\"bounds\":[1,5,3,4]", "status-value"),
        ("\"bounds\":[1,-2,3,4]", "\"bounds\":[1,-2,3]", "status-form"),
        ("\"bounds\":[1,-2,3,4]", "\"bounds\":[]", "status-form"),
        ("\"stations\":[", "\"stations\":[,", "status-form"),
    ] {
        assert!(text.contains(from), "{from}");
        let other = text.replacen(from, to, 1);
        assert_eq!(codes(verify(&signed_text(&other), &trust(&keys))), [code], "{from} -> {to}");
        tried += 1;
    }
    assert_eq!(codes(verify(&signed_text(&format!("{text} ")), &trust(&keys))), ["status-form"]);
    assert_eq!(tried, 25);
}

#[test]
fn what_is_too_much_or_cannot_be_is_not_signed() {
    let long = |count: usize| "字".repeat(count);
    let mut cases: Vec<(&str, LiveStatus)> = vec![
        ("city", LiveStatus { city: "Test".to_owned(), ..whole() }),
        ("version", LiveStatus { version: 0, ..whole() }),
        ("expires", LiveStatus { expires: NOW, ..whole() }),
        ("issued", LiveStatus { issued: Instant(-1), ..whole() }),
        ("alerts", status((0..33).map(|n| alert(&n.to_string(), "red", None)).collect(), Vec::new())),
        ("twice", status(vec![alert("1", "red", None), alert("1", "red", None)], Vec::new())),
        ("event", status(vec![alert(&long(65), "red", None)], Vec::new())),
        ("colour", status(vec![alert("1", "re\nd", None)], Vec::new())),
        ("to", status(vec![Alert { to: after(-HOUR), ..alert("1", "red", None) }], Vec::new())),
        ("bounds", status(vec![alert("1", "red", Some([0, 0, 0, 90_000_001]))], Vec::new())),
        ("stations twice", status(Vec::new(), vec![of("a"), of("a")])),
        ("id", status(Vec::new(), vec![of("")])),
    ];
    let mut station = |what: &'static str, one: StationNow| cases.push((what, status(Vec::new(), vec![one])));
    station("short", StationNow { short: (0..17).map(|n| format!("{n:02}")).collect(), ..of("a") });
    station("short twice", StationNow { short: vec!["a".to_owned(), "a".to_owned()], ..of("a") });
    station("note", StationNow { note: Text::one("en", long(201)), ..of("a") });
    let no_name = ActivityNow { names: Text::default(), to: after(1) };
    station("activity", StationNow { activity: Some(no_name), ..of("a") });
    let hours = |open| Some(HoursNow { from: NOW, to: after(100), open });
    let overlap = vec![(after(1), after(9)), (after(9), after(20))];
    station("touching", StationNow { hours: hours(overlap), ..of("a") });
    station("outside", StationNow { hours: hours(vec![(after(1), after(101))]), ..of("a") });
    station("backwards", StationNow { hours: hours(vec![(after(9), after(1))]), ..of("a") });
    station(
        "nine",
        StationNow { hours: hours((0..9).map(|n| (after(9 * n), after(9 * n + 1))).collect()), ..of("a") },
    );
    for (what, wrong) in &cases {
        assert_eq!(codes(sign(wrong, &[key(1)])), ["status-value"], "{what}");
    }
    let many = |count: usize| status(Vec::new(), (0..count).map(|n| of(&format!("{n:04}"))).collect());
    assert!(sign(&many(MOST_STATIONS), &[key(1)]).is_ok());
    assert_eq!(codes(sign(&many(MOST_STATIONS + 1), &[key(1)])), ["status-value"]);
    let noted = |one: StationNow| StationNow { note: Text::one("en", long(200)), ..one };
    let large = many(300).stations.into_iter().map(noted).collect();
    assert_eq!(codes(sign(&status(Vec::new(), large), &[key(1)])), ["status-too-large"]);
    assert_eq!(codes(sign(&whole(), &[])), ["status-value"]);
    assert_eq!(codes(sign(&whole(), &[key(1), key(1)])), ["status-duplicate"]);
}

#[test]
fn time_passes_and_what_was_newer_is_not_given_up() {
    let keys = [key(1).public()];
    let file = sign(&whole(), &[key(1)]).unwrap();
    let at = |now: Instant| codes(verify(&file, &Trust { now, ..trust(&keys) }));
    for (seconds, age, found) in [
        (-MOST_AGE_S - 1, Age::Not, vec!["status-future"]),
        (-MOST_AGE_S, Age::Current, vec![]),
        (0, Age::Current, vec![]),
        (899, Age::Current, vec![]),
        (900, Age::Late, vec![]),
        (MOST_AGE_S - 1, Age::Late, vec![]),
        (MOST_AGE_S, Age::Not, vec!["status-old"]),
        (i64::MAX / 2, Age::Not, vec!["status-old"]),
    ] {
        assert_eq!(whole().age(after(seconds)), age, "{seconds}");
        assert_eq!(at(after(seconds)), found, "{seconds}");
    }
    let seen = authenticate(&file, &keys).unwrap().seen;
    let with = |seen| codes(verify(&file, &Trust { seen: Some(seen), ..trust(&keys) }));
    assert!(with(seen).is_empty());
    assert!(with(Seen { version: 6, digest: None }).is_empty());
    assert_eq!(with(Seen { version: 8, digest: None }), ["status-rollback"]);
    let other = sign(&LiveStatus { alerts: Vec::new(), ..whole() }, &[key(1)]).unwrap();
    let digest = authenticate(&other, &keys).unwrap().seen.digest;
    assert_eq!(with(Seen { version: 7, digest }), ["status-mixed"]);
    assert_eq!(codes(verify(&file, &Trust { city: Some("elsewhere"), ..trust(&keys) })), ["status-city"]);
}

#[test]
fn events_are_known_by_code_and_by_name() {
    assert!(EVENTS.len() > 400);
    assert!(EVENTS.iter().zip(EVENTS.iter().skip(1)).all(|(a, b)| a.0 < b.0));
    for one in EVENTS {
        assert_eq!(event(&one.0.to_string()), Some(one));
        let first = |same: &dyn Fn(&(u16, &str, &str)) -> bool| EVENTS.into_iter().find(same);
        assert_eq!(event(one.1).unwrap().0, first(&|e| e.1 == one.1 || e.2 == one.1).unwrap().0);
        assert!(event(&one.2.to_uppercase()).is_some(), "{}", one.2);
    }
    assert_eq!(event("道路结冰").unwrap().0, 1021);
    assert_eq!(event("9998"), None);
}

#[test]
fn the_example_in_the_document_is_one() {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/status.md");
    let document = std::fs::read_to_string(document).unwrap();
    let (_, rest) = document.split_once("```json\n").unwrap();
    let (file, _) = rest.split_once("```").unwrap();
    let keys = [key(7).public()];
    let taken = verify(file.as_bytes(), &Trust { city: Some("beijing"), ..trust(&keys) }).unwrap();
    assert_eq!((taken.status.version, taken.status.stations.len()), (12, 2));
    assert_eq!(sign(&taken.status, &[key(7)]).unwrap(), file.as_bytes());
}
