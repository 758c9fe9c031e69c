//! One record to one station: every field checked, every problem with its place.

use std::collections::HashMap;

use super::cell::Cell;
use super::city_file::CityFile;
use super::districts::Districts;
use super::fields::{CRS, MAKEUP, capacity, list, position, rounded, word};
use super::hours::{self, HoursContext, HoursError};
use super::ids::Ids;
use super::report::{Report, quote};
use super::source::Source;
use super::table::{Column, Columns, RAW_ALERT_HOURS, RAW_HOURS, Record};
use super::vocabulary::{KNOWN_KINDS, Unknown};
use crate::time::{Calendar, OpenState, Schedule};
use crate::{Admission, Crs, KNOWN_FACILITIES, Makeup, Place, Position, Station, Text};

/// What to do with hours that cannot be evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefusedHours {
    /// An error: the folder's staff mend them.
    Error,
    /// The text goes into an extra column, with a warning: they are someone else's.
    Keep,
}

/// A station that was read, and what the later checks need to know of its row.
#[derive(Debug)]
pub(crate) struct Draft {
    /// The number of its id.
    pub(crate) id: u32,
    pub(crate) station: Station,
    /// Numbers of its schedules.
    pub(crate) hours: u32,
    pub(crate) alert_hours: Option<u32>,
    /// As written, in the datum of its row.
    pub(crate) raw: Position,
    pub(crate) crs: Crs,
    /// Where its longitude stands.
    pub(crate) place: Place,
    /// Whether its district was read, and not filled in from an outline.
    pub(crate) names_district: bool,
}

/// Reads records; holds what they share.
#[derive(Debug)]
pub(crate) struct StationReader<'c> {
    city: &'c CityFile,
    calendar: &'c Calendar,
    districts: &'c Districts,
    default_crs: Crs,
    refused: RefusedHours,
    pub(crate) columns: Columns,
    /// Distinct compiled hours.
    pub(crate) schedules: Vec<Schedule>,
    compiled: HashMap<(String, Makeup), Result<u32, HoursError>>,
    numbers: HashMap<Schedule, u32>,
    pub(crate) ids: Ids,
    pub(crate) unknown_facilities: Unknown,
    unknown_kinds: Unknown,
    unknown_districts: Unknown,
}

/// Longer ids do not fit a link.
const MOST_ID_BYTES: usize = 128;

impl<'c> StationReader<'c> {
    pub(crate) fn new(
        city: &'c CityFile,
        calendar: &'c Calendar,
        districts: &'c Districts,
        default_crs: Crs,
        refused: RefusedHours,
    ) -> Self {
        Self {
            city,
            calendar,
            districts,
            default_crs,
            refused,
            columns: Columns::new(&city.languages),
            schedules: Vec::new(),
            compiled: HashMap::new(),
            numbers: HashMap::new(),
            ids: Ids::default(),
            unknown_facilities: Unknown::default(),
            unknown_kinds: Unknown::default(),
            unknown_districts: Unknown::default(),
        }
    }

    /// Reads one record. A field that is wrong is reported and the record dropped: an error stops the build anyway.
    pub(crate) fn record(
        &mut self,
        record: &Record<'_>,
        source: &Source,
        report: &mut Report,
    ) -> Option<Draft> {
        let at = |column| source.place(record.get(column).map_or(record.start, |c: &Cell<'_>| c.start));
        let id = self.id(record, source, report);
        let names = self.names(record);
        if names.is_empty() {
            report.error(
                "name-missing",
                source.place(record.start),
                "the station has no name",
                "write what a rider would look for on the spot",
            );
        }
        let crs = word(record, Column::Crs, source, report, "crs-unknown", "a coordinate system", &CRS)
            .unwrap_or(self.default_crs);
        let raw = position(record, source, report);
        let makeup =
            word(record, Column::Makeup, source, report, "makeup-unknown", "a make-up rule", &MAKEUP)
                .unwrap_or_default();
        let admission = word(
            record,
            Column::Admission,
            source,
            report,
            "admission-unknown",
            "a word for who may come in",
            &Admission::ALL.map(|a| (a.name(), a)),
        )
        .unwrap_or_default();
        let capacity = capacity(record, source, report);
        let assured_date = record.text(Column::AssuredDate);
        if !assured_date.is_empty() && super::calendar::parse_date(&assured_date).is_none() {
            super::calendar::bad_date(at(Column::AssuredDate), &assured_date, report);
        }
        let mut extra: Vec<(String, String)> = Vec::new();
        for (column, cell) in &record.cells {
            if let Column::Extra(number) = column
                && let Some(name) = self.columns.extra.get(*number)
                && !cell.text.is_empty()
            {
                extra.push((name.clone(), cell.text.clone().into_owned()));
            }
        }
        let hours = self.hours(record, Column::OpeningHours, makeup, source, report, &mut extra);
        let alert = self.hours(record, Column::AlertHours, makeup, source, report, &mut extra);
        let kind = self.kind(record, source);
        let facilities = self.facilities(record, source);
        let ((number, id), raw) = (id?, raw?);
        // Seven decimals are a centimetre; more would be noise of the conversion.
        let position = if crs == Crs::Wgs84 { raw } else { rounded(crs.to_wgs84(raw)) };
        let place = at(Column::Longitude);
        if let Some(bounds) = self.city.bounds
            && !bounds.contains(position)
        {
            report.warning(
                "outside-bounds",
                place.clone(),
                format!("the station {} lies outside the city's bounds", quote(&id)),
                "correct its position, or the bounds in city.json",
            );
        }
        let mut district = record.text(Column::District);
        let names_district = !district.is_empty();
        if !names_district {
            district = self.districts.only_one_around(position).unwrap_or_default().to_owned();
        } else if !self.districts.is_empty() && !self.districts.has(&district) {
            self.unknown_districts.meet(&district, || at(Column::District));
        }
        let (opening_hours, hours) = hours;
        let (alert_text, alert_hours) = alert;
        let station = Station {
            id,
            names,
            kind,
            position,
            address: record.text(Column::Address),
            district,
            makeup,
            facilities,
            supplies: list(record, Column::Supplies),
            admission,
            access_note: record.text(Column::AccessNote),
            capacity,
            phone: record.text(Column::Phone),
            operator: record.text(Column::Operator),
            source: record.text(Column::Source),
            assured_date,
            alert_hours: alert_text,
            opening_hours,
            extra,
        };
        let alert_hours = (!station.alert_hours.is_empty()).then_some(alert_hours);
        Some(Draft { id: number, station, hours, alert_hours, raw, crs, place, names_district })
    }

    /// The number of its id, and the id.
    fn id(&mut self, record: &Record<'_>, source: &Source, report: &mut Report) -> Option<(u32, String)> {
        let Some(cell) = record.get(Column::Id) else {
            report.error(
                "id-missing",
                source.place(record.start),
                "the station has no id",
                "give it one that never changes, for example a number of your register",
            );
            return None;
        };
        let place = source.place(cell.start);
        let id = cell.text.clone().into_owned();
        if id.len() > MOST_ID_BYTES || id.chars().any(char::is_control) {
            report.error(
                "id",
                place,
                format!("{} is not an id", quote(&id)),
                format!("use at most {MOST_ID_BYTES} bytes on one line"),
            );
            return None;
        }
        match self.ids.insert(&id, &place) {
            Ok(number) => Some((number, id)),
            Err(first) => {
                report.error(
                    "id-duplicate",
                    place,
                    format!("the id {} is already on line {} of {}", quote(&id), first.line, first.file),
                    "give every station its own id, or delete the second row",
                );
                None
            }
        }
    }

    fn names(&self, record: &Record<'_>) -> Text {
        let mut names = Text::default();
        for (column, cell) in &record.cells {
            if let Column::Name(number) = column
                && let Some(language) = self.columns.languages.get(*number)
                && !cell.text.is_empty()
            {
                names.insert(language.clone(), cell.text.clone().into_owned());
            }
        }
        names
    }

    fn kind(&mut self, record: &Record<'_>, source: &Source) -> String {
        let Some(cell) = record.get(Column::Kind) else { return "station".to_owned() };
        let known = KNOWN_KINDS.iter().any(|(name, _, _)| *name == cell.text)
            || self.city.kinds.iter().any(|(name, _)| *name == cell.text);
        if !known {
            self.unknown_kinds.meet(&cell.text, || source.place(cell.start));
        }
        cell.text.clone().into_owned()
    }

    fn facilities(&mut self, record: &Record<'_>, source: &Source) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        let Some(cell) = record.get(Column::Facilities) else { return all };
        for (at, name) in cell.list() {
            let declared = KNOWN_FACILITIES.contains(&name)
                || self.city.own_facilities.iter().any(|(own, _)| own == name);
            if !declared {
                self.unknown_facilities.meet(name, || source.place(cell.offset_of(&source.text, at)));
            }
            if !all.iter().any(|known| known == name) {
                all.push(name.to_owned());
            }
        }
        all
    }

    /// The normalised text of a column of hours, and the number of its schedule.
    fn hours(
        &mut self,
        record: &Record<'_>,
        column: Column,
        makeup: Makeup,
        source: &Source,
        report: &mut Report,
        extra: &mut Vec<(String, String)>,
    ) -> (String, u32) {
        let raw_name = if column == Column::AlertHours { RAW_ALERT_HOURS } else { RAW_HOURS };
        let cell = record.get(column);
        let refuse = |error: &HoursError, cell: &Cell<'_>, normal: bool, report: &mut Report, keep: bool| {
            // The place inside the cell is known only while its text is as it was written.
            let at = if normal { cell.offset_of(&source.text, error.at) } else { cell.start };
            let message = format!("the hours {} cannot be used: {}", quote(&cell.text), error.message);
            if keep {
                report.warning(error.code, source.place(at), message, error.help.clone());
            } else {
                report.error(error.code, source.place(at), message, error.help.clone());
            }
        };
        if let Some(cell) = cell {
            let keep = self.refused == RefusedHours::Keep;
            match hours::normalise(&cell.text) {
                Ok(text) => match self.compile(&text, makeup) {
                    Ok(number) => return (text, number),
                    Err(error) => refuse(&error, cell, text == cell.text, report, keep),
                },
                Err(error) => refuse(&error, cell, true, report, keep),
            }
            if keep {
                extra.push((raw_name.to_owned(), cell.text.clone().into_owned()));
            }
        } else if self.refused == RefusedHours::Error
            && let Some(number) = self.columns.extra.iter().position(|name| name == raw_name)
            && let Some(cell) = record.get(Column::Extra(number))
        {
            // Refused when they were imported: say again why, for as long as they are not mended.
            let error = match hours::normalise(&cell.text) {
                Ok(text) => self.compile(&text, makeup).err().map(|e| (e, text == cell.text)),
                Err(error) => Some((error, true)),
            };
            match error {
                Some((error, normal)) => refuse(&error, cell, normal, report, true),
                None => report.warning(
                    "hours-usable",
                    source.place(cell.start),
                    format!("the hours {} can be used now", quote(&cell.text)),
                    format!("move them to the column `{raw_name}` without `_raw`"),
                ),
            }
        }
        let unknown = self.number(Schedule::constant(OpenState::Unknown));
        (String::new(), unknown)
    }

    fn compile(&mut self, text: &str, makeup: Makeup) -> Result<u32, HoursError> {
        let key = (text.to_owned(), makeup);
        if let Some(done) = self.compiled.get(&key) {
            return done.clone();
        }
        let (from, to) = self.city.horizon;
        let result = hours::compile(text, &HoursContext { calendar: self.calendar, makeup, from, to });
        let result = result.map(|schedule| self.number(schedule));
        self.compiled.insert(key, result.clone());
        result
    }

    fn number(&mut self, schedule: Schedule) -> u32 {
        let next = self.schedules.len() as u32;
        let number = *self.numbers.entry(schedule.clone()).or_insert(next);
        if number == next {
            self.schedules.push(schedule);
        }
        number
    }

    /// Warns about every word that was met and not declared.
    pub(crate) fn report_words(&self, report: &mut Report) {
        let own = self.city.own_facilities.iter().map(|(name, _)| name.as_str());
        let known: Vec<&str> = KNOWN_FACILITIES.into_iter().chain(own).collect();
        let declare = "correct it, or declare it in city.json under vocabularies/facilities";
        self.unknown_facilities.report("facility-unknown", "facility", &known, declare, report);
        let own = self.city.kinds.iter().map(|(name, _)| name.as_str());
        let known: Vec<&str> = KNOWN_KINDS.iter().map(|(name, _, _)| *name).chain(own).collect();
        let declare = "correct it, or declare it in city.json under vocabularies/kinds";
        self.unknown_kinds.report("kind-unknown", "kind", &known, declare, report);
        let known: Vec<&str> = self.districts.names().collect();
        let declare = "correct it, or add its outline to districts.geojson";
        self.unknown_districts.report("district-unknown", "district", &known, declare, report);
    }
}
