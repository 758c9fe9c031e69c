//! Answers under a live status are what a plain scan says: near here, along a route, and of the whole city.
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
use friendly_city::api::{
    AlongRequest, Filter, NearestRequest, Overlay, along, along_with, in_bounds_with, nearest, nearest_with,
    overview, overview_with,
};
use friendly_city::import::hours::{HoursContext, compile};
use friendly_city::pack::write as write_pack;
use friendly_city::status::{Alert, HoursNow, LiveStatus, MOST_AGE_S, Room, StationNow, Until};
use friendly_city::time::{Calendar, Date, Instant, Local, OpenState};
use friendly_city::{Bounds, City, FacilitySet, Makeup, Position, StationRef};
use status_common::{HOUR, NOW, after, alert, of, status, whole};

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

#[test]
fn an_alert_is_in_force_when_and_where_it_says() {
    let bounds = [116_000_000, 39_000_000, 117_000_000, 40_000_000];
    let here = alert("1003", "red", Some(bounds));
    for (seconds, is_on) in
        [(-HOUR - 1, false), (-HOUR, true), (0, true), (3 * HOUR - 1, true), (3 * HOUR, false)]
    {
        assert_eq!(here.is_on(after(seconds)), is_on, "{seconds}");
        assert_eq!(here.holds(after(seconds), [116_500_000, 39_500_000]), is_on, "{seconds}");
    }
    let across = alert("1003", "red", Some([170_000_000, -10_000_000, -170_000_000, 10_000_000]));
    for (alert, place, holds) in [
        (&here, [116_000_000, 39_000_000], true),
        (&here, [117_000_000, 40_000_000], true),
        (&here, [115_999_999, 39_500_000], false),
        (&here, [117_000_001, 39_500_000], false),
        (&here, [116_500_000, 38_999_999], false),
        (&here, [116_500_000, 40_000_001], false),
        (&across, [179_000_000, 0], true),
        (&across, [-179_000_000, 0], true),
        (&across, [0, 0], false),
        (&across, [179_000_000, 11_000_000], false),
    ] {
        assert_eq!(alert.holds(NOW, place), holds, "{place:?}");
    }
}

#[test]
fn the_gravest_alert_comes_first() {
    let colours = ["blue", "purple", "yellow", "red", "orange"];
    let mut live = status(colours.map(|colour| alert("1003", colour, None)).to_vec(), Vec::new());
    live.sort();
    let city = city(20);
    let overlay = Overlay::new(&city, live).unwrap();
    let answer = nearest_with(&city, &NearestRequest::new(here(), NOW), Some(&overlay)).unwrap();
    let found: Vec<&str> = answer.alerts.as_ref().unwrap().iter().map(|alert| alert.colour).collect();
    assert_eq!(found, ["red", "orange", "yellow", "blue", "purple"]);
}

/// A station whose one shelter has run short shelters nobody; one that has another does.
#[test]
fn what_has_run_short_shelters_nobody() {
    let mut input = common::input(2);
    let heating = 1 << city(1).facility_bit("heating").unwrap();
    let rest_area = 1 << city(1).facility_bit("rest_area").unwrap();
    for (station, facilities) in input.stations.iter_mut().zip([heating, heating | rest_area]) {
        station.record.supplies.clear();
        station.facilities = FacilitySet(facilities);
        (station.hours, station.alert_hours) = (0, None);
    }
    let city = City::open(write_pack(&input)).unwrap();
    let shelters = |short: &[&str]| {
        let short: Vec<String> = short.iter().map(|name| (*name).to_owned()).collect();
        let stations = ["st-0000", "st-0001"].map(|id| StationNow { short: short.clone(), ..of(id) });
        let overlay =
            Overlay::new(&city, status(vec![alert("1003", "red", None)], stations.to_vec())).unwrap();
        let answer = nearest_with(&city, &NearestRequest::new(here(), NOW), Some(&overlay)).unwrap();
        let mut found: Vec<_> = answer.stations.iter().map(|hit| (hit.id.to_owned(), hit.shelters)).collect();
        found.sort();
        found.into_iter().map(|(_, shelters)| shelters).collect::<Vec<_>>()
    };
    assert_eq!(shelters(&[]), [Some(true), Some(true)]);
    assert_eq!(shelters(&["heating"]), [Some(false), Some(true)]);
    assert_eq!(shelters(&["heating", "rest_area"]), [Some(false), Some(false)]);
}

/// Alerts of the whole city, of a half of it, of elsewhere, and of later.
fn some_alerts(seeded: &mut Seeded) -> Vec<Alert> {
    let west = [116_000_000, 39_000_000, 116_400_000, 41_000_000];
    match seeded.below(4) {
        0 => vec![alert("1003", "red", None)],
        1 => vec![alert("1003", "blue", Some(west)), alert("1004", "purple", Some([0, 0, 1, 1]))],
        2 => vec![Alert { from: after(2 * HOUR), ..alert("1003", "red", Some(west)) }],
        _ => Vec::new(),
    }
}

/// What a question of many places takes for an alert: one in force where the station is.
fn is_alert(live: &LiveStatus, station: StationRef<'_>, at: Instant) -> bool {
    live.alerts.iter().any(|alert| alert.holds(at, station.micro()))
}

fn now<'a>(live: &'a LiveStatus, id: &str) -> Option<&'a StationNow> {
    live.stations.iter().find(|one| one.id == id)
}

#[test]
fn along_a_route_each_station_is_under_the_alert_where_it_is() {
    let city = city(200);
    let mut seeded = Seeded(21);
    let (mut alerted, mut sheltered) = (0, 0);
    for round in 0..40 {
        let mut live = status(some_alerts(&mut seeded), said(&mut seeded, &city));
        live.sort();
        let overlay = Overlay::new(&city, live.clone()).unwrap();
        let all = AlongRequest {
            route: vec![Position::new(116.25, 39.9).unwrap(), Position::new(116.55, 40.0).unwrap()],
            within_m: 15_000.0,
            at: NOW,
            filter: Filter::default(),
            limit: 1_000,
            alert: false,
        };
        let request =
            AlongRequest { filter: Filter { open: round % 2 == 0, ..Filter::default() }, ..all.clone() };
        let plain = along(&city, &all).unwrap();
        assert!(plain.alerts.is_none() && plain.status_age_s.is_none() && plain.stations.len() > 100);
        let mut expected: Vec<(&str, OpenState, Option<bool>)> = Vec::new();
        for hit in &plain.stations {
            let station = city.station(hit.station.index).unwrap();
            let (alert, now) = (is_alert(&live, station, NOW), now(&live, station.id()));
            let state = state(&city, station.index(), now, NOW, alert);
            if !request.filter.open || state == OpenState::Open {
                expected.push((station.id(), state, alert.then_some(state == OpenState::Open)));
            }
        }
        let answer = along_with(&city, &request, Some(&overlay)).unwrap();
        assert_eq!(answer.stations.len(), expected.len(), "round {round}");
        for (hit, (id, state, may_shelter)) in answer.stations.iter().zip(expected) {
            let hit = &hit.station;
            let open = [Some(true), Some(false), None];
            let states = [OpenState::Open, OpenState::Closed, OpenState::Unknown];
            assert_eq!(
                (hit.id, states.iter().position(|one| *one == state)),
                (id, open.iter().position(|one| *one == hit.open))
            );
            assert_eq!(hit.shelters.is_some(), may_shelter.is_some());
            // Which of the open ones shelter, the test of `nearest` holds.
            assert!(hit.shelters != Some(true) || may_shelter == Some(true));
            assert_eq!(hit.status.as_ref().map(Option::is_some), Some(now(&live, id).is_some()));
            sheltered += usize::from(hit.shelters == Some(true));
            alerted += usize::from(hit.shelters.is_some());
        }
        let in_force = live.alerts.iter().filter(|one| one.is_on(NOW) && one.colour != "purple").count();
        assert_eq!(
            (answer.alerts.map(|alerts| alerts.len()), answer.status_age_s),
            (Some(in_force), Some(Some(0)))
        );
    }
    assert!(alerted > 500 && sheltered > 100, "{alerted} {sheltered}");
    // What is too old says nothing of any of them.
    let mut live = whole();
    live.stations = said(&mut seeded, &city);
    live.sort();
    let overlay = Overlay::new(&city, live).unwrap();
    let late = AlongRequest {
        route: vec![here(), Position::new(116.5, 39.95).unwrap()],
        within_m: 3_000.0,
        at: after(MOST_AGE_S),
        filter: Filter::default(),
        limit: 1_000,
        alert: false,
    };
    let under = along_with(&city, &late, Some(&overlay)).unwrap();
    assert_eq!(under.stations, along(&city, &late).unwrap().stations);
    assert_eq!((under.alerts.map(|alerts| alerts.len()), under.status_age_s), (Some(0), Some(None)));
}

#[test]
fn an_overview_counts_what_is_open_under_a_status() {
    let city = city(150);
    let zone = &city.meta().zone;
    let mut seeded = Seeded(22);
    let mut differ = 0;
    for _ in 0..20 {
        let mut live = status(some_alerts(&mut seeded), said(&mut seeded, &city));
        live.issued = after(-2 * HOUR);
        live.sort();
        let overlay = Overlay::new(&city, live.clone()).unwrap();
        let answer = overview_with(&city, NOW, Some(&overlay));
        let open = |station: StationRef<'_>, at: Instant| {
            let live = Some(&live).filter(|live| live.issued <= at);
            let alert = live.is_some_and(|live| is_alert(live, station, at));
            let now = live.and_then(|live| now(live, station.id()));
            state(&city, station.index(), now, at, alert) == OpenState::Open
        };
        let is_full = |station: &StationRef<'_>| {
            now(&live, station.id()).is_some_and(|now| now.room == Some(Room::Full))
        };
        let open_now: Vec<_> = city.stations().filter(|station| open(*station, NOW)).collect();
        assert_eq!(answer.open_now as usize, open_now.len());
        assert_eq!(answer.full_now, Some(open_now.iter().filter(|station| is_full(station)).count() as u32));
        let date = zone.local(NOW).date;
        for (hour, count) in answer.open_by_hour.iter().enumerate() {
            let at = zone.instant(Local { date, second: hour as u32 * 3_600 });
            assert_eq!(
                *count as usize,
                city.stations().filter(|station| open(*station, at)).count(),
                "{hour}"
            );
        }
        let always = city.stations().filter(|station| {
            let alert = is_alert(&live, *station, NOW);
            // Whatever is different today or later, it is not open at every moment.
            let other = now(&live, station.id()).is_some_and(|now| {
                let is_closed = match now.closed {
                    Some(Until::At(until)) => NOW < until,
                    other => other.is_some(),
                };
                is_closed || now.hours.as_ref().is_some_and(|hours| NOW < hours.to)
            });
            !other && station.schedule(alert).unwrap().is_round_the_clock()
        });
        assert_eq!(answer.round_the_clock as usize, always.count());
        let in_force = live.alerts.iter().filter(|one| one.is_on(NOW)).count();
        assert_eq!(
            (answer.alerts.map(|alerts| alerts.len()), answer.status_age_s),
            (Some(in_force), Some(Some(7_200)))
        );
        differ += usize::from(answer.open_by_hour != overview(&city, NOW).open_by_hour);
    }
    assert!(differ > 15);
    let plain = overview(&city, after(MOST_AGE_S));
    let mut live = whole();
    live.stations = said(&mut seeded, &city);
    live.sort();
    let overlay = Overlay::new(&city, live).unwrap();
    let under = overview_with(&city, after(MOST_AGE_S), Some(&overlay));
    assert_eq!(
        (under.open_by_hour, under.open_now, under.round_the_clock),
        (plain.open_by_hour, plain.open_now, plain.round_the_clock)
    );
    assert_eq!((under.full_now, under.status_age_s), (None, Some(None)));
}
