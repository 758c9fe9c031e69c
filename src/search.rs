//! Finding a station by what a person types: parts of names and addresses, or the initials of their pinyin.

use crate::{City, StationRef};

/// What was typed, folded for comparison. All its words must be found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    /// With spaces between the words.
    folded: Vec<char>,
}

impl Query {
    pub(crate) fn new(text: &str) -> Self {
        Self { folded: text.chars().map(fold_char).collect() }
    }

    /// Whether there is no word.
    pub(crate) fn is_empty(&self) -> bool {
        self.folded.iter().all(|c| *c == ' ')
    }

    fn words(&self) -> impl Iterator<Item = &[char]> {
        self.folded.split(|c| *c == ' ').filter(|word| !word.is_empty())
    }

    /// Whether every word is in a name, the address, the district or the pinyin initials of the name.
    pub(crate) fn matches(&self, city: &City, station: StationRef<'_>) -> bool {
        self.words().all(|word| {
            let named = |text: &str| {
                contains_folded(text, word) || initials_contain(&city.meta().initials, text, word)
            };
            station.names().any(|(_, name)| named(name))
                || contains_folded(station.address(), word)
                || station.district().is_some_and(|d| d.names.values().any(named))
                || station.id().chars().map(|c| c.to_ascii_lowercase()).eq(word.iter().copied())
        })
    }

    /// Whether every word is in `text` or its initials.
    pub(crate) fn matches_text(&self, city: &City, text: &str) -> bool {
        self.words()
            .all(|word| contains_folded(text, word) || initials_contain(&city.meta().initials, text, word))
    }
}

/// Full-width ASCII to half-width, white space to a space, letters of Europe's alphabets to lower case. `to_lowercase`
/// knows all others too, for 3 kB of tables in the module.
fn fold_char(c: char) -> char {
    let half = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ if c.is_whitespace() => ' ',
        _ => c,
    };
    let down = match half {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ω' | 'А'..='Я' => 32,
        'Ѐ'..='Џ' => 80,
        // Here small letters follow their capitals.
        'Ā'..='ķ' | 'Ŋ'..='ŷ' => return char::from_u32(half as u32 | 1).unwrap_or(half),
        _ => 0,
    };
    char::from_u32(half as u32 + down).unwrap_or(half)
}

/// Whether the folded `text` contains `word` (already folded), without allocating.
fn contains_folded(text: &str, word: &[char]) -> bool {
    consecutive(text, word, &|c, typed| fold_char(c) == typed)
}

/// Whether some consecutive characters of `text` each `fit` their character of `word`.
fn consecutive(text: &str, word: &[char], fit: &dyn Fn(char, char) -> bool) -> bool {
    let mut rest = text.chars();
    loop {
        let mut here = rest.clone();
        if word.iter().all(|typed| here.next().is_some_and(|c| fit(c, *typed))) {
            return true;
        }
        if rest.next().is_none() {
            return false;
        }
    }
}

/// Whether `word` (at least two letters) spells the first letters of consecutive characters of `text`.
fn initials_contain(table: &[(char, u32)], text: &str, word: &[char]) -> bool {
    if word.len() < 2 || !word.iter().all(char::is_ascii_lowercase) {
        return false;
    }
    let letters = |c: char| match table.binary_search_by_key(&c, |(character, _)| *character) {
        Ok(found) => table.get(found).map_or(0, |(_, letters)| *letters),
        Err(_) => match fold_char(c) {
            c @ 'a'..='z' => 1 << (c as u32 - 'a' as u32),
            _ => 0,
        },
    };
    consecutive(text, word, &|c, typed| letters(c) >> (typed as u32 - 'a' as u32) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_of_european_alphabets_fold_as_the_standard_library_does() {
        for c in "AZÀÖØÞĀĖŊŠŶΑΩАЯЁЏaäßž驛ＡＺ×÷".chars() {
            let half = if ('\u{ff01}'..='\u{ff5e}').contains(&c) {
                char::from_u32(c as u32 - 0xfee0).unwrap()
            } else {
                c
            };
            assert_eq!(fold_char(c), half.to_lowercase().next().unwrap(), "{c}");
        }
    }
}
