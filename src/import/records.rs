//! The records of a city, wherever it is: as staff wrote them, or as far as a pack still knows them.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io;
use std::path::Path;

use super::hours::spell;
use super::large::{Beyond, Large, Spooled, load_large};
use super::open::{OpenError, PACK_FILE, open_city};
use crate::pack::PackInput;
use crate::{City, Makeup, Problem, Station, StationRef};

/// The stations of a city as records.
#[derive(Debug)]
pub struct Records {
    /// Languages of the names, the main one first.
    pub languages: Vec<String>,
    /// The city's id.
    pub city: String,
    /// Warnings about a source folder; a pack has none.
    pub warnings: Vec<Problem>,
    from: From,
    /// Why a record did not come back from the disk.
    lost: RefCell<Option<io::Error>>,
}

/// More are not kept in memory.
const MOST_IN_MEMORY: usize = 100_000;

#[derive(Debug)]
enum From {
    /// By id.
    Folder(Box<PackInput>),
    /// By place.
    Disk(Box<Spooled>),
    Pack(Box<City>, Vec<Option<(String, Makeup)>>),
}

/// Reads the records of a source folder, a pack folder, a pack, or `sample:beijing`. Those of a large folder wait on the disk
/// that has `beside`, in a file without a name.
///
/// # Errors
/// There is no such thing, or it is wrong: every problem at once.
pub fn open_records(name: &str, beside: &Path) -> Result<Records, OpenError> {
    let path = Path::new(name);
    if !path.is_dir() || path.join(PACK_FILE).is_file() {
        return Ok(Records::of_city(open_city(name)?.city));
    }
    let large =
        load_large(path, Beyond::Disk(beside), MOST_IN_MEMORY, &mut |_| {}).map_err(OpenError::Data)?;
    let (from, warnings) = match large {
        Large::Spooled(mut spooled) => {
            let warnings = std::mem::take(&mut spooled.problems);
            (From::Disk(spooled), warnings)
        }
        Large::Whole(loaded) => {
            let Some(input) = loaded.input else { return Err(OpenError::Data(loaded.problems)) };
            (From::Folder(Box::new(input)), loaded.problems)
        }
        // None that goes on the disk is too many.
        Large::TooMany { problems, .. } => return Err(OpenError::Data(problems)),
    };
    let meta = match &from {
        From::Folder(input) => &input.meta,
        From::Disk(spooled) => spooled.meta(),
        From::Pack(city, _) => city.meta(),
    };
    let (languages, city) = (meta.languages.clone(), meta.id.clone());
    Ok(Records { languages, city, warnings, from, lost: RefCell::default() })
}

impl Records {
    /// The records of an opened city. A pack has no hours as they were written, only the compiled table: a record has hours
    /// where a text says the same for certain ([`spell`]), and else none.
    pub fn of_city(city: City) -> Self {
        let hours = city.schedules().iter().map(spell).collect();
        Self {
            languages: city.meta().languages.clone(),
            city: city.meta().id.clone(),
            warnings: Vec::new(),
            from: From::Pack(Box::new(city), hours),
            lost: RefCell::default(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match &self.from {
            From::Folder(input) => input.stations.len(),
            From::Disk(spooled) => spooled.len(),
            From::Pack(city, _) => city.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The records: by id from a folder, by place from a large one, in index order from a pack. One that does not come back
    /// from the disk is left out, which [`Records::check`] says afterwards.
    pub fn stations(&self) -> impl Iterator<Item = Cow<'_, Station>> + Clone {
        (0..self.len()).filter_map(|index| match &self.from {
            From::Folder(input) => input.stations.get(index).map(|station| Cow::Borrowed(&station.record)),
            From::Disk(spooled) => match spooled.read(index..index + 1) {
                Ok(mut read) => read.pop().map(|station| Cow::Owned(station.record)),
                Err(error) => {
                    self.lost.replace(Some(error));
                    None
                }
            },
            From::Pack(city, hours) => {
                city.station(index as u32).map(|station| Cow::Owned(record(station, &self.languages, hours)))
            }
        })
    }

    /// Whether all records came that were asked for.
    ///
    /// # Errors
    /// That of the disk.
    pub fn check(&self) -> io::Result<()> {
        self.lost.take().map_or(Ok(()), Err)
    }

    /// How many stations have hours that their record lacks, because a pack does not say how they were written.
    pub fn without_hours(&self) -> usize {
        let From::Pack(city, hours) = &self.from else { return 0 };
        let unsaid = |schedule: u32| hours.get(schedule as usize).is_some_and(Option::is_none);
        city.stations().filter(|s| unsaid(s.schedule_index(false)) || unsaid(s.schedule_index(true))).count()
    }
}

fn record(station: StationRef<'_>, languages: &[String], hours: &[Option<(String, Makeup)>]) -> Station {
    let said = |alert: bool| {
        hours.get(station.schedule_index(alert) as usize).cloned().flatten().unwrap_or_default()
    };
    let (opening_hours, makeup) = said(false);
    // Alert hours that are the usual ones are no column of their own.
    let has_alert = station.schedule_index(true) != station.schedule_index(false);
    let (alert_hours, alert_makeup) = if has_alert { said(true) } else { Default::default() };
    let main = languages.first().map_or("", String::as_str);
    Station {
        id: station.id().to_owned(),
        names: station.names().filter(|(_, name)| !name.is_empty()).fold(
            crate::Text::default(),
            |mut names, (language, name)| {
                names.insert(language.to_owned(), name.to_owned());
                names
            },
        ),
        kind: station.kind().to_owned(),
        position: station.position(),
        address: station.address().to_owned(),
        district: station.district().map(|district| district.names.get(main).to_owned()).unwrap_or_default(),
        opening_hours,
        makeup: makeup.max(alert_makeup),
        alert_hours,
        facilities: station.facility_names().map(str::to_owned).collect(),
        supplies: station.supplies().map(str::to_owned).collect(),
        admission: station.admission(),
        access_note: station.access_note().to_owned(),
        capacity: station.capacity(),
        phone: station.phone().to_owned(),
        operator: station.operator().to_owned(),
        source: station.source().to_owned(),
        assured_date: station.assured_date().to_owned(),
        extra: station.extra().map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
    }
}
