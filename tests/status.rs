//! A live status: what is signed is read, whatever order it was written in; every fault that somebody could plant is found;
//! and an answer under it is what a plain scan says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests panic"
)]
#![cfg(all(feature = "manifest", feature = "import"))]

mod common;

use common::Seeded;
use friendly_city::api::{NearestRequest, Overlay, in_bounds_with, nearest, nearest_with};
use friendly_city::import::hours::{HoursContext, compile};
use friendly_city::pack::manifest::{PrivateKey, PublicKey, Seen, Trust};
use friendly_city::pack::write as write_pack;
use friendly_city::status::{
    ActivityNow, Age, Alert, EVENTS, HoursNow, LiveStatus, MOST_AGE_S, MOST_BYTES, MOST_STATIONS, Room,
    StationNow, Until, authenticate, event, read, sign, verify, write,
};
use friendly_city::time::{Calendar, Date, Instant, OpenState};
use friendly_city::{Bounds, City, FacilitySet, Makeup, Position, Problem, Text};

/// 2026-10-08T03:00:00+08:00
const NOW: Instant = Instant(1_791_399_600);
const HOUR: i64 = 3_600;

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_seed([seed; 32])
}

fn after(seconds: i64) -> Instant {
    Instant(NOW.0 + seconds)
}

fn alert(event: &str, colour: &str, bounds: Option<[i32; 4]>) -> Alert {
    Alert {
        from: after(-HOUR),
        to: after(3 * HOUR),
        event: event.to_owned(),
        names: [("en", "Rainstorm"), ("zh-CN", "暴雨")].into(),
        colour: colour.to_owned(),
        bounds,
    }
}

fn of(id: &str) -> StationNow {
    StationNow { id: id.to_owned(), ..StationNow::default() }
}

fn status(alerts: Vec<Alert>, stations: Vec<StationNow>) -> LiveStatus {
    LiveStatus {
        city: "testville".to_owned(),
        version: 7,
        issued: NOW,
        expires: after(900),
        alerts,
        stations,
    }
}

/// One of everything.
fn whole() -> LiveStatus {
    let all = StationNow {
        closed: Some(Until::At(after(HOUR))),
        hours: Some(HoursNow {
            from: after(-3 * HOUR),
            to: after(24 * HOUR),
            open: vec![(after(0), after(HOUR)), (after(2 * HOUR), after(3 * HOUR))],
        }),
        room: Some(Room::Full),
        short: vec!["hot_water".to_owned(), "雨衣".to_owned()],
        activity: Some(ActivityNow { names: Text::one("zh-CN", "义诊"), to: after(HOUR) }),
        note: [("en", "say \"hello\" \\ once"), ("zh-CN", "走侧门")].into(),
        ..of("st-0001")
    };
    let unknown = Alert { names: Text::default(), ..alert("火星沙尘", "purple", Some([1, -2, 3, 4])) };
    let closed = StationNow { closed: Some(Until::FurtherNotice), ..of("st-0002") };
    let mut status = status(vec![alert("1003", "orange", None), unknown], vec![closed, all, of("st-0003")]);
    status.sort();
    status
}

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

fn here() -> Position {
    Position::new(116.4, 39.95).unwrap()
}

/// Testville with hours that change, and alert hours at every fifth station.
fn city(count: u64) -> City {
    let mut input = common::input(count);
    let calendar = Calendar::default();
    let day = Date::from_ymd(2026, 10, 8).unwrap();
    let context = HoursContext {
        calendar: &calendar,
        makeup: Makeup::None,
        from: Date(day.0 - 30),
        to: Date(day.0 + 30),
    };
    let hours = ["08:00-18:00", "22:00-06:00", "24/7", "Mo-Fr 03:00-03:30,12:00-13:00"];
    input.schedules = hours.iter().map(|text| compile(text, &context).unwrap()).collect();
    let mut seeded = Seeded(3);
    for (n, station) in input.stations.iter_mut().enumerate() {
        station.hours = seeded.below(4) as u32;
        station.alert_hours = (n % 5 == 0).then(|| seeded.below(4) as u32);
        if seeded.below(2) == 0 {
            station.record.supplies.clear();
        }
        if seeded.below(2) == 0 {
            station.facilities = FacilitySet(1 << seeded.below(20));
        }
    }
    City::open(write_pack(&input)).unwrap()
}

/// What is said of some stations at random, times within a day or so.
fn said(seeded: &mut Seeded, city: &City) -> Vec<StationNow> {
    let mut stations = vec![StationNow { closed: Some(Until::FurtherNotice), ..of("st-9999") }];
    for station in city.stations() {
        if seeded.below(3) > 0 {
            continue;
        }
        let mut one = of(station.id());
        let minute = |seeded: &mut Seeded| (seeded.below(2_880) as i64 - 720) * 60;
        match seeded.below(4) {
            0 => one.closed = Some(Until::FurtherNotice),
            1 => one.closed = Some(Until::At(after(minute(seeded)))),
            2 => {
                let [mut a, mut b, mut c, mut d] = [0; 4].map(|_| minute(seeded));
                let mut edges = [&mut a, &mut b, &mut c, &mut d];
                edges.sort();
                let [a, b, c, d] = edges.map(|edge| *edge);
                if a < b && b < c && c < d {
                    let open = vec![(after(a), after(b)), (after(c), after(d))];
                    one.hours = Some(HoursNow { from: after(a - 600), to: after(d + 1_200), open });
                }
            }
            _ => {}
        }
        if seeded.below(3) == 0 {
            one.room = Some(Room::Full);
        }
        if seeded.below(4) == 0 {
            one.short = vec!["first aid kit".to_owned(), "heating".to_owned()];
        }
        stations.push(one);
    }
    stations
}

/// The state at an instant, by the plain rules.
fn state(city: &City, index: u32, now: Option<&StationNow>, at: Instant, alert: bool) -> OpenState {
    if let Some(now) = now {
        match now.closed {
            Some(Until::FurtherNotice) => return OpenState::Closed,
            Some(Until::At(until)) if at < until => return OpenState::Closed,
            _ => {}
        }
        if let Some(hours) = now.hours.as_ref().filter(|hours| hours.from <= at && at < hours.to) {
            let open = hours.open.iter().any(|(from, to)| *from <= at && at < *to);
            return if open { OpenState::Open } else { OpenState::Closed };
        }
    }
    let schedule = city.station(index).unwrap().schedule(alert).unwrap();
    schedule.status(city.meta().zone.local(at)).state
}

#[test]
fn what_is_open_and_until_when_is_what_a_scan_by_minutes_says() {
    let city = city(60);
    let mut seeded = Seeded(5);
    let mut checked = 0;
    for round in 0..12 {
        let alerts = if round % 2 == 0 { vec![alert("1003", "blue", None)] } else { Vec::new() };
        let is_alert = round % 2 == 0;
        let mut live = status(alerts, said(&mut seeded, &city));
        live.sort();
        let overlay = Overlay::new(&city, live.clone()).unwrap();
        let request = NearestRequest { limit: 60, ..NearestRequest::new(here(), after(HOUR / 2)) };
        let answer = nearest_with(&city, &request, Some(&overlay)).unwrap();
        assert_eq!(answer.stations.len(), 60);
        assert_eq!(answer.status_age_s, Some(Some(1_800)));
        for hit in &answer.stations {
            let now = live.stations.iter().find(|one| one.id == hit.id);
            let of =
                |minute: i64| state(&city, hit.index, now, Instant(request.at.0 + minute * 60), is_alert);
            let first = of(0);
            let open = match first {
                OpenState::Open => Some(true),
                OpenState::Closed => Some(false),
                OpenState::Unknown => None,
            };
            assert_eq!(hit.open, open, "{hit:?}");
            let week = 1..=8 * 1_440;
            let when = |minute: i64| Instant(request.at.0 + minute * 60);
            let until = week.clone().find(|minute| of(*minute) != first).map(when);
            let opens = week.clone().find(|minute| of(*minute) == OpenState::Open).map(when);
            let closed = first == OpenState::Closed;
            assert_eq!(hit.until.map(|at| at.instant), until.filter(|_| !closed), "{hit:?} {now:?}");
            assert_eq!(hit.opens_at.map(|at| at.instant), opens.filter(|_| closed), "{hit:?} {now:?}");
            assert_eq!(hit.status.as_ref().map(Option::is_some), Some(now.is_some()));
            checked += 1;
        }
    }
    assert_eq!(checked, 720);
}

#[test]
fn under_an_alert_those_that_shelter_come_first() {
    let city = city(300);
    let mut seeded = Seeded(9);
    let names = ["rest_area", "heating", "air_conditioning", "first_aid"];
    let mut mixed = 0;
    for round in 0..60 {
        let around = [116_350_000, 39_900_000, 116_450_000, 40_000_000];
        // In force here, elsewhere, later, or not at all.
        let alerts = match round % 4 {
            0 => vec![alert("1003", "red", None)],
            1 => vec![alert("1003", "red", Some(around)), alert("1004", "purple", Some([0, 0, 1, 1]))],
            2 => vec![alert("1003", "red", Some([0, 0, 1, 1]))],
            _ => vec![Alert { from: after(2 * HOUR), ..alert("1003", "red", None) }],
        };
        let is_alert = round % 4 < 2;
        let mut live = status(alerts, said(&mut seeded, &city));
        live.sort();
        let overlay = Overlay::new(&city, live.clone()).unwrap();
        let mut request =
            NearestRequest { limit: 1 + seeded.below(80) as u32, ..NearestRequest::new(here(), NOW) };
        request.filter.open = seeded.below(2) == 0;
        request.radius_m = [2_000.0, 9_000.0, f64::INFINITY][seeded.below(3) as usize];
        let mut expected: Vec<(bool, f64, &str)> = Vec::new();
        for station in city.stations() {
            let now = live.stations.iter().find(|one| one.id == station.id());
            let open = state(&city, station.index(), now, NOW, is_alert) == OpenState::Open;
            let distance_m = here().distance_m(station.position());
            if distance_m > request.radius_m || (request.filter.open && !open) {
                continue;
            }
            let short: &[String] = now.map_or(&[], |now| &now.short);
            let has = station
                .facility_names()
                .any(|name| names.contains(&name) && !short.iter().any(|s| s == name));
            let supplied = station.supplies().any(|name| !short.iter().any(|s| s == name));
            let full = now.is_some_and(|now| now.room == Some(Room::Full));
            let shelters = is_alert && open && !full && (has || supplied);
            expected.push((!shelters, distance_m, station.id()));
        }
        expected.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(b.2)));
        expected.truncate(request.limit as usize);
        let answer = nearest_with(&city, &request, Some(&overlay)).unwrap();
        let found: Vec<&str> = answer.stations.iter().map(|hit| hit.id).collect();
        assert_eq!(found, expected.iter().map(|(_, _, id)| *id).collect::<Vec<_>>(), "round {round}");
        assert_eq!(answer.alerts.as_ref().map(Vec::len), Some(usize::from(is_alert)));
        for (hit, (last, _, _)) in answer.stations.iter().zip(&expected) {
            assert_eq!(hit.shelters, is_alert.then_some(!last));
        }
        mixed += usize::from(expected.iter().any(|one| one.0) && expected.iter().any(|one| !one.0));
        // In a box around everything the order is the same.
        let all = Bounds { west: 116.0, south: 39.0, east: 117.0, north: 41.0 };
        assert_eq!(in_bounds_with(&city, &request, all, Some(&overlay)).unwrap().stations, answer.stations);
    }
    assert!(mixed > 5, "only {mixed} lists had both");
}

#[test]
fn without_a_usable_status_the_answer_is_what_it_was() {
    let city = city(60);
    let request = NearestRequest::new(here(), NOW);
    let plain = nearest(&city, &request).unwrap();
    let text = serde_json::to_string(&plain).unwrap();
    assert!(!text.contains("\"status"), "nothing is said where nobody asked");
    let mut live = whole();
    live.stations = said(&mut Seeded(1), &city);
    live.sort();
    for at in [after(MOST_AGE_S), after(-MOST_AGE_S - 1)] {
        let request = NearestRequest { at, ..request.clone() };
        let overlay = Overlay::new(&city, live.clone()).unwrap();
        let under = nearest_with(&city, &request, Some(&overlay)).unwrap();
        assert_eq!(under.stations, nearest(&city, &request).unwrap().stations);
        assert_eq!((under.alerts.unwrap().len(), under.status_age_s), (0, Some(None)));
    }
    assert!(Overlay::new(&city, LiveStatus { city: "elsewhere".to_owned(), ..live.clone() }).is_none());
    // What is said of stations that are not there says nothing.
    live.alerts.clear();
    live.stations = vec![StationNow { closed: Some(Until::FurtherNotice), ..of("st-9999") }];
    let overlay = Overlay::new(&city, live).unwrap();
    let under = nearest_with(&city, &request, Some(&overlay)).unwrap();
    let ids = |answer: &[friendly_city::api::StationHit<'_>]| {
        answer.iter().map(|hit| (hit.index, hit.open)).collect::<Vec<_>>()
    };
    assert_eq!(ids(&under.stations), ids(&plain.stations));
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

#[test]
fn the_sample_says_nothing_wrong() {
    let Some(pack) = friendly_city::import::sample_pack() else { return };
    let city = City::open(pack).unwrap();
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/beijing/status.json");
    let (status, warnings) =
        friendly_city::import::load_status(source.as_ref(), &city, 1, after(17 * HOUR), after(18 * HOUR))
            .unwrap();
    assert_eq!(warnings, []);
    assert_eq!((status.alerts.len(), status.stations.len()), (1, 5));
    let overlay = Overlay::new(&city, status).unwrap();
    let request = NearestRequest::new(Position::new(116.397, 39.909).unwrap(), after(18 * HOUR));
    let answer = nearest_with(&city, &request, Some(&overlay)).unwrap();
    assert_eq!(answer.alerts.unwrap().len(), 1);
    assert!(answer.stations.iter().any(|hit| hit.status.as_ref().is_some_and(Option::is_some)));
}
