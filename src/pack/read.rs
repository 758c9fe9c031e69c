//! From bytes to a city. Every count is checked before it is used, every index before it is kept; what is wrong the
//! reader remembers, and that is looked at once, at the end.

use super::write::{MAGIC, VERSION, tag};
use super::{PackError, Reader};
use crate::city::{City, CityMeta, Columns, Dictionary, District, between};
use crate::spatial::PointIndex;
use crate::time::{Date, Instant, Schedule, Zone};
use crate::{Admission, KNOWN_FACILITIES, Position, Text};

/// More than every station a country has; a pack that claims more is not one.
const MOST_STATIONS: usize = 4_000_000;
/// More than any city publishes. An empty column of names takes one byte here and four for every station in memory.
const MOST_LANGUAGES: usize = 64;
/// How many facilities were known when packs did not say so.
const FIRST_KNOWN: usize = 20;
const MOST_LON: i32 = 180_000_000;
const MOST_LAT: i32 = 90_000_000;
/// A day: no clock is farther from UTC.
const MOST_OFFSET_S: i32 = 86_400;

pub(crate) fn read(pack: Vec<u8>) -> Result<City, PackError> {
    let mut input = Reader::new(&pack, 0);
    input.header(MAGIC.len() + 1);
    for expected in MAGIC {
        if input.u8() != *expected {
            input.fail("pack-magic");
        }
    }
    let version = input.u8();
    if version == 0 || version > VERSION {
        input.fail("pack-version");
    }
    // What lies in the pack is kept as 32-bit offsets.
    if u32::try_from(pack.len()).is_err() {
        input.fail("pack-length");
    }
    input.section(tag::META, "meta");
    let meta = meta(&mut input);
    input.section(tag::POSITIONS, "positions");
    let points = positions(&mut input);
    let count = points.len();
    input.section(tag::FACILITIES, "facilities");
    let masks = facilities(&mut input, &pack, count, meta.own_facilities.len(), version);
    let mut columns = Columns::default();
    input.section(tag::HOURS, "hours");
    let schedules = list(&mut input, 1, Schedule::read);
    let end = schedules.len();
    columns.hours = input.numbers(count, end);
    columns.alert_hours = input.numbers(count, end + 1);
    input.section(tag::ATTRIBUTES, "attributes");
    for slot in 0..columns.dictionaries.len() {
        let dictionary = dictionary(&mut input, &pack, count, &mut columns.ends);
        if let Some(place) = columns.dictionaries.get_mut(slot) {
            *place = dictionary;
        }
    }
    columns.admission = input.numbers(count, Admission::ALL.len());
    columns.district = input.numbers(count, meta.districts.len() + 1);
    columns.capacity = input.numbers(count, u32::MAX as usize);
    input.section(tag::TEXTS, "texts");
    columns.texts = columns.ends.len() as u32;
    // Ids, names in every language, addresses and telephones. Room for all at once: growing copies, byte by byte in
    // WebAssembly 1.0.
    let lists = if input.has_failed() { 0 } else { meta.languages.len() + 3 };
    columns.ends.reserve(lists * (count + 1));
    for _ in 0..lists {
        texts(&mut input, &pack, count, &mut columns.ends);
    }
    let read = input.finish();
    // Also when something is wrong: then it is dropped as a whole, which takes no code that is not there anyway.
    let city = City { meta, schedules, index: PointIndex::new(points, masks), columns, pack };
    read.map(|()| city)
}

pub(super) fn list<T>(
    input: &mut Reader<'_>,
    least: usize,
    mut one: impl FnMut(&mut Reader<'_>) -> T,
) -> Vec<T> {
    let count = input.count(least);
    // Not `with_capacity` and `push`, whose code is repeated for every type: this grows by the one routine that grows
    // any list. Once something is wrong the rest is empty, and takes the room that its bytes have paid for.
    let mut all = Vec::new();
    all.extend((0..count).map(|_| one(input)));
    all
}

#[inline(never)]
pub(super) fn string(input: &mut Reader<'_>) -> String {
    let mut owned = String::new();
    owned.push_str(input.str());
    owned
}

#[inline(never)]
pub(super) fn text(input: &mut Reader<'_>) -> Text {
    Text { pairs: list(input, 2, |input| (string(input), string(input))) }
}

#[inline(never)]
fn named(input: &mut Reader<'_>) -> Vec<(String, Text)> {
    list(input, 2, |input| (string(input), text(input)))
}

#[inline(never)]
pub(super) fn strings(input: &mut Reader<'_>) -> Vec<String> {
    list(input, 1, string)
}

fn meta(input: &mut Reader<'_>) -> CityMeta {
    // In the order of the bytes.
    let meta = CityMeta {
        id: string(input),
        names: text(input),
        languages: strings(input),
        zone: zone(input),
        sample: input.u8() != 0,
        notice: text(input),
        provenance: strings(input),
        licence: string(input),
        districts: list(input, 4, district),
        own_facilities: named(input),
        kinds: named(input),
        calendar_to: i32::try_from(input.zigzag()).ok().map(Date),
        initials: initials(input),
    };
    // A mask has 64 bits.
    if KNOWN_FACILITIES.len() + meta.own_facilities.len() > 64 || meta.languages.len() > MOST_LANGUAGES {
        input.fail("pack-value");
    }
    meta
}

pub(super) fn zone(input: &mut Reader<'_>) -> Zone {
    Zone {
        first_offset_s: input.step(0, MOST_OFFSET_S),
        transitions: list(input, 2, |input| (Instant(input.zigzag()), input.step(0, MOST_OFFSET_S))),
    }
}

fn initials(input: &mut Reader<'_>) -> Vec<(char, u32)> {
    let mut last = 0u32;
    list(input, 2, |input| {
        last = last.saturating_add(input.u32());
        let character = char::from_u32(last).unwrap_or_else(|| {
            input.fail("pack-value");
            char::default()
        });
        (character, input.u32())
    })
}

fn district(input: &mut Reader<'_>) -> District {
    let names = text(input);
    let longitude = input.step(0, MOST_LON);
    let centre = Position::from_micro(longitude, input.step(0, MOST_LAT));
    let outline = list(input, 1, |input| {
        let (mut longitude, mut latitude) = (0, 0);
        list(input, 2, |input| {
            longitude = input.step(longitude, MOST_LON);
            latitude = input.step(latitude, MOST_LAT);
            [longitude, latitude]
        })
    });
    District { names, centre, outline }
}

fn positions(input: &mut Reader<'_>) -> Vec<[i32; 2]> {
    let mut count = input.count(2);
    if count > MOST_STATIONS {
        input.fail("pack-length");
        count = 0;
    }
    let mut points = Vec::new();
    points.resize(count, [0i32; 2]);
    for (axis, most) in [(0, MOST_LON), (1, MOST_LAT)] {
        let mut last = 0;
        for value in points.iter_mut().filter_map(|point| point.get_mut(axis)) {
            last = input.step(last, most);
            *value = last;
        }
    }
    points
}

fn facilities(input: &mut Reader<'_>, pack: &[u8], count: usize, own: usize, version: u8) -> Vec<u64> {
    // So many of the known facilities its writer knew; the city's own follow after them.
    let known = if version == 1 { FIRST_KNOWN } else { input.index(64) };
    let sets = list(input, 1, |input| {
        let set = input.varint();
        let (shared, owned) = (set & ((1 << known) - 1), set >> known);
        if own < 64 && owned >> own != 0 {
            input.fail("pack-value");
        }
        // As this code numbers them. What only a newer writer knows has no name here.
        shared & ((1 << KNOWN_FACILITIES.len()) - 1) | owned << KNOWN_FACILITIES.len()
    });
    let numbers = input.numbers(count, sets.len());
    // The index fills its last leaf up, and must not have to move them all for it.
    let mut masks = Vec::with_capacity(count + 32);
    let set = |index| sets.get(numbers.get(pack, index) as usize).copied().unwrap_or(0);
    masks.extend((0..count as u32).map(set));
    masks
}

/// Adds where so many texts start and end, and gives where that is in `ends`.
#[inline(never)]
fn texts(input: &mut Reader<'_>, pack: &[u8], count: usize, ends: &mut Vec<u32>) -> u32 {
    let first = ends.len() as u32;
    let lengths = input.numbers(count, u32::MAX as usize);
    // No room for what is not there.
    let count = if input.has_failed() { 0 } else { count };
    let start = input.offset();
    let mut end = start as u64;
    ends.push(end as u32);
    ends.extend((0..count as u32).map(|index| {
        end += u64::from(lengths.get(pack, index));
        end as u32
    }));
    // More than 4 GiB wraps the numbers above and is refused here, since no pack has so many bytes.
    input.take(usize::try_from(end).map_or(usize::MAX, |end| end - start));
    first
}

fn dictionary(input: &mut Reader<'_>, pack: &[u8], count: usize, ends: &mut Vec<u32>) -> Dictionary {
    let values = input.count(1);
    let first = texts(input, pack, values, ends);
    for at in first as usize..first as usize + values {
        if std::str::from_utf8(between(pack, ends, at)).is_err() {
            input.fail("pack-text");
        }
    }
    Dictionary { first, values: values as u32, numbers: input.numbers(count, values) }
}
