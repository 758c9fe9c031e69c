//! Finding a station by what a person types: parts of names and addresses, or the initials of their pinyin.

use crate::{City, StationRef};

/// What was typed, folded for comparison. All its words must be found.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    words: Vec<String>,
}

impl Query {
    pub(crate) fn new(text: &str) -> Self {
        let mut words = Vec::new();
        let mut word = String::new();
        // A space behind it ends the last word too.
        for c in text.chars().chain([' ']).map(fold_char) {
            if !c.is_whitespace() {
                word.push(c);
            } else if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
        }
        Self { words }
    }

    /// Whether every word is in a name, the address, the district or the pinyin initials of the name.
    pub(crate) fn matches(&self, city: &City, station: StationRef<'_>) -> bool {
        self.words.iter().all(|word| {
            let named = |text: &str| {
                contains_folded(text, word) || initials_contain(&city.meta().initials, text, word)
            };
            station.names().any(|(_, name)| named(name))
                || contains_folded(station.address(), word)
                || station.district().is_some_and(|d| d.names.values().any(named))
                || station.id().eq_ignore_ascii_case(word)
        })
    }

    /// Whether there is no word.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether every word is in `text` or its initials.
    pub(crate) fn matches_text(&self, city: &City, text: &str) -> bool {
        self.words
            .iter()
            .all(|word| contains_folded(text, word) || initials_contain(&city.meta().initials, text, word))
    }
}

/// Full-width ASCII to half-width, ideographic space to space, ASCII letters to lower case.
fn fold_char(c: char) -> char {
    let half = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    };
    half.to_ascii_lowercase()
}

/// Whether the folded `text` contains `word` (already folded), without allocating.
fn contains_folded(text: &str, word: &str) -> bool {
    let mut rest = text.chars();
    loop {
        let mut here = rest.clone().map(fold_char);
        if word.chars().all(|w| here.next() == Some(w)) {
            return true;
        }
        if rest.next().is_none() {
            return false;
        }
    }
}

/// Whether `word` (at least two letters) spells the first letters of consecutive characters of `text`.
fn initials_contain(table: &[(char, u32)], text: &str, word: &str) -> bool {
    if word.len() < 2 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return false;
    }
    let letters = |c: char| match table.binary_search_by_key(&c, |(character, _)| *character) {
        Ok(found) => table.get(found).map_or(0, |(_, letters)| *letters),
        Err(_) => match fold_char(c) {
            c @ 'a'..='z' => 1 << (c as u32 - 'a' as u32),
            _ => 0,
        },
    };
    let mut rest = text.chars();
    loop {
        let mut here = rest.clone();
        let spelled = |b: u8| here.next().is_some_and(|c| letters(c) >> (b - b'a') & 1 == 1);
        if word.bytes().all(spelled) {
            return true;
        }
        if rest.next().is_none() {
            return false;
        }
    }
}
