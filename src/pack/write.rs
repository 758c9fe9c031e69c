//! From records to bytes.

use std::collections::BTreeMap;

use super::Writer;
use crate::spatial::kd_order;
use crate::time::{Schedule, Zone};
use crate::{CityMeta, FacilitySet, KNOWN_FACILITIES, Station, Text};

/// A station whose references are resolved.
#[derive(Clone, Debug)]
pub struct PackStation {
    /// The record.
    pub record: Station,
    /// Its facilities as bits.
    pub facilities: FacilitySet,
    /// Index into the schedules.
    pub hours: u32,
    /// Index into the schedules of the hours under an alert.
    pub alert_hours: Option<u32>,
    /// Index into the districts.
    pub district: Option<u32>,
}

/// Everything a pack holds.
#[derive(Clone, Debug)]
pub struct PackInput {
    /// What is said of the city as a whole.
    pub meta: CityMeta,
    /// Distinct compiled hours.
    pub schedules: Vec<Schedule>,
    /// The stations in any order.
    pub stations: Vec<PackStation>,
}

/// Section tags; `docs/pack-format.md` says what each holds.
pub(super) mod tag {
    pub const META: u8 = 1;
    pub const POSITIONS: u8 = 2;
    pub const FACILITIES: u8 = 3;
    pub const HOURS: u8 = 4;
    pub const ATTRIBUTES: u8 = 5;
    pub const TEXTS: u8 = 6;
}

/// The first bytes of every pack.
pub(super) const MAGIC: &[u8; 4] = b"FCPK";
/// The version this code writes.
pub(super) const VERSION: u8 = 2;

/// Writes a pack: the same input gives the same bytes, whatever order the stations came in.
pub fn write(input: &PackInput) -> Vec<u8> {
    let mut by_id: Vec<&PackStation> = input.stations.iter().collect();
    by_id.sort_by(|a, b| a.record.id.cmp(&b.record.id));
    let points: Vec<[i32; 2]> = by_id.iter().map(|s| s.record.position.to_micro()).collect();
    let order = kd_order(&points);
    let stations: Vec<&PackStation> = order.iter().filter_map(|i| by_id.get(*i as usize).copied()).collect();

    let mut out = Writer::default();
    out.0.extend_from_slice(MAGIC);
    out.u8(VERSION);
    let sections: [(u8, Writer); 6] = [
        (tag::META, meta(&input.meta)),
        (tag::POSITIONS, positions(&stations)),
        (tag::FACILITIES, facilities(&stations)),
        (tag::HOURS, hours(&input.schedules, &stations)),
        (tag::ATTRIBUTES, attributes(&stations)),
        (tag::TEXTS, texts(&input.meta.languages, &stations)),
    ];
    for (tag, body) in sections {
        out.u8(tag);
        out.bytes(&body.0);
    }
    out.0
}

pub(super) fn text(out: &mut Writer, text: &Text) {
    out.varint(text.len() as u64);
    for (language, value) in text.iter() {
        out.str(language);
        out.str(value);
    }
}

pub(super) fn zone(out: &mut Writer, zone: &Zone) {
    out.zigzag(i64::from(zone.first_offset_s));
    out.varint(zone.transitions.len() as u64);
    for (from, offset) in &zone.transitions {
        out.zigzag(from.0);
        out.zigzag(i64::from(*offset));
    }
}

fn meta(meta: &CityMeta) -> Writer {
    let mut out = Writer::default();
    out.str(&meta.id);
    text(&mut out, &meta.names);
    out.varint(meta.languages.len() as u64);
    meta.languages.iter().for_each(|l| out.str(l));
    zone(&mut out, &meta.zone);
    out.u8(u8::from(meta.sample));
    text(&mut out, &meta.notice);
    out.varint(meta.provenance.len() as u64);
    meta.provenance.iter().for_each(|l| out.str(l));
    out.str(&meta.licence);
    out.varint(meta.districts.len() as u64);
    for district in &meta.districts {
        text(&mut out, &district.names);
        let [longitude, latitude] = district.centre.to_micro();
        out.zigzag(i64::from(longitude));
        out.zigzag(i64::from(latitude));
        out.varint(district.outline.len() as u64);
        for ring in &district.outline {
            out.varint(ring.len() as u64);
            let mut last = [0i32; 2];
            for &point in ring {
                out.zigzag(i64::from(point[0]) - i64::from(last[0]));
                out.zigzag(i64::from(point[1]) - i64::from(last[1]));
                last = point;
            }
        }
    }
    for vocabulary in [&meta.own_facilities, &meta.kinds] {
        out.varint(vocabulary.len() as u64);
        for (name, label) in vocabulary {
            out.str(name);
            text(&mut out, label);
        }
    }
    out.zigzag(meta.calendar_to.map_or(i64::MIN >> 1, |d| i64::from(d.0)));
    let initials: BTreeMap<char, u32> = meta.initials.iter().copied().collect();
    out.varint(initials.len() as u64);
    let mut last = 0;
    for (character, letters) in initials {
        out.varint(u64::from(character as u32 - last));
        out.varint(u64::from(letters));
        last = character as u32;
    }
    out
}

fn positions(stations: &[&PackStation]) -> Writer {
    let mut out = Writer::default();
    out.varint(stations.len() as u64);
    for axis in 0..2 {
        let mut last = 0i64;
        for station in stations {
            let value = i64::from(station.record.position.to_micro().get(axis).copied().unwrap_or(0));
            out.zigzag(value - last);
            last = value;
        }
    }
    out
}

fn facilities(stations: &[&PackStation]) -> Writer {
    let mut distinct: BTreeMap<u64, u64> = BTreeMap::new();
    for station in stations {
        *distinct.entry(station.facilities.0).or_default() += 1;
    }
    // The commonest sets first, so that their numbers are one byte.
    let mut sets: Vec<(u64, u64)> = distinct.into_iter().collect();
    sets.sort_by_key(|(set, uses)| (std::cmp::Reverse(*uses), *set));
    let number: BTreeMap<u64, u32> = (0..).zip(&sets).map(|(i, (set, _))| (*set, i)).collect();
    let mut out = Writer::default();
    // A city's own are numbered after these, and the list grows.
    out.varint(KNOWN_FACILITIES.len() as u64);
    out.varint(sets.len() as u64);
    sets.iter().for_each(|(set, _)| out.varint(*set));
    out.numbers(stations.iter().map(|s| number.get(&s.facilities.0).copied().unwrap_or(0)));
    out
}

fn hours(schedules: &[Schedule], stations: &[&PackStation]) -> Writer {
    let mut out = Writer::default();
    out.varint(schedules.len() as u64);
    schedules.iter().for_each(|s| s.encode(&mut out));
    out.numbers(stations.iter().map(|s| s.hours));
    out.numbers(stations.iter().map(|s| s.alert_hours.map_or(0, |h| h + 1)));
    out
}

fn dictionary<'a>(out: &mut Writer, values: impl Iterator<Item = &'a str> + Clone) {
    let mut uses: BTreeMap<&str, u64> = BTreeMap::new();
    values.clone().for_each(|v| *uses.entry(v).or_default() += 1);
    let mut distinct: Vec<(&str, u64)> = uses.into_iter().collect();
    distinct.sort_by_key(|(value, uses)| (std::cmp::Reverse(*uses), *value));
    let number: BTreeMap<&str, u32> = (0..).zip(&distinct).map(|(i, (value, _))| (*value, i)).collect();
    out.varint(distinct.len() as u64);
    column(out, distinct.iter().map(|(value, _)| *value));
    out.numbers(values.map(|v| number.get(v).copied().unwrap_or(0)));
}

fn attributes(stations: &[&PackStation]) -> Writer {
    let mut out = Writer::default();
    let joined: Vec<(String, String)> = stations
        .iter()
        .map(|s| {
            let pairs = s.record.extra.iter().map(|(k, v)| format!("{k}\u{1f}{v}"));
            (s.record.supplies.join(";"), pairs.collect::<Vec<_>>().join("\u{1e}"))
        })
        .collect();
    dictionary(&mut out, stations.iter().map(|s| s.record.kind.as_str()));
    dictionary(&mut out, joined.iter().map(|(supplies, _)| supplies.as_str()));
    dictionary(&mut out, stations.iter().map(|s| s.record.access_note.as_str()));
    dictionary(&mut out, stations.iter().map(|s| s.record.operator.as_str()));
    dictionary(&mut out, stations.iter().map(|s| s.record.source.as_str()));
    dictionary(&mut out, stations.iter().map(|s| s.record.assured_date.as_str()));
    dictionary(&mut out, joined.iter().map(|(_, extra)| extra.as_str()));
    out.numbers(stations.iter().map(|s| s.record.admission as u32));
    out.numbers(stations.iter().map(|s| s.district.map_or(0, |d| d + 1)));
    out.numbers(stations.iter().map(|s| s.record.capacity));
    out
}

fn column<'a>(out: &mut Writer, values: impl Iterator<Item = &'a str> + Clone) {
    out.numbers(values.clone().map(|v| v.len() as u32));
    values.for_each(|v| out.0.extend_from_slice(v.as_bytes()));
}

fn texts(languages: &[String], stations: &[&PackStation]) -> Writer {
    let mut out = Writer::default();
    column(&mut out, stations.iter().map(|s| s.record.id.as_str()));
    for language in languages {
        column(&mut out, stations.iter().map(|s| s.record.names.exact(language).unwrap_or("")));
    }
    column(&mut out, stations.iter().map(|s| s.record.address.as_str()));
    column(&mut out, stations.iter().map(|s| s.record.phone.as_str()));
    out
}
