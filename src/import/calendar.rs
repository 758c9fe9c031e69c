//! `calendar.csv`: the days a government moved.

use std::collections::BTreeMap;
use std::path::Path;

use super::cell::Cell;
use super::csv::Rows;
use super::report::{Report, choose, quote};
use super::source::Source;
use crate::Place;
use crate::time::{Calendar, Date, DayKind};

/// The file's name in a source folder.
pub(crate) const CALENDAR_CSV: &str = "calendar.csv";

/// `YYYY-MM-DD`.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(i, b)| if matches!(i, 4 | 7) { *b == b'-' } else { b.is_ascii_digit() });
    if !shape {
        return None;
    }
    Date::from_ymd(text.get(..4)?.parse().ok()?, text.get(5..7)?.parse().ok()?, text.get(8..)?.parse().ok()?)
}

pub(crate) fn bad_date(place: Place, text: &str, report: &mut Report) {
    report.error(
        "date",
        place,
        format!("{} is not a date", quote(text)),
        "write YYYY-MM-DD, for example `2026-10-01`",
    );
}

/// Reads `calendar.csv` in `dir`, if there is one.
pub(crate) fn read(dir: &Path, report: &mut Report) -> Calendar {
    let path = dir.join(CALENDAR_CSV);
    if !path.exists() {
        return Calendar::default();
    }
    Source::read(&path, CALENDAR_CSV, report).map(|source| parse(&source, report)).unwrap_or_default()
}

fn parse(source: &Source, report: &mut Report) -> Calendar {
    let mut calendar = Calendar::default();
    let mut rows = Rows::new(source);
    let Some(header) = rows.next(report) else { return calendar };
    let column = |name: &str| header.cells.iter().position(|c| c.text == name);
    let (date_at, kind_at, name_at) = (column("date"), column("kind"), column("name"));
    for cell in header.cells.iter().filter(|c| !["date", "kind", "name", "source"].contains(&&*c.text)) {
        report.warning(
            "column-unknown",
            source.place(cell.start),
            format!("no column {} is known here; it is not used", quote(&cell.text)),
            choose(&cell.text, ["date", "kind", "name", "source"]),
        );
    }
    for (name, _) in [("date", date_at), ("kind", kind_at)].iter().filter(|(_, at)| at.is_none()) {
        report.error(
            "column-missing",
            source.place(header.start),
            format!("there is no column `{name}`"),
            "start the file with `date,kind,name`",
        );
    }
    let (Some(date_at), Some(kind_at)) = (date_at, kind_at) else { return calendar };
    let mut first: BTreeMap<Date, usize> = BTreeMap::new();
    while let Some(row) = rows.next(report) {
        super::table::check_width(source, &row, header.cells.len(), report);
        let text = |at: usize| row.cells.get(at).map_or("", |c: &Cell<'_>| &*c.text);
        let place = |at: usize| source.place(row.cells.get(at).map_or(row.start, |c| c.start));
        let date = parse_date(text(date_at));
        if date.is_none() {
            bad_date(place(date_at), text(date_at), report);
        }
        let kind = match text(kind_at) {
            "holiday" => Some(DayKind::Holiday),
            "workday" => Some(DayKind::Workday),
            word => {
                report.error(
                    "day-kind",
                    place(kind_at),
                    format!("{} is not a kind of day", quote(word)),
                    choose(word, ["holiday", "workday"]),
                );
                None
            }
        };
        let (Some(date), Some(kind)) = (date, kind) else { continue };
        if let Some(earlier) = first.get(&date) {
            report.error(
                "calendar-duplicate",
                place(date_at),
                format!("{} is also on line {}", quote(text(date_at)), source.place(*earlier).line),
                "keep one of them",
            );
            continue;
        }
        first.insert(date, row.start);
        calendar.days.insert(date, (kind, name_at.map(text).unwrap_or_default().to_owned()));
    }
    calendar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for (text, good) in [
            ("2026-10-01", true),
            ("2024-02-29", true),
            ("2026-02-29", false),
            ("2026-13-01", false),
            ("2026-1-01", false),
            ("2026/10/01", false),
            ("+026-10-01", false),
            ("", false),
        ] {
            assert_eq!(parse_date(text).is_some(), good, "{text}");
        }
    }
}
