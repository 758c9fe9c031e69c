//! A city: every record, cross-checked and indexed, immutable. It is what a pack becomes when it is opened.

use crate::pack::{self, PackError};
use crate::spatial::PointIndex;
use crate::time::{Schedule, Zone};
use crate::{Admission, FacilitySet, KNOWN_FACILITIES, Position, Text};

/// What is said of the city as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct CityMeta {
    /// A short stable name, `beijing`.
    pub id: String,
    /// Its name.
    pub names: Text,
    /// Languages of the data, BCP 47, the main one first.
    pub languages: Vec<String>,
    /// Offset from UTC.
    pub zone: Zone,
    /// Whether the records are generated and not real places.
    pub sample: bool,
    /// What every screen must say about the data: "sample data", an attribution.
    pub notice: Text,
    /// Where the records come from, one source a line.
    pub provenance: Vec<String>,
    /// SPDX expression or name of the data's licence.
    pub licence: String,
    /// Districts, with an outline where one is known.
    pub districts: Vec<District>,
    /// The city's own facilities, after [`KNOWN_FACILITIES`]: name and label.
    pub own_facilities: Vec<(String, Text)>,
    /// Labels of the station kinds the city declares.
    pub kinds: Vec<(String, Text)>,
    /// Last day (days since 1970) for which the calendar knows holidays; `None`: no calendar.
    pub calendar_to: Option<crate::time::Date>,
    /// First letters of the pinyin readings of every Chinese character in a name: `(character, letters)`, bit 0
    /// is `a`. Ascending by character.
    pub initials: Vec<(char, u32)>,
}

/// A part of the city: what a person picks who does not share a position.
#[derive(Clone, Debug, PartialEq)]
pub struct District {
    /// Its name.
    pub names: Text,
    /// The middle of its stations.
    pub centre: Position,
    /// Outlines as closed rings in micro-degrees, longitude first; empty when not known.
    pub outline: Vec<Vec<[i32; 2]>>,
}

/// A column of texts: where each ends in the pack's own bytes. Nothing is copied, and a text is checked to be
/// UTF-8 when it is read: a phone opens a city to read a few of its texts ([`City::check_texts`] reads all).
#[derive(Clone, Debug, Default)]
pub(crate) struct TextColumn {
    pub(crate) start: u32,
    /// Where each text ends, counted from the start of the pack; ascending, all within it.
    pub(crate) ends: Vec<u32>,
}

impl TextColumn {
    fn bytes<'a>(&self, pack: &'a [u8], index: u32) -> &'a [u8] {
        let i = index as usize;
        let Some(&end) = self.ends.get(i) else { return &[] };
        let start = i.checked_sub(1).and_then(|i| self.ends.get(i)).copied().unwrap_or(self.start);
        pack.get(start as usize..end as usize).unwrap_or(&[])
    }
    pub(crate) fn get<'a>(&self, pack: &'a [u8], index: u32) -> &'a str {
        std::str::from_utf8(self.bytes(pack, index)).unwrap_or("")
    }
}

/// A column whose values repeat.
#[derive(Clone, Debug, Default)]
pub(crate) struct DictColumn {
    pub(crate) values: Vec<String>,
    pub(crate) index: Vec<u32>,
}

impl DictColumn {
    pub(crate) fn get(&self, index: u32) -> &str {
        let value = self.index.get(index as usize).and_then(|v| self.values.get(*v as usize));
        value.map_or("", String::as_str)
    }
}

/// The columns of all stations, in index order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    pub(crate) id: TextColumn,
    /// One column a language of the city.
    pub(crate) names: Vec<TextColumn>,
    pub(crate) address: TextColumn,
    pub(crate) phone: TextColumn,
    pub(crate) kind: DictColumn,
    pub(crate) supplies: DictColumn,
    pub(crate) access_note: DictColumn,
    pub(crate) operator: DictColumn,
    pub(crate) source: DictColumn,
    pub(crate) assured_date: DictColumn,
    pub(crate) extra: DictColumn,
    pub(crate) hours: Vec<u32>,
    /// 0: the usual hours, else the schedule plus one.
    pub(crate) alert_hours: Vec<u32>,
    pub(crate) admission: Vec<u32>,
    /// 0: none, else the district plus one.
    pub(crate) district: Vec<u32>,
    pub(crate) capacity: Vec<u32>,
}

/// A city opened from a pack. Immutable, `Send + Sync`; every answer borrows from it.
#[derive(Clone, Debug)]
pub struct City {
    pub(crate) pack: Vec<u8>,
    pub(crate) meta: CityMeta,
    pub(crate) schedules: Vec<Schedule>,
    pub(crate) index: PointIndex,
    pub(crate) columns: Columns,
}

impl City {
    /// Opens a pack, whose bytes it keeps.
    ///
    /// # Errors
    /// The bytes are not a pack of a known version, are cut short, or claim something that cannot be.
    pub fn open(pack: impl Into<Vec<u8>>) -> Result<Self, PackError> {
        pack::read(pack.into())
    }
    /// Reads every text of every station, which [`City::open`] leaves to the moment one is shown; there a text
    /// that is not UTF-8 is empty.
    ///
    /// # Errors
    /// The first text that is not UTF-8, with its place.
    pub fn check_texts(&self) -> Result<(), PackError> {
        let Columns { id, names, address, phone, .. } = &self.columns;
        for column in [id, address, phone].into_iter().chain(names) {
            for index in 0..self.len() as u32 {
                if std::str::from_utf8(column.bytes(&self.pack, index)).is_err() {
                    let offset = column.ends.get(index as usize).copied().unwrap_or(0) as usize;
                    return Err(PackError { code: "pack-text", offset, what: "a text of a station" });
                }
            }
        }
        Ok(())
    }
    /// What is said of the city as a whole.
    pub fn meta(&self) -> &CityMeta {
        &self.meta
    }
    /// How many stations there are.
    pub fn len(&self) -> usize {
        self.index.len()
    }
    /// Whether there are no stations.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }
    /// The point index over the stations.
    pub fn index(&self) -> &PointIndex {
        &self.index
    }
    /// The distinct opening hours.
    pub fn schedules(&self) -> &[Schedule] {
        &self.schedules
    }
    /// The station at `index` (index order), if there is one.
    pub fn station(&self, index: u32) -> Option<StationRef<'_>> {
        ((index as usize) < self.len()).then_some(StationRef { city: self, index })
    }
    /// All stations in index order.
    pub fn stations(&self) -> impl Iterator<Item = StationRef<'_>> {
        (0..self.len() as u32).map(|index| StationRef { city: self, index })
    }
    /// The station with this id. A linear search: for a link that names one station.
    pub fn station_by_id(&self, id: &str) -> Option<StationRef<'_>> {
        self.stations().find(|s| s.id() == id)
    }
    /// The bit of a facility name, known or the city's own.
    pub fn facility_bit(&self, name: &str) -> Option<u32> {
        self.facility_names().position(|n| n == name).map(|bit| bit as u32)
    }
    /// All facility names by bit.
    pub fn facility_names(&self) -> impl Iterator<Item = &str> {
        KNOWN_FACILITIES.into_iter().chain(self.meta.own_facilities.iter().map(|(name, _)| name.as_str()))
    }
}

/// One station of a city.
#[derive(Clone, Copy, Debug)]
pub struct StationRef<'a> {
    city: &'a City,
    index: u32,
}

impl<'a> StationRef<'a> {
    /// Its place in index order.
    pub fn index(self) -> u32 {
        self.index
    }
    /// Its id.
    pub fn id(self) -> &'a str {
        self.city.columns.id.get(&self.city.pack, self.index)
    }
    /// Its name in `language`, by the rule of [`Text::get`]; the city's first language where that one is empty.
    pub fn name(self, language: &str) -> &'a str {
        let primary = crate::text::primary_subtag(language);
        let languages = &self.city.meta.languages;
        let found = languages.iter().position(|tag| tag == language);
        let found =
            found.or_else(|| languages.iter().position(|tag| crate::text::primary_subtag(tag) == primary));
        let columns = &self.city.columns.names;
        let pack = &self.city.pack;
        let text = found.and_then(|i| columns.get(i)).map_or("", |c| c.get(pack, self.index));
        if text.is_empty() {
            columns.iter().map(|c| c.get(pack, self.index)).find(|t| !t.is_empty()).unwrap_or("")
        } else {
            text
        }
    }
    /// Its names, one for each language of the city, possibly empty.
    pub fn names(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let languages = self.city.meta.languages.iter().map(String::as_str);
        languages.zip(self.city.columns.names.iter().map(move |c| c.get(&self.city.pack, self.index)))
    }
    /// Micro-degrees, longitude first.
    pub fn micro(self) -> [i32; 2] {
        self.city.index.points().get(self.index as usize).copied().unwrap_or_default()
    }
    /// Where it is.
    pub fn position(self) -> Position {
        let [longitude, latitude] = self.micro();
        Position::from_micro(longitude, latitude)
    }
    /// What it has.
    pub fn facilities(self) -> FacilitySet {
        FacilitySet(self.city.index.masks().get(self.index as usize).copied().unwrap_or(0))
    }
    /// The names of what it has.
    pub fn facility_names(self) -> impl Iterator<Item = &'a str> {
        let set = self.facilities();
        self.city
            .facility_names()
            .enumerate()
            .filter(move |(bit, _)| set.0 >> bit & 1 == 1)
            .map(|(_, name)| name)
    }
    /// Which of the city's schedules holds; under an alert, the alert hours where it has any.
    pub fn schedule_index(self, alert: bool) -> u32 {
        let at = self.index as usize;
        let columns = &self.city.columns;
        let usual = columns.hours.get(at).copied().unwrap_or(0);
        match columns.alert_hours.get(at) {
            Some(&special) if alert && special > 0 => special - 1,
            _ => usual,
        }
    }
    /// Its opening hours; under an alert, the alert hours where it has any.
    pub fn schedule(self, alert: bool) -> Option<&'a Schedule> {
        self.city.schedules.get(self.schedule_index(alert) as usize)
    }
    /// Who may come in.
    pub fn admission(self) -> Admission {
        let wire = self.city.columns.admission.get(self.index as usize).copied().unwrap_or(0);
        Admission::ALL.get(wire as usize).copied().unwrap_or_default()
    }
    /// What it is.
    pub fn kind(self) -> &'a str {
        self.city.columns.kind.get(self.index)
    }
    /// Street address.
    pub fn address(self) -> &'a str {
        self.city.columns.address.get(&self.city.pack, self.index)
    }
    /// Its district.
    pub fn district(self) -> Option<&'a District> {
        let wire = *self.city.columns.district.get(self.index as usize)?;
        self.city.meta.districts.get(wire.checked_sub(1)? as usize)
    }
    /// Emergency supplies.
    pub fn supplies(self) -> impl Iterator<Item = &'a str> {
        self.city.columns.supplies.get(self.index).split(';').filter(|s| !s.is_empty())
    }
    /// How to get in.
    pub fn access_note(self) -> &'a str {
        self.city.columns.access_note.get(self.index)
    }
    /// Telephone.
    pub fn phone(self) -> &'a str {
        self.city.columns.phone.get(&self.city.pack, self.index)
    }
    /// Who runs it.
    pub fn operator(self) -> &'a str {
        self.city.columns.operator.get(self.index)
    }
    /// Where the record comes from.
    pub fn source(self) -> &'a str {
        self.city.columns.source.get(self.index)
    }
    /// When someone last vouched for it, `YYYY-MM-DD` or empty.
    pub fn assured_date(self) -> &'a str {
        self.city.columns.assured_date.get(self.index)
    }
    /// Columns this version does not know: `name`, text.
    pub fn extra(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.city.columns.extra.get(self.index).split('\u{1e}').filter_map(|pair| pair.split_once('\u{1f}'))
    }
    /// Seats; 0: not known.
    pub fn capacity(self) -> u32 {
        self.city.columns.capacity.get(self.index as usize).copied().unwrap_or(0)
    }
}
