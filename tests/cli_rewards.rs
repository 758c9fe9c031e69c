//! `friendly-city rewards` as it is called: answers as they are documented, words in both languages, several devices, exit
//! statuses.
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
use std::process::{Command, Output};

use serde_json::{Value, json};

const EVENTS: &str = "examples/beijing/events.json";
const AT: [&str; 2] = ["--at", "2026-10-08T12:00:00+08:00"];

fn run(args: &[&str]) -> (Output, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_friendly-city"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "C");
    let output = command.args(args).output().expect("runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(!err.contains("panicked"), "{err}");
    (output, out, err)
}

fn json_of(args: &[&str]) -> Value {
    let (output, out, err) = run(&[args, &["--json"]].concat());
    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""), "{args:?}");
    assert_eq!(out.lines().count(), 1, "one object: {out}");
    serde_json::from_str(&out).expect("JSON")
}

fn temporary(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli-rewards").join(name);
    if dir.exists() {
        fs::remove_dir_all(&dir).expect("removed");
    }
    fs::create_dir_all(&dir).expect("created");
    dir
}

/// Writes an events file and gives its path.
fn events(dir: &Path, name: &str, file: &Value) -> String {
    let path = dir.join(name);
    fs::write(&path, file.to_string()).expect("written");
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
fn the_same_from_a_folder_a_pack_and_the_sample() {
    let out = temporary("packs");
    let built = json_of(&["build", "examples/beijing", "--out", out.to_str().unwrap()]);
    assert_eq!((&built["rewards"]["activities"], &built["rewards"]["rewards"]), (&json!(18), &json!(12)));
    let bytes = fs::read(out.join("rewards.pack")).unwrap();
    assert_eq!(built["rewards"]["bytes"].as_u64(), Some(bytes.len() as u64));
    assert!(bytes == fs::read("examples/beijing/rewards.pack").unwrap());
    let ask =
        |city: &str| json_of(&[&["rewards", city, "--events", EVENTS, "--lang", "zh-CN"][..], &AT].concat());
    let folder = ask("examples/beijing");
    for city in [out.to_str().unwrap(), out.join("rewards.pack").to_str().unwrap(), "sample:beijing"] {
        assert_eq!(ask(city), folder, "{city}");
    }
    // A city that has no rewards any more leaves none behind.
    let built = json_of(&["build", "tests/fixtures/small", "--out", out.to_str().unwrap()]);
    assert!(built["rewards"].is_null() && !out.join("rewards.pack").exists());
    let (output, _, err) = run(&["rewards", out.to_str().unwrap(), "--events", EVENTS, "--json"]);
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("file-missing"), "{err}");
}

/// Every field that `docs/json.md` shows is in the answer, and every field of the answer is in the document.
#[test]
fn the_answer_is_as_documented() {
    let text = fs::read_to_string("docs/json.md").unwrap();
    let section = text.split("\n## rewards\n").nth(1).expect("a section").split("\n## ").next().unwrap();
    let block = section.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let shown: Value = serde_json::from_str(block).expect("the example is JSON");
    let facts = ["--facts", "examples/beijing/facts.json", "--lang", "en"];
    let answer = json_of(&[&["rewards", "sample:beijing", "--events", EVENTS][..], &AT, &facts].concat());
    let names = |value: &Value| -> Vec<String> {
        value.as_object().map(|map| map.keys().cloned().collect()).unwrap_or_default()
    };
    assert_eq!(names(&shown), names(&answer));
    for (name, value) in shown.as_object().unwrap() {
        let Some(items) = value.as_array() else {
            assert_eq!(value, &answer[name], "`{name}`");
            continue;
        };
        // The document shows some of a list, each as it is in the answer.
        assert_eq!(items.is_empty(), answer[name].as_array().unwrap().is_empty(), "`{name}`");
        for item in items {
            assert!(
                answer[name].as_array().unwrap().contains(item),
                "`{name}`: {item} is not in the answer: {}",
                answer[name]
            );
        }
    }
    for field in names(&answer) {
        assert!(section.contains(&format!("`{field}`")), "{field} is not explained");
    }
}

#[test]
fn words_are_in_the_readers_language() {
    let ask = |lang: &str| {
        run(&[
            &[
                "rewards",
                "sample:beijing",
                "--events",
                EVENTS,
                "--facts",
                "examples/beijing/facts.json",
                "--lang",
                lang,
            ][..],
            &AT,
        ]
        .concat())
    };
    for (lang, note, lines) in [
        (
            "en",
            "sample data: these are not real rewards",
            [
                "44 points",
                "    welcome  5/6",
                "2026-09-29T21:30:00+08:00       0  A report that was accepted · This has been credited already",
                "2026-10-02T19:05:00+08:00       0  Check in at a station · Over the cap, so it gives no points",
                "2026-10-03T11:30:00+08:00     -30  A meal at 20 % off for 30 points",
                "2026-10-04T10:00:30+08:00       0  An hour of volunteering · Corrected: gives no points",
                "✓ A meal at 20 % off for 30 points · Yours to redeem now",
                "  Welcome package worth ¥300 · 1 stamp to go; at your usual pace you’ll have them on 14 Oct",
            ],
        ),
        (
            "zh-CN",
            "示例数据，并非真实奖励",
            [
                "44 积分",
                "    welcome  5/6",
                "2026-09-29T21:30:00+08:00       0  随手拍被采纳 · 同一件事已经计过分",
                "2026-10-02T19:05:00+08:00       0  驿站签到 · 已到上限，这次不计分",
                "2026-10-03T11:30:00+08:00     -30  30 积分换一餐八折",
                "2026-10-04T10:00:30+08:00       0  志愿服务一小时 · 已被更正，不计分",
                "✓ 30 积分换一餐八折 · 现在就能换",
                "  新手礼包（价值 300 元） · 还差 1 枚章，照您平时的进度，10月14日能攒够",
            ],
        ),
    ] {
        let (output, out, err) = ask(lang);
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(err.trim(), note);
        for line in lines {
            assert!(out.lines().any(|one| one == line), "`{line}` is not in\n{out}");
        }
    }
}

#[test]
fn the_files_of_two_devices_are_one_ledger() {
    let dir = temporary("devices");
    let whole: Value = serde_json::from_str(&fs::read_to_string(EVENTS).unwrap()).unwrap();
    let all = whole["events"].as_array().unwrap();
    // Each device has its own and some of the other's.
    let part = |keep: &dyn Fn(usize) -> bool| -> Vec<Value> {
        all.iter().enumerate().filter(|(n, _)| keep(*n)).map(|(_, event)| event.clone()).collect()
    };
    let one = events(&dir, "one.json", &json!({ "worker": "w-sample-1", "events": part(&|n| n % 2 == 0) }));
    let two = events(
        &dir,
        "two.json",
        &json!({ "worker": "w-sample-1", "events": part(&|n| n % 2 == 1 || n < 6) }),
    );
    let ask = |files: &[&str]| {
        let files: Vec<&str> = files.iter().flat_map(|file| ["--events", file]).collect();
        json_of(&[&["rewards", "sample:beijing"][..], &AT, &files].concat())
    };
    let answer = ask(&[EVENTS]);
    assert_eq!(ask(&[&one, &two]), answer);
    assert_eq!(ask(&[&two, &one, &one]), answer);
    assert_ne!(ask(&[&one])["state_hash"], answer["state_hash"]);

    let other = events(&dir, "other.json", &json!({ "worker": "w-2", "events": [] }));
    let (output, out, err) =
        run(&["rewards", "sample:beijing", "--events", EVENTS, "--events", &other, "--json"]);
    assert_eq!((output.status.code(), out.as_str()), (Some(1), ""));
    let problem = &serde_json::from_str::<Value>(&err).unwrap()["problems"][0];
    assert_eq!((&problem["code"], &problem["file"]), (&json!("other-worker"), &json!(other)));
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_counts() {
    let dir = temporary("unread");
    let good =
        json!({ "id": "a", "kind": "earn", "activity": "check-in", "at": "2026-10-08T10:00:00+08:00" });
    let file = events(&dir, "some.json", &json!({ "worker": "w", "events": [{ "id": "b" }, good] }));
    let (output, out, err) = run(&[&["rewards", "sample:beijing", "--events", &file][..], &AT].concat());
    assert_eq!(output.status.code(), Some(0));
    assert!(
        out.starts_with("2 points\n") && err.contains("[field-missing]") && err.contains("some.json"),
        "{out}{err}"
    );
    let answer = json_of(&[&["rewards", "sample:beijing", "--events", &file][..], &AT].concat());
    assert_eq!(
        (&answer["balance"], &answer["problems"][0]["pointer"]),
        (&json!(2), &json!("/events/0/kind"))
    );
    assert_eq!(answer["problems"][0]["file"], json!(file));
}

#[test]
fn wrong_files_exit_with_1_and_wrong_calls_with_2() {
    let dir = temporary("wrong");
    let write = |name: &str, text: &str| {
        fs::write(dir.join(name), text).unwrap();
        dir.join(name).to_str().unwrap().to_owned()
    };
    let cut = write("cut.json", "{ \"worker\": \"w\",\n \"events\": [ { \"id\": ");
    let list = write("list.json", "[]");
    let binary = dir.join("binary.json");
    fs::write(&binary, [0xff, 0xfe, 0x00]).unwrap();
    let binary = binary.to_str().unwrap();
    for (args, status, code) in [
        (&["rewards", "sample:beijing", "--events", &cut][..], 1, "events-not-read"),
        (&["rewards", "sample:beijing", "--events", &list], 1, "type"),
        (&["rewards", "sample:beijing", "--events", binary], 1, "file-unreadable"),
        (&["rewards", "tests/fixtures/small", "--events", EVENTS], 1, "file-missing"),
        (&["rewards", "examples/beijing/offers.pack", "--events", EVENTS], 1, "pack-magic"),
        (&["rewards", "sample:beijing", "--events", "nowhere.json"], 2, "file-missing"),
        (&["rewards", "nowhere", "--events", EVENTS], 2, "city-missing"),
        (&["rewards", "sample:beijing"], 2, "arguments"),
        (&["rewards", "sample:beijing", "--events", EVENTS, "--at", "today"], 2, "arguments"),
        (&["rewards", "sample:beijing", "--events", EVENTS, "--facts", "nowhere.json"], 2, "file-unreadable"),
    ] {
        let (output, out, err) = run(&[args, &["--json"]].concat());
        assert_eq!((output.status.code(), out.as_str()), (Some(status), ""), "{args:?}: {err}");
        let problem = &serde_json::from_str::<Value>(&err).expect("one JSON object")["problems"][0];
        assert_eq!(problem["code"], code, "{args:?}");
        assert!(!problem["help"].as_str().unwrap().is_empty());
        let (output, out, err) = run(args);
        assert_eq!((output.status.code(), out.as_str()), (Some(status), ""), "{args:?}");
        assert!(!err.is_empty(), "{args:?}");
    }
    let (.., err) = run(&["rewards", "sample:beijing", "--events", &cut, "--json"]);
    let problem = &serde_json::from_str::<Value>(&err).unwrap()["problems"][0];
    assert_eq!((&problem["line"], &problem["file"]), (&json!(2), &json!(cut)));
}
