//! Records to what a pack holds: names become numbers.

use std::collections::BTreeMap;

use super::city_file::CityFile;
use super::districts::Districts;
use super::initials;
use super::reader::{Draft, StationReader};
use super::report::Report;
use super::vocabulary::{kind_label, too_many_facilities};
use crate::pack::{PackInput, PackStation};
use crate::time::{Calendar, Schedule};
use crate::{CityMeta, District, FacilitySet, KNOWN_FACILITIES, Position, Station, Text};

/// Resolves everything; the same records give the same input in whatever order they stood.
pub(crate) fn resolve(
    city: CityFile,
    calendar: &Calendar,
    districts: &Districts,
    mut reader: StationReader<'_>,
    report: &mut Report,
) -> PackInput {
    reader.drafts.sort_by(|a, b| a.station.id.cmp(&b.station.id));
    let mut own_facilities = city.own_facilities.clone();
    let undeclared = reader.unknown_facilities.words();
    own_facilities.extend(undeclared.map(|(word, _)| (word.to_owned(), Text::default())));
    if KNOWN_FACILITIES.len() + own_facilities.len() > 64
        && let Some((_, place)) = reader.unknown_facilities.words().last()
    {
        too_many_facilities(place.clone(), own_facilities.len(), report);
    }
    let bits: BTreeMap<&str, u32> = (0..)
        .zip(KNOWN_FACILITIES.into_iter().chain(own_facilities.iter().map(|(n, _)| n.as_str())))
        .map(|(bit, name)| (name, bit))
        .collect();
    let parts = parts(&city, districts, &reader.drafts);
    let numbers: BTreeMap<&str, u32> = (0..).zip(&parts).map(|(i, (name, _))| (name.as_str(), i)).collect();

    let mut schedules: Vec<Schedule> = Vec::new();
    let mut moved: BTreeMap<u32, u32> = BTreeMap::new();
    let all = &reader.schedules;
    let mut number = |old: u32| {
        *moved.entry(old).or_insert_with(|| {
            schedules.extend(all.get(old as usize).cloned());
            schedules.len().saturating_sub(1) as u32
        })
    };
    let mut stations = Vec::with_capacity(reader.drafts.len());
    for draft in &reader.drafts {
        let station = &draft.station;
        // A station may name its district in any of the city's languages.
        let district = districts.get(&station.district).map_or(station.district.as_str(), |area| &area.name);
        let set = station.facilities.iter().filter_map(|name| bits.get(name.as_str()));
        stations.push(PackStation {
            facilities: FacilitySet(set.filter(|bit| **bit < 64).fold(0, |all, bit| all | 1 << bit)),
            hours: number(draft.hours),
            alert_hours: draft.alert_hours.map(&mut number),
            district: numbers.get(district).copied(),
            record: station.clone(),
        });
    }
    let names = reader.drafts.iter().flat_map(|d| d.station.names.values());
    let names = names.chain(parts.iter().flat_map(|(_, part)| part.names.values()));
    let initials = initials::table(names);
    let kinds = kinds(&city, &reader.drafts);
    let meta = CityMeta {
        id: city.id,
        names: city.names,
        languages: reader.columns.languages,
        zone: city.zone,
        sample: city.sample,
        notice: city.notice,
        provenance: city.provenance,
        licence: city.licence,
        districts: parts.into_iter().map(|(_, part)| part).collect(),
        own_facilities,
        kinds,
        calendar_to: calendar.span().map(|(_, to)| to),
        initials,
    };
    PackInput { meta, schedules, stations }
}

/// Districts with outlines in the order of their file, then those that only stations name.
fn parts(city: &CityFile, districts: &Districts, drafts: &[Draft]) -> Vec<(String, District)> {
    let mut positions: BTreeMap<&str, Vec<Position>> = BTreeMap::new();
    for Station { district, position, .. } in drafts.iter().map(|d| &d.station) {
        let name = districts.get(district).map_or(district.as_str(), |area| &area.name);
        positions.entry(name).or_default().push(*position);
    }
    positions.remove("");
    let mut parts: Vec<(String, District)> = Vec::new();
    for area in &districts.areas {
        let centre =
            positions.remove(area.name.as_str()).and_then(|all| middle(&all)).or_else(|| area.middle());
        if let Some(centre) = centre {
            let district = District { names: area.names.clone(), centre, outline: area.rings.clone() };
            parts.push((area.name.clone(), district));
        }
    }
    let first = city.languages.first().map_or("", String::as_str);
    for (name, all) in positions {
        if let Some(centre) = middle(&all) {
            let names = Text::one(first, name);
            parts.push((name.to_owned(), District { names, centre, outline: Vec::new() }));
        }
    }
    parts
}

/// The mean direction from the centre of the earth: right across the antimeridian too.
fn middle(positions: &[Position]) -> Option<Position> {
    let mut sum = [0.0f64; 3];
    for position in positions {
        let (lon, lat) = (position.longitude().to_radians(), position.latitude().to_radians());
        let flat = libm::cos(lat);
        for (axis, part) in sum.iter_mut().zip([flat * libm::cos(lon), flat * libm::sin(lon), libm::sin(lat)])
        {
            *axis += part;
        }
    }
    let [x, y, z] = sum;
    let flat = libm::sqrt(x * x + y * y);
    Position::new(libm::atan2(y, x).to_degrees(), libm::atan2(z, flat).to_degrees()).ok()
}

/// The city's kinds, and the labels of the shared kinds it uses.
fn kinds(city: &CityFile, drafts: &[Draft]) -> Vec<(String, Text)> {
    let mut kinds = city.kinds.clone();
    let used: std::collections::BTreeSet<&str> = drafts.iter().map(|d| d.station.kind.as_str()).collect();
    for kind in used {
        if !kinds.iter().any(|(name, _)| name == kind)
            && let Some(label) = kind_label(kind)
        {
            kinds.push((kind.to_owned(), label));
        }
    }
    kinds
}
