//! The program as it is called: answers, streams, exit statuses.
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
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const AT: &str = "2026-10-08T03:00:00+08:00";

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_friendly-city"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "C");
    command
}

fn run(args: &[&str]) -> (Output, String, String) {
    let output = program().args(args).output().expect("runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(!err.contains("panicked"), "{err}");
    (output, out, err)
}

fn json(args: &[&str]) -> Value {
    let (output, out, err) = run(args);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {err}");
    assert_eq!(out.lines().count(), 1, "one object: {out}");
    serde_json::from_str(&out).expect("JSON")
}

fn temporary(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    if dir.exists() {
        fs::remove_dir_all(&dir).expect("removed");
    }
    fs::create_dir_all(dir.parent().expect("a parent")).expect("created");
    dir
}

fn path(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

const SMALL: &str = "tests/fixtures/small";

#[test]
fn nearest_answers_as_documented() {
    let answer = json(&["nearest", SMALL, "--position", "116.397,39.909", "--at", AT, "--open", "--json"]);
    let golden: Value = serde_json::from_str(include_str!("fixtures/nearest.json")).expect("JSON");
    assert_eq!(answer, golden);
}

#[test]
fn the_json_door_says_the_same_byte_for_byte() {
    let city = friendly_city::import::open_city(SMALL).expect("a city").city;
    let door = |question: &str, request: &str| {
        friendly_city::api::json::ask(&city, question, request).expect("right")
    };
    let request =
        format!(r#"{{ "position": [-0.1, 51.5], "crs": "gcj02", "at": "{AT}", "facilities": ["toilet"] }}"#);
    let args = [
        "nearest",
        SMALL,
        "--position",
        "-0.1,51.5",
        "--crs",
        "gcj02",
        "--at",
        AT,
        "--facility",
        "toilet",
        "--json",
    ];
    assert_eq!(run(&args).1, door("nearest", &request) + "\n");
    let overview = door("overview", &format!(r#"{{ "at": "{AT}" }}"#));
    assert_eq!(run(&["overview", SMALL, "--at", AT, "--json"]).1, overview + "\n");
}

#[test]
fn overview_answers_as_documented() {
    let answer = json(&["overview", SMALL, "--at", AT, "--json"]);
    let golden: Value = serde_json::from_str(include_str!("fixtures/overview.json")).expect("JSON");
    assert_eq!(answer, golden);
}

#[test]
fn along_orders_by_the_route() {
    let dir = temporary("route");
    fs::create_dir_all(&dir).expect("created");
    let route = dir.join("route.geojson");
    fs::write(&route, r#"{ "type": "LineString", "coordinates": [[116.32, 39.9], [116.45, 39.915]] }"#)
        .expect("written");
    let answer = json(&["along", SMALL, "--route", path(&route), "--within", "3000", "--at", AT, "--json"]);
    let ids: Vec<&str> = answer["stations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|s| s["id"].as_str().expect("a text"))
        .collect();
    assert_eq!(ids, ["s2", "s3", "s1"]);
    for field in ["along_m", "off_route_m", "detour_m", "distance_m"] {
        assert!(answer["stations"][0][field].is_number(), "{field}");
    }
}

#[test]
fn a_pack_answers_as_its_folder_does() {
    let out = temporary("pack");
    let built = json(&["build", SMALL, "--out", path(&out), "--json"]);
    assert_eq!((built["stations"].as_u64(), built["round_the_clock"].as_u64()), (Some(3), Some(2)));
    let bytes = fs::read(out.join("city.pack")).expect("there");
    assert_eq!(built["bytes"].as_u64(), Some(bytes.len() as u64));
    let mut plain = Vec::new();
    brotli::Decompressor::new(fs::File::open(out.join("city.pack.br")).expect("there"), 4096)
        .read_to_end(&mut plain)
        .expect("brotli");
    assert_eq!(plain, bytes);
    let ask = |city: &str| {
        json(&[
            "nearest",
            city,
            "--position",
            "-0.1,51.5",
            "--at",
            AT,
            "--facility",
            "wifi,charging",
            "--text",
            "dm",
            "--json",
        ])
    };
    let answer = ask(SMALL);
    assert_eq!(answer["stations"][0]["id"], "s1");
    assert_eq!(answer, ask(path(&out)));
    assert_eq!(answer, ask(path(&out.join("city.pack"))));
    // Building again takes the place of what was there.
    json(&["build", SMALL, "--out", path(&out), "--json"]);
    // But of nothing else.
    fs::write(out.join("mine.txt"), "x").expect("written");
    let (output, _, err) = run(&["build", SMALL, "--out", path(&out)]);
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains("[output-occupied]") && out.join("mine.txt").exists());
}

#[test]
fn wrong_data_exits_with_1_and_leaves_nothing_behind() {
    let dir = temporary("bad");
    fs::create_dir_all(&dir).expect("created");
    fs::write(dir.join("city.json"), r#"{ "id": "x", "name": "X", "utc_offset": "+08:00" }"#)
        .expect("written");
    fs::write(dir.join("stations.csv"), "id,name,longitude,latitude\ns1,A,116.4,95\n").expect("written");
    let (output, out, err) = run(&["check", path(&dir), "--json"]);
    assert_eq!((output.status.code(), err.as_str()), (Some(1), ""));
    let answer: Value = serde_json::from_str(&out).expect("JSON");
    let problem = &answer["problems"][0];
    assert_eq!(
        (
            problem["file"].as_str(),
            problem["line"].as_u64(),
            problem["column"].as_u64(),
            problem["code"].as_str()
        ),
        (Some("stations.csv"), Some(2), Some(12), Some("latitude-out-of-range"))
    );
    assert!(problem["message"].is_string() && problem["help"].is_string());

    let (output, out, err) = run(&["check", path(&dir)]);
    assert_eq!((output.status.code(), out.as_str()), (Some(1), "0 stations, 1 error, 0 warnings\n"));
    assert_eq!(
        err,
        "stations.csv:2:12: error: the latitude 95 is not from -90 to 90 [latitude-out-of-range]\n  \
         2 | s1,A,116.4,95\n    |            ^\n  \
         help: give degrees from -90 to 90, for example 116.397 and 39.909\n"
    );

    let pack = temporary("never");
    for args in [
        vec!["build", path(&dir), "--out", path(&pack)],
        vec!["nearest", path(&dir), "--position", "1,2"],
        vec!["import", path(&dir), "--format", "csv", "--out", path(&pack)],
    ] {
        let (output, out, _) = run(&args);
        assert_eq!((output.status.code(), out.as_str()), (Some(1), ""), "{args:?}");
    }
    assert!(!pack.exists());
    let parent: Vec<_> = fs::read_dir(pack.parent().expect("a parent")).expect("readable").collect();
    assert!(
        parent.iter().all(|e| !e.as_ref().expect("entry").file_name().to_string_lossy().contains("never"))
    );
}

#[test]
fn a_wrong_call_exits_with_2_and_prints_nothing_on_standard_output() {
    for args in [
        &["nearest", SMALL][..],
        &["nearest", SMALL, "--position", "95"],
        &["nearest", SMALL, "--position", "116.4,95"],
        &["nearest", SMALL, "--position", "nan,0"],
        &["nearest", SMALL, "--position", "1,2", "--at", "yesterday"],
        &["nearest", SMALL, "--position", "1,2", "--at", "2026-10-08T03:00:00"],
        &["nearest", SMALL, "--position", "1,2", "--facility", "saunas"],
        &["nearest", SMALL, "--position", "1,2", "--kind", "hut"],
        &["nearest", SMALL, "--position", "1,2", "--limit", "0"],
        &["nearest", SMALL, "--position", "1,2", "--limit", "-1"],
        &["nearest", SMALL, "--position", "1,2", "--radius", "-5"],
        &["nearest", SMALL, "--position", "1,2", "--radius", "nan"],
        &["nearest", SMALL, "--position", "1,2", "--bbox", "1,2,3"],
        &["nearest", SMALL, "--position", "1,2", "--admission", "nobody"],
        &["nearest", SMALL, "--position", "1,2", "--alert", "purple"],
        &["nearest", "nowhere", "--position", "1,2"],
        &["along", SMALL, "--route", "nowhere.geojson", "--within", "10"],
        &["check", "nowhere"],
        &["build", "nowhere", "--out", "never"],
        &["import", "nowhere.csv", "--format", "csv", "--out", "never"],
        &["import", "Cargo.toml", "--format", "xlsx", "--out", "never"],
        &["frobnicate"],
        &[],
    ] {
        let (output, out, err) = run(args);
        assert_eq!((output.status.code(), out.as_str()), (Some(2), ""), "{args:?}: {err}");
        assert!(!err.is_empty(), "{args:?}");
        let (output, out, err) = run(&[args, &["--json"]].concat());
        assert_eq!((output.status.code(), out.as_str()), (Some(2), ""), "{args:?}: {err}");
        let problems: Value = serde_json::from_str(&err).expect("one JSON object, whatever is wrong");
        let first = &problems["problems"][0];
        for field in ["code", "message", "help"] {
            assert!(first[field].as_str().is_some_and(|s| !s.is_empty()), "{args:?}: {field} of {err}");
        }
    }
    let (_, _, err) =
        run(&["nearest", SMALL, "--position", "1,2", "--facility", "saunas", "--limit", "0", "--json"]);
    let problems: Value = serde_json::from_str(&err).expect("JSON");
    assert_eq!(problems["problems"].as_array().map(Vec::len), Some(2));
}

#[test]
fn import_check_build_nearest() {
    let (dir, city, pack) = (temporary("in"), temporary("imported"), temporary("imported-pack"));
    fs::create_dir_all(&dir).expect("created");
    let table = "id,name,longitude,latitude,opening_hours\na,东门,116.41,39.91,24/7\nb,西门,116.31,39.91,as we please\nc,Far,0,51,24/7\n";
    fs::write(dir.join("in.csv"), table).expect("written");
    let input = dir.join("in.csv");
    let import = [
        "import",
        path(&input),
        "--format",
        "csv",
        "--crs",
        "gcj02",
        "--bbox",
        "116,39,117,41",
        "--out",
        path(&city),
        "--id",
        "two",
        "--utc-offset",
        "+08:00",
        "--json",
    ];
    let answer = json(&import);
    assert_eq!((answer["city"].as_str(), answer["stations"].as_u64()), (Some("two"), Some(2)));
    assert_eq!(answer["languages"][0], "zh-CN");
    let checked = json(&["check", path(&city), "--json"]);
    assert_eq!((checked["errors"].as_u64(), checked["stations"].as_u64()), (Some(0), Some(2)));
    // What cannot be evaluated is kept, and listed each time.
    assert_eq!((answer["refused_hours"].as_u64(), checked["warnings"].as_u64()), (Some(1), Some(1)));
    let problem = &checked["problems"][0];
    assert_eq!((problem["severity"].as_str(), problem["line"].as_u64()), (Some("warning"), Some(3)));
    json(&["build", path(&city), "--out", path(&pack), "--json"]);
    let found = json(&[
        "nearest",
        path(&pack),
        "--position",
        "116.41,39.91",
        "--crs",
        "gcj02",
        "--at",
        AT,
        "--open",
        "--json",
    ]);
    assert_eq!(found["stations"][0]["id"], "a");
    assert!(found["stations"][0]["distance_m"].as_f64().expect("a number") < 0.2);
    // A folder with something in it is not replaced, unless one says so.
    let (output, _, err) = run(&import);
    assert_eq!(output.status.code(), Some(2), "{err}");
    let mut forced = import.to_vec();
    forced.push("--force");
    json(&forced);
}

#[test]
fn render_gives_a_server_the_first_list() {
    let args = [
        "render",
        SMALL,
        "--element",
        "stations",
        "--position",
        "116.397,39.909",
        "--radius",
        "9000",
        "--at",
        AT,
        "--facility",
        "charging",
        "--open",
        "--lang",
        "en",
        "--pack",
        "small/city.pack",
        "--assets",
        "/pkg/",
    ];
    let (output, html, err) = run(&args);
    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""));
    for part in [
        "<friendly-stations pack=\"small/city.pack\"",
        "position=\"116.397,39.909\"",
        "facilities=\"charging\"",
        "at=\"2026-10-08T03:00:00+08:00\"",
        "<template shadowrootmode=\"open\">",
        "href=\"/pkg/friendly-city.css\"",
        "East Gate",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("West Rest"), "{html}");
    let mut with_json = args.to_vec();
    with_json.push("--json");
    assert_eq!(json(&with_json)["html"].as_str(), Some(html.trim_end()));
    let (output, _, _) = run(&["render", SMALL, "--element", "stations", "--facility", "saunas"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn an_alert_called_none_is_none() {
    let city = friendly_city::import::open_city("sample:beijing").expect("a city").city;
    let ask = |alert: &str| {
        let request = format!(
            r#"{{ "position": [116.397, 39.909], "at": "{AT}", "open": true, "limit": 1000, "alert": "{alert}" }}"#
        );
        friendly_city::api::json::ask(&city, "nearest", &request).expect("right")
    };
    assert_eq!(ask("none"), ask(""));
    assert_ne!(ask("red"), ask(""));
}

#[test]
fn what_was_asked_for_is_seen() {
    let args =
        ["nearest", SMALL, "--position", "116.41,39.91", "--at", AT, "--limit", "1", "--facility", "tea"];
    let (_, out, _) = run(&[&args[..], &["--lang", "ZH_cn"]].concat());
    assert_eq!(out, "2026-10-08T03:00:00+08:00\n0 m ↑  东门驿站  24 小时开放  tea charging wifi\n");
}

#[test]
fn texts_for_people_are_in_their_language() {
    let ask = |lang: &str| {
        run(&["nearest", SMALL, "--position", "116.41,39.91", "--at", AT, "--limit", "1", "--lang", lang]).1
    };
    assert_eq!(ask("en"), "2026-10-08T03:00:00+08:00\n0 m ↑  East Gate  open 24 h  charging wifi tea\n");
    assert_eq!(ask("zh-CN"), "2026-10-08T03:00:00+08:00\n0 m ↑  东门驿站  24 小时开放  charging wifi tea\n");
}

#[test]
fn a_reader_that_goes_away_is_no_reason_to_panic() {
    let mut child = program()
        .args(["overview", SMALL, "--at", AT])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut err).expect("UTF-8");
    let status = child.wait().expect("ends");
    assert!(status.success() && !err.contains("panicked"), "{status} {err}");
}

#[test]
fn serve_answers_with_the_right_headers() {
    let out = temporary("served");
    json(&["build", SMALL, "--out", path(&out), "--json"]);
    fs::write(out.join("x.wasm"), b"\0asm").expect("written");
    let mut child =
        program().args(["serve", path(&out), "--port", "0"]).stdout(Stdio::piped()).spawn().expect("runs");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
    let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let fetch = |path: &str, more: &str| {
        let mut stream = std::net::TcpStream::connect(&address).expect("connects");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}\r\n").expect("sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("read");
        String::from_utf8_lossy(&bytes).to_lowercase()
    };
    let plain = fetch("/city.pack", "");
    let brotli = fetch("/city.pack", "Accept-Encoding: gzip, br\r\n");
    let wasm = fetch("/x.wasm", "");
    let outside = fetch("/../../../Cargo.toml", "");
    child.kill().expect("ended");
    child.wait().expect("ended");
    assert!(plain.starts_with("http/1.1 200") && plain.contains("access-control-allow-origin: *"), "{plain}");
    assert!(!plain.contains("content-encoding"), "{plain}");
    assert!(brotli.contains("content-encoding: br") && brotli.contains("vary: accept-encoding"), "{brotli}");
    assert!(wasm.contains("content-type: application/wasm"), "{wasm}");
    assert!(outside.starts_with("http/1.1 404"), "{outside}");
}

const RIDER: [&str; 4] = ["--facts", "examples/beijing/facts.json", "--at", "2026-10-09T13:20:00+08:00"];

#[test]
fn offers_say_whose_they_are_and_what_they_depend_on() {
    let mine = json(&[&["--json", "offers", "examples/beijing"][..], &RIDER].concat());
    let offers = mine["offers"].as_array().unwrap();
    assert!(mine["sample"] == true && offers.len() >= 120);
    let verdict = |id: &str| offers.iter().find(|o| o["id"] == id).unwrap()["verdict"].clone();
    assert_eq!([verdict("off-peak-20"), verdict("members-first")], ["eligible", "not_now"]);
    let nobody = ["--json", "offers", "examples/beijing", "--merchant", "m-canteen-1", RIDER[2], RIDER[3]];
    let first = &json(&nobody)["offers"][0];
    assert_eq!(
        (&first["verdict"], &first["attributes"][0]),
        (&"needs_information".into(), &"worker.category".into())
    );
}

#[test]
fn quote_is_the_cheapest_bill() {
    let basket = ["--basket", "examples/beijing/basket.json"];
    let bill = json(&[&["--json", "quote", "examples/beijing"][..], &RIDER, &basket].concat());
    assert_eq!((bill["total_fen"].as_i64(), bill["optimal"].as_bool()), (Some(2_780), Some(true)));
    let (out, ..) = run(&[&["quote", "examples/beijing"][..], &RIDER, &["--basket", "no.json"]].concat());
    assert_eq!(out.status.code(), Some(2));
}

#[test]
fn offers_are_the_same_from_a_folder_a_pack_and_the_sample() {
    let packs = temporary("offers-packs");
    let built = json(&["--json", "build", "examples/beijing", "--out", path(&packs)]);
    assert_eq!(built["offers"]["offers"].as_u64(), Some(143), "{built}");
    let city = std::fs::read(packs.join("city.pack")).unwrap();
    assert!(city == std::fs::read("examples/beijing/beijing.pack").unwrap());
    let basket = ["--basket", "examples/beijing/basket.json"];
    let pack = packs.join("offers.pack");
    let answers = |city: &str| {
        let offers = run(&[&["--json", "--lang", "zh-CN", "offers", city][..], &RIDER].concat());
        let quote = run(&[&["--json", "quote", city][..], &RIDER, &basket].concat());
        assert!(offers.0.status.success() && quote.0.status.success(), "{city}: {} {}", offers.2, quote.2);
        (offers.1, quote.1)
    };
    let folder = answers("examples/beijing");
    assert!(folder.0.len() > 100_000, "{}", folder.0.len());
    for other in [path(&packs), path(&pack), "sample:beijing"] {
        assert!(answers(other) == folder, "{other}");
    }
    // A city that has no offers any more leaves none behind.
    let built = json(&["--json", "build", "tests/fixtures/small", "--out", path(&packs)]);
    assert!(built["offers"].is_null() && !pack.exists());
    let (out, _, problems) = run(&["--json", "offers", path(&packs)]);
    assert_eq!(out.status.code(), Some(1), "{problems}");
    assert!(problems.contains("file-missing"), "{problems}");
}

#[test]
fn check_finds_every_fault_of_the_offers_where_it_stands() {
    let folder = temporary("offers");
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["city.json", "calendar.csv", "districts.geojson"] {
        std::fs::copy(format!("examples/beijing/{name}"), folder.join(name)).unwrap();
    }
    let stations = std::fs::read_to_string("examples/beijing/stations.csv").unwrap();
    let two: Vec<&str> = stations.lines().take(3).collect();
    std::fs::write(folder.join("stations.csv"), two.join("\n")).unwrap();
    let offers = std::fs::read_to_string("examples/beijing/offers.json").unwrap();
    let whole: Value = serde_json::from_str(&offers).unwrap();
    let mut deep = serde_json::json!({ "within": { "area": "area-guomao" } });
    for _ in 0..40 {
        deep = serde_json::json!({ "not": deep });
    }
    for (pointer, wrong, code) in [
        ("/offers/0/merchant", "nobody".into(), "merchant-unknown"),
        ("/offers/0/colour", "red".into(), "field-unknown"),
        ("/offers/0/status", "on".into(), "word-unknown"),
        ("/offers/0/effect/basis_points", 1.5.into(), "record"),
        ("/offers/0/effect/basis_points", 15_000.into(), "basis-points"),
        ("/offers/0/valid_to", "2020-01-01".into(), "offer-never-valid"),
        ("/offers/0/eligibility", deep, "condition-refused"),
        ("/offers/0/eligibility", serde_json::json!({ "within": { "area": "x" } }), "area-unknown"),
        (
            "/offers/0/eligibility",
            serde_json::json!({ "in": { "attribute": "x", "values": [] } }),
            "attribute-unknown",
        ),
        (
            "/offers/0/eligibility",
            serde_json::json!({ "schedule": { "opening_hours": "Mo 13-" } }),
            "hours-syntax",
        ),
    ] {
        let mut file = whole.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        file.pointer_mut(parent).unwrap()[name] = wrong;
        std::fs::write(folder.join("offers.json"), serde_json::to_string_pretty(&file).unwrap()).unwrap();
        let (out, text, _) = run(&["--json", "check", path(&folder)]);
        let answer: Value = serde_json::from_str(&text).unwrap();
        let problem = &answer["problems"][0];
        assert_eq!((out.status.code(), &problem["code"]), (Some(1), &code.into()), "{pointer}: {text}");
        assert!(problem["file"] == "offers.json" && problem["line"].as_u64() > Some(1), "{problem}");
    }
}
