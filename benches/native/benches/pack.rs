//! Bytes, not seconds: of a station in a city cut by place and in other formats, of the first exact list, and of an update.
//!
//! `cargo bench --bench pack` weighs the sample city, `cargo bench --bench pack -- FOLDER` a folder that `build --key` has
//! written (an update is of the sample alone). Every format is read back, and every list compared with that of the whole
//! city, before anything is weighed. Seeds are fixed: the same code prints the same bytes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests panic"
)]

#[path = "pack/formats.rs"]
mod formats;
#[path = "../../../tests/publication/mod.rs"]
mod publication;
#[path = "pack/served.rs"]
mod served;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use friendly_city::api::{NearestRequest, nearest};
use friendly_city::import::{Records, open_records};
use friendly_city::pack::manifest::File;
use friendly_city::pack::shards::{MOST_IN_SHARD, meta};
use friendly_city::{City, Position, pack};

use formats::rows;
use publication::{INPUT, Publication, WHOLE, publish};
use served::{First, Served, request};

const POSITIONS: usize = 300;

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % end as u64) as usize
    }
    /// Within so many micro-degrees on both axes.
    fn near(&mut self, [lon, lat]: [i32; 2], most: i32) -> Position {
        let mut off = || self.below(2 * most as usize + 1) as i32 - most;
        Position::from_micro(lon + off(), lat + off())
    }
    fn beside(&mut self, city: &City, most: i32) -> Position {
        let drawn = self.below(city.len());
        self.near(city.station(drawn as u32).unwrap().micro(), most)
    }
}

/// Brotli 9 for everything that is weighed here: a window of 16 MiB, the largest that browsers take.
pub fn squeezed(bytes: &[u8]) -> usize {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 1 << 16, 9, 24);
    writer.write_all(bytes).unwrap();
    drop(writer);
    out.len()
}

fn main() {
    // Where the sample is named from.
    std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).unwrap();
    match std::env::args().skip(1).find(|word| !word.starts_with('-')) {
        Some(folder) => of_folder(Path::new(&folder)),
        None => of_sample(),
    }
}

fn of_sample() {
    let before = publish(&INPUT, MOST_IN_SHARD, None);
    let served = serve(&before, &INPUT);
    bytes_a_station(&served);
    let mut random = Random(1);
    let positions: Vec<Position> = (0..POSITIONS).map(|_| random.beside(&WHOLE, 3_000)).collect();
    println!("\nUp to the first exact list, the sample: brotli 9");
    let firsts = first_lists(&served, &WHOLE, &positions);
    update(&before, &served, &positions, &firsts);
}

fn of_folder(folder: &Path) {
    let served = Served::read(folder);
    let whole = served.whole();
    println!(
        "{}, {} stations, with the bytes of its `.br` files (brotli 11; 9 where there is none)",
        folder.display(),
        whole.len()
    );
    let [plain, squeezed] = served.all().map(|bytes| bytes as f64 / whole.len() as f64);
    println!("\nBytes a station              brotli      as it is");
    println!("{:26} {squeezed:8.1} {plain:13.1}", "parts, lists, manifest");
    let changes: Vec<&String> = served.files.keys().filter(|name| name.starts_with("c-")).collect();
    let lists: Vec<&String> = served.files.keys().filter(|name| name.starts_with("r-")).collect();
    println!(
        "of {} files; {} of changes are {:.1} % of the bytes, {} lists {:.1} %, the manifest {:.2} %:\n\
         who holds the shards fetches these at most",
        served.files.len() + 1,
        changes.len(),
        percent(served.weight(changes.iter().copied()), served.all()[1]),
        lists.len(),
        percent(served.weight(lists.iter().copied()), served.all()[1]),
        percent(served.manifest[1], served.all()[1]),
    );

    // Half of them in the middle of every so many parts, half beside a station of one that is drawn.
    let parts: Vec<&String> = served.files.keys().filter(|name| name.starts_with("s-")).collect();
    let mut random = Random(2);
    let mut positions = Vec::new();
    for at in 0..POSITIONS / 2 {
        let open = |name: &String| City::open(served.files[name].0.clone()).unwrap();
        let micro: Vec<[i32; 2]> =
            open(parts[at * parts.len() / (POSITIONS / 2)]).stations().map(|s| s.micro()).collect();
        let middle = [0, 1].map(|axis| {
            let (low, high) = (micro.iter().map(|p| p[axis]).min(), micro.iter().map(|p| p[axis]).max());
            ((i64::from(low.unwrap()) + i64::from(high.unwrap())) / 2) as i32
        });
        positions.push(Position::from_micro(middle[0], middle[1]));
        let drawn = open(parts[random.below(parts.len())]);
        positions.push(random.beside(&drawn, 3_000));
    }
    println!("\nUp to the first exact list: the bytes of the `.br` files");
    first_lists(&served, &whole, &positions);
}

/// With what else the manifest of a city names.
fn serve(publication: &Publication, input: &pack::PackInput) -> Served {
    let mut bytes = publication.bytes.clone();
    bytes.insert("meta".to_owned(), meta(&input.meta));
    let mut others =
        vec![File::new("city", &pack::write(input), None), File::new("meta", &bytes["meta"], None)];
    for name in ["offers", "rewards"] {
        others.push(File::new(name, &std::fs::read(format!("examples/beijing/{name}.pack")).unwrap(), None));
    }
    Served::new(&input.meta.id, publication.root.clone(), &bytes, others)
}

fn bytes_a_station(served: &Served) {
    let records = open_records("examples/beijing", &std::env::temp_dir()).unwrap();
    // A pack has compiled hours, and spells them in its own way.
    let without_hours = |records: &Records| {
        let mut rows = rows(records);
        for row in &mut rows {
            row.retain(|name, _| !["opening_hours", "alert_hours", "makeup"].contains(&name.as_str()));
        }
        rows
    };
    let expected = without_hours(&records);
    assert_eq!(expected, without_hours(&Records::of_city(WHOLE.clone())));
    assert_eq!(expected, without_hours(&Records::of_city(served.whole())));

    let whole = pack::write(&INPUT);
    let mut table = vec![
        ("parts, manifest".to_owned(), served.all()),
        ("city.pack".to_owned(), [whole.len(), squeezed(&whole)]),
    ];
    for (name, bytes) in formats::all(&records, &WHOLE) {
        table.push((name.to_owned(), [bytes.len(), squeezed(&bytes)]));
    }
    let ours = table[1].1[1] as f64;
    println!("Bytes a station, {} stations: brotli 9 for all", WHOLE.len());
    println!("{:26} {:>8} {:>13} {:>15}", "", "brotli", "as it is", "of city.pack");
    for (name, [plain, squeezed]) in table {
        let of = |bytes: usize| bytes as f64 / WHOLE.len() as f64;
        println!("{name:26} {:8.1} {:13.1} {:14.2}x", of(squeezed), of(plain), squeezed as f64 / ours);
    }
    println!(
        "The same columns in all. Packs have compiled hours in place of their text, and also districts with outlines, labels,\n\
         calendar, letters and the index over the points; FlatGeobuf has an index, the others have none. The parts are {} files,\n\
         with that in a pack of its own (`meta`, {:.1} bytes a station) and a SHA-256 in the manifest for each ({:.1} bytes a station).",
        served.files.len(),
        served.files["meta"].1 as f64 / WHOLE.len() as f64,
        served.manifest[1] as f64 / WHOLE.len() as f64,
    );
    let of_sections: Vec<String> = sections(&whole)
        .into_iter()
        .map(|(name, body)| format!("{name} {:.1}", squeezed(body) as f64 / WHOLE.len() as f64))
        .collect();
    println!("city.pack by section, each squeezed alone: {}.", of_sections.join(", "));
}

/// The sections of a pack by name, as docs/pack-format.md has them.
fn sections(pack: &[u8]) -> Vec<(&'static str, &[u8])> {
    const NAMES: [&str; 6] = ["meta", "positions", "facilities", "hours", "attributes", "texts"];
    let mut rest = &pack[5..];
    let mut all = Vec::new();
    while let [tag, after @ ..] = rest {
        let digits = after.iter().position(|byte| *byte < 128).unwrap() + 1;
        let length = after[..digits].iter().rev().fold(0, |sum, byte| sum << 7 | usize::from(byte & 127));
        let (body, next) = after[digits..].split_at(length);
        all.push((NAMES[usize::from(*tag) - 1], body));
        rest = next;
    }
    all
}

/// An answer without the place of stations in the index, which is another in another pack.
fn answer(city: &City, request: &NearestRequest) -> serde_json::Value {
    let mut answer = serde_json::to_value(nearest(city, request).unwrap()).unwrap();
    for station in answer["stations"].as_array_mut().unwrap() {
        station.as_object_mut().unwrap().remove("index");
    }
    answer
}

fn first_lists(served: &Served, whole: &City, positions: &[Position]) -> Vec<First> {
    let firsts: Vec<First> = positions.iter().map(|position| served.first(&request(*position))).collect();
    let mut full = 0;
    for (position, first) in positions.iter().zip(&firsts) {
        let (found, expected) =
            (answer(&first.city, &request(*position)), answer(whole, &request(*position)));
        assert_eq!(found["complete"], true);
        assert_eq!(found, expected);
        full += usize::from(found["stations"].as_array().unwrap().len() == 10);
    }
    println!("{:26} {:>9} {:>9} {:>9} {:>9}", "", "p50", "p90", "p99", "max");
    let row = |name: &str, of: &dyn Fn(&First) -> usize| quantiles(name, firsts.iter().map(of).collect());
    row("bytes", &|first| served.manifest[1] + served.weight(&first.names));
    row("  of the manifest", &|_| served.manifest[1]);
    row("  of lists", &|first| served.weight(first.names.iter().filter(|name| name.starts_with("r-"))));
    row("files, the manifest too", &|first| 1 + first.names.len());
    row("rounds, the manifest's too", &|first| first.rounds);
    println!(
        "{} positions, {full} with ten stations within 5 km; each list is that of the whole city, and says it is complete.",
        positions.len()
    );
    firsts
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole as f64
}

fn ranked<T: Copy>(sorted: &[T]) -> [T; 4] {
    [0.5, 0.9, 0.99, 1.0].map(|share| sorted[((sorted.len() as f64 * share).ceil() as usize).max(1) - 1])
}

fn quantiles(name: &str, mut numbers: Vec<usize>) {
    numbers.sort_unstable();
    let [p50, p90, p99, max] = ranked(&numbers);
    println!("{name:26} {p50:9} {p90:9} {p99:9} {max:9}");
}

/// A station in a hundred, drawn, has another telephone, another facility or another place.
fn update(before: &Publication, served: &Served, positions: &[Position], firsts: &[First]) {
    let mut input = INPUT.clone();
    let mut random = Random(3);
    let mut drawn: BTreeMap<usize, usize> = BTreeMap::new();
    while drawn.len() < input.stations.len() / 100 {
        let at = random.below(input.stations.len());
        drawn.insert(at, drawn.len() % 3);
    }
    for (at, what) in &drawn {
        let station = &mut input.stations[*at];
        match what {
            0 => station.record.phone = format!("010-{:08}", random.below(100_000_000)),
            1 => station.facilities.0 ^= 1 << random.below(8),
            _ => station.record.position = random.near(station.record.position.to_micro(), 10_000),
        }
    }
    let after = serve(&publish(&input, MOST_IN_SHARD, Some(before)), &input);
    let whole = City::open(pack::write(&input)).unwrap();

    let new = |names: &mut dyn Iterator<Item = &String>, held: &dyn Fn(&str) -> bool| {
        let same = |name: &String| {
            held(name) && served.files.get(name).is_some_and(|(bytes, _)| *bytes == after.files[name].0)
        };
        after.weight(names.filter(|name| !same(name)))
    };
    let all = new(&mut after.files.keys(), &|_| true);
    println!(
        "\nUpdate, {} of {} stations changed (telephone, facility or place): bytes fetched again, brotli 9",
        drawn.len(),
        WHOLE.len()
    );
    let of_all = |bytes: usize| percent(bytes, served.all()[1]);
    println!("{:26} {:>9} {:>9} {:>9}", "who holds everything", "files", "bytes", "% of all");
    let kinds: [(&str, &[&str]); 3] =
        [("  changes", &["c-"]), ("  shards written anew", &["s-"]), ("  lists, meta", &["r-", "meta"])];
    for (what, kinds) in kinds {
        let of_kind = |name: &&String| kinds.iter().any(|kind| name.starts_with(kind));
        let bytes = new(&mut after.files.keys().filter(of_kind), &|_| true);
        let files = after.files.iter().filter(|(name, (bytes, _))| {
            of_kind(name) && served.files.get(*name).is_none_or(|(held, _)| held != bytes)
        });
        println!("{what:26} {:9} {bytes:9} {:9.1}", files.count(), of_all(bytes));
    }
    println!("{:26} {:9} {:9} {:9.1}", "  the manifest", 1, after.manifest[1], of_all(after.manifest[1]));
    let sum = after.manifest[1] + all;
    println!("{:26} {:9} {sum:9} {:9.1}", "  together", "", of_all(sum));
    let mut with = Vec::new();
    let mut without = Vec::new();
    let mut bytes = Vec::new();
    for (position, first) in positions.iter().zip(firsts) {
        let second = after.first(&request(*position));
        assert_eq!(answer(&second.city, &request(*position)), answer(&whole, &request(*position)));
        let fetched = new(&mut second.names.iter(), &|name| first.names.iter().any(|held| held == name));
        let held = served.weight(&first.names);
        bytes.push(after.manifest[1] + fetched);
        with.push(percent(after.manifest[1] + fetched, served.manifest[1] + held));
        without.push(percent(fetched, held));
    }
    println!("a phone that holds what its first list took:");
    println!("{:26} {:>9} {:>9} {:>9} {:>9}", "", "p50", "p90", "p99", "max");
    quantiles("bytes, the manifest too", bytes);
    for (name, mut shares) in [("% of its first list", with), ("% without the manifest", without)] {
        shares.sort_by(f64::total_cmp);
        let [p50, p90, p99, max] = ranked(&shares);
        println!("{name:26} {p50:9.1} {p90:9.1} {p99:9.1} {max:9.1}");
    }
    println!("Each list after the update is that of the whole city after it.");
}
