//! From records to bytes.

use std::borrow::Cow;

use super::Writer;
use crate::sort::sort;
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
    /// Only in what was joined: where there are stations that are not in it.
    pub const ABSENT: u8 = 7;
    /// Only in changes: the ids that are gone.
    pub const REMOVED: u8 = 8;
}

/// The first bytes of every pack.
pub(super) const MAGIC: &[u8; 4] = b"FCPK";
/// The version this code writes.
pub(super) const VERSION: u8 = 2;

/// Writes a pack: the same input gives the same bytes, whatever order the stations came in.
pub fn write(input: &PackInput) -> Vec<u8> {
    let rows = input.stations.iter().map(|station| row(station, &input.meta.languages)).collect();
    write_rows(&input.meta, &input.schedules.iter().collect::<Vec<_>>(), rows, &[])
}

/// A station as its columns have it.
pub(super) struct Row<'a> {
    pub(super) micro: [i32; 2],
    pub(super) facilities: u64,
    pub(super) hours: u32,
    /// Plus one; 0: none.
    pub(super) alert_hours: u32,
    /// In the order of [`Attribute`](crate::city::Attribute).
    pub(super) attributes: [Cow<'a, str>; 7],
    pub(super) admission: u32,
    /// Plus one; 0: none.
    pub(super) district: u32,
    pub(super) capacity: u32,
    /// Id, names, one a language, address, telephone.
    pub(super) texts: Vec<&'a str>,
}

pub(super) fn row<'a>(station: &'a PackStation, languages: &'a [String]) -> Row<'a> {
    let Station { id, names, address, phone, .. } = &station.record;
    let record = &station.record;
    let pairs = record.extra.iter().map(|(name, text)| format!("{name}\u{1f}{text}"));
    let mut texts = vec![id.as_str()];
    texts.extend(languages.iter().map(|language| names.exact(language).unwrap_or("")));
    texts.extend([address.as_str(), phone.as_str()]);
    Row {
        micro: record.position.to_micro(),
        facilities: station.facilities.0,
        hours: station.hours,
        alert_hours: station.alert_hours.map_or(0, |hours| hours + 1),
        attributes: [
            Cow::Borrowed(record.kind.as_str()),
            Cow::Owned(record.supplies.join(";")),
            Cow::Borrowed(&record.access_note),
            Cow::Borrowed(&record.operator),
            Cow::Borrowed(&record.source),
            Cow::Borrowed(&record.assured_date),
            Cow::Owned(pairs.collect::<Vec<_>>().join("\u{1e}")),
        ],
        admission: record.admission as u32,
        district: station.district.map_or(0, |district| district + 1),
        capacity: record.capacity,
        texts,
    }
}

/// The bytes of a pack, with sections of other kinds behind those of every pack.
pub(super) fn write_rows(
    city: &CityMeta,
    schedules: &[&Schedule],
    mut rows: Vec<Row<'_>>,
    more: &[(u8, Writer)],
) -> Vec<u8> {
    sort(&mut rows, |a, b| a.texts.first().cmp(&b.texts.first()));
    let points: Vec<[i32; 2]> = rows.iter().map(|row| row.micro).collect();
    let order = kd_order(&points);
    let rows: Vec<&Row<'_>> = order.iter().filter_map(|i| rows.get(*i as usize)).collect();

    let mut out = Writer::default();
    out.0.extend_from_slice(MAGIC);
    out.u8(VERSION);
    let sections: [(u8, Writer); 6] = [
        (tag::META, meta(city)),
        (tag::POSITIONS, positions(&rows)),
        (tag::FACILITIES, facilities(&rows)),
        (tag::HOURS, hours(schedules, &rows)),
        (tag::ATTRIBUTES, attributes(&rows)),
        (tag::TEXTS, texts(city.languages.len() + 3, &rows)),
    ];
    for (tag, body) in sections.iter().chain(more) {
        out.section(*tag, body);
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
    let mut initials = meta.initials.clone();
    sort(&mut initials, |a, b| a.cmp(b));
    initials.dedup_by_key(|(character, _)| *character);
    out.varint(initials.len() as u64);
    let mut last = 0;
    for (character, letters) in initials {
        out.varint(u64::from(character as u32 - last));
        out.varint(u64::from(letters));
        last = character as u32;
    }
    out
}

fn positions(rows: &[&Row<'_>]) -> Writer {
    let mut out = Writer::default();
    out.varint(rows.len() as u64);
    for axis in 0..2 {
        let mut last = 0i64;
        for row in rows {
            let value = i64::from(row.micro.get(axis).copied().unwrap_or(0));
            out.zigzag(value - last);
            last = value;
        }
    }
    out
}

fn facilities(rows: &[&Row<'_>]) -> Writer {
    let distinct = Distinct::of(rows.iter().map(|row| row.facilities).collect());
    let mut out = Writer::default();
    // A city's own are numbered after these, and the list grows.
    out.varint(KNOWN_FACILITIES.len() as u64);
    out.varint(distinct.0.len() as u64);
    distinct.commonest().iter().for_each(|set| out.varint(**set));
    out.numbers(rows.iter().map(|row| distinct.number(&row.facilities)));
    out
}

fn hours(schedules: &[&Schedule], rows: &[&Row<'_>]) -> Writer {
    let mut out = Writer::default();
    out.varint(schedules.len() as u64);
    schedules.iter().for_each(|s| s.encode(&mut out));
    out.numbers(rows.iter().map(|row| row.hours));
    out.numbers(rows.iter().map(|row| row.alert_hours));
    out
}

/// Values that repeat, ascending: how often, and the number that stands for each. The commonest have the first numbers, so
/// that most are one byte.
struct Distinct<T>(Vec<(T, u32, u32)>);

impl<T: Ord> Distinct<T> {
    fn of(mut values: Vec<T>) -> Self {
        sort(&mut values, T::cmp);
        let mut distinct: Vec<(T, u32, u32)> = Vec::new();
        for value in values {
            match distinct.last_mut() {
                Some((last, uses, _)) if *last == value => *uses += 1,
                _ => distinct.push((value, 1, 0)),
            }
        }
        let mut order: Vec<(u32, usize)> = distinct.iter().map(|(_, uses, _)| *uses).zip(0..).collect();
        sort(&mut order, |a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for ((_, at), number) in order.into_iter().zip(0..) {
            if let Some((_, _, place)) = distinct.get_mut(at) {
                *place = number;
            }
        }
        Self(distinct)
    }
    fn number(&self, value: &T) -> u32 {
        let found = self.0.binary_search_by(|(other, ..)| other.cmp(value));
        found.ok().and_then(|at| self.0.get(at)).map_or(0, |(_, _, number)| *number)
    }
    /// By their numbers.
    fn commonest(&self) -> Vec<&T> {
        let mut order: Vec<&(T, u32, u32)> = self.0.iter().collect();
        sort(&mut order, |a, b| a.2.cmp(&b.2));
        order.into_iter().map(|(value, ..)| value).collect()
    }
}

fn attributes(rows: &[&Row<'_>]) -> Writer {
    let mut out = Writer::default();
    for at in 0..7 {
        let values = rows.iter().map(|row| row.attributes.get(at).map_or("", |value| &**value));
        let distinct = Distinct::of(values.clone().collect());
        out.varint(distinct.0.len() as u64);
        column(&mut out, distinct.commonest().into_iter().copied());
        out.numbers(values.map(|value| distinct.number(&value)));
    }
    out.numbers(rows.iter().map(|row| row.admission));
    out.numbers(rows.iter().map(|row| row.district));
    out.numbers(rows.iter().map(|row| row.capacity));
    out
}

fn column<'a>(out: &mut Writer, values: impl Iterator<Item = &'a str> + Clone) {
    out.numbers(values.clone().map(|v| v.len() as u32));
    values.for_each(|v| out.0.extend_from_slice(v.as_bytes()));
}

fn texts(columns: usize, rows: &[&Row<'_>]) -> Writer {
    let mut out = Writer::default();
    for at in 0..columns {
        column(&mut out, rows.iter().map(|row| row.texts.get(at).copied().unwrap_or("")));
    }
    out
}
