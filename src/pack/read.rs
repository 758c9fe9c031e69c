//! From bytes to a city. Every count is checked before it is used, every index before it is kept.

use super::write::{MAGIC, VERSION, tag};
use super::{PackError, Reader};
use crate::city::{City, CityMeta, Columns, DictColumn, District, TextColumn};
use crate::spatial::PointIndex;
use crate::time::{Date, Instant, Schedule, Zone};
use crate::{Admission, KNOWN_FACILITIES, Position, Text};

/// More than every station a country has; a pack that claims more is not one.
const MOST_STATIONS: usize = 4_000_000;

type Read<T> = Result<T, PackError>;

pub(crate) fn read(pack: Vec<u8>) -> Read<City> {
    let mut input = Reader::new(&pack, 0);
    if input.take(MAGIC.len(), "magic number")? != MAGIC {
        return Err(PackError { code: "pack-magic", offset: 0, what: "magic number" });
    }
    if input.u8("version")? != VERSION {
        return Err(PackError { code: "pack-version", offset: MAGIC.len(), what: "version" });
    }
    let meta = meta(&mut section(&mut input, tag::META)?)?;
    let points = positions(&mut section(&mut input, tag::POSITIONS)?)?;
    let count = points.len();
    let masks = facilities(&mut section(&mut input, tag::FACILITIES)?, count, meta.own_facilities.len())?;
    let mut columns = Columns::default();
    let schedules = hours(&mut section(&mut input, tag::HOURS)?, count, &mut columns)?;
    attributes(&mut section(&mut input, tag::ATTRIBUTES)?, count, meta.districts.len(), &mut columns)?;
    texts(&mut section(&mut input, tag::TEXTS)?, count, meta.languages.len(), &mut columns)?;
    Ok(City { meta, schedules, index: PointIndex::new(points, masks), columns, pack })
}

/// The next section that has this tag; sections of unknown tags are passed over, for packs newer than this code.
fn section<'a>(input: &mut Reader<'a>, wanted: u8) -> Read<Reader<'a>> {
    loop {
        let found = input.u8("section tag")?;
        let length = input.count(1, "section length")?;
        let offset = input.offset();
        let body = input.take(length, "section")?;
        if found == wanted {
            return Ok(Reader::new(body, offset));
        }
    }
}

fn text(input: &mut Reader<'_>) -> Read<Text> {
    let mut text = Text::default();
    for _ in 0..input.count(2, "languages of a text")? {
        let language = input.str("language")?.to_owned();
        text.0.insert(language, input.str("text")?.to_owned());
    }
    Ok(text)
}

fn list<T>(
    input: &mut Reader<'_>,
    least: usize,
    what: &'static str,
    mut one: impl FnMut(&mut Reader<'_>) -> Read<T>,
) -> Read<Vec<T>> {
    let count = input.count(least, what)?;
    let mut all = Vec::with_capacity(count);
    for _ in 0..count {
        all.push(one(input)?);
    }
    Ok(all)
}

fn i32_of(input: &Reader<'_>, value: i64, what: &'static str) -> Read<i32> {
    i32::try_from(value).map_err(|_| input.error("pack-value", what))
}

fn micro(input: &Reader<'_>, value: i64, most: i32, what: &'static str) -> Read<i32> {
    match i32::try_from(value) {
        Ok(v) if (-most..=most).contains(&v) => Ok(v),
        _ => Err(input.error("pack-value", what)),
    }
}

const MOST_LON: i32 = 180_000_000;
const MOST_LAT: i32 = 90_000_000;

fn meta(input: &mut Reader<'_>) -> Read<CityMeta> {
    let id = input.str("city id")?.to_owned();
    let names = text(input)?;
    let languages = list(input, 1, "languages", |r| Ok(r.str("language")?.to_owned()))?;
    let first_offset_s = offset_s(input)?;
    let transitions =
        list(input, 2, "offset transitions", |r| Ok((Instant(r.zigzag("transition")?), offset_s(r)?)))?;
    let sample = input.u8("sample flag")? != 0;
    let notice = text(input)?;
    let provenance = list(input, 1, "provenance", |r| Ok(r.str("provenance")?.to_owned()))?;
    let licence = input.str("licence")?.to_owned();
    let districts = list(input, 4, "districts", district)?;
    let own_facilities = list(input, 2, "facilities", |r| Ok((r.str("facility")?.to_owned(), text(r)?)))?;
    if KNOWN_FACILITIES.len() + own_facilities.len() > 64 {
        return Err(input.error("pack-value", "more than 64 facilities"));
    }
    let kinds = list(input, 2, "kinds", |r| Ok((r.str("kind")?.to_owned(), text(r)?)))?;
    let calendar_to = i32::try_from(input.zigzag("last day of the calendar")?).ok().map(Date);
    let mut last = 0u32;
    let initials = list(input, 2, "initials", |r| {
        last = last.saturating_add(r.u32("character")?);
        let character = char::from_u32(last).ok_or_else(|| r.error("pack-value", "character"))?;
        Ok((character, r.u32("letters")?))
    })?;
    let zone = Zone { first_offset_s, transitions };
    Ok(CityMeta {
        id,
        names,
        languages,
        zone,
        sample,
        notice,
        provenance,
        licence,
        districts,
        own_facilities,
        kinds,
        calendar_to,
        initials,
    })
}

fn offset_s(input: &mut Reader<'_>) -> Read<i32> {
    let value = input.zigzag("offset from UTC")?;
    match i32_of(input, value, "offset from UTC")? {
        v if (-86_400..=86_400).contains(&v) => Ok(v),
        _ => Err(input.error("pack-value", "offset from UTC")),
    }
}

fn district(input: &mut Reader<'_>) -> Read<District> {
    let names = text(input)?;
    let longitude = input.zigzag("district centre")?;
    let longitude = micro(input, longitude, MOST_LON, "district centre")?;
    let latitude = input.zigzag("district centre")?;
    let centre = Position::from_micro(longitude, micro(input, latitude, MOST_LAT, "district centre")?);
    let outline = list(input, 1, "outline", |r| {
        let mut last = [0i64; 2];
        list(r, 2, "ring", |r| {
            last[0] = last[0].saturating_add(r.zigzag("ring")?);
            last[1] = last[1].saturating_add(r.zigzag("ring")?);
            Ok([micro(r, last[0], MOST_LON, "ring")?, micro(r, last[1], MOST_LAT, "ring")?])
        })
    })?;
    Ok(District { names, centre, outline })
}

fn positions(input: &mut Reader<'_>) -> Read<Vec<[i32; 2]>> {
    let count = input.count(2, "stations")?;
    if count > MOST_STATIONS {
        return Err(input.error("pack-length", "stations"));
    }
    let mut points = vec![[0i32; 2]; count];
    let mut last = 0i64;
    for point in &mut points {
        last = last.saturating_add(input.zigzag("longitude")?);
        point[0] = micro(input, last, MOST_LON, "longitude")?;
    }
    last = 0;
    for point in &mut points {
        last = last.saturating_add(input.zigzag("latitude")?);
        point[1] = micro(input, last, MOST_LAT, "latitude")?;
    }
    Ok(points)
}

fn facilities(input: &mut Reader<'_>, count: usize, own: usize) -> Read<Vec<u64>> {
    let sets = list(input, 1, "facility sets", |r| r.varint("facility set"))?;
    let known = KNOWN_FACILITIES.len() + own;
    if known < 64 && sets.iter().any(|set| set >> known != 0) {
        return Err(input.error("pack-value", "facility set"));
    }
    let numbers = input.numbers(count, sets.len(), "facility set")?;
    Ok(numbers.iter().map(|number| sets.get(*number as usize).copied().unwrap_or(0)).collect())
}

fn hours(input: &mut Reader<'_>, count: usize, columns: &mut Columns) -> Read<Vec<Schedule>> {
    let schedules = list(input, 1, "schedules", Schedule::decode)?;
    columns.hours = input.numbers(count, schedules.len(), "hours")?;
    columns.alert_hours = input.numbers(count, schedules.len() + 1, "alert hours")?;
    Ok(schedules)
}

fn dictionary(input: &mut Reader<'_>, count: usize, what: &'static str) -> Read<DictColumn> {
    let values = list(input, 1, what, |r| Ok(r.str(what)?.to_owned()))?;
    let index = input.numbers(count, values.len(), what)?;
    Ok(DictColumn { values, index })
}

fn attributes(input: &mut Reader<'_>, count: usize, districts: usize, columns: &mut Columns) -> Read<()> {
    columns.kind = dictionary(input, count, "kind")?;
    columns.supplies = dictionary(input, count, "supplies")?;
    columns.access_note = dictionary(input, count, "access note")?;
    columns.operator = dictionary(input, count, "operator")?;
    columns.source = dictionary(input, count, "source")?;
    columns.assured_date = dictionary(input, count, "assured date")?;
    columns.extra = dictionary(input, count, "extra columns")?;
    columns.admission = input.numbers(count, Admission::ALL.len(), "admission")?;
    columns.district = input.numbers(count, districts + 1, "district")?;
    columns.capacity = input.numbers(count, u32::MAX as usize, "capacity")?;
    Ok(())
}

fn column(input: &mut Reader<'_>, count: usize, what: &'static str) -> Read<TextColumn> {
    let mut ends = input.numbers(count, u32::MAX as usize, what)?;
    let start = input.offset();
    let mut end = start as u64;
    for length in &mut ends {
        end += u64::from(*length);
        *length = end as u32;
    }
    // More than 4 GiB wraps the numbers above and is refused here, since no pack has so many bytes.
    let total = usize::try_from(end).map_or(usize::MAX, |end| end - start);
    input.take(total, what)?;
    Ok(TextColumn { start: start as u32, ends })
}

fn texts(input: &mut Reader<'_>, count: usize, languages: usize, columns: &mut Columns) -> Read<()> {
    columns.id = column(input, count, "ids")?;
    for _ in 0..languages {
        columns.names.push(column(input, count, "names")?);
    }
    columns.address = column(input, count, "addresses")?;
    columns.phone = column(input, count, "telephones")?;
    Ok(())
}
