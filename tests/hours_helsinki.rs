//! Every real value of an OpenStreetMap extract, evaluated here and by the `opening-hours` crate: the same state
//! and the same next change at seeded instants and around every change, or a stated difference, or refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "import")]

use std::collections::BTreeMap;
use std::str::FromStr;

use friendly_city::Makeup;
use friendly_city::import::hours::{HoursContext, compile};
use friendly_city::time::{Calendar, Date, DayKind, Local, OpenState, Schedule};
use opening_hours::localization::{Localize, NoLocation};
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};

type Naive = <NoLocation as Localize>::DateTime;

/// The horizon: 2026 and 2027. Finnish public holidays of both years that do not fall on a Sunday anyway.
const HOLIDAYS: [(i32, u32, u32); 18] = [
    (2026, 1, 1),
    (2026, 1, 6),
    (2026, 4, 3),
    (2026, 4, 6),
    (2026, 5, 1),
    (2026, 5, 14),
    (2026, 6, 20),
    (2026, 10, 31),
    (2026, 12, 25),
    (2026, 12, 26),
    (2027, 1, 1),
    (2027, 1, 6),
    (2027, 3, 26),
    (2027, 3, 29),
    (2027, 5, 1),
    (2027, 5, 6),
    (2027, 6, 26),
    (2027, 11, 6),
];

fn values() -> Vec<&'static str> {
    include_str!("vectors/hours-helsinki.txt").lines().filter(|l| !l.starts_with("# ")).collect()
}

fn day(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd(year, month, day).unwrap()
}

fn naive(local: Local) -> Naive {
    let (year, month, day) = local.date.ymd();
    let (hour, minute) = (local.second / 3600, local.second / 60 % 60);
    Naive::from_str(&format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00")).unwrap()
}

fn text(local: Local) -> String {
    naive(local).to_string()
}

/// SplitMix64 (Steele, Lea, Flood 2014): fixed seed, the same everywhere.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

fn state(kind: RuleKind) -> OpenState {
    match kind {
        RuleKind::Open => OpenState::Open,
        RuleKind::Closed => OpenState::Closed,
        RuleKind::Unknown => OpenState::Unknown,
    }
}

/// What differs, why, and on how many of the values; the first that fits is counted.
struct Difference {
    name: &'static str,
    /// Whether the text can differ for this reason.
    fits: fn(&str) -> bool,
    /// What the crate has to be told to mean the same.
    told: fn(&str) -> String,
    /// States (here, there) at a moment that may differ all the same; then the next change may too.
    may_differ: fn(OpenState, OpenState, Local) -> bool,
    values: usize,
}

/// `Mo-Fr 22:00-02:00` and the like: an end at or before its start, or past 24:00.
fn passes_midnight(text: &str) -> bool {
    text.split([' ', ',', ';']).filter_map(|t| t.split_once('-')).any(|(from, to)| {
        let hour = |t: &str| t.split_once(':').map(|(h, m)| format!("{h:0>2}:{m}"));
        match (hour(from), hour(to)) {
            (Some(from), Some(to)) => (to <= from && !to.starts_with("00:00")) || to.as_str() > "24:00",
            _ => false,
        }
    })
}

const DIFFERENCES: [Difference; 4] = [
    // `Mo, Fr 10:00-12:00` is a list here; there Monday is open all day.
    Difference {
        name: "list with a space",
        fits: |text| text.contains(", "),
        told: |text| text.replace(", ", ","),
        may_differ: |_, _, _| false,
        values: 3,
    },
    // `||` is for the times the rules before it leave closed; there for the days.
    Difference {
        name: "fallback by the day",
        fits: |text| text.contains("||"),
        told: |text| text.replace('"', "").replace("on appointment", "unknown"),
        may_differ: |here, there, _| here == OpenState::Unknown && there == OpenState::Closed,
        values: 2,
    },
    // A comment without a state is unknown, as the specification has it; there it is open.
    Difference {
        name: "bare comment",
        fits: |text| text.contains('"'),
        told: |text| text.replacen('"', "unknown \"", 1),
        may_differ: |_, _, _| false,
        values: 1,
    },
    // A tail past midnight lasts into the next day; there it is lost where another rule sets that day, and kept
    // where the day it belongs to is off.
    Difference {
        name: "tail past midnight",
        fits: passes_midnight,
        told: str::to_owned,
        may_differ: |_, _, at| at.second < 12 * 3600,
        values: 15,
    },
];

struct Peer(OpeningHours);

impl Peer {
    fn new(text: &str) -> Option<Self> {
        let mut public = ContextHolidays::default().get_public().clone();
        for (year, month, of_month) in HOLIDAYS {
            public.insert(naive(Local { date: day(year, month, of_month), second: 0 }).date());
        }
        let holidays = ContextHolidays::new(public.into(), Default::default());
        let parsed: OpeningHours = text.parse().ok()?;
        Some(Self(parsed.with_context(Context::default().with_holidays(holidays))))
    }

    /// State and the next change of *state*: the crate also reports changes of the comment.
    fn ask(&self, at: Local, until: Local) -> (OpenState, Option<String>) {
        let mut ranges = self.0.iter_range(naive(at), naive(until));
        let now = ranges.next().map_or(OpenState::Closed, |r| state(r.kind));
        let change = ranges.find(|r| state(r.kind) != now).map(|r| r.range.start.to_string());
        (now, change)
    }
}

#[test]
fn real_values_are_evaluated_as_the_crate_does() {
    let mut calendar = Calendar::default();
    for (year, month, of_month) in HOLIDAYS {
        calendar.days.insert(day(year, month, of_month), (DayKind::Holiday, String::new()));
    }
    let (from, to) = (day(2026, 1, 1), day(2027, 12, 31));
    let context = HoursContext { calendar: &calendar, makeup: Makeup::None, from, to };
    let mut seeded = Seeded(20_260_101);
    let (mut refused, mut differing, mut unexplained) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    let (mut compared, mut only_here) = (0, Vec::new());
    for text in values() {
        let schedule = match compile(text, &context) {
            Ok(schedule) => schedule,
            Err(error) => {
                refused.insert(text, error.code);
                continue;
            }
        };
        let Some(peer) = Peer::new(text) else {
            only_here.push(text);
            continue;
        };
        let mut ask = |peer: &Peer, may_differ| {
            compare(&schedule, peer, from, to, &mut seeded, &mut compared, may_differ)
        };
        let Some(first) = ask(&peer, None) else { continue };
        let explained = DIFFERENCES.iter().filter(|d| (d.fits)(text)).find(|difference| {
            let told = Peer::new(&(difference.told)(text));
            told.is_some_and(|peer| ask(&peer, Some(difference.may_differ)).is_none())
        });
        match explained {
            Some(difference) => *differing.entry(difference.name).or_insert(0) += 1,
            None => unexplained.push(format!("`{text}`: {first}")),
        }
    }
    assert!(compared > 18_000, "only {compared} comparisons");
    assert!(unexplained.is_empty(), "{unexplained:#?}");
    let expected: BTreeMap<&str, usize> = DIFFERENCES.iter().map(|d| (d.name, d.values)).collect();
    assert_eq!(differing, expected, "a stated difference that no longer occurs, or occurs elsewhere");
    assert_eq!(refused, REFUSED.into_iter().collect(), "what is refused, and why");
    assert_eq!(only_here, ONLY_HERE, "what the crate refuses and this does not");
}

/// The first difference, if there is one.
fn compare(
    schedule: &Schedule,
    peer: &Peer,
    from: Date,
    to: Date,
    seeded: &mut Seeded,
    compared: &mut u32,
    may_differ: Option<fn(OpenState, OpenState, Local) -> bool>,
) -> Option<String> {
    // Half a year before the end, so that the next change lies within the horizon; within five weeks of the
    // instant, since the crate takes seconds to find that nothing ever changes.
    let days = u64::from((to.0 - from.0 - 180).unsigned_abs());
    let mut instants: Vec<Local> = (0..50)
        .map(|_| {
            let minute = seeded.below(days * 1440);
            Local { date: Date(from.0 + (minute / 1440) as i32), second: (minute % 1440) as u32 * 60 }
        })
        .collect();
    let mut at = Local { date: day(2026, 4, 28), second: 0 };
    for _ in 0..30 {
        let Some(change) = schedule.status(at).changes_at.filter(|c| c.date.0 < to.0 - 180) else { break };
        instants.push(change);
        instants.push(match change.second {
            0 => Local { date: Date(change.date.0 - 1), second: 86_340 },
            second => Local { second: second - 60, ..change },
        });
        at = change;
    }
    instants.into_iter().find_map(|at| {
        *compared += 1;
        let until = Local { date: Date(at.date.0 + 35), second: 0 };
        let status = schedule.status(at);
        let here = (status.state, status.changes_at.filter(|c| *c < until).map(text));
        let there = peer.ask(at, until);
        let allowed = may_differ.is_some_and(|may| here.0 == there.0 || may(here.0, there.0, at));
        // Where states may differ at some moments, so may the next change.
        let strict = may_differ
            .is_none_or(|may| !may(OpenState::Unknown, OpenState::Closed, Local { second: 0, ..at }));
        (if strict { here != there } else { !allowed })
            .then(|| format!("at {}: {here:?} here, {there:?} there", text(at)))
    })
}

/// Not OSM syntax: days run together, hours without minutes, English; the crate refuses the same.
const REFUSED: [(&str, &str); 12] = [
    ("Mo-Fr 08:00-19:00 Sa 09:00-19:00 Su 12:00-18:00", "hours-syntax"),
    ("Mo-Fr 09:30 - 15:00. Lunch Mo-Fr 11:00 - 13:30", "hours-syntax"),
    ("Mo-Fr 10:00-20:00, Sa 10-18, Su 12-18", "hours-syntax"),
    ("Mo-Fr 16:00-, Sa 14:00-", "hours-syntax"),
    ("Mo-Fr 7:00-21; Sa-Su 12:00-18:00", "hours-syntax"),
    ("Mo-Fr 8-02;Sa 8-02 Su 8", "hours-syntax"),
    ("Mo-Fr 9-20;Sa 9-20 Su 9", "hours-syntax"),
    ("Mo-Th 11:00-23:00; Fr11:00-24:00; Sa 12:00-24:00; Su 12:00-21:00", "hours-syntax"),
    ("Mon - Fri 11am - 11pm, Sat 12am - 11pm, Sun 2pm - 10pm", "hours-syntax"),
    ("Seasonal, only summer time", "hours-syntax"),
    ("Su-Th 15-00; Fr-Sa 15-02", "hours-syntax"),
    ("We-Fr 13:00-18:00 Sa 12:00-18:00", "hours-syntax"),
];
const ONLY_HERE: [&str; 0] = [];
