//! A year of a small city, as `cargo bench --bench rewards` does it for 330,000 workers.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests panic")]

mod city_year;
mod rewards_plain;

use city_year::{Drawn, NOW, Seen, Worker, check, compare, workers};
use friendly_city::reward::{Programme, Zero};

const WORKERS: u64 = 3_300;

#[test]
fn a_year_of_a_city_adds_up() {
    let pack = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/beijing/rewards.pack")).unwrap();
    let programme = Programme::open(&pack).unwrap();
    let whole = programme.fold_all((0..WORKERS).map(Drawn), NOW);
    let mut seen = Seen::default();
    for (number, worker) in (0..).zip(workers(WORKERS)) {
        check(&programme, number, &worker, &mut seen);
    }
    compare(&whole, &seen);
    assert_eq!(whole.workers, WORKERS);
    assert!(whole.events > 20 * WORKERS, "{whole:?}");
    assert!(whole.duplicates > WORKERS && whole.conflicts > 50 && whole.accounts.expiry > 0, "{whole:?}");
    assert_eq!(seen.merged, WORKERS.div_ceil(97));
    // The year has met every reason but those that this programme cannot give, or a city's year does not.
    let missing: Vec<Zero> = Zero::ALL.into_iter().filter(|reason| !seen.reasons.contains(reason)).collect();
    assert_eq!(missing, [Zero::InTheFuture, Zero::Expired, Zero::UnknownReward, Zero::NoPoints]);
}

#[test]
fn the_same_seed_draws_the_same_city() {
    let whole = |worker: Worker| worker.events;
    assert!(workers(50).map(whole).eq(workers(50).map(whole)));
}
