//! A source folder's files from records.

use super::convert::Imported;
use super::table::{RAW_ALERT_HOURS, RAW_HOURS};
use crate::{Admission, Makeup, Station};

/// What `city.json` of an imported folder says beyond its stations.
#[derive(Clone, Debug)]
pub struct CityHead {
    /// The city's id.
    pub id: String,
    /// Its name, in the stations' main language.
    pub name: String,
    /// `+08:00`.
    pub utc_offset: String,
    /// IANA zone, where the clocks change.
    pub time_zone: Option<String>,
}

/// `city.json`, ready to be edited by hand.
pub fn city_json(head: &CityHead, imported: &Imported) -> String {
    use serde_json::{Map, Value, json};
    let first = imported.languages.first().map_or("en", String::as_str);
    let mut city = Map::new();
    let mut put = |key: &str, value: Value| city.insert(key.to_owned(), value);
    put("id", json!(head.id));
    put("name", json!({ first: head.name }));
    put("utc_offset", json!(head.utc_offset));
    if let Some(zone) = &head.time_zone {
        put("time_zone", json!(zone));
    }
    put("languages", json!(imported.languages));
    put("provenance", json!(imported.provenance));
    if !imported.licence.is_empty() {
        put("licence", json!(imported.licence));
    }
    let mut text = serde_json::to_string_pretty(&Value::Object(city)).unwrap_or_default();
    text.push('\n');
    text
}

/// What of a station stands in a column.
type Cell = Box<dyn Fn(&Station) -> String>;

/// Column names and what stands in each.
fn columns(stations: &[Station], languages: &[String]) -> Vec<(String, Cell)> {
    let mut columns: Vec<(String, Cell)> = Vec::new();
    let mut add = |name: &str, always: bool, cell: Cell| {
        if always || stations.iter().any(|s| !cell(s).is_empty()) {
            columns.push((name.to_owned(), cell));
        }
    };
    add("id", true, Box::new(|s| s.id.clone()));
    for (i, language) in languages.iter().enumerate() {
        let name = if i == 0 { "name".to_owned() } else { format!("name_{language}") };
        let language = language.clone();
        add(&name, i == 0, Box::new(move |s| s.names.exact(&language).unwrap_or("").to_owned()));
    }
    add("kind", true, Box::new(|s| s.kind.clone()));
    add("longitude", true, Box::new(|s| s.position.longitude().to_string()));
    add("latitude", true, Box::new(|s| s.position.latitude().to_string()));
    add("address", true, Box::new(|s| s.address.clone()));
    add("district", true, Box::new(|s| s.district.clone()));
    add("opening_hours", true, Box::new(|s| s.opening_hours.clone()));
    add("makeup", false, Box::new(|s| if s.makeup == Makeup::None { "none".into() } else { String::new() }));
    add("alert_hours", false, Box::new(|s| s.alert_hours.clone()));
    add("facilities", true, Box::new(|s| s.facilities.join(";")));
    add("supplies", false, Box::new(|s| s.supplies.join(";")));
    add(
        "admission",
        false,
        Box::new(|s| match s.admission {
            Admission::Everyone => String::new(),
            other => other.name().to_owned(),
        }),
    );
    add("access_note", false, Box::new(|s| s.access_note.clone()));
    add(
        "capacity",
        false,
        Box::new(|s| if s.capacity == 0 { String::new() } else { s.capacity.to_string() }),
    );
    add("phone", false, Box::new(|s| s.phone.clone()));
    add("operator", false, Box::new(|s| s.operator.clone()));
    add("source", false, Box::new(|s| s.source.clone()));
    add("assured_date", false, Box::new(|s| s.assured_date.clone()));
    let mut extra: Vec<&str> =
        stations.iter().flat_map(|s| &s.extra).map(|(name, _)| name.as_str()).collect();
    // The hours that wait to be mended stand before what no one knows.
    extra.sort_by_key(|name| (![RAW_HOURS, RAW_ALERT_HOURS].contains(name), *name));
    extra.dedup();
    for name in extra {
        let wanted = name.to_owned();
        let cell = move |s: &Station| {
            s.extra.iter().find(|(name, _)| *name == wanted).map(|(_, text)| text.clone()).unwrap_or_default()
        };
        columns.push((name.to_owned(), Box::new(cell)));
    }
    columns
}

/// `stations.csv`: WGS-84, columns that no station fills left out.
pub fn stations_csv(stations: &[Station], languages: &[String]) -> String {
    let columns = columns(stations, languages);
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ok = writer.write_record(columns.iter().map(|(name, _)| name));
    for station in stations {
        let _ok = writer.write_record(columns.iter().map(|(_, cell)| cell(station)));
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// `stations.geojson`: the same records as points, a feature a line.
pub fn stations_geojson(stations: &[Station], languages: &[String]) -> String {
    use serde_json::{Map, Value, json};
    let columns = columns(stations, languages);
    let mut out = String::from("{ \"type\": \"FeatureCollection\", \"features\": [\n");
    for (i, station) in stations.iter().enumerate() {
        let mut properties = Map::new();
        for (name, cell) in
            columns.iter().filter(|(name, _)| !matches!(name.as_str(), "longitude" | "latitude"))
        {
            let text = cell(station);
            if !text.is_empty() {
                properties.insert(name.clone(), Value::String(text));
            }
        }
        let coordinates = [station.position.longitude(), station.position.latitude()];
        let feature = json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": coordinates },
            "properties": properties,
        });
        out.push_str(if i == 0 { "" } else { ",\n" });
        out.push_str(&feature.to_string());
    }
    out.push_str("\n] }\n");
    out
}
