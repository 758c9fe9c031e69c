//! A value in a file, with enough of its spelling to point into it.

use std::borrow::Cow;

/// How a value is written in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// As it is.
    Plain,
    /// In a CSV cell between quotes; a quote is doubled.
    Quoted,
    /// A JSON string: an escape stands for a character.
    Json,
    /// Put together from several values.
    Made,
}

/// One value, trimmed.
#[derive(Clone, Debug)]
pub(crate) struct Cell<'a> {
    pub(crate) text: Cow<'a, str>,
    /// Byte offset in the file of its first character.
    pub(crate) start: usize,
    pub(crate) spelling: Spelling,
}

impl<'a> Cell<'a> {
    /// A value whose spelling starts at `start`; white space around it is dropped.
    pub(crate) fn trimmed(text: Cow<'a, str>, start: usize, spelling: Spelling) -> Self {
        let lead = text.len() - text.trim_start().len();
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        Self { text, start: start + lead, spelling }
    }

    /// Byte offset in `file` of the character number `at` (from 0) of this value.
    pub(crate) fn offset_of(&self, file: &str, at: usize) -> usize {
        let rest = file.get(self.start..).unwrap_or("");
        match self.spelling {
            Spelling::Made => self.start,
            Spelling::Plain => self.start + rest.chars().take(at).map(char::len_utf8).sum::<usize>(),
            Spelling::Quoted => {
                let mut chars = rest.chars();
                for _ in 0..at {
                    if chars.next() == Some('"') {
                        chars.next();
                    }
                }
                self.start + rest.len() - chars.as_str().len()
            }
            Spelling::Json => {
                let mut chars = rest.chars();
                for _ in 0..at {
                    if chars.next() == Some('\\') && chars.next() == Some('u') {
                        chars.by_ref().take(4).for_each(drop);
                    }
                }
                self.start + rest.len() - chars.as_str().len()
            }
        }
    }

    /// The parts of a list separated by `;`, trimmed, empty ones left out, each with its character offset.
    pub(crate) fn list(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut at = 0;
        self.text.split([';', '；']).filter_map(move |part| {
            let lead = part.chars().take_while(|c| c.is_whitespace()).count();
            let start = at + lead;
            at += part.chars().count() + 1;
            let part = part.trim();
            (!part.is_empty()).then_some((start, part))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_found_in_every_spelling() {
        for (file, start, spelling, at, expected) in [
            ("驿站b", 0, Spelling::Plain, 2, 6),
            (r#""a""b""#, 1, Spelling::Quoted, 2, 4),
            (r#""\u9a7fb""#, 1, Spelling::Json, 1, 7),
            (r#""\"b""#, 1, Spelling::Json, 1, 3),
            ("abc", 1, Spelling::Made, 2, 1),
        ] {
            let cell = Cell { text: Cow::Borrowed(""), start, spelling };
            assert_eq!(cell.offset_of(file, at), expected, "{file}");
        }
    }

    #[test]
    fn lists_know_where_their_parts_are() {
        let cell = Cell::trimmed(Cow::Borrowed("wifi; 休息 ;;x"), 0, Spelling::Plain);
        assert_eq!(cell.list().collect::<Vec<_>>(), [(0, "wifi"), (6, "休息"), (11, "x")]);
    }
}
