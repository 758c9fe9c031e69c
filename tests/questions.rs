//! The questions an app asks, on a small city whose answers are known.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]

mod common;

use friendly_city::api::{self, NearestRequest};
use friendly_city::time::Instant;
use friendly_city::*;

fn here() -> NearestRequest {
    NearestRequest::new(Position::new(116.4, 39.9).unwrap(), Instant(1_800_000_000))
}

/// The answer by looking at every station, written as plainly as it can be.
fn brute_force(city: &City, request: &NearestRequest) -> Vec<String> {
    let needed: Vec<&str> = request.filter.facilities.iter().map(String::as_str).collect();
    let mut found: Vec<(f64, &str)> = city
        .stations()
        .filter(|s| needed.iter().all(|n| s.facility_names().any(|f| f == *n)))
        .filter(|s| !request.filter.open || s.schedule(request.alert).unwrap().is_round_the_clock())
        .filter(|s| request.filter.admission.is_none_or(|mine| s.admission() <= mine))
        .map(|s| (request.position.haversine(s.position()), s.id()))
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    found.into_iter().take(request.limit as usize).map(|(_, id)| id.to_owned()).collect()
}

#[test]
fn nearest_equals_looking_at_every_station() {
    let city = common::city(2_000);
    let mut seeded = common::Seeded(42);
    for round in 0..300 {
        let mut request = here();
        let longitude = 116.1 + seeded.below(600_000) as f64 / 1e6;
        request.position = Position::new(longitude, 39.7 + seeded.below(500_000) as f64 / 1e6).unwrap();
        request.limit = 1 + seeded.below(30) as u32;
        request.alert = round % 4 == 0;
        request.filter.open = round % 2 == 0;
        request.filter.admission = [None, Some(Admission::Everyone), Some(Admission::Workers)][round % 3];
        request.filter.facilities =
            KNOWN_FACILITIES.iter().filter(|_| seeded.below(8) == 0).map(|f| (*f).to_owned()).collect();
        let answer = api::nearest(&city, &request).unwrap();
        let ids: Vec<String> = answer.stations.iter().map(|s| s.id.to_owned()).collect();
        assert_eq!(ids, brute_force(&city, &request), "round {round}: {request:?}");
    }
}

#[test]
fn stations_at_the_same_place_come_by_id() {
    let mut input = common::input(0);
    input.stations = ["c", "a", "b"].iter().map(|id| common::station(id, 116.4, 39.9)).collect();
    let city = City::open(pack::write(&input)).unwrap();
    let answer = api::nearest(&city, &here()).unwrap();
    assert_eq!(answer.stations.iter().map(|s| s.id).collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[test]
fn all_problems_of_a_request_come_at_once() {
    let city = common::city(3);
    let mut request = here();
    request.limit = 0;
    request.radius_m = f64::NAN;
    request.filter.facilities = vec!["charging".into(), "sauna".into()];
    request.filter.kinds = vec!["castle".into()];
    let problems = api::nearest(&city, &request).unwrap_err();
    let found: Vec<(&str, &str)> = problems.iter().map(|p| (p.code, p.place.pointer.as_str())).collect();
    assert_eq!(
        found,
        [
            ("facility-unknown", "/facilities/1"),
            ("kind-unknown", "/kinds/0"),
            ("limit-out-of-range", "/limit"),
            ("distance-out-of-range", "/radius_m"),
        ]
    );
    assert!(problems.iter().all(|p| !p.help.is_empty()));
}

fn codes(answer: Result<String, Vec<Problem>>) -> Vec<(&'static str, String)> {
    let problems = answer.expect_err("problems");
    assert!(problems.iter().all(|p| !p.help.is_empty() && !p.message.is_empty()));
    problems.into_iter().map(|p| (p.code, p.place.pointer)).collect()
}

#[test]
fn all_problems_of_a_json_request_come_at_once() {
    let city = common::city(3);
    let request = r#"{ "at": 5, "position": [116.4], "limit": 2.5, "open": "yes", "facilities": ["wifi", 7], "crs": "mars",
        "kinds": {}, "flavour": 1, "radius_m": 1e999, "limit": 3 }"#;
    let expected: Vec<(&str, String)> = [
        ("field-unknown", "/flavour"),
        ("field-twice", "/limit"),
        ("type", "/at"),
        ("type", "/crs"),
        ("type", "/position"),
        ("type", "/facilities/1"),
        ("type", "/open"),
        ("type", "/kinds"),
        ("type", "/radius_m"),
        ("type", "/limit"),
    ]
    .map(|(code, pointer)| (code, pointer.to_owned()))
    .into();
    assert_eq!(codes(api::json::ask(&city, "nearest", request)), expected);
    let missing = codes(api::json::ask(&city, "along", r#"{ "at": null }"#));
    let found: Vec<&str> = missing.iter().map(|(code, _)| *code).collect();
    assert_eq!(found, ["instant-not-read", "field-missing", "field-missing"]);
    assert_eq!(codes(api::json::ask(&city, "nearest", "[]"))[0], ("type", String::new()));
    let problems = api::json::ask(&city, "nearest", "{\n  \"at\": }").unwrap_err();
    assert_eq!(
        (problems[0].code, problems[0].place.line, problems[0].place.column),
        ("request-not-read", 2, 9)
    );
    assert_eq!(codes(api::json::ask(&city, "weather", "{}"))[0].0, "question-unknown");
}

#[test]
fn all_problems_of_a_json_request_for_offers_come_at_once() {
    let pack = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/beijing/offers.pack")).unwrap();
    let catalogue = offer::Catalogue::open(&pack).unwrap();
    let request = r#"{ "at": "2026-10-09T13:20:00+08:00", "merchant": "nobody", "radius_m": 10, "skip": [1], "counts": [{ "window": "year" }],
        "used": {}, "facts": { "a": { "value": 1, "assurance": "mine", "x": 2 }, "b": { "valid_to": "tomorrow" }, "c/d": null, "a": 2 } }"#;
    let expected: Vec<(&str, String)> = [
        ("field-unknown", "/facts/a/x"),
        ("type", "/facts/a/assurance"),
        ("date", "/facts/b/valid_to"),
        ("type", "/facts/c~1d"),
        ("field-twice", "/facts/a"),
        ("field-missing", "/counts/0/event"),
        ("type", "/counts/0/window"),
        ("type", "/used"),
        ("merchant-unknown", "/merchant"),
        ("type", "/skip/0"),
        ("field-missing", "/position"),
    ]
    .map(|(code, pointer)| (code, pointer.to_owned()))
    .into();
    assert_eq!(codes(api::json::ask_offers(&catalogue, "offers", request)), expected);
    let basket = |basket: &str| {
        let request = format!(r#"{{ "at": "2026-10-09T13:20:00+08:00", "basket": {basket} }}"#);
        codes(api::json::ask_offers(&catalogue, "quote", &request))
    };
    assert_eq!(
        basket(r#"{ "merchant": "nobody", "lines": [] }"#),
        [("merchant-unknown", "/basket/merchant".to_owned())]
    );
    assert_eq!(
        basket(
            r#"{ "merchant": "m-canteen-1", "lines": [{ "id": "a", "unit_price_fen": -1, "quantity": 0 }] }"#
        )
        .iter()
        .map(|(code, pointer)| (*code, pointer.as_str()))
        .collect::<Vec<_>>(),
        [
            ("amount-out-of-range", "/basket/lines/0/unit_price_fen"),
            ("floor-above-price", "/basket/lines/0/floor_fen"),
            ("quantity-out-of-range", "/basket/lines/0/quantity"),
        ]
    );
    // Facts that are no fault of the request are told in the answer.
    let request =
        r#"{ "at": "2026-10-09T13:20:00+08:00", "facts": { "nobody.knows": 1, "points.balance": "many" } }"#;
    let answer = api::json::ask_offers(&catalogue, "offers", request).unwrap();
    assert!(answer.contains(r#""problems":[{"severity":"warning","code":"fact-unknown""#), "{answer}");
}

#[test]
fn text_finds_names_addresses_districts_and_initials() {
    let city = common::city(3);
    for (text, found) in [
        ("东华门", true),
        ("donghuamen", true),
        ("ＤＯＮＧ　station", true),
        ("dhmyz", true),
        ("hm", true),
        ("dym", false),
        ("12 号", true),
        ("dongcheng", true),
        ("st-0001", true),
        ("西单", false),
        ("", true),
    ] {
        let mut request = here();
        request.filter.text = text.into();
        assert_eq!(!api::nearest(&city, &request).unwrap().stations.is_empty(), found, "`{text}`");
    }
}

#[test]
fn places_offer_districts_first() {
    let city = common::city(3);
    let places = api::places(&city, "dc", "en", 10).unwrap().places;
    assert_eq!(places.first().map(|p| (p.what, p.name)), None, "`dc` spells nothing the table knows");
    let places = api::places(&city, "东", "en", 10).unwrap().places;
    let found: Vec<_> = places.iter().map(|p| (p.what, p.name)).collect();
    assert_eq!(found[0], ("district", "Dongcheng"));
    assert_eq!(found.len(), 4);
}

#[test]
fn the_overview_counts_each_station_once() {
    let city = common::city(500);
    let overview = api::overview(&city, Instant(1_800_000_000));
    assert_eq!(overview.stations, 500);
    assert_eq!(overview.open_now, overview.round_the_clock);
    assert_eq!(overview.by_district.iter().map(|d| d.stations).sum::<u32>(), 500);
    assert_eq!(overview.open_by_hour, vec![overview.open_now; 24]);
    let closed = city.stations().filter(|s| s.schedule_index(false) == 1).count() as u32;
    assert_eq!(overview.open_now + overview.unknown_now + closed, 500);
}

#[test]
fn a_city_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<City>();
}
