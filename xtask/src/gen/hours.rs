//! Opening hours that such places have, in OSM syntax.

use super::random::Random;

/// How a kind of place keeps its hours.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    /// A station of its own: long, every day, sometimes by season.
    Station,
    /// A service hall: weekdays with a lunch break, closed on public holidays.
    Office,
    /// A bank branch.
    Bank,
    /// A shop, a canteen: by the shop's hours.
    Shop,
    /// A place for drivers: late into the night.
    Late,
    /// A mall.
    Mall,
    /// A canteen: three meals.
    Meals,
}

/// One value.
pub fn hours(habit: Habit, random: &mut Random) -> String {
    match habit {
        Habit::Station => match random.below(100) {
            0..=41 => daily(random),
            42..=53 => seasonal(random),
            54..=72 => weekend(random),
            73..=84 => holidays_too(random),
            85..=92 => office(random),
            93..=97 => past_midnight(random),
            98 => random.pick(&["18:00+", "Mo-Fr 09:00-18:00; Sa-Su 10:00+", "07:00+"]).to_owned(),
            _ => dated(random),
        },
        Habit::Office => match random.below(100) {
            0..=64 => office(random),
            65..=84 => weekend(random),
            _ => holidays_too(random),
        },
        Habit::Bank => random
            .habit(&[
                "Mo-Fr 09:00-17:00; Sa-Su 09:00-16:00; PH off",
                "Mo-Fr 09:00-17:00; PH off",
                "Mo-Fr 09:00-17:00; Sa-Su 09:30-16:00; PH off",
                "Mo-Fr 08:30-17:00; Sa 09:00-16:00; PH off",
                "Mo-Fr 09:00-12:00,13:30-17:00; PH off",
                "Mo-Sa 09:00-17:00; PH off",
                "Mo-Fr 09:00-17:00; Sa-Su,PH 10:00-15:00",
            ])
            .to_owned(),
        Habit::Shop => match random.below(100) {
            0..=69 => {
                let opens = random.habit(&["07:00", "06:30", "07:30", "08:00", "06:00"]);
                let closes = random.habit(&["22:00", "23:00", "22:30", "21:30", "24:00", "21:00"]);
                every_day(opens, closes, random)
            }
            70..=84 => past_midnight(random),
            _ => "Mo-Fr 07:00-22:00; Sa-Su,PH 08:00-22:00".to_owned(),
        },
        Habit::Late => match random.below(100) {
            0..=59 => past_midnight(random),
            _ => daily(random),
        },
        Habit::Mall => random
            .habit(&[
                "10:00-22:00",
                "Mo-Th,Su 10:00-22:00; Fr-Sa 10:00-22:30",
                "10:00-21:30",
                "Mo-Fr 10:00-22:00; Sa-Su,PH 09:30-22:30",
                "09:30-21:30",
            ])
            .to_owned(),
        Habit::Meals => {
            let breakfast = random.habit(&["06:30-09:00", "07:00-09:00"]);
            let lunch = random.habit(&["10:30-13:30", "11:00-13:30"]);
            let dinner = random.habit(&["17:00-19:30", "16:30-19:00"]);
            let days = random.habit(&["Mo-Su", "Mo-Sa"]);
            format!("{days} {breakfast},{lunch},{dinner}")
        }
    }
}

/// Hours under a severe-weather alert: they hold every usual one, and more.
pub fn alert_hours(usual: &str, random: &mut Random) -> String {
    let plain = !usual.contains('+') && !late_starts().any(|late| usual.contains(late));
    let wide = ["06:00-24:00", "05:00-24:00", "05:30-24:00", "24/7"];
    (if plain { random.habit(&wide) } else { "24/7" }).to_owned()
}

/// Whether a make-up workday can matter to these hours.
pub fn names_weekdays(hours: &str) -> bool {
    ["Mo-Fr", "Mo-Sa", "Sa", "Mo-Th"].iter().any(|days| hours.contains(days))
}

const AFTER_MIDNIGHT: [&str; 5] = ["02:00", "01:00", "03:00", "00:30", "04:00"];

fn late_starts() -> impl Iterator<Item = &'static str> {
    ["-02:00", "-01:00", "-03:00", "-00:30", "-04:00"].into_iter()
}

/// Some staff write the days, some leave them out; both mean every day.
fn every_day(opens: &str, closes: &str, random: &mut Random) -> String {
    let days = if opens == "08:00" || opens == "07:00" { random.habit(&["", "Mo-Su "]) } else { "" };
    format!("{days}{opens}-{closes}")
}

fn daily(random: &mut Random) -> String {
    let opens = random.habit(&["08:00", "09:00", "07:00", "08:30", "06:00"]);
    let closes = random.habit(&["20:00", "21:00", "22:00", "18:00", "19:00", "21:30", "23:00"]);
    every_day(opens, closes, random)
}

fn seasonal(random: &mut Random) -> String {
    let (summer, winter) =
        random.habit(&[("Apr-Oct", "Nov-Mar"), ("May-Oct", "Nov-Apr"), ("Apr-Sep", "Oct-Mar")]);
    let (long, short) = random.habit(&[
        ("07:00-22:00", "08:00-20:00"),
        ("06:30-21:30", "07:30-20:30"),
        ("07:00-21:00", "08:00-19:00"),
        ("06:00-23:00", "07:00-21:00"),
    ]);
    format!("{summer} {long}; {winter} {short}")
}

fn weekend(random: &mut Random) -> String {
    let week = random.habit(&["08:30-17:30", "09:00-18:00", "08:00-18:00", "08:00-20:00", "07:30-19:30"]);
    let end = random.habit(&["09:00-16:00", "09:00-17:00", "10:00-16:00", "09:30-16:30"]);
    format!("Mo-Fr {week}; Sa-Su {end}")
}

fn holidays_too(random: &mut Random) -> String {
    let week = random.habit(&["09:00-18:00", "08:00-20:00", "08:30-17:30", "09:00-21:00"]);
    let end = random.habit(&["10:00-16:00", "09:00-17:00", "10:00-18:00"]);
    format!("Mo-Fr {week}; Sa-Su,PH {end}")
}

fn office(random: &mut Random) -> String {
    let times = random.habit(&[
        "09:00-12:00,13:30-17:30",
        "09:00-12:00,13:00-17:00",
        "08:30-11:30,13:30-17:30",
        "09:00-17:00",
        "08:30-17:30",
        "09:00-12:00,14:00-18:00",
    ]);
    let days = random.habit(&["Mo-Fr", "Mo-Sa", "Mo-Fr"]);
    let holidays = random.habit(&["; PH off", ""]);
    format!("{days} {times}{holidays}")
}

fn past_midnight(random: &mut Random) -> String {
    let opens = random.habit(&["06:00", "07:00", "08:00", "10:00"]);
    let closes = random.habit(&AFTER_MIDNIGHT);
    if random.chance(250) {
        return format!("Mo-Th,Su {opens}-23:00; Fr-Sa {opens}-{closes}");
    }
    every_day(opens, closes, random)
}

fn dated(random: &mut Random) -> String {
    random
        .habit(&[
            "Mo-Su 08:00-20:00; Dec 31 08:00-16:00",
            "09:00-20:00; Jan 01 off",
            "Mo-Fr 08:00-20:00; Sa-Su 09:00-18:00; May 01 off",
            "08:00-21:00; Oct 01-03 10:00-18:00",
        ])
        .to_owned()
}
