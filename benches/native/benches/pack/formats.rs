//! The sample's stations in the formats that others would publish them in, each read back and compared before it is weighed.

use std::collections::BTreeMap;

use flatgeobuf::geozero::FeatureProperties as _;
use flatgeobuf::{FallibleStreamingIterator as _, FgbReader};
use friendly_city::City;
use friendly_city::import::{Records, write_csv, write_flatgeobuf, write_geojson};
use serde_json::{Value, json};

use super::squeezed;

/// What a station says, by column; positions in micro-degrees, empty cells left out.
pub type Row = BTreeMap<String, String>;

/// By id.
pub fn rows(records: &Records) -> Vec<Row> {
    let mut bytes = Vec::new();
    write_csv(&mut bytes, records.stations(), &records.languages).unwrap();
    of_csv(&bytes)
}

/// The names and bytes of the formats, all of the same columns.
pub fn all(records: &Records, city: &City) -> Vec<(&'static str, Vec<u8>)> {
    let (mut csv, mut geojson, mut fgb) = (Vec::new(), Vec::new(), Vec::new());
    write_csv(&mut csv, records.stations(), &records.languages).unwrap();
    write_geojson(&mut geojson, records.stations(), &records.languages).unwrap();
    write_flatgeobuf(&mut fgb, &records.city, records.stations(), &records.languages).unwrap();
    let by_id = of_csv(&csv);
    assert_eq!(by_id, of_geojson(&geojson));
    assert_eq!(by_id, of_flatgeobuf(&fgb));
    // As the pack has them, which is by place, or by id: whichever is smaller.
    let known: BTreeMap<&str, &Row> = by_id.iter().map(|row| (row["id"].as_str(), row)).collect();
    let by_place: Vec<&Row> = city.stations().map(|station| known[station.id()]).collect();
    let orders = [by_id.iter().collect(), by_place];
    let columns = orders.iter().map(|rows| columns(rows)).min_by_key(|bytes| squeezed(bytes)).unwrap();
    assert_eq!(by_id, of_columns(&columns));
    vec![("JSON columns", columns), ("FlatGeobuf", fgb), ("CSV", csv), ("GeoJSON", geojson)]
}

fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    for row in &mut rows {
        row.retain(|_, text| !text.is_empty());
    }
    rows.sort_by(|a, b| a["id"].cmp(&b["id"]));
    rows
}

fn micro(degrees: f64) -> String {
    format!("{:.0}", degrees * 1e6)
}

fn of_csv(bytes: &[u8]) -> Vec<Row> {
    let rows = csv::Reader::from_reader(bytes).into_deserialize().map(|row| {
        let mut row: Row = row.unwrap();
        for name in ["longitude", "latitude"] {
            let degrees = row[name].parse().unwrap();
            row.insert(name.to_owned(), micro(degrees));
        }
        row
    });
    sorted(rows.collect())
}

fn of_geojson(bytes: &[u8]) -> Vec<Row> {
    let all: Value = serde_json::from_slice(bytes).unwrap();
    let rows = all["features"].as_array().unwrap().iter().map(|feature| {
        let properties = feature["properties"].as_object().unwrap();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut row: Row = properties.iter().map(|(name, value)| (name.clone(), text(value))).collect();
        for (axis, name) in ["longitude", "latitude"].into_iter().enumerate() {
            let degrees = feature["geometry"]["coordinates"][axis].as_f64().unwrap();
            row.insert(name.to_owned(), micro(degrees));
        }
        row
    });
    sorted(rows.collect())
}

fn of_flatgeobuf(bytes: &[u8]) -> Vec<Row> {
    let mut features = FgbReader::open(bytes).unwrap().select_all_seq().unwrap();
    let mut rows = Vec::new();
    while let Some(feature) = features.next().unwrap() {
        let mut row: Row = feature.properties().unwrap().into_iter().collect();
        let xy = feature.geometry().unwrap().xy().unwrap();
        row.insert("longitude".to_owned(), micro(xy.get(0)));
        row.insert("latitude".to_owned(), micro(xy.get(1)));
        rows.push(row);
    }
    sorted(rows)
}

/// One array a column: positions as whole micro-degrees, or each less the one before; texts as they are, or the distinct
/// ones and a number a station. Each column takes the form that is smaller after brotli.
fn columns(rows: &[&Row]) -> Vec<u8> {
    let mut names: Vec<&String> = rows.iter().flat_map(|row| row.keys()).collect();
    names.sort();
    names.dedup();
    let column = |name: &String| {
        let texts: Vec<&str> = rows.iter().map(|row| row.get(name).map_or("", String::as_str)).collect();
        let forms = if matches!(name.as_str(), "longitude" | "latitude") {
            let micro: Vec<i64> = texts.iter().map(|text| text.parse().unwrap()).collect();
            let less: Vec<i64> =
                std::iter::once(0).chain(micro.iter().copied()).zip(&micro).map(|(a, b)| b - a).collect();
            [json!(micro), json!({ "less": less })]
        } else {
            let mut count: BTreeMap<&str, usize> = BTreeMap::new();
            for text in &texts {
                *count.entry(text).or_default() += 1;
            }
            let mut distinct: Vec<&str> = count.keys().copied().collect();
            // The commonest first, as in a pack.
            distinct.sort_by_key(|text| std::cmp::Reverse(count[text]));
            let place: BTreeMap<&str, usize> =
                distinct.iter().enumerate().map(|(i, text)| (*text, i)).collect();
            let numbers: Vec<usize> = texts.iter().map(|text| place[text]).collect();
            [json!(texts), json!({ "texts": distinct, "numbers": numbers })]
        };
        forms.into_iter().min_by_key(|form| squeezed(form.to_string().as_bytes())).unwrap()
    };
    let all: serde_json::Map<String, Value> =
        names.into_iter().map(|name| (name.clone(), column(name))).collect();
    serde_json::to_vec(&all).unwrap()
}

fn of_columns(bytes: &[u8]) -> Vec<Row> {
    let all: BTreeMap<String, Value> = serde_json::from_slice(bytes).unwrap();
    let mut rows: Vec<Row> = Vec::new();
    for (name, column) in &all {
        let mut last = 0;
        let cells: Vec<String> = match (column.get("less"), column.get("texts")) {
            (Some(less), _) => list(less)
                .iter()
                .map(|less| {
                    last += less.as_i64().unwrap();
                    last.to_string()
                })
                .collect(),
            (_, Some(texts)) => list(&column["numbers"])
                .iter()
                .map(|at| list(texts)[at.as_u64().unwrap() as usize].as_str().unwrap().to_owned())
                .collect(),
            _ => list(column)
                .iter()
                .map(|cell| cell.as_str().map_or_else(|| cell.to_string(), str::to_owned))
                .collect(),
        };
        rows.resize(cells.len(), Row::new());
        for (row, cell) in rows.iter_mut().zip(cells) {
            row.insert(name.clone(), cell);
        }
    }
    sorted(rows)
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}
