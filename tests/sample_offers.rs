//! The sample's offers are what the project says they are: whole, declared, priced, and in both languages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests panic"
)]
#![cfg(feature = "import")]

use std::collections::BTreeSet;

use friendly_city::Makeup;
use friendly_city::import::hours::{HoursContext, compile};
use friendly_city::time::{Calendar, Date};
use serde_json::Value;

fn read(name: &str) -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/beijing/").to_owned() + name;
    serde_json::from_str(&std::fs::read_to_string(path).expect("a file")).expect("JSON")
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap_or_else(|| panic!("no list `{name}`"))
}

fn texts<'a>(value: &'a Value, field: &str) -> BTreeSet<&'a str> {
    value.as_array().unwrap().iter().map(|item| item[field].as_str().unwrap()).collect()
}

/// Every value of a field called `name`, however deep.
fn every<'a>(value: &'a Value, name: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            if key == name {
                found.push(value);
            }
            every(value, name, found);
        }),
        Value::Array(items) => items.iter().for_each(|item| every(item, name, found)),
        _ => {}
    }
}

fn all<'a>(value: &'a Value, name: &str) -> Vec<&'a Value> {
    let mut found = Vec::new();
    every(value, name, &mut found);
    found
}

fn offer<'a>(file: &'a Value, id: &str) -> &'a Value {
    list(file, "offers").iter().find(|offer| offer["id"] == id).unwrap_or_else(|| panic!("no offer `{id}`"))
}

#[test]
fn are_many_with_an_id_each() {
    let file = read("offers.json");
    assert_eq!(file["schema"], "friendly-city/offers@1");
    for (name, least) in [("merchants", 40), ("offers", 120), ("areas", 1)] {
        assert!(list(&file, name).len() >= least, "{name}: {}", list(&file, name).len());
        assert_eq!(texts(&file[name], "id").len(), list(&file, name).len(), "{name} share an id");
    }
}

#[test]
fn whatever_is_used_is_declared_and_the_other_way_round() {
    let (file, city) = (read("offers.json"), read("city.json"));
    let stations =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/beijing/stations.csv"));
    let stations = stations.expect("a file");
    let merchants = texts(&file["merchants"], "id");
    let named: BTreeSet<&str> = texts(&file["offers"], "merchant");
    assert_eq!(named, merchants, "every merchant offers something, and no other does");
    for station in all(&file, "stations").into_iter().flat_map(|list| list.as_array().unwrap()) {
        let row = format!("\n{},", station.as_str().unwrap());
        assert!(stations.contains(&row), "{station}");
    }
    let used: BTreeSet<&str> =
        all(&file["offers"], "attribute").iter().map(|a| a.as_str().unwrap()).collect();
    assert_eq!(used, texts(&city["attributes"], "name"));
    let areas: BTreeSet<&str> = all(&file["offers"], "area").iter().map(|a| a.as_str().unwrap()).collect();
    assert_eq!(areas, texts(&file["areas"], "id"));
    for test in all(&file["offers"], "in") {
        let attribute = list(&city, "attributes").iter().find(|a| a["name"] == test["attribute"]).unwrap();
        let codes = texts(&attribute["vocabulary"], "code");
        assert!(list(test, "values").iter().all(|value| codes.contains(value.as_str().unwrap())), "{test}");
    }
    for fact in read("facts.json").as_object().unwrap().keys().filter(|name| *name != "$schema") {
        assert!(used.contains(fact.as_str()), "{fact}");
    }
    assert!(merchants.contains(read("basket.json")["merchant"].as_str().unwrap()));
}

#[test]
fn speak_both_languages() {
    let (file, city) = (read("offers.json"), read("city.json"));
    let mut texts = all(&file, "name");
    texts.extend(all(&city["attributes"], "label"));
    texts.extend(all(&city["attributes"], "how"));
    assert!(texts.iter().filter(|text| text.is_object()).count() > 180);
    for text in texts.into_iter().filter(|text| text.is_object()) {
        let [zh, en] = ["zh-CN", "en"].map(|language| text[language].as_str().unwrap_or_default());
        let is_han = |c| ('\u{4e00}'..='\u{9fff}').contains(&c);
        assert!(zh.chars().any(is_han), "{text}");
        assert!(!en.is_empty() && !en.chars().any(is_han), "{text}");
        assert!(!zh.contains(['{', '}']) && !en.contains(['{', '}']), "{text}");
    }
    for attribute in list(&city, "attributes") {
        assert!(attribute["how"].is_object() && attribute["label"].is_object(), "{attribute}");
        for (field, known) in [
            ("type", "code integer boolean date document point"),
            ("assurance", "credential ledger self_declared clock"),
            ("changed_by", "time worker merchant nobody"),
        ] {
            assert!(known.split(' ').any(|word| attribute[field] == word), "{attribute}");
        }
    }
}

#[test]
fn the_committed_pack_is_fresh() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/beijing");
    let pack = friendly_city::import::load_offers(&folder).expect("offers without problems").write();
    match std::fs::read(folder.join("offers.pack")) {
        Ok(committed) => assert!(committed == pack, "offers.pack is stale: build it again from its folder"),
        Err(_) => eprintln!("examples/beijing/offers.pack is not there yet"),
    }
}

#[test]
fn hours_compile() {
    let file = read("offers.json");
    let day = |year, month, day| Date::from_ymd(year, month, day).unwrap();
    let calendar = Calendar::default();
    let context = HoursContext {
        calendar: &calendar,
        makeup: Makeup::Weekday,
        from: day(2026, 1, 1),
        to: day(2027, 6, 30),
    };
    let hours = all(&file, "opening_hours");
    assert!(hours.len() > 80, "{}", hours.len());
    for text in hours {
        let compiled = compile(text.as_str().unwrap(), &context);
        assert!(compiled.is_ok(), "{text}: {}", compiled.err().unwrap());
    }
}

/// Nothing is worth less than nothing, and a merchant never pays a worker to come.
#[test]
fn no_price_is_below_zero() {
    let file = read("offers.json");
    for offer in list(&file, "offers") {
        let effect = &offer["effect"];
        for (name, amount) in effect.as_object().unwrap() {
            assert!(
                !name.ends_with("_fen") || amount.as_u64().is_some_and(|fen| fen > 0),
                "{}: {name}",
                offer["id"]
            );
        }
        match effect["kind"].as_str().unwrap() {
            "percent_off" => assert!((1..=10_000).contains(&effect["basis_points"].as_u64().unwrap())),
            "amount_off" | "fixed_price" => assert!(effect["amount_fen"].is_u64(), "{effect}"),
            "free_item" => assert!(!list(&effect["target"]["item"], "tags").is_empty(), "{effect}"),
            other => panic!("`{other}` is not used here"),
        }
        if let (Some(least), "amount_off") =
            (effect["minimum_spend_fen"].as_u64(), effect["kind"].as_str().unwrap())
        {
            assert!(effect["amount_fen"].as_u64().unwrap() < least, "{}", offer["id"]);
        }
        assert!(
            offer["valid_from"].as_str().unwrap() < offer["valid_to"].as_str().unwrap(),
            "{}",
            offer["id"]
        );
        for limit in list(offer, "limits") {
            assert!(limit["limit"].as_u64().is_some_and(|limit| limit > 0), "{}", offer["id"]);
        }
    }
}

/// The shapes that people ask for, by id and by what makes each one what it is.
#[test]
fn public_shapes_are_there() {
    let file = read("offers.json");
    for (id, place, value) in [
        ("all-day-10", "/effect/basis_points", "1000"),
        ("off-peak-20", "/effect/basis_points", "2000"),
        ("in-store-30", "/effect/basis_points", "3000"),
        ("daily-voucher-2", "/effect/amount_fen", "200"),
        ("daily-voucher-2", "/effect/basis", "\"running\""),
        ("daily-voucher-2", "/stacking/policy", "\"combine\""),
        ("daily-voucher-5-60", "/effect/amount_fen", "560"),
        ("daily-voucher-5-60", "/limits/0/window", "\"day\""),
        ("spend-2-save-1-99", "/effect/minimum_spend_fen", "200"),
        ("spend-2-save-1-99", "/effect/amount_fen", "199"),
        ("three-meals-9-for-7", "/effect/amount_fen", "700"),
        ("three-meals-9-for-7", "/limits/0/limit", "1"),
        ("set-10", "/effect/amount_fen", "1000"),
        ("set-12", "/effect/amount_fen", "1200"),
        ("set-15", "/effect/amount_fen", "1500"),
        ("two-for-20", "/effect/minimum_spend_fen", "2600"),
        ("points-30-unlock-20", "/eligibility/compare/value", "30"),
        ("uniform-is-enough", "/eligibility/compare/attribute", "\"worker.uniform\""),
        ("members-first", "/eligibility/any/1/compare/value", "\"2026-12-01\""),
        ("health-certificate-40-off", "/effect/amount_fen", "4000"),
        ("health-certificate-40-off", "/eligibility/all/1/document/state", "\"valid\""),
        ("health-certificate-renewal", "/eligibility/document/state", "\"valid\""),
        ("second-tuesday-service", "/eligibility/all/1/schedule/byday", "\"2TU\""),
        ("repair-subsidy-100", "/effect/maximum_discount_fen", "10000"),
    ] {
        let found = offer(&file, id).pointer(place).unwrap_or_else(|| panic!("{id} has no {place}"));
        assert_eq!(found.to_string(), value, "{id} {place}");
    }
    let [all_day, off_peak] = ["all-day-10", "off-peak-20"].map(|id| offer(&file, id));
    assert_eq!(
        all_day["stacking"], off_peak["stacking"],
        "two offers of one category, the better one counts"
    );
    assert_eq!(all_day["stacking"]["policy"], "best_of");
}

/// Each kind of condition and effect, limit and rule appears, so that whoever reads the sample has met them all.
#[test]
fn show_the_whole_language() {
    let file = read("offers.json");
    let kinds = "all any not at_least in compare between age schedule within document count";
    for kind in kinds.split(' ') {
        assert!(!all(&file["offers"], kind).is_empty(), "no offer has `{kind}`");
    }
    let words = [
        ("kind", "percent_off amount_off fixed_price free_item"),
        ("per", "worker merchant total"),
        ("metric", "redemptions amount"),
        ("enforcement", "verifier_local allotment online"),
        ("policy", "combine best_of exclusive"),
        ("window", "day week month ever"),
    ];
    for (field, values) in words {
        let found: BTreeSet<&str> = all(&file["offers"], field).iter().map(|v| v.as_str().unwrap()).collect();
        assert_eq!(found, values.split(' ').collect(), "{field}");
    }
}
