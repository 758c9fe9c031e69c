//! `offers.json`, and the facts and the basket that go with it.

use serde_json::{Value, json};

use super::authored;
use super::inputs::Street;
use super::merchants;
use super::places::Site;
use super::stations::PREFIXES;

/// Boxes that offers speak of, `[west, south, east, north]`, drawn by hand around what the name means.
fn areas() -> Value {
    json!([
        { "id": "area-wangjing", "name": { "zh-CN": "望京", "en": "Wangjing" }, "bounds": [116.455, 39.982, 116.495, 40.012] },
        { "id": "area-guomao", "name": { "zh-CN": "国贸", "en": "Guomao" }, "bounds": [116.445, 39.9, 116.48, 39.925] },
        { "id": "area-zhongguancun", "name": { "zh-CN": "中关村", "en": "Zhongguancun" }, "bounds": [116.3, 39.97, 116.335, 39.995] },
    ])
}

/// The file.
pub fn json(sites: &[Site], streets: &[Street], districts: &[(String, String)]) -> Result<String, String> {
    let merchants = merchants::merchants(sites, streets, districts);
    let offers = authored::offers(&|id| {
        let merchant = merchants.iter().find(|merchant| merchant["id"] == id)?;
        let at =
            [&merchant["longitude"], &merchant["latitude"]].map(|degrees| degrees.as_f64().unwrap_or(0.0));
        nearest_station(sites, at.map(|degrees| (degrees * 1e6).round() as i64))
    })?;
    let file = json!({
        "$schema": "../../schema/offers.schema.json",
        "schema": "friendly-city/offers@1",
        "merchants": merchants,
        "areas": areas(),
        "offers": offers,
    });
    Ok(pretty(&file))
}

/// The id that `stations.csv` gives the nearest site.
fn nearest_station(sites: &[Site], at: [i64; 2]) -> Option<String> {
    let distance = |site: &Site| ((site.at[0] - at[0]) * 3 / 4).pow(2) + (site.at[1] - at[1]).pow(2);
    let (number, site) = sites.iter().enumerate().min_by_key(|(number, site)| (distance(site), *number))?;
    let serial = sites[..=number].iter().filter(|other| other.district == site.district).count();
    Some(format!("bj-{}-{serial:05}", PREFIXES[site.district]))
}

/// A rider: `facts.json`. What the city wants from a credential or the ledger is wrapped; the rest is self-declared.
pub fn facts() -> String {
    let sure = |value: Value, by: &str| json!({ "value": value, "assurance": by });
    pretty(&json!({
        "$schema": "../../schema/facts.schema.json",
        "worker.category": sure(json!("delivery_rider"), "credential"),
        "worker.platform": sure(json!("platform_a"), "credential"),
        "worker.uniform": true,
        "worker.birth_date": sure(json!("1994-05-12"), "credential"),
        "family.child_6_12": false,
        "activity.orders_30d": sure(json!(412), "credential"),
        "activity.years": sure(json!(2), "credential"),
        "union.member": sure(json!(false), "credential"),
        "document.health_certificate": sure(json!({ "valid_to": "2027-01-31" }), "credential"),
        "document.work_certificate": sure(json!({ "valid_to": "2026-12-31" }), "credential"),
        "points.balance": sure(json!(45), "ledger"),
    }))
}

/// A lunch at the first canteen: `basket.json`.
pub fn basket() -> String {
    let line = |id: &str, fen: u64, floor_fen: u64, tags: &[&str]| json!({ "id": id, "unit_price_fen": fen, "quantity": 1, "floor_fen": floor_fen, "tags": tags });
    pretty(&json!({ "$schema": "../../schema/basket.schema.json", "merchant": "m-canteen-1", "lines": [
        line("braised-chicken-rice", 2200, 0, &["meal"]),
        line("tomato-egg", 900, 300, &["meal"]),
        line("soup-of-the-day", 300, 0, &["soup"]),
    ] }))
}

/// The order in which people write the fields; others follow by name.
const ORDER: [&str; 39] = [
    "$schema",
    "schema",
    "merchants",
    "areas",
    "id",
    "kind",
    "merchant",
    "lines",
    "stations",
    "name",
    "zh-CN",
    "en",
    "status",
    "longitude",
    "latitude",
    "address",
    "opening_hours",
    "valid_from",
    "valid_to",
    "reference",
    "eligibility",
    "effect",
    "limits",
    "stacking",
    "disclosure",
    "event",
    "attribute",
    "op",
    "value",
    "assurance",
    "per",
    "metric",
    "limit",
    "window",
    "category",
    "policy",
    "freq",
    "byday",
    "offers",
];

/// JSON as a person would lay it out: what fits a line stays on it, fields in their usual order.
pub fn pretty(value: &Value) -> String {
    let mut text = String::new();
    layout(value, 0, 0, &mut text);
    text.push('\n');
    text
}

fn fields(map: &serde_json::Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut fields: Vec<_> = map.iter().collect();
    let rank = |name: &str| ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len());
    fields.sort_by_key(|(name, _)| (rank(name), (*name).clone()));
    fields
}

fn compact(value: &Value) -> String {
    match value {
        Value::Object(map) if !map.is_empty() => {
            let all: Vec<String> =
                fields(map).iter().map(|(name, value)| format!("\"{name}\": {}", compact(value))).collect();
            format!("{{ {} }}", all.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(compact).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// `before` is how much of the line is taken.
fn layout(value: &Value, depth: usize, before: usize, text: &mut String) {
    let line = compact(value);
    let items: Vec<(String, &Value)> = match value {
        Value::Object(map) if depth < 1 || before + line.chars().count() > 116 => {
            fields(map).iter().map(|(name, value)| (format!("\"{name}\": "), *value)).collect()
        }
        Value::Array(items) if before + line.chars().count() > 116 => {
            items.iter().map(|item| (String::new(), item)).collect()
        }
        _ => return text.push_str(&line),
    };
    let (open, close) = if value.is_object() { ('{', '}') } else { ('[', ']') };
    text.push(open);
    for (number, (name, item)) in items.iter().enumerate() {
        let indent = "  ".repeat(depth + 1);
        text.push_str(if number == 0 { "\n" } else { ",\n" });
        text.push_str(&format!("{indent}{name}"));
        layout(item, depth + 1, indent.len() + name.len(), text);
    }
    text.push_str(&format!("\n{}{close}", "  ".repeat(depth)));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the sample has is what its lines say. Where merchants and stations are hangs on files outside the checkout: these
    /// are taken as they stand.
    #[test]
    fn the_sample_has_the_offers_that_are_written() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/beijing/offers.json");
        let committed = std::fs::read_to_string(path).expect("the sample");
        let mut file: Value = serde_json::from_str(&committed).expect("JSON");
        let stations = |merchant: &str| {
            let offers = file["offers"].as_array()?;
            let offer =
                offers.iter().find(|offer| offer["merchant"] == merchant && offer["stations"].is_array())?;
            offer["stations"][0].as_str().map(str::to_owned)
        };
        let offers = authored::offers(&stations).expect("right lines");
        file["areas"] = areas();
        file["offers"] = json!(offers);
        let generated = pretty(&file);
        let differs = generated.lines().zip(committed.lines()).position(|(a, b)| a != b);
        assert!(generated == committed, "`cargo xtask gen beijing` differs from line {differs:?} on");
        // So do the facts and the basket, which hang on nothing.
        for (name, text) in [("facts.json", facts()), ("basket.json", basket())] {
            let path = std::path::Path::new(path).with_file_name(name);
            assert_eq!(std::fs::read_to_string(path).expect("the sample"), text, "{name}");
        }
    }
}
