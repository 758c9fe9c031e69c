//! 200 offers for 1,000 workers beside `datalogic-rs`, in one run.
//!
//! `cargo bench --bench rules`. Node makes the offers and workers (`benches/rules/`), so that they are those of
//! `benches/rules/peers.mjs`. Everything is compiled and every fact read before anything is timed; all 200,000 answers
//! are compared first; then the contenders take turns, round by round. What counts are the ratios.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests panic"
)]
#![expect(clippy::disallowed_methods, reason = "a benchmark has a clock and a table")]

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use datalogic_rs::{Engine, Logic, ParsedData};
use friendly_city::offer::{Catalogue, OffersFile, Situation, Sweep};
use friendly_city::rules::{Asked, Attribute, Columns, Facts, Trust, Truth};
use friendly_city::time::{Instant as At, Zone};
use serde_json::Value;

const ROUNDS: usize = 15;

struct World {
    catalogue: Catalogue,
    situations: Vec<Situation>,
    engine: Engine,
    each: Vec<Logic>,
    together: Logic,
    data: Vec<ParsedData>,
}

fn read<T: serde::de::DeserializeOwned>(json: &Value) -> T {
    serde_json::from_value(json.clone()).expect("what the generator wrote")
}

fn world() -> World {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules/generate.mjs");
    let made = Command::new("node").arg(script).output().expect("node is on the path");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let made: Value = serde_json::from_slice(&made.stdout).expect("JSON");
    println!("200 offers: {}", made["count"]);
    let attributes: Vec<Attribute> = read(&made["attributes"]);
    let file: OffersFile = read(&made["offers"]);
    let hours = &mut |_: &str| Err(("hours-syntax", String::new(), String::new()));
    let catalogue =
        Catalogue::new(file, attributes, Zone::fixed(28_800), true, hours).expect("offers that compile");
    let at = At::parse_rfc3339("2026-11-25T12:00:00+08:00").expect("an instant");
    let facts: Vec<Facts> = read(&made["facts"]);
    let situations = facts.iter().map(|facts| {
        let (situation, problems) = catalogue.situation(at, None, facts);
        assert!(problems.is_empty());
        situation
    });
    let situations = situations.collect();
    let engine = Engine::new();
    let logic: Vec<String> = read(&made["logic"]);
    let data: Vec<String> = read(&made["data"]);
    World {
        situations,
        catalogue,
        each: logic.iter().map(|logic| engine.compile(logic.as_str()).expect("JSON Logic")).collect(),
        together: engine.compile(format!("[{}]", logic.join(",")).as_str()).expect("JSON Logic"),
        data: data.iter().map(|data| ParsedData::from_json(data).expect("JSON")).collect(),
        engine,
    }
}

impl World {
    /// One worker after the other on one core: how many offers are theirs.
    fn ours(&self) -> usize {
        let (mut sweep, mut truths, mut held) = (Sweep::new(&self.catalogue), Vec::new(), 0);
        for situation in &self.situations {
            sweep.truths(situation, Trust::Vouched, &mut truths);
            held += truths.iter().filter(|truth| **truth == Truth::True).count();
        }
        held
    }

    fn explained(&self) -> usize {
        let flat = self.catalogue.flat();
        let (mut asked, mut truths) = (Asked::default(), Vec::new());
        let (mut columns, mut told) = (Columns::default(), 0);
        for situation in &self.situations {
            let trust = Trust::Vouched;
            self.catalogue.explain_all(&flat, situation, trust, &mut asked, &mut truths, &mut columns);
            told += black_box(&columns).status.len();
        }
        told
    }

    fn on_all_cores(&self) -> usize {
        let all = self.catalogue.evaluate_all(&self.situations, Trust::Vouched);
        all.iter().flatten().filter(|truth| **truth == Truth::True).count()
    }

    /// A compiled rule an offer.
    fn theirs(&self) -> usize {
        let (mut session, mut held) = (self.engine.session(), 0);
        for data in &self.data {
            for rule in &self.each {
                let answer = session.eval_borrowed(rule, data).expect("an answer");
                held += usize::from(answer.as_bool() == Some(true));
            }
            session.reset();
        }
        held
    }

    /// All offers as one compiled rule that gives a list.
    fn theirs_together(&self) -> usize {
        let (mut session, mut held) = (self.engine.session(), 0);
        for data in &self.data {
            let answers = session.eval_borrowed(&self.together, data).expect("answers");
            held += answers
                .as_array()
                .map_or(0, |all| all.iter().filter(|one| one.as_bool() == Some(true)).count());
            session.reset();
        }
        held
    }

    /// All 200,000 answers are the same.
    fn compare(&self) {
        let ours = self.catalogue.evaluate_all(&self.situations, Trust::Vouched);
        let mut session = self.engine.session();
        for (worker, (ours, data)) in ours.iter().zip(&self.data).enumerate() {
            assert_eq!(ours.len(), self.each.len());
            for (offer, (ours, rule)) in ours.iter().zip(&self.each).enumerate() {
                let theirs = session.eval_borrowed(rule, data).expect("an answer").as_bool();
                assert_eq!(Some(*ours == Truth::True), theirs, "worker {worker}, offer {offer}");
                assert_ne!(*ours, Truth::Unknown, "every fact is known");
            }
            session.reset();
        }
    }
}

fn main() {
    let world = world();
    world.compare();
    type Contender<'f> = (&'static str, &'f dyn Fn(&World) -> usize);
    let contenders: [Contender<'_>; 5] = [
        ("friendly-city, one core", &World::ours),
        ("friendly-city, explained, one core", &World::explained),
        ("friendly-city, evaluate_all, all cores", &World::on_all_cores),
        ("datalogic-rs, a rule an offer, one core", &World::theirs),
        ("datalogic-rs, one rule for all, one core", &World::theirs_together),
    ];
    let mut times = contenders.map(|_| Vec::new());
    for round in 0..ROUNDS + 2 {
        for ((_, run), times) in contenders.iter().zip(&mut times) {
            let begun = Instant::now();
            black_box(run(&world));
            if round >= 2 {
                times.push(begun.elapsed().as_secs_f64() * 1e6 / world.situations.len() as f64);
            }
        }
    }
    let medians = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    for ((name, _), median) in contenders.iter().zip(medians) {
        println!("{name:42} {median:9.2} µs a worker {:8.2}×", median / medians[0]);
    }
}
