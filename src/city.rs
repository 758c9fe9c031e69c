//! A city: every record, cross-checked and indexed, immutable. It is what a pack becomes when it is opened.

use crate::pack::{self, Numbers, PackError};
use crate::spatial::PointIndex;
use crate::text::pieces;
use crate::time::{Schedule, Zone};
use crate::{Admission, Bounds, FacilitySet, KNOWN_FACILITIES, Position, Text};

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

/// The columns of all stations, in index order. They own nothing but where texts end: everything else is read where it
/// lies in the pack, and a text is checked to be UTF-8 when it is read ([`City::check_texts`] reads all): a phone opens
/// a city to read a few of its texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    /// Where texts start and end, counted from the start of the pack: for every list of n texts n + 1 numbers.
    pub(crate) ends: Vec<u32>,
    /// The number of the attribute is its place.
    pub(crate) dictionaries: [Dictionary; 7],
    pub(crate) hours: Numbers,
    /// 0: the usual hours, else the schedule plus one.
    pub(crate) alert_hours: Numbers,
    pub(crate) admission: Numbers,
    /// 0: none, else the district plus one.
    pub(crate) district: Numbers,
    pub(crate) capacity: Numbers,
    /// Where in `ends` the columns of texts start: ids, names, one column a language, addresses, telephones.
    pub(crate) texts: u32,
}

/// A column whose values repeat: its values are texts of their own, before those of the stations.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Dictionary {
    /// Where in `ends` its values start.
    pub(crate) first: u32,
    /// How many there are.
    pub(crate) values: u32,
    /// Which of them each station has.
    pub(crate) numbers: Numbers,
}

/// The attributes whose values repeat, in the order of the pack.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Attribute {
    Kind,
    Supplies,
    AccessNote,
    Operator,
    Source,
    AssuredDate,
    Extra,
}

/// The columns of texts, in the order of the pack: ids, names, one column a language, addresses, telephones.
const NAMES: usize = 1;

/// The bytes of a text: from the number at `at` of `ends` to the next.
pub(crate) fn between<'a>(pack: &'a [u8], ends: &[u32], at: usize) -> &'a [u8] {
    match ends.get(at..) {
        Some([start, end, ..]) => pack.get(*start as usize..*end as usize).unwrap_or(&[]),
        _ => &[],
    }
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
        for column in 0..self.meta.languages.len() + 3 {
            for index in 0..self.len() as u32 {
                let at = self.text_at(column, index);
                if std::str::from_utf8(between(&self.pack, &self.columns.ends, at)).is_err() {
                    let offset = self.columns.ends.get(at).copied().unwrap_or(0) as usize;
                    return Err(PackError { code: "pack-text", offset, what: "texts" });
                }
            }
        }
        Ok(())
    }
    /// Whether all stations of the city within `reach_m` metres of a position are in it. Only one that was joined from
    /// some parts of a city ([`crate::pack::shards`]) may lack any.
    pub fn is_complete_within(&self, from: Position, reach_m: f64) -> bool {
        pack::shards::absent(self)
            .into_iter()
            .all(|edges| Bounds::from_micro(edges).distance_m(from) > reach_m)
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
    /// The bit of a facility name, known or the city's own. A name may have become known since a pack was written: then its
    /// stations have the city's own.
    #[inline(never)]
    pub fn facility_bit(&self, name: &str) -> Option<u32> {
        let named = (0..).zip(self.facility_names()).filter(|(_, n)| *n == name);
        named.last().map(|(bit, _)| bit)
    }
    /// Where in `ends` a text of a station starts.
    fn text_at(&self, column: usize, index: u32) -> usize {
        self.columns.texts as usize + column * (self.len() + 1) + index as usize
    }
    fn text(&self, column: usize, index: u32) -> &str {
        self.value(self.text_at(column, index))
    }
    /// The id of the station at `index`.
    pub(crate) fn id(&self, index: u32) -> &str {
        self.text(0, index)
    }
    fn dictionary(&self, attribute: Attribute) -> Dictionary {
        self.columns.dictionaries.get(attribute as usize).copied().unwrap_or_default()
    }
    /// Every value of an attribute, by number.
    pub(crate) fn values(&self, attribute: Attribute) -> impl Iterator<Item = &str> {
        let Dictionary { first, values, .. } = self.dictionary(attribute);
        (first..first + values).map(|at| self.value(at as usize))
    }
    #[inline(never)]
    fn value(&self, at: usize) -> &str {
        std::str::from_utf8(between(&self.pack, &self.columns.ends, at)).unwrap_or("")
    }
    #[inline(never)]
    fn attribute(&self, attribute: Attribute, index: u32) -> &str {
        let Dictionary { first, numbers, .. } = self.dictionary(attribute);
        self.value((first + numbers.get(&self.pack, index)) as usize)
    }
    /// All facility names by bit.
    pub fn facility_names(&self) -> impl Iterator<Item = &str> {
        KNOWN_FACILITIES.iter().copied().chain(self.meta.own_facilities.iter().map(|(name, _)| name.as_str()))
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
        self.city.id(self.index)
    }
    /// Its name in `language`, by the rule of [`Text::get`]; the city's first language where that one is empty.
    pub fn name(self, language: &str) -> &'a str {
        let primary = crate::text::primary_subtag(language);
        let mut found = "";
        let mut first = "";
        let mut closeness = 0;
        for (tag, name) in self.names() {
            if first.is_empty() {
                first = name;
            }
            let close =
                if tag == language { 2 } else { u8::from(crate::text::primary_subtag(tag) == primary) };
            if close > closeness {
                closeness = close;
                found = name;
            }
        }
        if found.is_empty() { first } else { found }
    }
    /// Its names, one for each language of the city, possibly empty.
    pub fn names(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let languages = self.city.meta.languages.iter().map(String::as_str);
        languages.zip((NAMES..).map(move |column| self.city.text(column, self.index)))
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
        let (columns, pack) = (&self.city.columns, &self.city.pack);
        let special = if alert { columns.alert_hours.get(pack, self.index) } else { 0 };
        special.checked_sub(1).unwrap_or_else(|| columns.hours.get(pack, self.index))
    }
    /// Whether it has hours of its own under an alert.
    pub fn has_alert_hours(self) -> bool {
        self.city.columns.alert_hours.get(&self.city.pack, self.index) != 0
    }
    /// Every attribute whose values repeat, in the order of the pack.
    pub(crate) fn attributes(self) -> impl Iterator<Item = &'a str> {
        let all = [
            Attribute::Kind,
            Attribute::Supplies,
            Attribute::AccessNote,
            Attribute::Operator,
            Attribute::Source,
            Attribute::AssuredDate,
            Attribute::Extra,
        ];
        all.into_iter().map(move |attribute| self.city.attribute(attribute, self.index))
    }
    /// Its own texts, in the order of the pack: id, names, one a language of the city, address, telephone.
    pub(crate) fn texts(self) -> impl Iterator<Item = &'a str> {
        (0..self.city.meta.languages.len() + 3).map(move |column| self.city.text(column, self.index))
    }
    /// Its opening hours; under an alert, the alert hours where it has any.
    pub fn schedule(self, alert: bool) -> Option<&'a Schedule> {
        self.city.schedules.get(self.schedule_index(alert) as usize)
    }
    /// Who may come in.
    pub fn admission(self) -> Admission {
        let wire = self.city.columns.admission.get(&self.city.pack, self.index);
        Admission::ALL.get(wire as usize).copied().unwrap_or_default()
    }
    /// What it is.
    pub fn kind(self) -> &'a str {
        self.city.attribute(Attribute::Kind, self.index)
    }
    /// The label that the city gives what it is.
    pub fn kind_label(self) -> Option<&'a Text> {
        let kind = self.kind();
        self.city.meta.kinds.iter().find(|(name, _)| name == kind).map(|(_, label)| label)
    }
    /// Street address.
    pub fn address(self) -> &'a str {
        self.city.text(NAMES + self.city.meta.languages.len(), self.index)
    }
    /// Its district.
    pub fn district(self) -> Option<&'a District> {
        let wire = self.city.columns.district.get(&self.city.pack, self.index);
        self.city.meta.districts.get(wire.checked_sub(1)? as usize)
    }
    /// Emergency supplies.
    pub fn supplies(self) -> impl Iterator<Item = &'a str> {
        pieces(self.city.attribute(Attribute::Supplies, self.index), b";")
    }
    /// How to get in.
    pub fn access_note(self) -> &'a str {
        self.city.attribute(Attribute::AccessNote, self.index)
    }
    /// Telephone.
    pub fn phone(self) -> &'a str {
        self.city.text(NAMES + self.city.meta.languages.len() + 1, self.index)
    }
    /// Who runs it.
    pub fn operator(self) -> &'a str {
        self.city.attribute(Attribute::Operator, self.index)
    }
    /// Where the record comes from.
    pub fn source(self) -> &'a str {
        self.city.attribute(Attribute::Source, self.index)
    }
    /// When someone last vouched for it, `YYYY-MM-DD` or empty.
    pub fn assured_date(self) -> &'a str {
        self.city.attribute(Attribute::AssuredDate, self.index)
    }
    /// Columns this version does not know: `name`, text.
    pub fn extra(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.city
            .attribute(Attribute::Extra, self.index)
            .split('\u{1e}')
            .filter_map(|pair| pair.split_once('\u{1f}'))
    }
    /// Seats; 0: not known.
    pub fn capacity(self) -> u32 {
        self.city.columns.capacity.get(&self.city.pack, self.index)
    }
}
