//! One pack out of parts, so that whoever opens packs needs to know nothing of parts.

use std::borrow::Cow;

use super::part::is_same_city;
use crate::city::{City, CityMeta, StationRef};
use crate::pack::read::list;
use crate::pack::write::{Row, tag, write_rows};
use crate::pack::{PackError, Reader, Writer};
use crate::sort::sort;
use crate::time::Schedule;

/// A shard, and what changed in it since it was written.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The stations of a cell.
    pub shard: &'a City,
    /// Those that are new or different, and which are gone.
    pub changes: Option<&'a City>,
}

/// Bounds in whole micro-degrees: west, south, east, north. West above east crosses the antimeridian. What [`crate::Bounds`] is
/// in degrees.
pub type MicroBounds = [i32; 4];

/// One pack with the stations of all parts. What is said of the city comes from `meta`, or else from the parts, which know
/// only of what they need. `absent` are the bounds in which further stations lie: [`absent`] reads them back, and an answer
/// that they could change says that it is not complete.
///
/// # Errors
/// The parts are not of one city, or changes are not in the form of changes.
pub fn join(meta: Option<&City>, parts: &[Part<'_>], absent: &[MicroBounds]) -> Result<Vec<u8>, PackError> {
    let mut all: Vec<StationRef<'_>> = Vec::new();
    let cities = || parts.iter().flat_map(|part| [Some(part.shard), part.changes]).flatten();
    let Some(first) = meta.or_else(|| cities().next()) else { return Err(mismatch()) };
    if cities().any(|city| !is_same_city(first.meta(), city.meta())) {
        return Err(mismatch());
    }
    for part in parts {
        let mut gone = match part.changes {
            Some(changes) => removed(changes)?,
            None => Vec::new(),
        };
        let changed = || part.changes.into_iter().flat_map(City::stations);
        gone.extend(changed().map(StationRef::id));
        sort(&mut gone, Ord::cmp);
        all.extend(part.shard.stations().filter(|old| gone.binary_search(&old.id()).is_err()));
        all.extend(changed());
    }

    let mut joined = CityMeta { ..first.meta().clone() };
    let mut schedules: Vec<&Schedule> = Vec::new();
    for city in cities() {
        for district in &city.meta().districts {
            if !joined.districts.iter().any(|known| known.names == district.names) {
                joined.districts.push(district.clone());
            }
        }
        for kind in &city.meta().kinds {
            if !joined.kinds.iter().any(|(name, _)| *name == kind.0) {
                joined.kinds.push(kind.clone());
            }
        }
        for schedule in city.schedules() {
            if !schedules.contains(&schedule) {
                schedules.push(schedule);
            }
        }
    }
    let number = |schedule: Option<&Schedule>| {
        schedule.and_then(|schedule| schedules.iter().position(|known| *known == schedule)).unwrap_or(0)
            as u32
    };
    let rows = all.iter().map(|station| Row {
        micro: station.micro(),
        facilities: station.facilities().0,
        hours: number(station.schedule(false)),
        alert_hours: if station.has_alert_hours() { number(station.schedule(true)) + 1 } else { 0 },
        attributes: attributes(*station),
        admission: station.admission() as u32,
        district: station
            .district()
            .and_then(|district| joined.districts.iter().position(|known| known.names == district.names))
            .map_or(0, |at| at as u32 + 1),
        capacity: station.capacity(),
        texts: station.texts().collect(),
    });
    let rows = rows.collect();
    let mut boxes = Writer::default();
    boxes.varint(absent.len() as u64);
    absent.iter().flatten().for_each(|edge| boxes.zigzag(i64::from(*edge)));
    Ok(write_rows(&joined, &schedules, rows, &[(tag::ABSENT, boxes)]))
}

fn attributes(station: StationRef<'_>) -> [Cow<'_, str>; 7] {
    let mut attributes = <[Cow<'_, str>; 7]>::default();
    for (place, value) in attributes.iter_mut().zip(station.attributes()) {
        *place = Cow::Borrowed(value);
    }
    attributes
}

fn mismatch() -> PackError {
    PackError { code: "pack-value", offset: 0, what: "parts of different cities" }
}

/// The ids that changes say are gone.
fn removed(changes: &City) -> Result<Vec<&str>, PackError> {
    let mut input = section(changes, tag::REMOVED, "removed");
    let count = input.count(1);
    let gone = (0..count).map(|_| input.str()).collect();
    input.finish().map(|()| gone)
}

/// Where there are stations of the city that its pack does not have: nowhere, but for what [`join`] wrote. Where that cannot
/// be read: everywhere.
pub fn absent(city: &City) -> Vec<MicroBounds> {
    let mut input = section(city, tag::ABSENT, "absent");
    // The end of the pack, and no such section.
    if input.has_failed() && input.offset() == city.pack.len() {
        return Vec::new();
    }
    let edge = |input: &mut Reader<'_>, most: i32| input.step(0, most * 1_000_000);
    let boxes = list(&mut input, 4, |input| [180, 90, 180, 90].map(|most| edge(input, most)));
    match input.finish() {
        Ok(()) => boxes,
        Err(_) => vec![[-180_000_000, -90_000_000, 180_000_000, 90_000_000]],
    }
}

/// A section behind those that every pack has.
fn section<'a>(city: &'a City, tag: u8, what: &'static str) -> Reader<'a> {
    let mut input = Reader::new(&city.pack, 0);
    input.header(5);
    input.take(5);
    input.section(tag, what);
    input
}
