#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods
)]
//! The screen as a function: same city, same screen, same markup; nothing from the data gets out of its place.

mod common;

use friendly_city::pack::write;
use friendly_city::time::Instant;
use friendly_city::view::{self, Assets, Screen, Whence};
use friendly_city::*;

const NOW: Instant = Instant(1_791_400_000);

fn here() -> Option<Position> {
    Some(Position::new(116.4, 39.95).unwrap())
}

fn wide<'a>(language: &'a str) -> Screen<'a> {
    Screen { radius_m: f64::INFINITY, ..Screen::new(language, here(), NOW) }
}

#[test]
fn rows_and_pins_are_the_same_stations() {
    let city = common::city(300);
    let screen = wide("zh-CN");
    let html = view::stations(&city, &screen);
    let ids = view::ids(&city, &screen);
    assert_eq!(ids.len(), 10);
    for id in ids {
        assert_eq!(html.matches(&format!("data-id=\"{id}\"")).count(), 1);
        assert_eq!(html.matches(&format!("data-a=\"pin\" data-v=\"{id}\"")).count(), 1);
    }
    assert_eq!(html, view::stations(&city, &screen), "the same bytes every time");
}

#[test]
fn data_stays_text() {
    let evil = "\"><script>alert('1')</script>&";
    let mut input = common::input(3);
    for station in &mut input.stations {
        let record = &mut station.record;
        record.names = Text::one("zh-CN", evil);
        record.address = evil.into();
        record.access_note = evil.into();
        record.phone = "javascript:alert(1)\"><script>+86 10".into();
        record.supplies = vec![evil.into()];
    }
    input.meta.notice = Text::one("zh-CN", evil);
    input.meta.licence = evil.into();
    input.meta.provenance = vec![evil.into()];
    input.meta.own_facilities[0].1 = Text::one("zh-CN", evil);
    let city = City::open(write(&input)).unwrap();
    for choosing in [false, true] {
        let screen = Screen { choosing, place: evil, place_text: "script", selected: evil, ..wide("zh-CN") };
        let html = view::stations(&city, &screen);
        assert!(!html.contains("<script"), "{html}");
        assert!(!html.contains("javascript"), "{html}");
    }
}

#[test]
fn every_tag_is_closed_in_every_state_and_language() {
    let city = common::city(200);
    let empty = common::city(0);
    for language in ["zh-CN", "en", "fi"] {
        for city in [&city, &empty] {
            for position in [None, here(), Some(Position::new(-179.99, 89.9).unwrap())] {
                for whence in Whence::ALL {
                    for (choosing, place_text, text) in
                        [(false, "", ""), (true, "东", "zzz"), (true, "zzz", "东华门")]
                    {
                        let mut screen = Screen { position, whence, choosing, place_text, ..wide(language) };
                        screen.filter.text = text.into();
                        screen.filter.open = true;
                        screen.filter.facilities = vec!["charging".into(), "no_such".into()];
                        balanced(&view::stations(city, &screen));
                    }
                }
            }
        }
    }
}

/// Every element that needs an end has one, in order.
fn balanced(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    for tag in html.split('<').skip(1) {
        let (inside, _) = tag.split_once('>').expect("a tag ends");
        let name = inside.split([' ', '/']).find(|part| !part.is_empty()).unwrap();
        if inside.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{html}");
        } else if !inside.ends_with('/') && !["input", "br", "link"].contains(&name) {
            open.push(name);
        }
        assert_eq!(inside.matches('"').count() % 2, 0, "{inside}");
    }
    assert!(open.is_empty(), "{open:?} left open");
}

#[test]
fn each_application_gets_its_own_datum() {
    let mut input = common::input(1);
    input.stations[0].record.position = Position::new(116.397, 39.909).unwrap();
    let city = City::open(write(&input)).unwrap();
    let html = view::stations(&city, &wide("zh-CN"));
    let at = input.stations[0].record.position;
    let lat_lon = |crs: Crs| {
        let [longitude, latitude] = crs.from_wgs84(at).to_micro();
        format!("{:.6},{:.6}", f64::from(latitude) / 1e6, f64::from(longitude) / 1e6)
    };
    let [longitude, latitude] = Crs::Gcj02.from_wgs84(at).to_micro();
    let amap = format!("{:.6},{:.6},", f64::from(longitude) / 1e6, f64::from(latitude) / 1e6);
    for expected in [
        format!(
            "https://uri.amap.com/navigation?mode=ride&amp;coordinate=gaode&amp;callnative=1&amp;src=friendly-city&amp;to={amap}%E4"
        ),
        format!(
            "https://api.map.baidu.com/marker?coord_type=bd09ll&amp;output=html&amp;src=friendly-city&amp;location={}&amp;",
            lat_lon(Crs::Bd09)
        ),
        format!(
            "https://apis.map.qq.com/uri/v1/routeplan?type=bike&amp;referer=friendly-city&amp;tocoord={}&amp;to=%E4",
            lat_lon(Crs::Gcj02)
        ),
        format!("https://maps.apple.com/?dirflg=w&amp;daddr={}", lat_lon(Crs::Gcj02)),
        format!(
            "https://www.google.com/maps/dir/?api=1&amp;travelmode=bicycling&amp;destination={}\"",
            lat_lon(Crs::Gcj02)
        ),
        format!("geo:{0}?q={0}(", lat_lon(Crs::Wgs84)),
    ] {
        assert!(html.contains(&expected), "{expected}\nnot in\n{html}");
    }
    // In Helsinki the three that know only China are left out.
    input.stations[0].record.position = Position::new(24.94, 60.17).unwrap();
    let html = view::stations(&City::open(write(&input)).unwrap(), &wide("en"));
    assert!(!html.contains("amap") && !html.contains("baidu.com") && !html.contains("map.qq.com"));
    assert!(html.contains("destination=60.170000,24.940000"));
}

#[test]
fn a_server_sends_the_whole_element() {
    let city = common::city(20);
    let assets =
        Assets { folder: "/pkg", pack: "/a.pack?x=1&y=\"2\"", attributes: &[("position", "116.4,39.95")] };
    let html = view::element(&city, &wide("en"), &assets);
    assert!(html.starts_with(
        "<link rel=\"preload\" as=\"style\" href=\"/pkg/friendly-city.css\">\
         <link rel=\"preload\" as=\"style\" href=\"/pkg/friendly-city-more.css\">\
         <friendly-stations pack=\"/a.pack?x=1&amp;y=&#34;2&#34;\" position=\"116.4,39.95\"><template shadowrootmode=\"open\">\
         <link rel=\"stylesheet\" href=\"/pkg/friendly-city.css\"><link rel=\"stylesheet\" href=\"/pkg/friendly-city-more.css\">\
         <div class=\"fc\"><svg"
    ));
    balanced(&html);
}
