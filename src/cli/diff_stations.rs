//! The stations of two cities compared. They may be many: of each a digest is kept, and the fields of those that differ are
//! read once more.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::diff::{Changes, changed, diff};
use super::output::Failure;
use super::pieces::Pieces;
use crate::pack::manifest::Digest;
use crate::{City, StationRef};

/// A station of a side: where it is, and all that is said of it.
struct Trace {
    piece: usize,
    index: u32,
    digest: Digest,
}

pub(super) fn stations(old: Option<&Pieces>, new: Option<&Pieces>) -> Result<Changes, Failure> {
    let (before, after) = (traces(old)?, traces(new)?);
    // Which fields, the second reading tells.
    let differ = |a: &Trace, b: &Trace| if a.digest == b.digest { Vec::new() } else { vec![String::new()] };
    let mut changes = diff(&before, &after, differ);
    let (Some(old), Some(new)) = (old, new) else { return Ok(changes) };
    let mut pairs: Vec<(&Trace, &Trace, &mut Vec<String>)> = Vec::new();
    for one in &mut changes.changed {
        let traces = before.get(&one.id).zip(after.get(&one.id));
        pairs.extend(traces.map(|(a, b)| (a, b, &mut one.fields)));
    }
    pairs.sort_by_key(|(a, b, _)| (a.piece, b.piece));
    let (mut old, mut new) = (Reading { pieces: old, open: None }, Reading { pieces: new, open: None });
    for (a, b, names) in pairs {
        *names = changed(&old.fields(a)?, &new.fields(b)?);
        // A station without hours for alerts has the usual ones then too.
        if names.iter().any(|name| name == "opening_hours") {
            names.retain(|name| name != "alert_hours");
        }
    }
    Ok(changes)
}

fn traces(pieces: Option<&Pieces>) -> Result<BTreeMap<String, Trace>, Failure> {
    let mut traces = BTreeMap::new();
    let Some(pieces) = pieces else { return Ok(traces) };
    for piece in 0..pieces.len() {
        let city = pieces.piece(piece)?;
        let hours = hours(&city);
        for station in city.stations() {
            let mut text = String::new();
            for (name, value) in fields(&city, &hours, station).iter().filter(|(_, value)| !value.is_empty())
            {
                for part in [name, value] {
                    text.push_str(&part.len().to_string());
                    text.push(' ');
                    text.push_str(part);
                }
            }
            let trace = Trace { piece, index: station.index(), digest: Digest::of(text.as_bytes()) };
            traces.insert(station.id().to_owned(), trace);
        }
    }
    Ok(traces)
}

/// The piece that was read last, with its [`hours`].
struct Reading<'p> {
    pieces: &'p Pieces,
    open: Option<(usize, Cow<'p, City>, Vec<Digest>)>,
}

impl Reading<'_> {
    fn fields(&mut self, trace: &Trace) -> Result<BTreeMap<String, String>, Failure> {
        if self.open.as_ref().is_none_or(|(piece, ..)| *piece != trace.piece) {
            let city = self.pieces.piece(trace.piece)?;
            let hours = hours(&city);
            self.open = Some((trace.piece, city, hours));
        }
        let found =
            self.open.as_ref().and_then(|(_, city, hours)| Some((city, hours, city.station(trace.index)?)));
        Ok(found.map(|(city, hours, station)| fields(city, hours, station)).unwrap_or_default())
    }
}

/// Each table of hours by what it says: two cities number theirs differently, and printed one would be the longest field by far.
fn hours(city: &City) -> Vec<Digest> {
    city.schedules().iter().map(|schedule| Digest::of(format!("{schedule:?}").as_bytes())).collect()
}

/// A station's fields, by the names of the columns of `stations.csv`. `hours` are those of [`hours`].
fn fields(city: &City, hours: &[Digest], station: StationRef<'_>) -> BTreeMap<String, String> {
    let [longitude, latitude] = station.micro();
    let mut facilities: Vec<&str> = station.facility_names().collect();
    facilities.sort_unstable();
    let supplies: Vec<&str> = station.supplies().collect();
    let main = city.meta().languages.first().map(String::as_str).unwrap_or_default();
    let table = |alert| {
        let number = station.schedule_index(alert) as usize;
        hours.get(number).map(ToString::to_string).unwrap_or_default()
    };
    let district = station.district().map(|district| district.names.get(main).to_owned());
    let mut fields: BTreeMap<String, String> = [
        ("kind", station.kind().to_owned()),
        ("longitude", longitude.to_string()),
        ("latitude", latitude.to_string()),
        ("address", station.address().to_owned()),
        ("district", district.unwrap_or_default()),
        ("facilities", facilities.join(";")),
        ("supplies", supplies.join(";")),
        ("admission", station.admission().name().to_owned()),
        ("access_note", station.access_note().to_owned()),
        ("capacity", station.capacity().to_string()),
        ("phone", station.phone().to_owned()),
        ("operator", station.operator().to_owned()),
        ("source", station.source().to_owned()),
        ("assured_date", station.assured_date().to_owned()),
        ("opening_hours", table(false)),
        ("alert_hours", table(true)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    for (language, name) in station.names() {
        let column = if language == main { "name".to_owned() } else { format!("name_{language}") };
        fields.insert(column, name.to_owned());
    }
    // A column of their own can have any name, even one of those above.
    fields.extend(station.extra().map(|(name, value)| (format!("extra.{name}"), value.to_owned())));
    fields
}
