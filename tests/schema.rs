//! The committed JSON Schemas are those of the types, and what they mark the readers refuse.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "schema")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use friendly_city::City;
use friendly_city::import::{load, load_status};
use friendly_city::offer::Basket;
use friendly_city::rules::Facts;
use friendly_city::schema::{all, text};
use friendly_city::time::Instant;
use serde_json::{Value, json};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn the_committed_schemas_are_fresh() {
    let folder = Path::new(ROOT).join("schema");
    let wanted: BTreeSet<String> = all().iter().map(|(name, _)| format!("{name}.schema.json")).collect();
    let there = fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    assert_eq!(there.collect::<BTreeSet<_>>(), wanted);
    for (name, schema) in all() {
        let committed = fs::read_to_string(folder.join(format!("{name}.schema.json"))).unwrap();
        assert!(committed == text(&schema), "{name} is stale: `cargo xtask gen schema` writes it anew");
    }
}

/// The case's document: its base with one value changed or taken out.
fn changed(base: &Value, case: &Value) -> Value {
    let mut document = base.clone();
    let (parent, key) = case["at"].as_str().unwrap().rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("no such place: {case}"));
    let members = parent.as_object_mut().unwrap_or_else(|| panic!("no object: {case}"));
    match case.get("to") {
        Some(value) => members.insert(key.to_owned(), value.clone()),
        None => Some(members.remove(key).unwrap_or_else(|| panic!("nothing to take out: {case}"))),
    };
    document
}

/// What the reader of the file says to it.
fn problems(test: &str, file: &str, document: &Value, bases: &Value) -> Vec<String> {
    match file {
        "facts" => serde_json::from_value::<Facts>(document.clone())
            .err()
            .map(|e| e.to_string())
            .into_iter()
            .collect(),
        "basket" => match serde_json::from_value::<Basket>(document.clone()) {
            Ok(basket) => basket.problems().iter().map(ToString::to_string).collect(),
            Err(error) => vec![error.to_string()],
        },
        "events" => match friendly_city::api::json::ledger(&document.to_string()) {
            Ok((_, problems)) | Err(problems) => problems.iter().map(ToString::to_string).collect(),
        },
        _ => {
            let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schema").join(test);
            fs::create_dir_all(&dir).unwrap();
            for name in ["city", "offers", "activities"] {
                let text = if name == file { document } else { &bases[name] };
                fs::write(dir.join(name).with_extension("json"), text.to_string()).unwrap();
            }
            fs::write(dir.join("stations.csv"), "id,name,longitude,latitude\ns,S,116.4,39.9\n").unwrap();
            if file == "status" {
                return status(&dir, document);
            }
            load(&dir).problems.iter().map(ToString::to_string).collect()
        }
    }
}

/// Problems and warnings of a status of the city in a folder.
fn status(dir: &Path, document: &Value) -> Vec<String> {
    let city = City::open(friendly_city::pack::write(&load(dir).input.unwrap())).unwrap();
    let path = dir.join("status.json");
    fs::write(&path, document.to_string()).unwrap();
    let now = Instant::parse_rfc3339("2026-10-08T03:00:00+08:00").unwrap();
    let problems = match load_status(&path, &city, 1, now, Instant(now.0 + 900)) {
        Ok((_, warnings)) => warnings,
        Err(problems) => problems,
    };
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn what_a_schema_marks_the_reader_refuses() {
    let vectors: Value =
        serde_json::from_str(&fs::read_to_string(Path::new(ROOT).join("tests/vectors/schema.json")).unwrap())
            .unwrap();
    let bases = &vectors["bases"];
    for (file, base) in bases.as_object().unwrap() {
        assert_eq!(problems("vectors", file, base, bases), Vec::<String>::new(), "the base of {file}");
    }
    let cases = vectors["cases"].as_array().unwrap();
    for case in cases {
        let file = case["file"].as_str().unwrap();
        let found = problems("vectors", file, &changed(&bases[file], case), bases);
        assert_eq!(found.is_empty(), case["right"] == true, "{case}: {found:?}");
    }
    assert!(cases.len() > 150, "only {} cases ran", cases.len());
}

/// The reader of `city.json` walks it by hand: what it knows is what its source lists.
#[test]
fn the_reader_of_a_city_knows_the_fields_of_its_schema() {
    let (_, city) = all().into_iter().find(|(name, _)| *name == "city").unwrap();
    let names = |object: &Value| -> BTreeSet<String> {
        object["properties"].as_object().unwrap().keys().cloned().collect()
    };
    let read = friendly_city::schema::city_fields();
    for (part, fields) in read {
        let object = if part.is_empty() { &city } else { &city["$defs"][part] };
        assert_eq!(names(object), fields.iter().map(|f| (*f).to_owned()).collect(), "`{part}`");
    }
    // Each is understood and each other is not: the reader says which.
    let base: Value = json!({ "id": "x", "name": "X", "utc_offset": "+08:00" });
    for field in names(&city) {
        let mut document = base.clone();
        document.as_object_mut().unwrap().entry(field.clone()).or_insert(json!("x"));
        let found = problems(
            "fields",
            "city",
            &document,
            &json!({ "offers": { "schema": "friendly-city/offers@1", "offers": [] }, "activities": {} }),
        );
        assert!(!found.iter().any(|p| p.contains("[field-unknown]")), "{field}: {found:?}");
    }
}
