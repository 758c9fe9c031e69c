//! From bytes to a city. Every count is checked before it is used, every index before it is kept.
//!
//! The first thing that is wrong is remembered and what follows reads as nothing, so that the error is looked at once,
//! at the end: a way out after every field, each with its own half of a city to drop, was a fifth of the module that
//! phones download.

use super::write::{MAGIC, VERSION, tag};
use super::{PackError, Reader};
use crate::city::{City, CityMeta, Columns, DictColumn, District, TextColumn};
use crate::spatial::PointIndex;
use crate::time::{Date, Instant, Schedule, Zone};
use crate::{Admission, KNOWN_FACILITIES, Position, Text};

/// More than every station a country has; a pack that claims more is not one.
const MOST_STATIONS: usize = 4_000_000;

/// A reader that remembers the first error.
struct Input<'a> {
    reader: Reader<'a>,
    failed: Option<PackError>,
}

impl<'a> Input<'a> {
    fn keep<T: Default>(&mut self, read: Result<T, PackError>) -> T {
        read.unwrap_or_else(|error| {
            self.failed.get_or_insert(error);
            T::default()
        })
    }
    fn fail(&mut self, code: &'static str, what: &'static str) {
        let error = self.reader.error(code, what);
        self.failed.get_or_insert(error);
    }
    fn u8(&mut self, what: &'static str) -> u8 {
        let read = self.reader.u8(what);
        self.keep(read)
    }
    fn u32(&mut self, what: &'static str) -> u32 {
        let read = self.reader.u32(what);
        self.keep(read)
    }
    fn zigzag(&mut self, what: &'static str) -> i64 {
        let read = self.reader.zigzag(what);
        self.keep(read)
    }
    /// A zigzag value from `-most` to `most`.
    fn within(&mut self, most: i32, what: &'static str) -> i32 {
        let value = self.zigzag(what);
        self.check_within(value, most, what)
    }
    fn check_within(&mut self, value: i64, most: i32, what: &'static str) -> i32 {
        if value < -i64::from(most) || value > i64::from(most) {
            self.fail("pack-value", what);
        }
        value as i32
    }
    /// A count of things that take at least `least` bytes each; 0 once something is wrong.
    fn count(&mut self, least: usize, what: &'static str) -> usize {
        let read = self.reader.count(least, what);
        let count = self.keep(read);
        if self.failed.is_some() { 0 } else { count }
    }
    fn string(&mut self, what: &'static str) -> String {
        let read = self.reader.str(what);
        self.keep(read).to_owned()
    }
    fn strings(&mut self, what: &'static str) -> Vec<String> {
        self.list(1, what, |input| input.string(what))
    }
    fn numbers(&mut self, count: usize, end: usize, what: &'static str) -> Vec<u32> {
        let read = self.reader.numbers(count, end, what);
        self.keep(read)
    }
    fn list<T>(&mut self, least: usize, what: &'static str, mut one: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = self.count(least, what);
        let mut all = Vec::with_capacity(count);
        while all.len() < count && self.failed.is_none() {
            all.push(one(self));
        }
        all
    }
    fn text(&mut self) -> Text {
        let mut text = Text::default();
        for _ in 0..self.count(2, "languages of a text") {
            let language = self.string("language");
            text.0.insert(language, self.string("text"));
        }
        text
    }
    fn named(&mut self, what: &'static str) -> Vec<(String, Text)> {
        self.list(2, what, |input| (input.string(what), input.text()))
    }
    /// Turns to the next section that has this tag, and gives what comes after it; sections of unknown tags are
    /// passed over, for packs newer than this code.
    fn section(&mut self, after: &mut Reader<'a>, wanted: u8) {
        let mut next = || loop {
            let found = after.u8("section tag")?;
            let length = after.count(1, "section length")?;
            let offset = after.offset();
            let body = after.take(length, "section")?;
            if found == wanted {
                return Ok(Reader::new(body, offset));
            }
        };
        match next() {
            Ok(reader) => self.reader = reader,
            Err(error) => {
                self.failed.get_or_insert(error);
            }
        }
    }
}

pub(crate) fn read(pack: Vec<u8>) -> Result<City, PackError> {
    let mut all = Reader::new(&pack, 0);
    if all.take(MAGIC.len(), "magic number")? != MAGIC {
        return Err(PackError { code: "pack-magic", offset: 0, what: "magic number" });
    }
    if all.u8("version")? != VERSION {
        return Err(PackError { code: "pack-version", offset: MAGIC.len(), what: "version" });
    }
    let mut input = Input { reader: all.clone(), failed: None };
    input.section(&mut all, tag::META);
    let meta = meta(&mut input);
    input.section(&mut all, tag::POSITIONS);
    let points = positions(&mut input);
    let count = points.len();
    input.section(&mut all, tag::FACILITIES);
    let masks = facilities(&mut input, count, meta.own_facilities.len());
    let mut columns = Columns::default();
    input.section(&mut all, tag::HOURS);
    let schedules = hours(&mut input, count, &mut columns);
    input.section(&mut all, tag::ATTRIBUTES);
    attributes(&mut input, count, meta.districts.len(), &mut columns);
    input.section(&mut all, tag::TEXTS);
    texts(&mut input, count, meta.languages.len(), &mut columns);
    match input.failed {
        Some(error) => Err(error),
        None => Ok(City { meta, schedules, index: PointIndex::new(points, masks), columns, pack }),
    }
}

const MOST_LON: i32 = 180_000_000;
const MOST_LAT: i32 = 90_000_000;
/// A day: no clock is farther from UTC.
const MOST_OFFSET_S: i32 = 86_400;

fn meta(input: &mut Input<'_>) -> CityMeta {
    // In the order of the bytes.
    CityMeta {
        id: input.string("city id"),
        names: input.text(),
        languages: input.strings("languages"),
        zone: Zone {
            first_offset_s: input.within(MOST_OFFSET_S, "offset from UTC"),
            transitions: input.list(2, "offset transitions", |r| {
                (Instant(r.zigzag("transition")), r.within(MOST_OFFSET_S, "offset from UTC"))
            }),
        },
        sample: input.u8("sample flag") != 0,
        notice: input.text(),
        provenance: input.strings("provenance"),
        licence: input.string("licence"),
        districts: input.list(4, "districts", district),
        own_facilities: own_facilities(input),
        kinds: input.named("kinds"),
        calendar_to: i32::try_from(input.zigzag("last day of the calendar")).ok().map(Date),
        initials: initials(input),
    }
}

fn own_facilities(input: &mut Input<'_>) -> Vec<(String, Text)> {
    let own = input.named("facilities");
    if KNOWN_FACILITIES.len() + own.len() > 64 {
        input.fail("pack-value", "more than 64 facilities");
    }
    own
}

fn initials(input: &mut Input<'_>) -> Vec<(char, u32)> {
    let mut last = 0u32;
    input.list(2, "initials", |r| {
        last = last.saturating_add(r.u32("character"));
        let character = char::from_u32(last).unwrap_or_else(|| {
            r.fail("pack-value", "character");
            char::default()
        });
        (character, r.u32("letters"))
    })
}

fn district(input: &mut Input<'_>) -> District {
    let names = input.text();
    let longitude = input.within(MOST_LON, "district centre");
    let centre = Position::from_micro(longitude, input.within(MOST_LAT, "district centre"));
    let outline = input.list(1, "outline", |r| {
        let mut last = [0i64; 2];
        r.list(2, "ring", |r| {
            last[0] = last[0].saturating_add(r.zigzag("ring"));
            last[1] = last[1].saturating_add(r.zigzag("ring"));
            [r.check_within(last[0], MOST_LON, "ring"), r.check_within(last[1], MOST_LAT, "ring")]
        })
    });
    District { names, centre, outline }
}

fn positions(input: &mut Input<'_>) -> Vec<[i32; 2]> {
    let count = input.count(2, "stations");
    if count > MOST_STATIONS {
        input.fail("pack-length", "stations");
        return Vec::new();
    }
    let mut points = vec![[0i32; 2]; count];
    for (axis, most, what) in [(0, MOST_LON, "longitude"), (1, MOST_LAT, "latitude")] {
        let mut last = 0i64;
        for value in points.iter_mut().filter_map(|point| point.get_mut(axis)) {
            last = last.saturating_add(input.zigzag(what));
            *value = input.check_within(last, most, what);
            if input.failed.is_some() {
                return Vec::new();
            }
        }
    }
    points
}

fn facilities(input: &mut Input<'_>, count: usize, own: usize) -> Vec<u64> {
    let sets = input.list(1, "facility sets", |r| {
        let read = r.reader.varint("facility set");
        r.keep(read)
    });
    let known = KNOWN_FACILITIES.len() + own;
    if known < 64 && sets.iter().any(|set| set >> known != 0) {
        input.fail("pack-value", "facility set");
    }
    let numbers = input.numbers(count, sets.len(), "facility set");
    numbers.iter().map(|number| sets.get(*number as usize).copied().unwrap_or(0)).collect()
}

fn hours(input: &mut Input<'_>, count: usize, columns: &mut Columns) -> Vec<Schedule> {
    let mut schedules = Vec::new();
    for _ in 0..input.count(1, "schedules") {
        match Schedule::decode(&mut input.reader) {
            Ok(schedule) => schedules.push(schedule),
            Err(error) => {
                input.failed.get_or_insert(error);
                break;
            }
        }
    }
    columns.hours = input.numbers(count, schedules.len(), "hours");
    columns.alert_hours = input.numbers(count, schedules.len() + 1, "alert hours");
    schedules
}

fn dictionary(input: &mut Input<'_>, count: usize, what: &'static str) -> DictColumn {
    let values = input.strings(what);
    let index = input.numbers(count, values.len(), what);
    DictColumn { values, index }
}

fn attributes(input: &mut Input<'_>, count: usize, districts: usize, columns: &mut Columns) {
    for (column, what) in [
        (&mut columns.kind, "kind"),
        (&mut columns.supplies, "supplies"),
        (&mut columns.access_note, "access note"),
        (&mut columns.operator, "operator"),
        (&mut columns.source, "source"),
        (&mut columns.assured_date, "assured date"),
        (&mut columns.extra, "extra columns"),
    ] {
        *column = dictionary(input, count, what);
    }
    columns.admission = input.numbers(count, Admission::ALL.len(), "admission");
    columns.district = input.numbers(count, districts + 1, "district");
    columns.capacity = input.numbers(count, u32::MAX as usize, "capacity");
}

fn column(input: &mut Input<'_>, count: usize, what: &'static str) -> TextColumn {
    let mut ends = input.numbers(count, u32::MAX as usize, what);
    let start = input.reader.offset();
    let mut end = start as u64;
    for length in &mut ends {
        end += u64::from(*length);
        *length = end as u32;
    }
    // More than 4 GiB wraps the numbers above and is refused here, since no pack has so many bytes.
    let total = usize::try_from(end).map_or(usize::MAX, |end| end - start);
    if let Err(error) = input.reader.take(total, what) {
        input.failed.get_or_insert(error);
    }
    TextColumn { start: start as u32, ends }
}

fn texts(input: &mut Input<'_>, count: usize, languages: usize, columns: &mut Columns) {
    columns.id = column(input, count, "ids");
    for _ in 0..languages {
        columns.names.push(column(input, count, "names"));
    }
    columns.address = column(input, count, "addresses");
    columns.phone = column(input, count, "telephones");
}
