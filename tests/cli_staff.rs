//! What city staff give by mistake: each command says what is wrong, where, and what to do, all at once, and writes nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "cli")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const CITY: &str = r#"{ "id": "x", "name": { "zh-CN": "试城", "en": "X" }, "utc_offset": "+08:00" }"#;
const STATUS: &str = r#"{ "schema": "friendly-city/status@1" }"#;

/// A folder of one test, in which the program runs.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("staff").join(name);
        let _gone = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).expect("created");
        Self(dir)
    }
    /// A source folder with this table.
    fn city(&self, name: &str, table: &[u8]) {
        let dir = self.0.join(name);
        fs::create_dir_all(&dir).expect("created");
        fs::write(dir.join("city.json"), CITY).expect("written");
        fs::write(dir.join("stations.csv"), table).expect("written");
    }
    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).expect("written");
    }
    /// Exit status, and the problems of one call: code, file, line and column.
    fn run(&self, call: &str) -> (i32, Vec<(String, String, u64, u64)>) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_friendly-city"));
        command.current_dir(&self.0).env("LANG", "C").env_remove("LC_ALL").arg("--json");
        let output = command.args(call.split(' ')).output().expect("runs");
        let status = output.status.code().expect("a status");
        // `check` has its problems in its answer.
        let text = if output.stdout.is_empty() { &output.stderr } else { &output.stdout };
        let answer: Value = serde_json::from_slice(text).unwrap_or(Value::Null);
        let problems = answer["problems"].as_array().cloned().unwrap_or_default();
        let found = problems.iter().map(|one| {
            for field in ["message", "help"] {
                assert!(one[field].as_str().is_some_and(|text| !text.is_empty()), "{call}: {one}");
            }
            let text = |field: &str| one[field].as_str().unwrap_or_default().to_owned();
            let number = |field: &str| one[field].as_u64().unwrap_or_default();
            (text("code"), text("file"), number("line"), number("column"))
        });
        (status, found.collect())
    }
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("there");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("entry").file_name().into_string().expect("UTF-8")).collect();
        names.sort();
        names
    }
}

/// `code file:line:column`, several with ` + ` between.
fn spelled(problems: &[(String, String, u64, u64)]) -> String {
    let spell =
        |(code, file, line, column): &(String, String, u64, u64)| format!("{code} {file}:{line}:{column}");
    problems.iter().map(spell).collect::<Vec<_>>().join(" + ")
}

#[test]
fn tables_as_other_programs_save_them() {
    let desk = Desk::new("tables");
    // 东门 in GBK.
    let gbk = [&b"id,name,longitude,latitude\ns1,"[..], &[0xb6, 0xab, 0xc3, 0xc5], b",116.4,39.9\n"].concat();
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("id,name".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let cases: [(&str, &[u8], &str); 12] = [
        ("empty", b"", "column-missing stations.csv:1:1"),
        ("header", b"id,name,longitude,latitude\n", "no-stations stations.csv:1:1"),
        ("bom", "\u{feff}id,name,longitude,latitude,opening_hours\r\ns1,东门,116.4,39.9,24/7\r\n".as_bytes(), ""),
        ("gbk", &gbk, "not-utf8 stations.csv:2:4"),
        ("utf16", &utf16, "not-utf8 stations.csv:1:1"),
        (
            "semicolons",
            "id;name;longitude;latitude\r\ns1;东门;116,4;39,9\r\n".as_bytes(),
            "csv-separator stations.csv:1:1",
        ),
        (
            "misspelt",
            "id,name,longitde,latitude,openinghours\ns1,东门,116.4,39.9,24/7\n".as_bytes(),
            "column-missing stations.csv:1:1 + column-unknown stations.csv:1:9 + column-unknown stations.csv:1:27",
        ),
        (
            "twice",
            "id,name,longitude,latitude,opening_hours\ns1,东,116.4,39.9,24/7\ns1,西,116.3,39.9,24/7\ns1,南,116.3,39.8,24/7\n".as_bytes(),
            "id-duplicate stations.csv:3:1 + id-duplicate stations.csv:4:1",
        ),
        (
            "swapped",
            "id,name,longitude,latitude,opening_hours\ns1,东,39.9,116.4,24/7\ns2,西,39.91,116.41,24/7\n".as_bytes(),
            "latitude-out-of-range stations.csv:2:11 + latitude-out-of-range stations.csv:3:12",
        ),
        (
            "decimal-comma",
            "id,name,longitude,latitude,opening_hours\ns1,东,\"116,4\",\"39,9\",24/7\n".as_bytes(),
            "number stations.csv:2:7 + number stations.csv:2:15",
        ),
        (
            "all-at-once",
            "id,name,longitude,latitude,opening_hours\ns1,东,216.4,39.9,24/7\ns2,西,116.3,39.9,as we please\n,南,116.3,39.8,24/7\n".as_bytes(),
            "longitude-out-of-range stations.csv:2:6 + hours-syntax stations.csv:3:17 + id-missing stations.csv:4:1",
        ),
        ("html", b"<!doctype html>\n<title>Log in</title>\n", ""),
    ];
    let mut wrong = Vec::new();
    for (name, table, expected) in cases {
        desk.city(name, table);
        let (status, problems) = desk.run(&format!("check {name}"));
        if name == "html" {
            assert_eq!(status, 1);
            assert!(spelled(&problems).contains("column-missing stations.csv:1:1"), "{problems:?}");
        } else if (status, spelled(&problems).as_str()) != (i32::from(!expected.is_empty()), expected) {
            wrong.push(format!("{name}: {status} {}", spelled(&problems)));
        }
        // Nothing half is written: neither by a build nor by an import.
        for call in [
            format!("build {name} --out {name}-out"),
            format!("import {name}/stations.csv --format csv --out {name}-in"),
        ] {
            let (built, _) = desk.run(&call);
            let out = desk.0.join(call.rsplit(' ').next().unwrap());
            assert_eq!(built == 0, out.exists(), "{call}");
            assert!(built == status || call.starts_with("import"), "{call}: {built}");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(desk.names().iter().all(|name| !name.starts_with('.')), "{:?}", desk.names());
}

#[test]
fn calls_that_name_the_wrong_thing() {
    let desk = Desk::new("calls");
    desk.city("city", "id,name,longitude,latitude,opening_hours\ns1,东,116.4,39.9,24/7\n".as_bytes());
    fs::create_dir(desk.0.join("folder")).expect("created");
    desk.write("folder/notes.txt", "mine");
    desk.write("text.txt", "mine");
    desk.write("status.json", STATUS);
    for key in ["a", "b"] {
        assert_eq!(desk.run(&format!("keygen --out {key}.key")).0, 0);
    }
    assert_eq!(desk.run("build city --out public --key a.key").0, 0);
    let before = (desk.names(), fs::read(desk.0.join("public/manifest.json")).expect("there"));
    let near = "--position 116.4,39.9";
    let mut wrong = Vec::new();
    for (call, status, expected) in [
        ("check nowhere", 2, "city-missing nowhere:0:0"),
        ("check text.txt", 2, "city-missing text.txt:0:0"),
        ("check folder", 1, "file-missing city.json:0:0 + file-missing stations.csv:0:0"),
        ("build nowhere --out new", 2, "city-missing nowhere:0:0"),
        ("build city --out public", 2, "output-occupied public:0:0"),
        ("build city --out folder", 2, "output-occupied folder:0:0"),
        ("build city --out public --key b.key", 2, "manifest-key public/manifest.json:0:0"),
        ("build city --out public --key a.pub", 2, "key-file a.pub:0:0"),
        (
            "build city --out public --key c.key --key text.txt",
            2,
            "file-unreadable c.key:0:0 + key-file text.txt:0:0",
        ),
        ("verify nowhere --trust a.pub", 2, "city-missing nowhere:0:0"),
        ("verify folder --trust a.pub", 1, "file-missing manifest.json:0:0"),
        ("verify public --trust b.pub", 1, "manifest-key manifest.json:0:0"),
        ("verify public --trust a.key", 2, "key-file a.key:0:0"),
        ("serve nowhere", 2, "city-missing nowhere:0:0"),
        (&format!("nearest nowhere {near}"), 2, "city-missing nowhere:0:0"),
        (&format!("nearest folder {near}"), 2, "city-missing folder:0:0"),
        (&format!("nearest text.txt {near}"), 1, "pack-magic text.txt:0:0"),
        (
            &format!("nearest public {near} --status public/manifest.json"),
            1,
            "status-form public/manifest.json:0:0",
        ),
        (&format!("nearest public {near} --status nowhere.json"), 2, "file-unreadable nowhere.json:0:0"),
        ("nearest public --position 39.9,116.4", 2, "arguments :0:0"),
        ("along public --within 300 --route nowhere.json", 2, "file-missing nowhere.json:0:0"),
        ("along public --within 300 --route city/city.json", 2, "geojson-type city/city.json:1:1"),
        ("along public --within 300 --route text.txt", 2, "json-syntax text.txt:1:1"),
        ("overview folder", 2, "city-missing folder:0:0"),
        ("diff public nowhere", 2, "city-missing nowhere:0:0"),
        ("diff public folder", 2, "city-missing folder:0:0"),
        ("offers public", 1, "file-missing public/offers.pack:0:0"),
        ("quote public --basket text.txt", 1, "file-missing public/offers.pack:0:0"),
        ("rewards public --events text.txt", 1, "file-missing public/rewards.pack:0:0"),
        ("render nowhere --element stations", 2, "city-missing nowhere:0:0"),
        ("export nowhere --format csv --out x.csv", 2, "city-missing nowhere:0:0"),
        ("export public --format csv --out text.txt", 2, "output-occupied text.txt:0:0"),
        ("export public --format csv --out nowhere/x.csv", 2, "output-refused nowhere/x.csv:0:0"),
        ("status public nowhere.json --key a.key --out public", 2, "file-missing nowhere.json:0:0"),
        ("status public text.txt --key a.key --out public", 1, "json-syntax text.txt:1:1"),
        ("status public status.json --key a.key --out nowhere", 2, "city-missing nowhere:0:0"),
        ("import nowhere.csv --format csv --out new", 2, "file-missing nowhere.csv:0:0"),
        ("import text.txt --format geojson --out new", 1, "json-syntax text.txt:1:1"),
        ("import a.key --format csv --out new", 1, "file-private-key a.key:0:0"),
        ("quote public --basket a.key", 1, "file-missing public/offers.pack:0:0"),
        ("status public a.key --key b.key --out public", 1, "file-private-key a.key:0:0"),
        ("along public --within 300 --route a.key", 2, "file-private-key a.key:0:0"),
        ("import city/stations.csv --format csv --out public", 2, "output-occupied public:0:0"),
    ] {
        let (found, problems) = desk.run(call);
        if (found, spelled(&problems).as_str()) != (status, expected) {
            wrong.push(format!("{call}: {found} {}", spelled(&problems)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let after = (desk.names(), fs::read(desk.0.join("public/manifest.json")).expect("there"));
    assert!(before == after, "nothing is written: {:?}", after.0);
}

/// What to do fits the command.
#[test]
fn help_says_what_to_give() {
    let desk = Desk::new("help");
    desk.city("city", "id,name,longitude,latitude,opening_hours\ns1,东,116.4,39.9,24/7\n".as_bytes());
    assert_eq!(desk.run("keygen --out a.key").0, 0);
    assert_eq!(desk.run("build city --out public --key a.key").0, 0);
    desk.write("basket.json", "{ not JSON");
    desk.write("status.json", STATUS);
    desk.write("public/status.json", "cut sh");
    for (call, code, help) in [
        ("verify nowhere --trust a.pub", "city-missing", "`friendly-city build` wrote"),
        ("build city --out public", "output-occupied", "--key"),
        ("quote sample:beijing --basket basket.json", "json-syntax", "must be JSON"),
        ("check nowhere", "city-missing", "`city.json`"),
        (
            "status city status.json --key a.key --out public",
            "status-form",
            "it is damaged: give a `--version`",
        ),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_friendly-city"));
        let output =
            command.current_dir(&desk.0).env("LANG", "C").args(call.split(' ')).output().expect("runs");
        let text = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(2), "{call}: {text}");
        assert!(text.contains(&format!("[{code}]")) && text.contains(help), "{call}: {text}");
    }
    // Every command explains itself.
    for command in [
        "import", "export", "check", "build", "keygen", "status", "verify", "diff", "nearest", "along",
        "overview", "offers", "quote", "rewards", "render", "serve",
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_friendly-city"))
            .args([command, "--help"])
            .output()
            .expect("runs");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(
            output.status.success() && text.contains("Usage:") && text.lines().count() > 8,
            "{command}: {text}"
        );
    }
}
