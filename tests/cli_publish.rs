//! Signed publication as it is called: keys, building, verifying, comparing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "cli")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const AT: &str = "2026-10-08T03:00:00+08:00";
const OFFERS: &str = r#"{ "schema": "friendly-city/offers@1",
  "merchants": [ { "id": "m1", "name": { "en": "Noodles" }, "longitude": 116.4, "latitude": 39.9 } ],
  "offers": [ { "id": "ten", "merchant": "m1", "name": { "en": "10 % off" }, "status": "active",
    "valid_from": "2026-01-01", "valid_to": "2027-01-01",
    "eligibility": { "schedule": { "opening_hours": "Mo-Fr 14:00-16:00" } },
    "effect": { "kind": "percent_off", "basis": "running", "basis_points": 1000, "target": "order",
      "rounding": { "mode": "half_up", "of": "price", "unit_fen": 1 } } } ] }"#;

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
    assert_eq!(out.lines().count(), 1, "one object: {out}");
    serde_json::from_str(&out).expect("JSON")
}

/// Exit status and codes of a call that says problems.
fn codes(args: &[&str]) -> (i32, Vec<String>) {
    let (status, out, err) = run(&[args, &["--json"]].concat());
    assert!(status == 0 || out.is_empty(), "{out}");
    let problems: Value = serde_json::from_str(&err).unwrap_or_else(|_| panic!("{args:?}: {err}"));
    let list = problems["problems"].as_array().expect("a list").clone();
    (status, list.iter().map(|problem| problem["code"].as_str().expect("a code").to_owned()).collect())
}

fn path(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// A folder of one test with a city of three stations and an offer, and keys.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("publish").join(name);
        if dir.exists() {
            fs::remove_dir_all(&dir).expect("removed");
        }
        let city = dir.join("city");
        fs::create_dir_all(&city).expect("created");
        for file in ["city.json", "stations.csv"] {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/small").join(file);
            fs::copy(from, city.join(file)).expect("copied");
        }
        fs::write(city.join("offers.json"), OFFERS).expect("written");
        let desk = Self(dir);
        for key in ["old.key", "new.key", "foreign.key"] {
            json(&["keygen", "--out", &desk.at(key)]);
        }
        desk
    }
    fn at(&self, name: &str) -> String {
        path(&self.0.join(name)).to_owned()
    }
    fn build(&self, out: &str, more: &[&str]) -> Value {
        json(&[&["build", &self.at("city"), "--out", &self.at(out), "--at", AT], more].concat())
    }
    /// What a build that is refused says.
    fn refuses(&self, out: &str, more: &[&str]) -> (i32, Vec<String>) {
        codes(&[&["build", &self.at("city"), "--out", &self.at(out)], more].concat())
    }
    fn verify(&self, more: &[&str]) -> Vec<String> {
        let folder = self.at("out");
        let trusted = self.at("old.pub");
        let words =
            ["verify", folder.as_str(), "--trust", trusted.as_str()].into_iter().chain(more.iter().copied());
        words.map(str::to_owned).collect()
    }
    fn edit(&self, file: &str, from: &str, to: &str) {
        let file = self.0.join("city").join(file);
        let text = fs::read_to_string(&file).expect("there");
        assert!(text.contains(from), "{from}");
        fs::write(file, text.replace(from, to)).expect("written");
    }
    fn names(&self, folder: &str) -> BTreeSet<String> {
        let entries = fs::read_dir(self.0.join(folder)).expect("there");
        entries.map(|entry| entry.expect("entry").file_name().into_string().expect("UTF-8")).collect()
    }
}

fn words(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

fn listed(built: &Value, list: &str) -> Vec<String> {
    let list = built["manifest"][list].as_array().expect("a list");
    list.iter().map(|name| name.as_str().expect("a name").to_owned()).collect()
}

#[test]
fn keys_are_made_once_and_for_their_owner_alone() {
    let desk = Desk::new("keys");
    let key = desk.at("made.key");
    let made = json(&["keygen", "--out", &key]);
    let (private, public) =
        (fs::read_to_string(&key).unwrap(), fs::read_to_string(desk.at("made.pub")).unwrap());
    assert!(public.contains(made["public_key"].as_str().unwrap()), "{public}");
    assert!(!private.contains(made["public_key"].as_str().unwrap()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |file: &str| fs::metadata(desk.at(file)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("made.key"), mode("made.pub") & 0o600), (0o600, 0o600));
    }
    assert_eq!(codes(&["keygen", "--out", &key]), (2, vec!["key-occupied".to_owned(); 2]));
    // Either half is in the way, and what is there stays.
    fs::remove_file(&key).unwrap();
    assert_eq!(codes(&["keygen", "--out", &key]), (2, vec!["key-occupied".to_owned()]));
    assert!(!Path::new(&key).exists());
    assert_eq!(fs::read_to_string(desk.at("made.pub")).unwrap(), public);
    assert_ne!(
        fs::read_to_string(desk.at("old.key")).unwrap(),
        fs::read_to_string(desk.at("new.key")).unwrap()
    );
    assert_eq!(codes(&["keygen", "--out", &desk.at("made.txt")]), (2, vec!["arguments".to_owned()]));
    assert_eq!(
        codes(&["keygen", "--out", &desk.at("nowhere/x.key")]),
        (2, vec!["output-refused".to_owned()])
    );
}

#[test]
fn a_publication_verifies_and_says_the_same_twice() {
    let desk = Desk::new("round");
    let key = desk.at("old.key");
    let built = desk.build("out", &["--key", &key]);
    assert_eq!(built["manifest"]["version"], 1);
    let files = listed(&built, "files");
    assert!(files[0].starts_with("city-") && files[1].starts_with("offers-"), "{files:?}");
    for file in &files {
        assert!(desk.names("out").contains(&format!("{file}.br")), "{file}");
        let name = file.split('-').next().unwrap();
        let read = |name: &str| fs::read(desk.0.join("out").join(name)).unwrap();
        assert!(read(file) == read(&format!("{name}.pack")), "{file}");
    }
    let verified = json(&words(&desk.verify(&["--at", AT])));
    assert_eq!((verified["freshness"].as_str(), verified["data_of"].as_str()), (Some("current"), None));
    assert_eq!(verified["files"][0]["bounds"], serde_json::json!([116.33, 39.9, 116.41, 39.92]));
    assert_eq!(verified["files"][1]["bounds"], Value::Null);
    // In grace it is said of when the data is; in plain words too.
    let grace = desk.verify(&["--at", "2027-01-20T00:00:00Z"]);
    assert_eq!(json(&words(&grace))["data_of"], "2026-10-07T19:00:00+00:00");
    assert!(run(&words(&grace)).1.contains("data of 2026-10-07"));
    // The same once more elsewhere: the same bytes.
    desk.build("again", &["--key", &key]);
    assert_eq!(desk.names("again"), desk.names("out"));
    for name in desk.names("out") {
        let read = |folder: &str| fs::read(desk.0.join(folder).join(&name)).unwrap();
        assert!(read("again") == read("out"), "{name}");
    }
    // A question takes the folder as before.
    assert_eq!(json(&["overview", &desk.at("out"), "--at", AT])["stations"], 3);
}

#[test]
fn without_a_key_all_is_as_before() {
    let desk = Desk::new("unsigned");
    let (city, out) = (desk.at("city"), desk.at("out"));
    let built = json(&["build", &city, "--out", &out]);
    assert!(built.get("manifest").is_none());
    assert_eq!(desk.names("out").len(), 4);
    assert_eq!(codes(&words(&desk.verify(&[]))), (1, vec!["file-missing".to_owned()]));
    // A signed build may follow an unsigned one; back there is no way.
    desk.build("out", &["--key", &desk.at("old.key")]);
    assert_eq!(desk.refuses("out", &[]), (2, vec!["output-occupied".to_owned()]));
    for flag in [["--version", "3"], ["--expires-days", "3"], ["--at", AT]] {
        assert_eq!(desk.refuses("out", &flag), (2, vec!["arguments".to_owned()]), "{flag:?}");
    }
}

#[test]
fn one_changed_station_changes_one_name() {
    let desk = Desk::new("changed");
    let key = desk.at("old.key");
    let first = desk.build("out", &["--key", &key]);
    desk.build("before", &["--key", &key]);
    desk.edit("stations.csv", "East Gate", "Eastern Gate");
    let second = desk.build("out", &["--key", &key]);
    assert_eq!(second["manifest"]["version"], 2);
    let (before, after) = (listed(&first, "files"), listed(&second, "files"));
    assert_ne!(before[0], after[0]);
    assert_eq!(before[1], after[1]);
    // What a phone may be about to fetch is still there, once.
    assert_eq!(listed(&second, "kept"), [before[0].clone()]);
    assert!(
        desk.names("out").contains(&before[0]) && desk.names("out").contains(&format!("{}.br", before[0]))
    );
    let verified = json(&words(&desk.verify(&["--at", AT])));
    assert_eq!(verified["kept"][0], before[0].as_str());
    let third = desk.build("out", &["--key", &key]);
    assert_eq!(listed(&third, "kept"), Vec::<String>::new());
    assert!(!desk.names("out").contains(&before[0]));

    let diff = json(&["diff", &desk.at("before"), &desk.at("out")]);
    assert_eq!(diff["stations"]["changed"], serde_json::json!([{ "id": "s1", "fields": ["name_en"] }]));
    assert_eq!((diff["stations"]["same"].as_u64(), diff["offers"]["same"].as_u64()), (Some(2), Some(1)));
    assert_eq!(diff["again"]["files"], serde_json::json!([after[0]]));
    let size = |name: &str| fs::metadata(desk.0.join("out").join(name)).unwrap().len();
    assert_eq!(diff["again"]["bytes"], size(&after[0]));
    assert_eq!(diff["again"]["brotli_bytes"], size(&format!("{}.br", after[0])));
    assert_eq!(diff["again"]["of_bytes"], size(&after[0]) + size(&after[1]));
    // From a published folder to the source that is next.
    desk.edit("stations.csv", "\ns3,", "\ns4,");
    desk.edit("stations.csv", "24/7,toilet;drinking_water", "Mo-Fr 08:00-20:00,toilet");
    desk.edit("offers.json", "14:00-16:00", "14:00-17:00");
    desk.edit("city.json", "CC0-1.0", "CC-BY-4.0");
    let diff = json(&["diff", &desk.at("out"), &desk.at("city")]);
    assert_eq!(diff["city"], serde_json::json!(["licence"]));
    assert_eq!(
        (&diff["stations"]["added"][0], &diff["stations"]["removed"][0]),
        (&"s4".into(), &"s3".into())
    );
    let fields = serde_json::json!([{ "id": "s2", "fields": ["facilities", "opening_hours"] }]);
    assert_eq!(diff["stations"]["changed"], fields);
    assert_eq!(diff["offers"]["changed"], serde_json::json!([{ "id": "ten", "fields": ["eligibility"] }]));
    assert_eq!(diff["again"], Value::Null);
    let text = run(&["diff", &desk.at("out"), &desk.at("city")]).1;
    assert!(
        text.contains("stations: 1 added, 1 removed, 1 changed, 1 the same\n  + s4\n  - s3\n  ~ s2  "),
        "{text}"
    );
    // Nothing is different from itself, from a folder or from its packs.
    let same = json(&["diff", &desk.at("out/offers.pack"), &desk.at("before/offers.pack")]);
    assert_eq!((same["offers"]["same"].as_u64(), same["stations"]["same"].as_u64()), (Some(1), Some(0)));
    assert_eq!(codes(&["diff", &desk.at("out"), &desk.at("nowhere")]), (2, vec!["city-missing".to_owned()]));
}

#[test]
fn a_city_at_the_border_is_cut_once_and_stays_so() {
    let desk = Desk::new("border");
    let old = desk.at("old.key");
    for (stations, is_cut) in
        [(671, false), (672, true), (671, true), (336, true), (335, false), (671, false)]
    {
        let mut table = "id,name,longitude,latitude,opening_hours\n".to_owned();
        for number in 0..stations {
            let longitude = 116.3 + f64::from(number) / 2_500.0;
            table.push_str(&format!("s{number},S{number},{longitude:.4},39.9,24/7\n"));
        }
        fs::write(desk.0.join("city/stations.csv"), table).expect("written");
        let files = listed(&desk.build("out", &["--key", &old]), "files");
        assert_eq!(files.iter().any(|file| file.starts_with("s-")), is_cut, "{stations}: {files:?}");
        assert_eq!(run(&words(&desk.verify(&["--at", AT]))).0, 0, "{stations}");
    }
}

#[test]
fn every_fault_of_a_folder_is_found() {
    let desk = Desk::new("faults");
    let key = desk.at("old.key");
    desk.build("before", &["--key", &key]);
    desk.edit("stations.csv", "East Gate", "Eastern Gate");
    let fresh = || {
        // A publication with one before it, so that there are kept files too.
        let _earlier = fs::remove_dir_all(desk.0.join("out"));
        fs::create_dir(desk.0.join("out")).unwrap();
        for name in desk.names("before") {
            fs::copy(desk.0.join("before").join(&name), desk.0.join("out").join(&name)).unwrap();
        }
        let built = desk.build("out", &["--key", &key]);
        (listed(&built, "files"), listed(&built, "kept"))
    };
    let (files, kept) = fresh();
    let out = |name: &str| desk.0.join("out").join(name);
    let flip = |name: &str| {
        let mut bytes = fs::read(out(name)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(out(name), bytes).unwrap();
    };
    let check = |what: &str, damage: &dyn Fn(), expected: &[&str]| {
        fresh();
        damage();
        let (status, mut found) = codes(&words(&desk.verify(&["--at", AT])));
        found.sort();
        assert_eq!((status, words(&found)), (1, expected.to_vec()), "{what}");
    };
    check("a bit of a pack", &|| flip(&files[0]), &["published-hash"]);
    check("a bit of a compressed one", &|| flip(&format!("{}.br", files[0])), &["published-copy"]);
    check("a bit of the copy", &|| flip("city.pack"), &["published-copy"]);
    check("a bit of one that is kept", &|| flip(&kept[0]), &["published-copy"]);
    check("a bit of the manifest", &|| flip("manifest.json"), &["manifest-signature"]);
    check("a pack that is gone", &|| fs::remove_file(out(&files[1])).unwrap(), &["published-missing"]);
    check(
        "packs that are swapped",
        &|| {
            let (city, offers) = (fs::read(out(&files[0])).unwrap(), fs::read(out(&files[1])).unwrap());
            fs::write(out(&files[0]), offers).unwrap();
            fs::write(out(&files[1]), city).unwrap();
        },
        &["published-length", "published-length"],
    );
    check(
        "the pack of the publication before",
        &|| fs::write(out(&files[0]), fs::read(out(&kept[0])).unwrap()).unwrap(),
        &["published-length"],
    );
    check(
        "one that is longer",
        &|| fs::write(out(&files[0]), [fs::read(out(&files[0])).unwrap(), vec![0]].concat()).unwrap(),
        &["published-length"],
    );
    check(
        "a manifest that is cut short",
        &|| fs::write(out("manifest.json"), &fs::read(out("manifest.json")).unwrap()[..200]).unwrap(),
        &["manifest-truncated"],
    );
    check(
        "several at once",
        &|| {
            flip(&files[0]);
            flip("offers.pack.br");
            fs::remove_file(out(&files[1])).unwrap();
            fs::write(out("notes.txt"), "mine").unwrap();
        },
        &["published-copy", "published-hash", "published-missing", "published-unlisted"],
    );
    fresh();
    fs::write(out("index.html"), "mine").unwrap();
    assert_eq!(codes(&words(&desk.verify(&["--at", AT]))), (0, vec!["published-unlisted".to_owned()]));
    // What is not the program's is never taken away.
    assert_eq!(desk.refuses("out", &["--key", &key]), (2, vec!["output-occupied".to_owned()]));
    assert!(out("index.html").exists());
}

#[test]
fn a_reader_refuses_what_is_old_foreign_or_from_the_future() {
    let desk = Desk::new("reader");
    desk.build("out", &["--key", &desk.at("old.key"), "--version", "7", "--expires-days", "10"]);
    let digest = json(&words(&desk.verify(&["--at", AT])))["digest"].as_str().unwrap().to_owned();
    let (own, other) = (format!("7:{digest}"), format!("7:{}", "0".repeat(64)));
    for (more, expected) in [
        (["--seen", "7"], None),
        (["--seen", own.as_str()], None),
        (["--seen", other.as_str()], Some("manifest-mixed")),
        (["--seen", "8"], Some("manifest-rollback")),
        (["--at", "2026-10-20T00:00:00Z"], None),
        (["--at", "2026-12-01T00:00:00Z"], Some("manifest-expired")),
        (["--at", "2026-10-01T00:00:00Z"], Some("manifest-future")),
    ] {
        let at: &[&str] = if more[0] == "--at" { &[] } else { &["--at", AT] };
        let args = desk.verify(&[&more, at].concat());
        match expected {
            None => assert_eq!(run(&words(&args)).0, 0, "{more:?}"),
            Some(code) => assert_eq!(codes(&words(&args)), (1, vec![code.to_owned()]), "{more:?}"),
        }
    }
    let trust = |key: &str| codes(&["verify", &desk.at("out"), "--at", AT, "--trust", &desk.at(key)]);
    assert_eq!(trust("foreign.pub"), (1, vec!["manifest-key".to_owned()]));
    assert_eq!(trust("old.key"), (2, vec!["key-file".to_owned()]));
    assert_eq!(trust("nowhere.pub"), (2, vec!["file-unreadable".to_owned()]));
    let seen = desk.verify(&["--seen", "x"]);
    assert_eq!(codes(&words(&seen)), (2, vec!["arguments".to_owned()]));
}

#[test]
fn keys_change_and_versions_rise() {
    let desk = Desk::new("rotation");
    let (old, new, foreign) = (desk.at("old.key"), desk.at("new.key"), desk.at("foreign.key"));
    desk.build("out", &["--key", &old]);
    let manifest = || fs::read(desk.0.join("out/manifest.json")).unwrap();
    let first = manifest();
    // The new key alone would shut out every phone.
    assert_eq!(desk.refuses("out", &["--key", &new]), (2, vec!["manifest-key".to_owned()]));
    assert_eq!(
        desk.refuses("out", &["--key", &old, "--version", "1"]),
        (2, vec!["version-not-above".to_owned()])
    );
    assert_eq!(
        desk.refuses("out", &["--key", &old, "--key", &old]),
        (2, vec!["manifest-duplicate".to_owned(); 2])
    );
    assert_eq!(desk.refuses("out", &["--key", &desk.at("old.pub")]), (2, vec!["key-file".to_owned()]));
    assert_eq!(first, manifest(), "what is refused changes nothing");
    let both = desk.build("out", &["--key", &new, "--key", &old]);
    assert_eq!((both["manifest"]["version"].as_u64(), listed(&both, "signed_by").len()), (Some(2), 2));
    let trusts = |key: &str| run(&["verify", &desk.at("out"), "--at", AT, "--trust", &desk.at(key)]).0;
    assert_eq!((trusts("old.pub"), trusts("new.pub"), trusts("foreign.pub")), (0, 0, 1));
    let after = desk.build("out", &["--key", &new]);
    assert_eq!(after["manifest"]["version"], 3);
    assert_eq!((trusts("old.pub"), trusts("new.pub")), (1, 0));
    // A lost key: who says the version means it.
    assert_eq!(desk.build("out", &["--key", &foreign, "--version", "9"])["manifest"]["version"], 9);
    assert_eq!((trusts("new.pub"), trusts("foreign.pub")), (1, 0));
    // Another city does not follow on this one.
    desk.edit("city.json", r#""id": "small""#, r#""id": "other""#);
    assert_eq!(desk.refuses("out", &["--key", &foreign]), (2, vec!["manifest-city".to_owned()]));
    // A manifest that nobody can read is not followed either.
    fs::write(desk.0.join("out/manifest.json"), "{}\n").unwrap();
    assert_eq!(desk.refuses("out", &["--key", &foreign]), (1, vec!["manifest-form".to_owned()]));
}

/// Pages that trust a lost key hold its manifest, and fetch what it names.
#[test]
fn a_lost_key_takes_no_file_from_pages() {
    let desk = Desk::new("lost");
    let has = |file: &str| {
        let names = desk.names("out");
        names.contains(file) && names.contains(&format!("{file}.br"))
    };
    let first = desk.build("out", &["--key", &desk.at("old.key")]);
    let city = listed(&first, "files")[0].clone();
    desk.edit("stations.csv", "East Gate", "Eastern Gate");
    let foreign = desk.at("foreign.key");
    let second = desk.build("out", &["--key", &foreign, "--version", "9"]);
    assert_eq!(listed(&second, "kept"), std::slice::from_ref(&city));
    assert!(has(&city));
    // For one publication, as ever.
    desk.edit("stations.csv", "Eastern Gate", "Easternmost Gate");
    let third = desk.build("out", &["--key", &foreign]);
    let second_city = listed(&second, "files")[0].clone();
    assert_eq!(listed(&third, "kept"), std::slice::from_ref(&second_city));
    assert!(!has(&city) && has(&second_city));
    // Of a manifest that nobody can read: whatever is what its name says.
    fs::write(desk.0.join("out/manifest.json"), "{}\n").unwrap();
    let false_name = "city-0123456789abcdef.pack";
    fs::write(desk.0.join("out").join(false_name), "not that").unwrap();
    desk.edit("stations.csv", "Easternmost Gate", "Last Gate");
    let fourth = desk.build("out", &["--key", &foreign, "--version", "20"]);
    let mut expected = vec![second_city.clone(), listed(&third, "files")[0].clone()];
    expected.sort();
    assert_eq!(listed(&fourth, "kept"), expected);
    assert!(has(&second_city) && !desk.names("out").contains(false_name));
    let fifth = desk.build("out", &["--key", &foreign]);
    assert_eq!(listed(&fifth, "kept"), Vec::<String>::new());
    assert_eq!(run(&["verify", &desk.at("out"), "--at", AT, "--trust", &desk.at("foreign.pub")]).0, 0);
}

/// `docs/json.md` shows each answer with all its fields, and no others.
#[test]
fn the_answers_are_as_documented() {
    let desk = Desk::new("documented");
    let key = desk.at("old.key");
    desk.build("before", &["--key", &key]);
    desk.build("out", &["--key", &key]);
    desk.edit("stations.csv", "East Gate", "Eastern Gate");
    let built = desk.build("out", &["--key", &key]);
    let document = include_str!("../docs/json.md");
    let example = |heading: &str, number: usize| -> Value {
        let section = document.split(&format!("\n## {heading}\n")).nth(1).expect("the section");
        let section = section.split("\n## ").next().expect("a section");
        let block = section.split("```json\n").nth(number).expect("the example");
        serde_json::from_str(block.split("```").next().expect("its end")).expect("JSON")
    };
    let answers = [
        (example("keygen, build with a key", 1), json(&["keygen", "--out", &desk.at("x.key")])),
        (example("keygen, build with a key", 2), built["manifest"].clone()),
        (example("verify", 1), json(&words(&desk.verify(&["--at", "2027-01-20T00:00:00Z"])))),
        (example("diff", 1), json(&["diff", &desk.at("before"), &desk.at("out")])),
    ];
    for (shown, answer) in answers {
        same_shape("", &shown, &answer);
    }
}

/// The same names in the same places; values of the same type, `null` apart.
fn same_shape(at: &str, shown: &Value, answer: &Value) {
    match (shown, answer) {
        (Value::Object(a), Value::Object(b)) => {
            let names =
                |object: &serde_json::Map<String, Value>| object.keys().cloned().collect::<BTreeSet<_>>();
            assert_eq!(names(a), names(b), "{at}");
            a.iter().for_each(|(name, value)| same_shape(&format!("{at}/{name}"), value, &b[name]));
        }
        (Value::Array(a), Value::Array(b)) => {
            if let (Some(a), Some(b)) = (a.first(), b.first()) {
                same_shape(&format!("{at}/0"), a, b);
            }
        }
        (Value::Null, _) | (_, Value::Null) => {}
        (a, b) => assert_eq!(std::mem::discriminant(a), std::mem::discriminant(b), "{at}"),
    }
}
