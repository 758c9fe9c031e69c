//! Single fields of a station: words, positions, numbers, lists.

use super::report::{Report, choose, quote};
use super::source::Source;
use super::table::{Column, Record};
use crate::{Crs, Makeup, Position};

pub(crate) const CRS: [(&str, Crs); 3] = [("wgs84", Crs::Wgs84), ("gcj02", Crs::Gcj02), ("bd09", Crs::Bd09)];
pub(crate) const MAKEUP: [(&str, Makeup); 2] = [("weekday", Makeup::Weekday), ("none", Makeup::None)];

/// One of a few words; an empty cell is no word.
pub(crate) fn word<T: Copy>(
    record: &Record<'_>,
    column: Column,
    source: &Source,
    report: &mut Report,
    code: &'static str,
    what: &str,
    words: &[(&str, T)],
) -> Option<T> {
    let cell = record.get(column)?;
    let found = words.iter().find(|(name, _)| *name == cell.text).map(|(_, value)| *value);
    if found.is_none() {
        let names = words.iter().map(|(name, _)| *name);
        report.error(
            code,
            source.place(cell.start),
            format!("{} is not {what}", quote(&cell.text)),
            choose(&cell.text, names),
        );
    }
    found
}

pub(crate) fn position(record: &Record<'_>, source: &Source, report: &mut Report) -> Option<Position> {
    let longitude = degrees(record, Column::Longitude, "longitude", source, report);
    let latitude = degrees(record, Column::Latitude, "latitude", source, report);
    let ((longitude, lon_at), (latitude, lat_at)) = (longitude?, latitude?);
    let swapped = Position::new(latitude, longitude).is_ok();
    let help = |range: &str| {
        if swapped {
            "longitude and latitude look swapped: longitude comes first".to_owned()
        } else {
            format!("give degrees {range}, for example 116.397 and 39.909")
        }
    };
    if !(-180.0..=180.0).contains(&longitude) {
        let message = format!("the longitude {longitude} is not from -180 to 180");
        report.error("longitude-out-of-range", source.place(lon_at), message, help("from -180 to 180"));
    }
    if !(-90.0..=90.0).contains(&latitude) {
        let message = format!("the latitude {latitude} is not from -90 to 90");
        report.error("latitude-out-of-range", source.place(lat_at), message, help("from -90 to 90"));
    }
    if longitude == 0.0 && latitude == 0.0 {
        let message = "the position is 0, 0: a place in the Atlantic that stands for a missing one";
        report.warning(
            "position-zero",
            source.place(lon_at),
            message,
            "find its position, or delete the row",
        );
    }
    Position::new(longitude, latitude).ok()
}

fn degrees(
    record: &Record<'_>,
    column: Column,
    name: &str,
    source: &Source,
    report: &mut Report,
) -> Option<(f64, usize)> {
    let Some(cell) = record.get(column) else {
        let place = source.place(record.start);
        report.error("position-missing", place, format!("the station has no {name}"), "give it in degrees");
        return None;
    };
    match cell.text.parse::<f64>() {
        Ok(value) if value.is_finite() => Some((value, cell.start)),
        Ok(_) => {
            let message = format!("the {name} {} is not a finite number", quote(&cell.text));
            report.error(
                "number-not-finite",
                source.place(cell.start),
                message,
                "give degrees, for example 116.397",
            );
            None
        }
        Err(_) => {
            let message = format!("the {name} {} is not a number", quote(&cell.text));
            let help = "give decimal degrees with a point, for example 116.397";
            report.error("number", source.place(cell.start), message, help);
            None
        }
    }
}

/// Seats. More than a stadium has are not seats.
pub(crate) fn capacity(record: &Record<'_>, source: &Source, report: &mut Report) -> u32 {
    let Some(cell) = record.get(Column::Capacity) else { return 0 };
    match cell.text.parse::<u32>() {
        Ok(seats) if seats <= 1_000_000 => seats,
        _ => {
            let message =
                format!("the capacity {} is not a whole number from 0 to 1000000", quote(&cell.text));
            report.error(
                "capacity",
                source.place(cell.start),
                message,
                "give the number of seats, or nothing",
            );
            0
        }
    }
}

pub(crate) fn list(record: &Record<'_>, column: Column) -> Vec<String> {
    let cell = record.get(column);
    cell.map(|c| c.list().map(|(_, part)| part.to_owned()).collect()).unwrap_or_default()
}

pub(crate) fn rounded(position: Position) -> Position {
    let round = |degrees: f64| libm::round(degrees * 1e7) / 1e7;
    Position::new(round(position.longitude()), round(position.latitude())).unwrap_or(position)
}
