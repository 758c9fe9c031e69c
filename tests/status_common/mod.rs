#![allow(dead_code, clippy::unwrap_used, reason = "each test uses some of it")]
//! A live status with one of everything, for the tests of its file and of the answers under it.

use friendly_city::Text;
use friendly_city::pack::manifest::PrivateKey;
use friendly_city::status::{ActivityNow, Alert, HoursNow, LiveStatus, Room, StationNow, Until};
use friendly_city::time::Instant;

/// 2026-10-08T03:00:00+08:00
pub const NOW: Instant = Instant(1_791_399_600);

pub const HOUR: i64 = 3_600;

pub fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_seed([seed; 32])
}

pub fn after(seconds: i64) -> Instant {
    Instant(NOW.0 + seconds)
}

pub fn alert(event: &str, colour: &str, bounds: Option<[i32; 4]>) -> Alert {
    Alert {
        from: after(-HOUR),
        to: after(3 * HOUR),
        event: event.to_owned(),
        names: [("en", "Rainstorm"), ("zh-CN", "暴雨")].into(),
        colour: colour.to_owned(),
        bounds,
    }
}

pub fn of(id: &str) -> StationNow {
    StationNow { id: id.to_owned(), ..StationNow::default() }
}

pub fn status(alerts: Vec<Alert>, stations: Vec<StationNow>) -> LiveStatus {
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
pub fn whole() -> LiveStatus {
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
