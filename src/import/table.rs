//! Tables, whatever file they come from: columns by name, records of cells.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::cell::Cell;
use super::csv::Row;
use super::report::{Report, meant, quote};
use super::source::Source;

/// What a column of the stations holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    Id,
    /// In the city's language of this number.
    Name(usize),
    Kind,
    Longitude,
    Latitude,
    Crs,
    Address,
    District,
    OpeningHours,
    Makeup,
    AlertHours,
    Facilities,
    Supplies,
    Admission,
    AccessNote,
    Capacity,
    Phone,
    Operator,
    Source,
    AssuredDate,
    /// Not known; the name under this number is kept with the text.
    Extra(usize),
}

/// Hours as the source wrote them which could not be evaluated; `import` writes this column.
pub(crate) const RAW_HOURS: &str = "opening_hours_raw";
/// The same for the hours under an alert.
pub(crate) const RAW_ALERT_HOURS: &str = "alert_hours_raw";

pub(crate) const COLUMNS: [(&str, Column); 20] = [
    ("id", Column::Id),
    ("name", Column::Name(0)),
    ("kind", Column::Kind),
    ("longitude", Column::Longitude),
    ("latitude", Column::Latitude),
    ("crs", Column::Crs),
    ("address", Column::Address),
    ("district", Column::District),
    ("opening_hours", Column::OpeningHours),
    ("makeup", Column::Makeup),
    ("alert_hours", Column::AlertHours),
    ("facilities", Column::Facilities),
    ("supplies", Column::Supplies),
    ("admission", Column::Admission),
    ("access_note", Column::AccessNote),
    ("capacity", Column::Capacity),
    ("phone", Column::Phone),
    ("operator", Column::Operator),
    ("source", Column::Source),
    ("assured_date", Column::AssuredDate),
];

/// The columns met so far, in every file of the stations.
#[derive(Debug)]
pub(crate) struct Columns {
    by_name: BTreeMap<String, Column>,
    /// Languages of the city; a column `name_xx` adds its own.
    pub(crate) languages: Vec<String>,
    pub(crate) extra: Vec<String>,
}

impl Columns {
    pub(crate) fn new(languages: &[String]) -> Self {
        let by_name = COLUMNS.iter().map(|(name, column)| ((*name).to_owned(), *column)).collect();
        Self { by_name, languages: languages.to_vec(), extra: Vec::new() }
    }

    /// What the column called `name` holds; warns once about a name that is not known.
    pub(crate) fn resolve(&mut self, name: &str, source: &Source, at: usize, report: &mut Report) -> Column {
        if let Some(column) = self.by_name.get(name) {
            return *column;
        }
        let column = match name.strip_prefix("name_").or_else(|| name.strip_prefix("name:")) {
            Some(tag) if super::json::is_language_tag(&tag.replace('_', "-")) => {
                Column::Name(self.language(&tag.replace('_', "-")))
            }
            _ => {
                self.extra.push(name.to_owned());
                if ![RAW_HOURS, RAW_ALERT_HOURS].contains(&name) {
                    let near = meant(name, COLUMNS.iter().map(|(known, _)| *known));
                    let help = match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "nothing to do if it is meant to be extra text".to_owned(),
                    };
                    report.warning(
                        "column-unknown",
                        source.place(at),
                        format!("the column {} is not known; it is kept as extra text", quote(name)),
                        help,
                    );
                }
                Column::Extra(self.extra.len() - 1)
            }
        };
        self.by_name.insert(name.to_owned(), column);
        column
    }

    fn language(&mut self, tag: &str) -> usize {
        let primary = crate::text::primary_subtag(tag);
        let exact = self.languages.iter().position(|l| l == tag);
        // `name_zh` is the column of a city whose language is `zh-CN`.
        let same = || self.languages.iter().position(|l| crate::text::primary_subtag(l) == primary);
        exact.or_else(|| if tag == primary { same() } else { None }).unwrap_or_else(|| {
            self.languages.push(tag.to_owned());
            self.languages.len() - 1
        })
    }
}

/// One record: cells under their columns.
#[derive(Debug)]
pub(crate) struct Record<'a> {
    pub(crate) cells: Vec<(Column, Cell<'a>)>,
    /// Where it starts.
    pub(crate) start: usize,
}

impl<'a> Record<'a> {
    pub(crate) fn get(&self, column: Column) -> Option<&Cell<'a>> {
        self.cells.iter().find(|(c, cell)| *c == column && !cell.text.is_empty()).map(|(_, cell)| cell)
    }
    pub(crate) fn text(&self, column: Column) -> String {
        self.get(column).map(|c| Cow::clone(&c.text).into_owned()).unwrap_or_default()
    }
}

/// A row with more or fewer cells than the header is ragged; more is an error, since something would be lost.
pub(crate) fn check_width(source: &Source, row: &Row<'_>, width: usize, report: &mut Report) -> bool {
    let found = row.cells.len();
    let rest = row.cells.get(width..).unwrap_or(&[]);
    if let Some(first) = rest.iter().find(|c| !c.text.is_empty()) {
        report.error(
            "row-too-long",
            source.place(first.start),
            format!("the row has {found} cells, the header {width}"),
            "put quotes around a text that has a comma in it",
        );
        return false;
    }
    if found < width {
        report.error(
            "row-too-short",
            source.place(row.start),
            format!("the row has {found} cells, the header {width}"),
            "write the commas of empty cells too; a short row is often a line that was cut",
        );
        return false;
    }
    true
}
