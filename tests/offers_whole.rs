//! From the sample city's files to a bill: the offers, the facts and the basket by their types, who is entitled to what
//! at an instant, and the cheapest bill of what is left.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "import")]

use std::path::Path;

use friendly_city::import::hours::{HoursContext, compile};
use friendly_city::offer::{Basket, Offer, OffersFile, quote};
use friendly_city::rules::{
    Areas, Assurance, Attribute, Condition, Fact, FactValue, Facts, ScheduleRule, Schedules, Truth, World,
    truth,
};
use friendly_city::time::{Calendar, Date, Instant, Zone};
use friendly_city::{Makeup, Position};

fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let path = Path::new("examples/beijing").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn conditions<'a>(one: &'a Condition, each: &mut dyn FnMut(&'a Condition)) {
    each(one);
    match one {
        Condition::All(all) | Condition::Any(all) | Condition::AtLeast { of: all, .. } => {
            all.iter().for_each(|part| conditions(part, each));
        }
        Condition::Not(part) => conditions(part, each),
        _ => {}
    }
}

struct Boxes<'a>(&'a OffersFile);
impl Areas for Boxes<'_> {
    fn contains(&self, area: &str, position: Position) -> Option<bool> {
        let [west, south, east, north] = self.0.areas.iter().find(|a| a.id == area)?.bounds;
        let (x, y) = (position.longitude(), position.latitude());
        Some((west..east).contains(&x) && (south..north).contains(&y))
    }
}

struct Sample {
    file: OffersFile,
    attributes: Vec<Attribute>,
    schedules: Schedules,
}

fn sample() -> Sample {
    let file: OffersFile = read("offers.json");
    let city: serde_json::Value = read("city.json");
    let attributes = serde_json::from_value(city["attributes"].clone()).unwrap();
    let mut schedules = Schedules::default();
    let calendar = Calendar::default();
    let day = |y, m, d| Date::from_ymd(y, m, d).unwrap();
    let context = HoursContext {
        calendar: &calendar,
        makeup: Makeup::None,
        from: day(2026, 1, 1),
        to: day(2027, 12, 31),
    };
    for condition in file.offers.iter().filter_map(|o| o.eligibility.as_ref()) {
        conditions(condition, &mut |one| {
            if let Condition::Schedule(ScheduleRule::Hours(hours)) = one {
                let text = &hours.opening_hours;
                schedules.0.insert(text.clone(), compile(text, &context).unwrap());
            }
        });
    }
    Sample { file, attributes, schedules }
}

impl Sample {
    fn truth(&self, offer: &Offer, facts: &Facts, at: &str) -> Truth {
        let zone = Zone::fixed(8 * 3600);
        let mut facts = facts.clone();
        let today = Fact { value: FactValue::Text(at[..10].to_owned()), assurance: Assurance::Clock };
        facts.0.insert("clock.date".to_owned(), today);
        let areas = Boxes(&self.file);
        let world = World {
            at: Instant::parse_rfc3339(at).unwrap(),
            zone: &zone,
            position: Some(Position::new(116.455, 39.915).unwrap()),
            facts: &facts,
            attributes: &self.attributes,
            schedules: &self.schedules,
            areas: &areas,
            counts: &[],
        };
        offer.eligibility.as_ref().map_or(Truth::True, |condition| truth(condition, &world))
    }
    fn offer(&self, id: &str) -> &Offer {
        self.file.offers.iter().find(|o| o.id == id).unwrap_or_else(|| panic!("no {id}"))
    }
}

#[test]
fn the_sample_is_without_a_problem() {
    let sample = sample();
    assert_eq!(sample.file.problems(), []);
    for offer in &sample.file.offers {
        if let Some(condition) = &offer.eligibility {
            condition.check().unwrap_or_else(|e| panic!("{}: {e}", offer.id));
        }
    }
}

#[test]
fn a_rider_is_entitled_by_the_clock_and_by_facts() {
    let sample = sample();
    let rider: Facts = read("facts.json");
    for (id, at, expected) in [
        ("off-peak-20", "2026-10-09T13:20:00+08:00", Truth::True),
        ("off-peak-20", "2026-10-09T13:45:00+08:00", Truth::False),
        ("points-30-unlock-20", "2026-10-09T13:20:00+08:00", Truth::True),
        ("members-first", "2026-10-09T13:20:00+08:00", Truth::False),
        ("members-first", "2026-12-09T13:20:00+08:00", Truth::True),
        // The second Tuesday of October 2026 is the 13th.
        ("second-tuesday-service", "2026-10-13T10:00:00+08:00", Truth::True),
        ("second-tuesday-service", "2026-10-06T10:00:00+08:00", Truth::False),
    ] {
        assert_eq!(sample.truth(sample.offer(id), &rider, at), expected, "{id} at {at}");
    }
    // Who has said nothing is neither entitled nor refused; saying it oneself is not enough for a credential.
    let nobody = Facts::default();
    let said: Facts = serde_json::from_str(r#"{ "worker.category": "delivery_rider" }"#).unwrap();
    for facts in [&nobody, &said] {
        assert_eq!(
            sample.truth(sample.offer("off-peak-20"), facts, "2026-10-09T13:20:00+08:00"),
            Truth::Unknown
        );
    }
}

#[test]
fn the_bill_of_a_lunch_off_peak_is_the_cheapest_of_what_the_rider_may_have() {
    let sample = sample();
    let rider: Facts = read("facts.json");
    let basket: Basket = read("basket.json");
    let bill = |at: &str| {
        let mine = sample.file.offers.iter().filter(|o| o.merchant == basket.merchant);
        let mine: Vec<&Offer> = mine.filter(|o| sample.truth(o, &rider, at) == Truth::True).collect();
        quote(&basket, &mine, &[]).unwrap()
    };
    let (off_peak, later) = (bill("2026-10-09T13:20:00+08:00"), bill("2026-10-09T15:00:00+08:00"));
    assert!(off_peak.optimal && later.optimal);
    // 20 % of 31.00 and a soup for nothing; at three o'clock it is 10 %.
    assert_eq!([off_peak.subtotal_fen.0, off_peak.total_fen.0, later.total_fen.0], [3_400, 2_480, 2_790]);
}
