//! The year of a city of 330,000 workers: every ledger folded, then every one checked against a plain fold.
//!
//! `cargo bench --bench rewards` uses all cores, `cargo bench --bench rewards --no-default-features` one. Another number of
//! workers: `cargo bench --bench rewards -- 33000`. Each worker is drawn when they are folded and forgotten then; the time
//! of drawing and putting in order alone, on one core, is measured too. The drawing and the checks are those of `tests/rewards_city.rs`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests panic")]
#![expect(clippy::disallowed_methods, reason = "a benchmark has a clock and a table")]

#[path = "../../../tests/city_year/mod.rs"]
mod city_year;
#[path = "../../../tests/rewards_plain/mod.rs"]
mod rewards_plain;

use std::hint::black_box;
use std::time::Instant;

use city_year::{Drawn, NOW, Seen, check, compare, workers};
use friendly_city::reward::Programme;

const WORKERS: u64 = 330_000;

fn main() {
    let count = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(WORKERS);
    let pack = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/beijing/rewards.pack");
    let programme = Programme::open(&std::fs::read(pack).unwrap()).unwrap();

    let begun = Instant::now();
    let drawn: usize = workers(count).map(|worker| black_box(worker.ledger()).events().len()).sum();
    let drawing_s = begun.elapsed().as_secs_f64();

    let begun = Instant::now();
    let whole = programme.fold_all((0..count).map(Drawn), NOW);
    let folding_s = begun.elapsed().as_secs_f64();
    let peak = peak_memory();
    assert_eq!((drawn as u64, count), (whole.events, whole.workers));

    let begun = Instant::now();
    let mut seen = Seen::default();
    for (number, worker) in (0..).zip(workers(count)) {
        check(&programme, number, &worker, &mut seen);
    }
    compare(&whole, &seen);
    let checking_s = begun.elapsed().as_secs_f64();

    let cores = if cfg!(feature = "parallel") { "all cores" } else { "one core" };
    let rate = |seconds: f64| (whole.events as f64 / seconds / 1e3).round() / 1e3;
    println!(
        "{} events of {} workers; {} counted, {} told twice, {} in conflict",
        whole.events, whole.workers, whole.counted, whole.duplicates, whole.conflicts
    );
    println!("{:?}", whole.accounts);
    println!(
        "drawn and put in order    {drawing_s:8.2} s  {:8.3} million events/s  one core",
        rate(drawing_s)
    );
    println!(
        "the same, and folded      {folding_s:8.2} s  {:8.3} million events/s  {cores}",
        rate(folding_s)
    );
    println!(
        "checked against the plain {checking_s:8.2} s; {} workers merged in several orders",
        seen.merged
    );
    println!("peak memory of the first two: {}", peak.unwrap_or_else(|| "not known here".to_owned()));
}

/// The most that the process has had in memory, where the system says so.
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kb: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(format!("{:.1} MB", kb / 1024.0))
}
