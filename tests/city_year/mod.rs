#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
//! A year of a city's workers, drawn one by one from a seed: what they did, as their devices tell it. Clocks are wrong, two
//! devices tell of one thing, one tells a thing twice, everything arrives in any order. And what must hold for each.

use std::collections::BTreeSet;

use friendly_city::reward::{Deed, Event, Ledger, Programme, Totals, Zero};
use friendly_city::time::Instant;

use crate::rewards_plain::{self, cause, day, second};

/// 2026-01-01T00:00:00+08:00.
const NEW_YEAR: i64 = 1_767_196_800;
const DAY: i64 = 86_400;
/// When it is looked at: in spring, when some points of the year have expired.
pub const NOW: Instant = Instant(NEW_YEAR + 410 * DAY);

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, not including, `end`.
    fn below(&mut self, end: i64) -> i64 {
        ((u128::from(self.next()) * end as u128) >> 64) as i64
    }

    fn in_1000(&mut self, chances: i64) -> bool {
        self.below(1000) < chances
    }
}

/// The events of one worker in the order in which they arrived, each with the device that has it.
pub struct Worker {
    pub name: String,
    pub events: Vec<(usize, Event)>,
}

impl Worker {
    pub fn ledger(&self) -> Ledger {
        Ledger::new(self.name.clone(), self.events.iter().map(|(_, event)| event.clone()).collect())
    }
}

/// The number of a worker who is drawn when their ledger is wanted.
pub struct Drawn(pub u64);

impl From<Drawn> for Ledger {
    fn from(drawn: Drawn) -> Self {
        worker(drawn.0).ledger()
    }
}

/// The first `count` workers, one by one: none is kept.
pub fn workers(count: u64) -> impl Iterator<Item = Worker> + Send {
    (0..count).map(worker)
}

fn worker(number: u64) -> Worker {
    let mut random = Random(number.wrapping_mul(0x0000_0100_0000_01b3) ^ 2026);
    let devices = 2 + random.below(2) as usize;
    // Most clocks are right to two minutes; one in five is off by up to a day.
    let clocks: Vec<i64> = (0..devices)
        .map(|_| if random.in_1000(200) { random.below(2 * DAY) - DAY } else { random.below(240) - 120 })
        .collect();
    let mut year = Year { number, random, clocks, made: 0, events: Vec::new() };
    // Half come now and then, some most weeks, a few almost every other day.
    let deeds = match year.random.below(100) {
        0..50 => 3 + year.random.below(9),
        50..85 => 12 + year.random.below(28),
        _ => 40 + year.random.below(60),
    };
    (0..deeds).for_each(|_| year.deed());
    let (mut random, mut events) = (year.random, year.events);
    for last in (1..events.len()).rev() {
        events.swap(last, random.below(last as i64 + 1) as usize);
    }
    Worker { name: format!("w-{number}"), events }
}

struct Year {
    number: u64,
    random: Random,
    clocks: Vec<i64>,
    made: u64,
    events: Vec<(usize, Event)>,
}

impl Year {
    fn deed(&mut self) {
        let at = NEW_YEAR + self.random.below(365 * DAY);
        let date = at.div_euclid(DAY);
        // By day, where nothing else is said.
        let by_day = date * DAY + 8 * 3_600 + self.random.below(14 * 3_600) - 8 * 3_600;
        let n = self.random.below(1 << 20);
        match self.random.below(1000) {
            0..430 => {
                let station = self.random.below(3);
                self.earn("check-in", None, format!("ci/{station}/{date}"), by_day);
                if self.random.in_1000(400) {
                    self.earn("check-in-stamp", None, format!("st/{date}"), by_day + 5);
                }
            }
            430..530 => self.earn("class-mobile", None, format!("cm/{}", n % 49), by_day),
            530..580 => {
                // Thursday evening, or what somebody took for it.
                let thursday = date - (date + 3).rem_euclid(7) + 3;
                let evening = thursday * DAY + 12 * 3_600 + self.random.below(100 * 60);
                self.earn("class-english", None, format!("ce/{thursday}"), evening);
            }
            580..720 => {
                let points = 10 + self.random.below(42);
                self.earn("report-accepted", Some(points), format!("r/{n}"), by_day);
            }
            720..800 => self.earn("volunteer-hour", None, format!("v/{n}"), by_day),
            800..840 => self.earn("volunteer-traffic", None, format!("vt/{date}"), by_day),
            840..865 => self.earn("hardship", None, format!("h/{date}"), by_day),
            865..870 => self.make(Deed::Other { kind: "gift".to_owned() }, String::new(), by_day, 0),
            870..875 => self.earn("withdrawn", None, String::new(), by_day),
            _ => {
                let rewards = [
                    "meal-20-off",
                    "meal-20-off",
                    "haircut",
                    "raincoat",
                    "gloves",
                    "phone-mount",
                    "helmet",
                    "welcome-package",
                ];
                let reward = rewards[self.random.below(rewards.len() as i64) as usize].to_owned();
                self.make(Deed::Redeem { reward }, format!("x/{n}"), by_day, 0);
            }
        }
    }

    fn earn(&mut self, activity: &str, points: Option<i64>, cause: String, at: i64) {
        let activity = activity.to_owned();
        self.make(Deed::Earn { activity, points }, cause, at, 0);
    }

    /// An event as a device tells it, and what may happen to it.
    fn make(&mut self, deed: Deed, cause: String, at: i64, depth: u32) {
        let device = self.random.below(self.clocks.len() as i64) as usize;
        self.made += 1;
        let is_late = self.random.in_1000(500);
        let event = Event {
            at: Instant(at + self.clocks[device]),
            // Half the devices make ids that hold their time, the others do not.
            id: format!("{:x}{:05x}{:x}", if is_late { at } else { 7 }, self.made, self.number),
            deed,
            cause,
            station: String::new(),
            vouched_by: String::new(),
        };
        if depth == 0 && self.random.in_1000(80) {
            let other = self.random.below(self.clocks.len() as i64) as usize;
            self.made += 1;
            let mut again = Event { id: format!("{:x}d{:x}", self.made, self.number), ..event.clone() };
            again.at = Instant(at + 60 + self.clocks[other]);
            self.events.push((other, again));
        }
        if self.random.in_1000(50) {
            self.events.push((self.random.below(self.clocks.len() as i64) as usize, event.clone()));
        }
        if self.random.in_1000(3) {
            self.events.push((device, Event { station: "elsewhere".to_owned(), ..event.clone() }));
        }
        // One in fifty is corrected, one in seven of these corrections too.
        if self.random.in_1000(if depth == 0 { 20 } else { 143 }) && depth < 3 {
            let points = if self.random.in_1000(600) { 0 } else { self.random.below(60) };
            let later = at + 3_600 + self.random.below(7 * DAY);
            self.make(Deed::Correct { corrects: event.id.clone(), points }, String::new(), later, depth + 1);
        }
        self.events.push((device, event));
    }
}

/// When two of the sample's activities take place, by hand: Thursday evening, weekends by day.
fn outside(activity: &str, at: Instant) -> bool {
    let (weekday, second) = (day(at).weekday(), second(at));
    match activity {
        "class-english" => weekday != 3 || !(20 * 3600..21 * 3600 + 1800).contains(&second),
        "volunteer-traffic" => weekday < 5 || !(8 * 3600..18 * 3600).contains(&second),
        _ => false,
    }
}

/// What was seen of all workers.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub totals: Totals,
    /// Points given and paid, by the plain fold.
    pub given: i64,
    pub paid: i64,
    pub left: i64,
    pub reasons: BTreeSet<Zero>,
    /// Workers whose devices were merged in several orders.
    pub merged: u64,
}

/// Folds one worker and asserts what must hold for each.
pub fn check(programme: &Programme, number: u64, worker: &Worker, seen: &mut Seen) {
    let name = &worker.name;
    let ledger = worker.ledger();
    let state = ledger.state(programme, NOW);
    assert_eq!(state.accounts.sum(), 0, "{name}");
    assert!(state.outcomes.iter().all(|one| one.balance >= 0), "{name}: below zero");
    let mut paid = BTreeSet::new();
    for (event, outcome) in ledger.events().iter().zip(&state.outcomes) {
        assert!(!outcome.counted || paid.insert(cause(event)), "{name}: {event:?} paid twice");
    }
    let events: Vec<Event> = worker.events.iter().map(|(_, event)| event.clone()).collect();
    let (credited, lots) = rewards_plain::fold(programme, &events, NOW, &outside);
    assert!(state.outcomes.iter().map(|one| one.credited).eq(credited.iter().copied()), "{name}");
    assert_eq!(lots.values().sum::<i64>(), state.balance(), "{name}");
    seen.given += credited.iter().filter(|points| **points > 0).sum::<i64>();
    seen.paid -= credited.iter().filter(|points| **points < 0).sum::<i64>();
    seen.left += lots.values().sum::<i64>();
    seen.reasons.extend(state.outcomes.iter().filter_map(|one| one.reason));
    if number.is_multiple_of(97) {
        seen.merged += 1;
        let hash = state.hash(&ledger);
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let mut met = Ledger::new(name.clone(), Vec::new());
            for device in order {
                // What one device has, then what it heard from others, once more.
                let has = worker.events.iter().filter(|(of, _)| *of == device || order[0] == 1);
                met.merge(has.map(|(_, event)| event.clone()));
            }
            assert_eq!(met.state(programme, NOW).hash(&met), hash, "{name}: {order:?}");
        }
    }
    seen.totals = std::mem::take(&mut seen.totals).with(&ledger, &state);
}

/// What the whole city's fold says is what the plain one came to, worker by worker.
pub fn compare(whole: &Totals, seen: &Seen) {
    assert_eq!(whole, &seen.totals);
    let accounts = whole.accounts;
    assert_eq!(accounts.sum(), 0);
    assert_eq!(
        (-accounts.issuance, accounts.redemption, accounts.worker),
        (seen.given, seen.paid, seen.left)
    );
    assert_eq!(accounts.expiry, seen.given - seen.paid - seen.left);
}
