//! Distances, directions and times in words.

use super::html::Html;
use super::texts::{Days, Far, Texts};
use crate::time::Local;

/// "320" and "米", "1.2" and "公里", "14" and "公里".
#[inline(never)]
pub(super) fn distance(far: &'static Far, metres: f64) -> (String, &'static str) {
    let mut html = Html::default();
    // Nobody walks to a metre; ten are what a phone's position is worth.
    let tens = libm::round(metres / 10.0) as i64;
    if tens < 100 {
        html.int((tens * 10).max(10));
        return (html.0, far.metres);
    }
    let tenths = libm::round(metres / 100.0) as i64;
    match (tenths < 100, tenths % 10) {
        (true, 1..) => html.fixed(tenths, 1),
        (true, _) => html.int(tenths / 10),
        (false, _) => html.int(libm::round(metres / 1000.0) as i64),
    };
    (html.0, far.kilometres)
}

/// The word for a bearing in degrees.
pub(super) fn direction(far: &Far, bearing_deg: f64) -> &'static str {
    let eighth = libm::round(bearing_deg / 45.0) as usize % 8;
    far.directions.get(eighth).copied().unwrap_or_default()
}

/// When something happens, as a person at `now` says it: "22:00", "明天 08:00", "周五 08:00", "10月8日 08:00".
pub(super) fn when(texts: &Texts, now: Local, then: Local, ends: bool) -> String {
    let mut html = Html::default();
    let mut date = then.date;
    let mut minute = then.second / 60;
    if ends && minute == 0 {
        // What ends at midnight ends the day before, at 24:00.
        minute = 24 * 60;
        date.0 -= 1;
    }
    match date.0 - now.date.0 {
        ..=0 => {}
        1 => {
            html.raw(texts.tomorrow).raw(" ");
        }
        2..=6 => {
            html.raw(texts.weekdays.get(usize::from(date.weekday())).copied().unwrap_or_default()).raw(" ");
        }
        _ => {
            let (_, month, day) = date.ymd();
            match texts.date {
                Days::Numbered(after_month, after_day) => {
                    html.int(i64::from(month)).raw(after_month).int(i64::from(day)).raw(after_day)
                }
                Days::Named(months) => {
                    let at = 3 * month as usize;
                    let name = months.get(at.wrapping_sub(3)..at).unwrap_or_default();
                    html.int(i64::from(day)).raw(" ").raw(name)
                }
            }
            .raw(" ");
        }
    }
    html.digits(u64::from(minute / 60), 2).raw(":").digits(u64::from(minute % 60), 2);
    html.0
}

/// A distance in one piece.
pub(super) fn distance_text(far: &'static Far, metres: f64) -> String {
    let (mut text, unit) = distance(far, metres);
    text.push(' ');
    text.push_str(unit);
    text
}

/// A number as a text of its own.
pub(super) fn number(value: i64) -> String {
    let mut html = Html::default();
    html.int(value);
    html.0
}

#[cfg(test)]
mod tests {
    use super::super::texts::of;
    use super::*;
    use crate::time::Date;

    #[test]
    fn distances() {
        for (metres, zh, en) in [
            (0.0, "10 米", "10 m"),
            (4.0, "10 米", "10 m"),
            (318.0, "320 米", "320 m"),
            (994.9, "990 米", "990 m"),
            (996.0, "1 公里", "1 km"),
            (1240.0, "1.2 公里", "1.2 km"),
            (2000.0, "2 公里", "2 km"),
            (9949.0, "9.9 公里", "9.9 km"),
            (9960.0, "10 公里", "10 km"),
            (14_300.0, "14 公里", "14 km"),
        ] {
            assert_eq!(distance_text(&of("zh").far, metres), zh);
            assert_eq!(distance_text(&of("en").far, metres), en);
        }
    }

    #[test]
    fn directions() {
        for (bearing, zh, en) in [
            (0.0, "北", "N"),
            (22.0, "北", "N"),
            (23.0, "东北", "NE"),
            (90.0, "东", "E"),
            (200.0, "南", "S"),
            (338.0, "北", "N"),
            (359.0, "北", "N"),
        ] {
            assert_eq!(
                (direction(&of("zh").far, bearing), direction(&of("en").far, bearing)),
                (zh, en),
                "{bearing}"
            );
        }
    }

    #[test]
    fn times() {
        let instant = |day: u32, hour: u32, minute: u32| Local {
            date: Date::from_ymd(2026, 10, day).unwrap(),
            second: hour * 3600 + minute * 60,
        };
        // A Thursday, three in the morning.
        let now = instant(8, 3, 0);
        for (then, ends, zh, en) in [
            (instant(8, 22, 0), true, "22:00", "22:00"),
            (instant(9, 0, 0), true, "24:00", "24:00"),
            (instant(9, 0, 0), false, "明天 00:00", "tomorrow 00:00"),
            (instant(9, 8, 5), false, "明天 08:05", "tomorrow 08:05"),
            (instant(11, 8, 0), false, "周日 08:00", "Sun 08:00"),
            (instant(20, 8, 0), false, "10月20日 08:00", "20 Oct 08:00"),
        ] {
            assert_eq!(when(of("zh"), now, then, ends), zh);
            assert_eq!(when(of("en"), now, then, ends), en);
        }
    }
}
