//! A source folder's files from records.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::io::{self, Write};

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

/// A column of the stations' file.
pub(super) struct Column {
    /// As the header names it.
    pub(super) name: String,
    /// What of a station stands in it; empty: nothing.
    pub(super) cell: Cell,
}

/// The only column that holds a whole number; as a text it would sort wrongly wherever the file is read.
pub(super) const CAPACITY: &str = "capacity";

/// Whether a column is the position, which is a point and no property where there are points.
pub(super) fn is_position(column: &Column) -> bool {
    matches!(column.name.as_str(), "longitude" | "latitude")
}

/// The columns of the stations: those that every file has, and those that some station fills.
pub(super) fn columns<S: Borrow<Station>>(
    stations: impl Iterator<Item = S>,
    languages: &[String],
) -> Vec<Column> {
    let mut columns: Vec<(Column, bool)> = Vec::new();
    let mut add = |name: &str, always: bool, cell: Cell| {
        columns.push((Column { name: name.to_owned(), cell }, always));
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
    add(CAPACITY, false, Box::new(|s| if s.capacity == 0 { String::new() } else { s.capacity.to_string() }));
    add("phone", false, Box::new(|s| s.phone.clone()));
    add("operator", false, Box::new(|s| s.operator.clone()));
    add("source", false, Box::new(|s| s.source.clone()));
    add("assured_date", false, Box::new(|s| s.assured_date.clone()));
    let mut extra: BTreeSet<String> = BTreeSet::new();
    for station in stations {
        let station = station.borrow();
        for (column, used) in columns.iter_mut().filter(|(_, used)| !used) {
            *used = !(column.cell)(station).is_empty();
        }
        for (name, _) in &station.extra {
            if !extra.contains(name) {
                extra.insert(name.clone());
            }
        }
    }
    let mut columns: Vec<Column> =
        columns.into_iter().filter(|(_, used)| *used).map(|(column, _)| column).collect();
    // The hours that wait to be mended stand before what no one knows.
    let mut extra: Vec<String> = extra.into_iter().collect();
    extra.sort_by_key(|name| ![RAW_HOURS, RAW_ALERT_HOURS].contains(&name.as_str()));
    for name in extra {
        let wanted = name.clone();
        let cell = move |s: &Station| {
            s.extra.iter().find(|(name, _)| *name == wanted).map(|(_, text)| text.clone()).unwrap_or_default()
        };
        columns.push(Column { name, cell: Box::new(cell) });
    }
    columns
}

/// `stations.csv`: WGS-84, columns that no station fills left out. The stations are gone through twice.
///
/// # Errors
/// Those of `out`.
pub fn write_csv<S: Borrow<Station>>(
    out: impl Write,
    stations: impl Iterator<Item = S> + Clone,
    languages: &[String],
) -> io::Result<()> {
    let columns = columns(stations.clone(), languages);
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(columns.iter().map(|column| &column.name))?;
    for station in stations {
        writer.write_record(columns.iter().map(|column| (column.cell)(station.borrow())))?;
    }
    writer.flush()
}

/// `stations.geojson`: the same records as points, a feature a line. The stations are gone through twice.
///
/// # Errors
/// Those of `out`.
pub fn write_geojson<S: Borrow<Station>>(
    mut out: impl Write,
    stations: impl Iterator<Item = S> + Clone,
    languages: &[String],
) -> io::Result<()> {
    use serde_json::{Map, Value, json};
    let columns = columns(stations.clone(), languages);
    out.write_all(b"{ \"type\": \"FeatureCollection\", \"features\": [\n")?;
    for (i, station) in stations.enumerate() {
        let station = station.borrow();
        let mut properties = Map::new();
        for column in columns.iter().filter(|column| !is_position(column)) {
            let text = (column.cell)(station);
            if column.name == CAPACITY && station.capacity > 0 {
                properties.insert(column.name.clone(), json!(station.capacity));
            } else if !text.is_empty() {
                properties.insert(column.name.clone(), Value::String(text));
            }
        }
        let coordinates = [station.position.longitude(), station.position.latitude()];
        let feature = json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": coordinates },
            "properties": properties,
        });
        out.write_all(if i == 0 { b"" } else { b",\n" })?;
        serde_json::to_writer(&mut out, &feature)?;
    }
    out.write_all(b"\n] }\n")
}

/// What [`write_csv`] writes, as a text.
pub fn stations_csv(stations: &[Station], languages: &[String]) -> String {
    in_memory(|out| write_csv(out, stations.iter(), languages))
}

/// What [`write_geojson`] writes, as a text.
pub fn stations_geojson(stations: &[Station], languages: &[String]) -> String {
    in_memory(|out| write_geojson(out, stations.iter(), languages))
}

fn in_memory(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut bytes = Vec::new();
    // Writing to memory does not fail.
    let _ok = write(&mut bytes);
    String::from_utf8(bytes).unwrap_or_default()
}
