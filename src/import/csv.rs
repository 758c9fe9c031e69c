//! RFC 4180 rows whose cells know their place in the file; the `csv` crate tells only where a record starts.

use std::borrow::Cow;

use super::cell::{Cell, Spelling};
use super::report::Report;
use super::source::Source;
use crate::Place;

/// A longer cell is a missing quote that swallowed the lines after it.
pub(crate) const MOST_CELL_BYTES: usize = 10_000;
/// Wider tables do not exist in the field; each unknown column costs a warning.
pub(crate) const MOST_COLUMNS: usize = 256;

/// One line of a table (a quoted cell may span several).
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub(crate) cells: Vec<Cell<'a>>,
    /// Byte offset of its first character.
    pub(crate) start: usize,
}

/// Reads a file row by row. Empty lines are passed over.
#[derive(Debug)]
pub(crate) struct Rows<'a> {
    source: &'a Source,
    at: usize,
}

/// Where a text has the first character that no table may hold, counted in characters.
pub(crate) fn control(text: &str) -> Option<usize> {
    text.chars().position(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// Says that `what` has such a character.
pub(crate) fn invisible(place: Place, what: &str, report: &mut Report) {
    let message = format!("{what} has a control character");
    report.error("control-character", place, message, "delete it; it is invisible in most editors");
}

impl<'a> Rows<'a> {
    pub(crate) fn new(source: &'a Source) -> Self {
        Self { source, at: 0 }
    }

    fn rest(&self) -> &'a str {
        self.source.text.get(self.at..).unwrap_or("")
    }

    /// The next row that is not empty; faults in its quoting are reported and read over.
    pub(crate) fn next(&mut self, report: &mut Report) -> Option<Row<'a>> {
        loop {
            let start = self.at;
            if self.rest().is_empty() {
                return None;
            }
            let mut cells = Vec::new();
            while self.cell(&mut cells, report) {}
            if cells.iter().any(|c| !c.text.is_empty()) {
                return Some(Row { cells, start });
            }
        }
    }

    /// Reads one cell; whether another follows in the same row.
    fn cell(&mut self, cells: &mut Vec<Cell<'a>>, report: &mut Report) -> bool {
        let rest = self.rest();
        let cell = if rest.starts_with('"') { self.quoted(report) } else { self.plain(rest) };
        if cell.text.len() > MOST_CELL_BYTES {
            report.error(
                "cell-too-long",
                self.source.place(cell.start),
                format!("the cell has {} bytes; at most {MOST_CELL_BYTES} are read", cell.text.len()),
                "look for a quote that is not closed",
            );
        } else if let Some(bad) = control(&cell.text) {
            invisible(self.source.place(cell.offset_of(&self.source.text, bad)), "the cell", report);
        }
        if cells.len() < MOST_COLUMNS {
            cells.push(cell);
        } else if cells.len() == MOST_COLUMNS {
            report.error(
                "too-many-columns",
                self.source.place(cell.start),
                format!("the row has more than {MOST_COLUMNS} cells"),
                "check the separator, and that this is a table of stations",
            );
            // Only to be counted: a second such problem for the same row says nothing new.
            cells.push(cell);
        }
        let rest = self.rest();
        let mut chars = rest.chars();
        match chars.next() {
            Some(',') => {
                self.at += 1;
                true
            }
            Some('\r') if chars.next() == Some('\n') => {
                self.at += 2;
                false
            }
            Some(_) => {
                self.at += 1;
                false
            }
            None => false,
        }
    }

    fn plain(&mut self, rest: &'a str) -> Cell<'a> {
        let end = rest.bytes().position(|b| matches!(b, b',' | b'\n')).unwrap_or(rest.len());
        let raw = rest.get(..end).unwrap_or("");
        let raw = if rest.get(end..).is_some_and(|r| r.starts_with('\n')) {
            raw.strip_suffix('\r').unwrap_or(raw)
        } else {
            raw
        };
        let start = self.at;
        self.at += raw.len();
        Cell::trimmed(Cow::Borrowed(raw), start, Spelling::Plain)
    }

    fn quoted(&mut self, report: &mut Report) -> Cell<'a> {
        let open = self.at;
        self.at += 1;
        let inner = self.rest();
        let mut end = 0;
        let mut doubled = false;
        let closed = loop {
            match inner.get(end..).and_then(|r| r.find('"')) {
                None => break false,
                Some(next) => {
                    end += next;
                    if !inner.get(end + 1..).is_some_and(|r| r.starts_with('"')) {
                        break true;
                    }
                    doubled = true;
                    end += 2;
                }
            }
        };
        if !closed {
            report.error(
                "csv-quote",
                self.source.place(open),
                "the quote that opens this cell is never closed",
                "close it; a quote inside a quoted cell is written twice",
            );
            self.at = self.source.text.len();
            return Cell { text: Cow::Borrowed(""), start: open, spelling: Spelling::Quoted };
        }
        let raw = inner.get(..end).unwrap_or("");
        let start = self.at;
        self.at += end + 1;
        let after = self.rest();
        if !(after.is_empty() || after.starts_with([',', '\n']) || after.starts_with("\r\n")) {
            report.error(
                "csv-quote",
                self.source.place(self.at),
                "text follows the quote that closes this cell",
                "a quote inside a quoted cell is written twice",
            );
            self.at += after.bytes().position(|b| matches!(b, b',' | b'\n')).unwrap_or(after.len());
        }
        let text = if doubled { Cow::Owned(raw.replace("\"\"", "\"")) } else { Cow::Borrowed(raw) };
        Cell::trimmed(text, start, Spelling::Quoted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[allow(clippy::type_complexity, reason = "rows, and problems as code, line, column")]
    fn read(text: &str) -> (Vec<Vec<String>>, Vec<(&'static str, u32, u32)>) {
        let source = Source::new("f", text.to_owned());
        let mut report = Report::default();
        let mut rows = Rows::new(&source);
        let mut all = Vec::new();
        while let Some(row) = rows.next(&mut report) {
            all.push(row.cells.iter().map(|c| c.text.to_string()).collect());
        }
        (all, report.into_problems().iter().map(|p| (p.code, p.place.line, p.place.column)).collect())
    }

    #[test]
    fn tables() {
        for (text, rows) in [
            ("a,b\n1,2\n", vec![vec!["a", "b"], vec!["1", "2"]]),
            ("a,b\r\n\r\n1,\r\n", vec![vec!["a", "b"], vec!["1", ""]]),
            ("a\n\"x, \"\"y\"\"\nz\"", vec![vec!["a"], vec!["x, \"y\"\nz"]]),
            (" a , b ", vec![vec!["a", "b"]]),
            (",,\n", vec![]),
        ] {
            assert_eq!(read(text).0, rows, "{text:?}");
        }
    }

    #[test]
    fn faults_are_named_with_their_place() {
        for (text, code, line, column) in [
            ("a\n\"x\n", "csv-quote", 2, 1),
            ("a,b\n驿,\"x\"y\n", "csv-quote", 2, 6),
            ("a\n驿\u{7}\n", "control-character", 2, 2),
        ] {
            assert_eq!(read(text).1, [(code, line, column)], "{text:?}");
        }
        assert_eq!(read(&"x".repeat(10_001)).1, [("cell-too-long", 1, 1)]);
        assert_eq!(read(&",x".repeat(400)).1.len(), 1);
    }

    proptest! {
        #[test]
        fn agrees_with_the_csv_crate(table in prop::collection::vec(prop::collection::vec("[a驿\",\n ]{0,6}", 3), 1..6)) {
            let mut writer = ::csv::Writer::from_writer(Vec::new());
            for row in &table {
                writer.write_record(row).expect("written");
            }
            let bytes = writer.into_inner().expect("flushed");
            let (rows, problems) = read(&String::from_utf8(bytes).expect("UTF-8"));
            let expected: Vec<Vec<String>> = table
                .iter()
                .map(|row| row.iter().map(|c| c.trim().to_owned()).collect::<Vec<_>>())
                .filter(|row: &Vec<String>| row.iter().any(|c| !c.is_empty()))
                .collect();
            prop_assert_eq!(rows, expected);
            prop_assert!(problems.is_empty());
        }

        #[test]
        fn never_panics(text in ".{0,80}") {
            read(&text);
        }
    }
}
