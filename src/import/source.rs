//! One text file: read with a cap, decoded, and able to say where a byte lies.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::report::Report;
use crate::Place;

/// A city of 4 million stations fits; a file beyond it is a mistake, and would not fit the memory of a laptop
/// once parsed.
pub(crate) const MOST_FILE_BYTES: u64 = 256 << 20;

/// `city.json` and `offers.json` are written by people: 4 MB are some 4,000 offers, more than one city's workers read or
/// their phones should load. Parsed, the worst of them takes half a gigabyte.
pub(crate) const MOST_AUTHORED_BYTES: u64 = 4 << 20;

/// What the file of a private key begins with: `pack::manifest::PrivateKey` writes it, where there is that feature.
const PRIVATE_KEY: &[u8] = b"friendly-city-private-key";

/// Characters are counted anew from the start of such a piece: a file of one line has places as cheap as any other.
const PIECE_BYTES: usize = 1024;

/// A file's text and its lines.
#[derive(Debug)]
pub(crate) struct Source {
    /// As problems name it.
    pub(crate) name: String,
    /// Without a byte order mark.
    pub(crate) text: String,
    /// The document that says what may stand in its records: `offers` of `docs/offers.md`.
    pub(crate) guide: &'static str,
    lines: Vec<usize>,
    /// Characters before each piece.
    pieces: Vec<usize>,
}

impl Source {
    /// Reads `dir/name`. `None`: there is no such file, or a problem was reported.
    pub(crate) fn read(path: &Path, name: &str, report: &mut Report) -> Option<Self> {
        Self::read_most(
            path,
            name,
            MOST_FILE_BYTES,
            "split the city, or leave out columns that no one reads",
            report,
        )
    }

    /// Reads a file that people write.
    pub(crate) fn read_authored(path: &Path, name: &str, report: &mut Report) -> Option<Self> {
        let help = "a person writes some thousand offers at most: look for what was copied many times";
        Self::read_most(path, name, MOST_AUTHORED_BYTES, help, report)
    }

    fn read_most(path: &Path, name: &str, most: u64, help: &str, report: &mut Report) -> Option<Self> {
        let whole = || Place::in_file(name, 0, 0);
        let unreadable = |error: std::io::Error, report: &mut Report| {
            let (code, help) = match error.kind() {
                std::io::ErrorKind::NotFound => ("file-missing", "create the file, or give the right folder"),
                _ => ("file-unreadable", "check that it is a file and that you may read it"),
            };
            report.error(code, whole(), format!("the file cannot be read: {}", reason(&error)), help);
        };
        let mut bytes = Vec::new();
        let read = File::open(path).and_then(|f| f.take(most + 1).read_to_end(&mut bytes));
        if let Err(error) = read {
            unreadable(error, report);
            return None;
        }
        if bytes.len() as u64 > most {
            report.error(
                "file-too-large",
                whole(),
                format!("the file has more than {} MB", most >> 20),
                help,
            );
            return None;
        }
        Self::decode(bytes, name, report)
    }

    /// Decodes the bytes of a file.
    pub(crate) fn decode(bytes: Vec<u8>, name: &str, report: &mut Report) -> Option<Self> {
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            report.error(
                "not-utf8",
                Place::in_file(name, 1, 1),
                "the file is UTF-16",
                "save it as UTF-8 (in Excel: \"CSV UTF-8\")",
            );
            return None;
        }
        if bytes.starts_with(PRIVATE_KEY) {
            // Said before anything of it is read: other problems quote what they are about, and logs are kept.
            report.error(
                "file-private-key",
                Place::in_file(name, 0, 0),
                "this is a private key",
                "give the file of data; keep the key apart from data that is published",
            );
            return None;
        }
        match String::from_utf8(bytes) {
            Ok(mut text) => {
                if text.starts_with('\u{feff}') {
                    text.drain(..'\u{feff}'.len_utf8());
                }
                Some(Self::new(name, text))
            }
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let wrong = error.as_bytes().get(valid).copied().unwrap_or(0);
                let good = error.as_bytes().get(..valid).unwrap_or(&[]);
                let good = String::from_utf8_lossy(good).into_owned();
                let end = good.len();
                report.error(
                    "not-utf8",
                    Self::new(name, good).place(end),
                    format!("byte {wrong:#04x} is not UTF-8"),
                    "save it as UTF-8 (in Excel: \"CSV UTF-8\"); Chinese Windows programs often write GBK",
                );
                None
            }
        }
    }

    pub(crate) fn new(name: &str, text: String) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        let mut before = 0;
        let pieces = text.as_bytes().chunks(PIECE_BYTES).map(|piece| {
            before += characters(piece);
            before
        });
        let pieces = std::iter::once(0).chain(pieces).collect();
        let guide = if name == super::rewards::ACTIVITIES_JSON { "rewards" } else { "offers" };
        Self { name: name.to_owned(), text, guide, lines, pieces }
    }

    /// The same, explained in another document.
    pub(crate) fn explained_in(mut self, guide: &'static str) -> Self {
        self.guide = guide;
        self
    }

    /// Line and column, in characters from 1, of the byte at `offset`.
    pub(crate) fn place(&self, offset: usize) -> Place {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let column = self.characters_before(offset) - self.characters_before(start) + 1;
        Place::in_file(self.name.clone(), line as u32, column as u32)
    }

    fn characters_before(&self, offset: usize) -> usize {
        let piece = offset / PIECE_BYTES;
        let rest = self.text.as_bytes().get(piece * PIECE_BYTES..offset).unwrap_or(&[]);
        self.pieces.get(piece).copied().unwrap_or(0) + characters(rest)
    }
}

/// How many characters begin in these bytes.
fn characters(utf8: &[u8]) -> usize {
    utf8.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

/// An I/O error in lower case, without the number the system gives it.
pub(crate) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or("");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_from_one() {
        let source = Source::new("f", "a驿b\r\n站c\n".to_owned());
        for (offset, line, column) in [(0, 1, 1), (1, 1, 2), (4, 1, 3), (7, 2, 1), (10, 2, 2), (99, 3, 1)] {
            assert_eq!(source.place(offset), Place::in_file("f", line, column), "byte {offset}");
        }
        // Lines longer than a piece, with a character that lies across the border of two.
        let long = Source::new("f", "x\n".to_owned() + &"驿a".repeat(2_000));
        for characters in [0, 1, 511, 512, 513, 1_300, 3_999] {
            let offset = 2 + characters / 2 * 4 + characters % 2 * 3;
            assert_eq!(long.place(offset), Place::in_file("f", 2, characters as u32 + 1), "{characters}");
        }
    }

    #[test]
    fn encodings_other_than_utf8_are_named_with_their_place() {
        for (bytes, line, column) in [(&b"id\n\xd6\xd0"[..], 2, 1), (b"\xff\xfei\0", 1, 1)] {
            let mut report = Report::default();
            assert!(Source::decode(bytes.to_vec(), "f", &mut report).is_none());
            let problems = report.into_problems();
            assert_eq!(
                (problems[0].code, problems[0].place.line, problems[0].place.column),
                ("not-utf8", line, column)
            );
        }
        let mut report = Report::default();
        let source = Source::decode(b"\xef\xbb\xbfid".to_vec(), "f", &mut report).expect("a BOM is fine");
        assert_eq!(source.text, "id");
    }
}
