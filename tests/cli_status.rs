//! A live status as it is called: signing it, verifying the folder, asking under it.
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

use serde_json::{Value, json};

const AT: &str = "2026-10-08T03:00:00+08:00";
const LATER: &str = "2026-10-08T03:05:00+08:00";

/// Exit status, standard output, standard error.
fn run(args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_friendly-city"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "C")
        .args(args)
        .output()
        .expect("runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(!err.contains("panicked"), "{err}");
    (output.status.code().expect("a status"), out, err)
}

fn json(args: &[&str]) -> Value {
    let (status, out, err) = run(&[args, &["--json"]].concat());
    assert_eq!(status, 0, "{args:?}: {err}");
    serde_json::from_str(&out).expect("JSON")
}

/// Exit status, and the problems of a call.
fn problems(args: &[&str]) -> (i32, Vec<Value>) {
    let (status, _, err) = run(&[args, &["--json"]].concat());
    let problems: Value = serde_json::from_str(&err).unwrap_or_else(|_| panic!("{args:?}: {err}"));
    (status, problems["problems"].as_array().expect("a list").clone())
}

fn codes(args: &[&str]) -> (i32, Vec<String>) {
    let (status, problems) = problems(args);
    (status, problems.iter().map(|problem| problem["code"].as_str().expect("a code").to_owned()).collect())
}

/// A folder of one test with two keys, a signed publication of three stations, and a source.
struct Desk {
    dir: PathBuf,
    public: String,
}

impl Desk {
    fn new(name: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("status").join(name);
        if dir.exists() {
            fs::remove_dir_all(&dir).expect("removed");
        }
        fs::create_dir_all(&dir).expect("created");
        let desk = Self { public: dir.join("public").display().to_string(), dir };
        for key in ["a.key", "b.key"] {
            json(&["keygen", "--out", &desk.path(key)]);
        }
        desk.build();
        desk
    }
    fn path(&self, name: &str) -> String {
        self.dir.join(name).display().to_string()
    }
    fn build(&self) {
        let key = self.path("a.key");
        json(&["build", "tests/fixtures/small", "--out", &self.public, "--key", &key, "--at", AT]);
    }
    fn source(&self, source: &Value) -> String {
        let path = self.path("status-source.json");
        fs::write(&path, serde_json::to_string_pretty(source).unwrap()).unwrap();
        path
    }
    fn file(&self) -> Option<Vec<u8>> {
        fs::read(self.dir.join("public/status.json")).ok()
    }
}

fn source() -> Value {
    json!({ "schema": "friendly-city/status@1",
        "alerts": [{ "event": "Rainstorm", "colour": "橙色", "to": "2026-10-08T09:00:00+08:00" }],
        "stations": [
            { "id": "s2", "hours": "02:00-03:30,09:00-01:00" },
            { "id": "s1", "closed": "2026-10-08T04:00:00+08:00", "short": ["tea"] }] })
}

#[test]
fn a_status_is_signed_beside_the_manifest_and_asked_under() {
    let desk = Desk::new("whole");
    let (key, public) = (desk.path("a.key"), desk.path("a.pub"));
    let source = desk.source(&source());
    let sign = |at: &str| {
        json(&["status", "tests/fixtures/small", &source, "--key", &key, "--out", &desk.public, "--at", at])
    };
    let made = sign(AT);
    assert_eq!(
        (made["version"].as_u64(), made["alerts"].as_u64(), made["stations"].as_u64()),
        (Some(1), Some(1), Some(2))
    );
    assert_eq!(
        (&made["issued"], &made["expires"]),
        (&json!("2026-10-07T19:00:00+00:00"), &json!("2026-10-07T19:15:00+00:00"))
    );
    assert_eq!(made["warnings"], 0);
    let file = String::from_utf8(desk.file().unwrap()).unwrap();
    assert!(file.contains(r#"{"event":"1003","names":{"en":"Rainstorm","zh-CN":"暴雨"},"colour":"orange","from":1791399600,"to":1791421200}"#), "{file}");
    // The times of today, the last into the night, as instants.
    assert!(
        file.contains(
            r#"{"id":"s2","hours":[1791388800,1791478800,1791396000,1791401400,1791421200,1791478800]}"#
        ),
        "{file}"
    );
    assert_eq!(sign(LATER)["version"], 2);

    let status = desk.path("public/status.json");
    let ask = |at: &str, more: &[&str]| {
        let args = ["nearest", &desk.public, "--position", "116.41,39.91", "--at", at, "--status", &status];
        json(&[&args[..], more].concat())
    };
    let answer = ask(LATER, &["--trust", &public]);
    assert_eq!((&answer["status_age_s"], &answer["alerts"][0]["event"]), (&json!(0), &json!("1003")));
    let of =
        |id: &str| answer["stations"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
    assert_eq!(
        (&of("s1")["open"], &of("s1")["opens_at"]),
        (&json!(false), &json!("2026-10-08T04:00:00+08:00"))
    );
    assert_eq!(of("s1")["status"]["short"], json!(["tea"]));
    assert_eq!((&of("s2")["open"], &of("s2")["until"]), (&json!(true), &json!("2026-10-08T03:30:00+08:00")));
    assert_eq!((&of("s3")["status"], &of("s3")["shelters"]), (&Value::Null, &json!(false)));
    assert_eq!(ask("2026-10-08T03:45:00+08:00", &[])["status_age_s"], 2_400, "late, and used");
    assert_eq!(ask("2026-10-09T03:05:00+08:00", &[])["status_age_s"], Value::Null, "a day old, and dropped");
    let (_, out, err) =
        run(&["nearest", &desk.public, "--position", "116.41,39.91", "--at", LATER, "--status", &status]);
    assert!(err.contains("status of 0 min ago") && err.contains("alert: Rainstorm (orange)"), "{err}");
    assert!(out.contains("opens 04:00, short of tea"), "{out}");
    let other = desk.path("b.pub");
    let args =
        ["nearest", &desk.public, "--position", "116.41,39.91", "--status", &status, "--trust", &other];
    assert_eq!(codes(&args), (1, vec!["status-key".to_owned()]));
}

/// `along`, `overview` and `render` answer under a status as `nearest` does, and a host that asks with JSON gets the same bytes.
#[test]
fn a_night_goes_on_after_midnight() {
    let desk = Desk::new("night");
    let key = desk.path("a.key");
    let status = desk.path("public/status.json");
    // Hours, signed at, asked at, what holds then and until when. One file is signed from the evening to the morning.
    for (hours, signed, asked, open, then) in [
        (
            "18:00-02:00",
            "2026-10-08T23:50:00+08:00",
            "2026-10-08T23:55:00+08:00",
            true,
            "2026-10-09T02:00:00+08:00",
        ),
        (
            "18:00-02:00",
            "2026-10-08T23:50:00+08:00",
            "2026-10-09T00:01:00+08:00",
            true,
            "2026-10-09T02:00:00+08:00",
        ),
        (
            "18:00-02:00",
            "2026-10-09T00:05:00+08:00",
            "2026-10-09T00:06:00+08:00",
            true,
            "2026-10-09T02:00:00+08:00",
        ),
        (
            "18:00-02:00",
            "2026-10-09T00:05:00+08:00",
            "2026-10-09T02:01:00+08:00",
            false,
            "2026-10-09T18:00:00+08:00",
        ),
        (
            "18:00-02:00",
            "2026-10-09T02:05:00+08:00",
            "2026-10-09T02:06:00+08:00",
            false,
            "2026-10-09T18:00:00+08:00",
        ),
        (
            "18:00-02:00",
            "2026-10-09T19:00:00+08:00",
            "2026-10-09T19:01:00+08:00",
            true,
            "2026-10-10T02:00:00+08:00",
        ),
        (
            "08:00-20:00",
            "2026-10-09T00:05:00+08:00",
            "2026-10-09T00:06:00+08:00",
            false,
            "2026-10-09T08:00:00+08:00",
        ),
    ] {
        let source = desk.source(
            &json!({ "schema": "friendly-city/status@1", "stations": [{ "id": "s3", "hours": hours }] }),
        );
        json(&[
            "status",
            "tests/fixtures/small",
            &source,
            "--key",
            &key,
            "--out",
            &desk.public,
            "--at",
            signed,
        ]);
        let answer =
            json(&["nearest", &desk.public, "--position", "116.4,39.92", "--at", asked, "--status", &status]);
        let station =
            answer["stations"].as_array().unwrap().iter().find(|one| one["id"] == "s3").unwrap().clone();
        let next = if open { &station["until"] } else { &station["opens_at"] };
        assert_eq!(
            (&station["open"], next),
            (&json!(open), &json!(then)),
            "{hours} signed {signed}, asked {asked}"
        );
    }
}

#[test]
fn every_question_is_asked_under_it() {
    let desk = Desk::new("questions");
    let (key, public) = (desk.path("a.key"), desk.path("a.pub"));
    let source = desk.source(&source());
    json(&["status", &desk.public, &source, "--key", &key, "--out", &desk.public, "--at", LATER]);
    let status = desk.path("public/status.json");
    let route = desk.path("route.geojson");
    fs::write(&route, r#"{ "type": "LineString", "coordinates": [[116.32, 39.9], [116.45, 39.915]] }"#)
        .unwrap();
    let live = ["--at", LATER, "--status", &status, "--trust", &public];
    let along = [&["along", &desk.public, "--route", &route, "--within", "3000"], &live[..]].concat();
    let overview = [&["overview", &desk.public], &live[..]].concat();

    let answer = json(&along);
    let ids: Vec<&str> =
        answer["stations"].as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["s2", "s3", "s1"], "the order of the route, whatever the weather");
    assert_eq!(
        (&answer["stations"][2]["open"], &answer["stations"][2]["shelters"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(answer["stations"][2]["status"]["short"], json!(["tea"]));
    assert_eq!((&answer["status_age_s"], &answer["alerts"][0]["event"]), (&json!(0), &json!("1003")));
    let open = json(&[&along[..], &["--open"]].concat());
    assert!(open["stations"].as_array().unwrap().iter().all(|one| one["id"] != "s1"), "{open}");
    let counted = json(&overview);
    let plain = json(&["overview", &desk.public, "--at", LATER]);
    assert_eq!(counted["open_now"].as_u64().unwrap() + 1, plain["open_now"].as_u64().unwrap());
    assert_eq!((&counted["alerts"][0]["event"], &counted["full_now"]), (&json!("1003"), &json!(0)));
    assert_eq!(plain.get("full_now"), None, "nothing is said where nobody asked");
    for args in [&along, &overview] {
        let (_, _, err) = run(args);
        assert!(err.contains("status of 0 min ago") && err.contains("alert: Rainstorm (orange)"), "{err}");
        let other =
            args.iter().map(|word| if *word == public { desk.path("b.pub") } else { (*word).to_owned() });
        let other: Vec<String> = other.collect();
        let other: Vec<&str> = other.iter().map(String::as_str).collect();
        assert_eq!(codes(&other), (1, vec!["status-key".to_owned()]));
    }

    let city = friendly_city::import::open_city(&desk.public).unwrap().city;
    let file = String::from_utf8(desk.file().unwrap()).unwrap();
    let signed = file.split_once(r#"],"signed":"#).unwrap().1.trim_end().strip_suffix('}').unwrap();
    let door = |question: &str, mut request: Value| {
        request["at"] = LATER.into();
        request["status"] = signed.into();
        friendly_city::api::json::ask(&city, question, &request.to_string()).unwrap() + "\n"
    };
    let request = json!({ "route": [[116.32, 39.9], [116.45, 39.915]], "within_m": 3000 });
    assert_eq!(run(&[&along[..], &["--json"]].concat()).1, door("along", request));
    assert_eq!(run(&[&overview[..], &["--json"]].concat()).1, door("overview", json!({})));

    let render =
        ["render", &desk.public, "--element", "stations", "--position", "116.41,39.91", "--lang", "en"];
    let html = run(&[&render[..], &live].concat()).1;
    let digits = fs::read_to_string(&public).unwrap();
    let digits = digits.trim_end().rsplit(' ').next().unwrap();
    for part in ["status=\"status.json\"", &format!("key=\"{digits}\""), "Rainstorm"] {
        assert!(html.contains(part), "{part} in {html}");
    }
    let (_, html, _) = run(&[&render[..], &["--at", LATER]].concat());
    assert!(!html.contains("Rainstorm") && !html.contains("status="), "{html}");
}

#[test]
fn verify_knows_it_and_a_build_keeps_it() {
    let desk = Desk::new("verify");
    let (key, public) = (desk.path("a.key"), desk.path("a.pub"));
    let verify = |at: &'static str| ["verify", &desk.public, "--trust", &public, "--at", at];
    assert_eq!(json(&verify(AT))["status"], Value::Null);
    let source = desk.source(&source());
    json(&["status", &desk.public, &source, "--key", &key, "--out", &desk.public, "--at", AT]);
    let before = desk.file();
    desk.build();
    assert_eq!(desk.file(), before, "a build keeps what is different just now");
    let seen = json(&verify(AT));
    assert_eq!((&seen["status"]["version"], &seen["status"]["freshness"]), (&json!(1), &json!("current")));
    assert_eq!(json(&verify("2026-10-08T04:00:00+08:00"))["status"]["freshness"], "late");
    // A manifest holds on; a status of the day before is only said.
    assert_eq!(codes(&verify("2026-10-09T04:00:00+08:00")), (0, vec!["status-old".to_owned()]));
    let mut changed = before.unwrap();
    let at = changed.windows(6).position(|bytes| bytes == b"orange").unwrap();
    changed[at..at + 6].copy_from_slice(b"yellow");
    fs::write(desk.path("public/status.json"), changed).unwrap();
    assert_eq!(codes(&verify(AT)), (1, vec!["status-signature".to_owned()]));
}

#[test]
fn every_problem_of_the_source_is_said_at_once_and_nothing_is_written() {
    let desk = Desk::new("problems");
    let key = desk.path("a.key");
    let wrong = desk.source(&json!({ "schema": "friendly-city/status@2",
        "alerts": [{ "event": "暴雨", "colour": "red", "from": "2026-10-08T09:00:00+08:00", "to": "2026-10-08T08:00:00+08:00", "bounds": [0, 1, 0, 0] }],
        "stations": [{ "id": "nowhere" }, { "id": "s1", "hours": "Mo-Fr 08:00-09:00" }, { "id": "s1", "room": "full" },
            { "id": "s2", "note": { "en": "x".repeat(201) } }, { "id": "s3", "level": 3 }] }));
    let args = ["status", "tests/fixtures/small", &wrong, "--key", &key, "--out", &desk.public, "--at", AT];
    let (status, found) = problems(&args);
    let mut codes: Vec<&str> = found.iter().map(|problem| problem["code"].as_str().unwrap()).collect();
    codes.sort_unstable();
    assert_eq!(status, 1);
    assert_eq!(
        codes,
        [
            "bounds",
            "field-unknown",
            "schema-unknown",
            "station-unknown",
            "status-duplicate",
            "status-hours",
            "status-text",
            "status-times"
        ]
    );
    for problem in &found {
        assert_eq!(problem["file"], wrong.as_str());
        assert!(
            problem["line"].as_u64() > Some(1) && problem["pointer"].as_str().unwrap().starts_with('/'),
            "{problem}"
        );
    }
    assert_eq!(desk.file(), None, "nothing is written");
    let plain = desk.source(&json!({ "schema": "friendly-city/status@1" }));
    let sign = |key: &str, more: &[&str]| {
        let args =
            ["status", "tests/fixtures/small", &plain, "--key", key, "--out", &desk.public, "--at", AT];
        run(&[&args[..], more].concat())
    };
    assert_eq!(sign(&key, &[]).0, 0);
    let written = desk.file();
    let (other, city) = (desk.path("b.key"), "sample:beijing");
    assert_eq!(sign(&other, &[]).0, 2, "another key than before needs a word");
    assert_eq!(sign(&key, &["--version", "1"]).0, 2);
    assert_eq!(
        codes_of(&["status", city, &plain, "--key", &key, "--out", &desk.public]),
        (2, "status-city".to_owned())
    );
    assert_eq!(desk.file(), written, "and nothing is written either");
    assert_eq!(sign(&other, &["--version", "2"]).0, 0);
}

fn codes_of(args: &[&str]) -> (i32, String) {
    let (status, codes) = codes(args);
    (status, codes.join(" "))
}

#[test]
fn what_is_unknown_is_kept_with_a_warning() {
    let desk = Desk::new("unknown");
    let key = desk.path("a.key");
    let source = desk.source(&json!({ "schema": "friendly-city/status@1",
        "alerts": [{ "event": "火星沙尘", "colour": "purple", "to": "2026-10-08T09:00:00+08:00" },
            { "event": "暴雨", "colour": "red", "to": "2026-10-08T02:00:00+08:00" }],
        "stations": [{ "id": "s1", "short": ["patience"] }, { "id": "s2" }] }));
    let args = ["status", "tests/fixtures/small", &source, "--key", &key, "--out", &desk.public, "--at", AT];
    let (status, mut found) = codes(&args);
    found.sort();
    assert_eq!(status, 0);
    assert_eq!(
        found,
        [
            "status-colour-unknown",
            "status-empty",
            "status-event-unknown",
            "status-over",
            "status-short-unknown"
        ]
    );
    let file = String::from_utf8(desk.file().unwrap()).unwrap();
    assert!(
        file.contains(r#"[{"event":"火星沙尘","colour":"purple","from""#) && !file.contains("暴雨"),
        "{file}"
    );
    assert!(file.contains(r#""stations":[{"id":"s1","short":["patience"]}]"#), "{file}");
}
