//! A city of more stations than memory should hold: built from the disk, the same to the byte, in little memory, in one
//! step.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "cli")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

const AT: &str = "2026-10-08T03:00:00+08:00";

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_friendly-city"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("LANG", "C").env_remove("LC_ALL").arg("--json");
    command
}

/// Exit status, and the one object on standard output or else on standard error.
fn run(args: &[&str]) -> (i32, Value) {
    let output = program().args(args).output().expect("runs");
    let status = output.status.code().expect("a status");
    let text = if output.stdout.is_empty() { &output.stderr } else { &output.stdout };
    (status, serde_json::from_slice(text).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(text))))
}

fn right(args: &[&str]) -> Value {
    let (status, answer) = run(args);
    assert_eq!(status, 0, "{answer}");
    answer
}

/// A folder of one test, with a key.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("country").join(name);
        let _gone = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).expect("created");
        let desk = Self(dir);
        right(&["keygen", "--out", &desk.at("a.key")]);
        desk
    }
    fn at(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("UTF-8").to_owned()
    }
    /// A part of the sample: `count` of its stations, spread over all, in three tables.
    fn sample(&self, count: usize, row: impl Fn(usize, &str) -> String) {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/beijing");
        let city = self.0.join("city");
        fs::create_dir_all(city.join("stations")).expect("created");
        for file in ["city.json", "calendar.csv", "districts.geojson"] {
            fs::copy(sample.join(file), city.join(file)).expect("copied");
        }
        let text = fs::read_to_string(sample.join("stations.csv")).expect("there");
        let (header, rows) = text.split_once('\n').expect("a header");
        let rows: Vec<&str> = rows.lines().collect();
        let step = rows.len() / count;
        let chosen: Vec<String> =
            rows.iter().step_by(step).take(count).enumerate().map(|(n, text)| row(n, text)).collect();
        // Not in the order of their ids.
        for (table, rows) in ["b", "c", "a"].iter().zip(chosen.chunks(count.div_ceil(3))) {
            let text = format!("{header}\n{}\n", rows.join("\n"));
            fs::write(city.join(format!("stations/{table}.csv")), text).expect("written");
        }
    }
    fn build(&self, out: &str, more: &[&str]) -> Value {
        let (city, out, key) = (self.at("city"), self.at(out), self.at("a.key"));
        right(&[&["build", &city, "--out", &out, "--key", &key, "--at", AT], more].concat())
    }
    fn files(&self, dir: &str) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(self.0.join(dir)).expect("there").map(|entry| entry.expect("entry"));
        entries
            .map(|e| (e.file_name().into_string().expect("UTF-8"), fs::read(e.path()).expect("read")))
            .collect()
    }
    fn verifies(&self, out: &str) {
        right(&["verify", &self.at(out), "--trust", &self.at("a.pub"), "--at", AT]);
    }
    /// What begins with a dot: what a build works in.
    fn hidden(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("there");
        let names = entries.map(|entry| entry.expect("entry").file_name().into_string().expect("UTF-8"));
        names.filter(|name| name.starts_with('.')).collect()
    }
}

#[test]
fn the_disk_gives_the_parts_that_memory_gives() {
    let desk = Desk::new("same");
    desk.sample(1_400, |_, row| row.to_owned());
    let whole = desk.build("whole", &[]);
    let large = desk.build("large", &["--whole-up-to", "1399"]);
    // And again, with a few stations changed, moved or gone: what is taken over is the same too.
    desk.sample(1_390, |n, row| match n % 200 {
        3 => row.replace("sample: generated", "sample: mended"),
        5 => row.replace(",116.", ",115."),
        _ => row.to_owned(),
    });
    let whole_again = desk.build("whole", &[]);
    let large_again = desk.build("large", &["--whole-up-to", "100"]);
    for (whole, large) in [(&whole, &large), (&whole_again, &large_again)] {
        assert!(whole["bytes"].is_u64() && large["bytes"].is_null());
        for field in ["stations", "schedules", "round_the_clock", "districts", "warnings"] {
            assert_eq!(whole[field], large[field], "{field}");
        }
        for field in ["version", "parts", "parts_bytes", "parts_written_bytes"] {
            assert_eq!(whole["manifest"][field], large["manifest"][field], "{field}");
        }
    }
    assert!(
        large_again["manifest"]["parts_written_bytes"].as_u64() < large["manifest"]["parts_bytes"].as_u64()
    );
    let mut from_memory = desk.files("whole");
    from_memory.retain(|name, _| !name.starts_with("city") && !name.starts_with("manifest.json"));
    let mut from_disk = desk.files("large");
    from_disk.remove("manifest.json").expect("a manifest");
    from_disk.remove("manifest.json.br").expect("the same, compressed");
    assert!(from_disk.keys().any(|name| name.starts_with("c-")), "changes beside shards");
    assert_eq!(from_memory.keys().collect::<Vec<_>>(), from_disk.keys().collect::<Vec<_>>());
    assert!(from_memory == from_disk);
    desk.verifies("large");
    assert_eq!(desk.hidden(), Vec::<String>::new());
}

/// Folders that have parts alone are compared as the packs of whole cities are, on either side.
#[test]
fn parts_are_compared_as_whole_cities_are() {
    let desk = Desk::new("diff");
    let both = |whole: &str, parts: &str| {
        desk.build(whole, &[]);
        desk.build(parts, &["--whole-up-to", "100"])
    };
    desk.sample(1_400, |_, row| row.to_owned());
    both("whole-1", "parts-1");
    // What follows is built upon the same, so that it has changes beside shards.
    both("whole-2", "parts-2");
    desk.sample(1_390, |n, row| match n % 200 {
        3 => row.replace("sample: generated", "sample: mended"),
        5 => row.replace(",116.", ",115."),
        7 => row.replace("24/7", "Mo-Fr 08:00-20:00"),
        _ => row.to_owned(),
    });
    let built = both("whole-2", "parts-2");
    assert!(desk.files("parts-2").keys().any(|name| name.starts_with("c-")));
    let diff = |old: &str, new: &str| {
        let mut answer = right(&["diff", &desk.at(old), &desk.at(new)]);
        let again = answer["again"].take();
        (answer, again)
    };
    let (expected, _) = diff("whole-1", "whole-2");
    assert!(expected["stations"]["changed"].as_array().expect("a list").len() > 10, "{expected}");
    for (old, new) in [("parts-1", "parts-2"), ("parts-1", "whole-2"), ("whole-1", "parts-2")] {
        assert_eq!(diff(old, new).0, expected, "{old} {new}");
    }
    let (_, again) = diff("parts-1", "parts-2");
    assert!(again["bytes"].as_u64() < again["of_bytes"].as_u64(), "{again}");
    for (old, new) in [("parts-1", "whole-1"), ("whole-2", "parts-2")] {
        let (answer, _) = diff(old, new);
        let changes = &answer["stations"];
        let none = serde_json::json!([]);
        assert_eq!(
            [&changes["added"], &changes["removed"], &changes["changed"], &answer["city"]],
            [&none; 4]
        );
    }
    // A question that needs all of it says so, and what to give.
    for args in [
        &["overview"][..],
        &["export", "--format", "csv", "--out", "never.csv"],
        &["render", "--element", "stations"],
    ] {
        let (status, problems) = run(&[args, &[&desk.at("parts-1")]].concat());
        assert_eq!((status, &problems["problems"][0]["code"]), (2, &"city-in-parts".into()), "{problems}");
    }
    // What a folder lacks is said at once.
    let files = built["manifest"]["files"].as_array().expect("a list").iter();
    let mut shards = files.filter_map(|file| file.as_str().filter(|name| name.starts_with("s-")));
    for name in shards.by_ref().take(2) {
        fs::remove_file(desk.0.join("parts-2").join(name)).expect("removed");
    }
    let (status, problems) = run(&["diff", &desk.at("parts-1"), &desk.at("parts-2")]);
    let problems = problems["problems"].as_array().expect("a list");
    assert_eq!((status, problems.len()), (1, 2));
    assert!(problems.iter().all(|problem| problem["code"] == "published-missing"), "{problems:?}");
}

/// Without a key there are no parts, and one pack is made in memory: whoever has too many for that is told before.
#[test]
fn without_a_key_too_many_are_refused() {
    let desk = Desk::new("too-many");
    desk.sample(40, |_, row| row.to_owned());
    let (city, out) = (desk.at("city"), desk.at("out"));
    let build = |more: &[&str]| run(&[&["build", &city, "--out", &out], more].concat());
    let (status, refused) = build(&["--whole-up-to", "39"]);
    let problem = &refused["problems"][0];
    assert_eq!((status, &problem["code"]), (2, &"city-too-large".into()), "{refused}");
    assert!(problem["help"].as_str().expect("a text").contains("--key"), "{problem}");
    assert!(problem["message"].as_str().expect("a text").contains("40 stations"), "{problem}");
    assert!(!Path::new(&out).exists() && desk.hidden().is_empty());
    // What is wrong with the data comes first.
    desk.sample(40, |n, row| if n == 7 { row.replace(",116.", ",216.") } else { row.to_owned() });
    let (status, refused) = build(&["--whole-up-to", "30"]);
    assert_eq!((status, &refused["problems"][0]["code"]), (1, &"longitude-out-of-range".into()), "{refused}");
    desk.sample(40, |_, row| row.to_owned());
    assert_eq!(build(&["--whole-up-to", "40"]).0, 0);
    assert_eq!(build(&[]).0, 0, "at most 100,000 need no word");
}

#[test]
fn problems_are_those_of_check() {
    let desk = Desk::new("problems");
    desk.sample(1_000, |n, row| match n {
        7 => row.replace(",116.", ",316."),
        400..420 => row.replace(":00", ":77").replace("rest_area", "rest_areas"),
        // The id of the row before it.
        800 => {
            format!("{},Twice{}", "bj-dc-00001", row.splitn(3, ',').nth(2).map(|r| format!(",{r}")).unwrap())
        }
        _ => row.replace("暖心驿站,", "暖心驿站, "),
    });
    let (_, check) = run(&["check", &desk.at("city")]);
    let problems = check["problems"].as_array().expect("a list");
    assert!(problems.len() > 10 && check["warnings"].as_u64() > Some(0), "{check}");
    let (city, out, key) = (desk.at("city"), desk.at("out"), desk.at("a.key"));
    for more in [vec![], vec!["--whole-up-to", "10"]] {
        let (status, built) = run(&[vec!["build", &city, "--out", &out, "--key", &key], more].concat());
        assert_eq!(status, 1);
        assert_eq!(&built["problems"], &check["problems"]);
    }
    assert!(!Path::new(&out).exists());
    assert_eq!(desk.hidden(), Vec::<String>::new());
}

/// A build that is killed leaves the folder as it was, and the next one takes away what it left.
#[cfg(target_os = "linux")]
#[test]
fn a_killed_build_changes_nothing() {
    let desk = Desk::new("killed");
    desk.sample(900, |_, row| row.to_owned());
    desk.build("out", &["--whole-up-to", "10"]);
    let before = desk.files("out");
    desk.sample(4_000, |_, row| row.replace("sample: generated", "sample: mended"));
    let (city, out, key) = (desk.at("city"), desk.at("out"), desk.at("a.key"));
    let mut child = program()
        .args(["build", &city, "--out", &out, "--key", &key, "--at", AT, "--whole-up-to", "10"])
        .stdout(Stdio::null())
        .spawn()
        .expect("runs");
    // Until it has begun to write.
    let writes = || desk.hidden().iter().any(|name| name.ends_with(".new"));
    while !writes() {
        assert!(child.try_wait().expect("waits").is_none(), "it ended before it could be killed");
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    assert!(desk.files("out") == before);
    assert_eq!(desk.hidden().len(), 1, "its folder, and no file of records: {:?}", desk.hidden());
    desk.verifies("out");
    desk.build("out", &["--whole-up-to", "10"]);
    assert!(desk.files("out") != before);
    desk.verifies("out");
    assert_eq!(desk.hidden(), Vec::<String>::new());
}

/// What a station more takes while its city is built, at most. In memory a record takes two thousand bytes and more, those of
/// this test four thousand; what is kept of one that lies on the disk is its id, and some 150 bytes.
#[cfg(target_os = "linux")]
const MOST_BYTES_A_STATION: u64 = 600;

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_records() {
    let desk = Desk::new("memory");
    let city = desk.0.join("city");
    fs::create_dir_all(city.join("stations")).expect("created");
    fs::write(city.join("city.json"), r#"{ "id": "x", "name": { "en": "X" }, "utc_offset": "+08:00" }"#)
        .expect("written");
    // Long texts that repeat: nothing to compress, much to hold.
    let long = "an operator of many words, ".repeat(60);
    let mut table = |number: usize| {
        let mut text = String::from("id,name,longitude,latitude,operator,access_note\n");
        for n in 0..1_000 {
            let at = number * 1_000 + n;
            // All over a country, and a tenth in one town.
            let (x, y) = (at * 7_919 % 20_000, at * 104_729 % 15_000);
            let (x, y) = if n % 10 == 0 { (x % 100, y % 100) } else { (x, y) };
            writeln!(
                text,
                "s-{at},S {at},{},{},\"{long}\",\"{long}\"",
                100.0 + x as f64 / 1e3,
                20.0 + y as f64 / 1e3
            )
            .expect("written");
        }
        fs::write(city.join(format!("stations/{number:03}.csv")), text).expect("written");
    };
    let mut peak = |from: usize, to: usize, out: &str| {
        (from..to).for_each(&mut table);
        let (city, out, key) = (desk.at("city"), desk.at(out), desk.at("a.key"));
        let mut child = program()
            .args(["build", &city, "--out", &out, "--key", &key, "--at", AT, "--whole-up-to", "100"])
            .stdout(Stdio::null())
            .spawn()
            .expect("runs");
        let status = format!("/proc/{}/status", child.id());
        let mut most = 0;
        let ended = loop {
            let text = fs::read_to_string(&status).unwrap_or_default();
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kb = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
            most = most.max(kb.unwrap_or(0_u64));
            if let Some(ended) = child.try_wait().expect("waits") {
                break ended;
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        assert!(ended.success());
        most * 1024
    };
    // More than are in memory at once.
    let few = peak(0, 12, "few");
    let many = peak(12, 36, "many");
    assert!(few > 1 << 20, "it was measured: {few}");
    let each = many.saturating_sub(few) / 24_000;
    assert!(each < MOST_BYTES_A_STATION, "{each} bytes a station: {few} bytes for 12,000, {many} for 36,000");
}
