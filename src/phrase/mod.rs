//! Conditions, reasons, changes, effects and times in plain words, as they stand on a shop's notice.
//!
//! A language is one table: `zh.rs`, `en.rs`. The grammar is in the templates, so that no sentence is put together
//! here from pieces that another language would put in another order: `{0}` and `{1}` are filled in wherever they stand.

mod bill;
mod change;
mod condition;
mod en;
mod points;
mod time;
mod words;
mod zh;

use crate::money::Fen;
use crate::text::digits;
pub(crate) use crate::text::number;
use words::Words;

/// Speaks one language.
#[derive(Clone, Copy, Debug)]
pub struct Phrase<'a> {
    pub(crate) words: &'static Words,
    /// BCP 47, as it was asked for: names in the data may be in languages that have no table.
    pub language: &'a str,
}

impl<'a> Phrase<'a> {
    /// The table for a language tag: the same primary language, else English, or the first where none is named.
    pub fn new(language: &'a str) -> Self {
        let primary = crate::text::primary_subtag(language);
        let same = |one: &&&Words| crate::text::primary_subtag(one.tag).eq_ignore_ascii_case(primary);
        let other = if language.is_empty() { &zh::WORDS } else { &en::WORDS };
        Self { words: ALL.iter().find(same).copied().unwrap_or(other), language }
    }

    /// An amount: "¥8.40", "¥15".
    pub fn money(&self, amount: Fen) -> String {
        fill(self.words.price, &[&decimal(amount.0)])
    }

    /// Things of which one is enough: "外卖骑手或快递员", "a, b or c".
    fn or(&self, things: &[&str]) -> String {
        let mut text = String::new();
        for (at, thing) in things.iter().enumerate() {
            if at > 0 {
                let is_last = at + 1 == things.len();
                text.push_str(if is_last { self.words.or } else { self.words.comma });
            }
            text.push_str(thing);
        }
        text
    }
}

/// The languages there are.
const ALL: [&Words; 2] = [&zh::WORDS, &en::WORDS];

/// Words of ours as they stand within a sentence: nothing begins with a capital there. Not for names from the data.
fn within(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    text
}

/// A template with its `{0}`, `{1}` … filled in.
#[inline(never)]
pub(crate) fn fill(template: &str, parts: &[&str]) -> String {
    let mut text = String::with_capacity(template.len() + 24);
    let mut rest = template;
    while let Some(at) = rest.bytes().position(|byte| byte == b'{') {
        let digit = rest.as_bytes().get(at + 1).map_or(0, |byte| usize::from(byte.wrapping_sub(b'0')));
        text.push_str(rest.get(..at).unwrap_or_default());
        text.push_str(parts.get(digit).copied().unwrap_or_default());
        rest = rest.get(at + 3..).unwrap_or_default();
    }
    text.push_str(rest);
    text
}

/// Hundredths: "15", "8.40". A price has both decimals or none.
pub(crate) fn decimal(hundredths: i64) -> String {
    let mut text = String::new();
    if hundredths < 0 {
        text.push('-');
    }
    let size = hundredths.unsigned_abs();
    digits(&mut text, size / 100, 1);
    if !size.is_multiple_of(100) {
        text.push('.');
        digits(&mut text, size % 100, 2);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_in_any_order_and_counts() {
        for (template, parts, expected) in [
            ("{1} {0}", &["a", "b"][..], "b a"),
            ("满{0}", &["2"], "满2"),
            ("{0}{0}", &["x"], "xx"),
            ("none", &[], "none"),
            ("{3}|", &["x"], "|"),
        ] {
            assert_eq!(fill(template, parts), expected);
        }
        for (value, expected) in [(0, "0"), (-7, "-7"), (i64::MIN, "-9223372036854775808")] {
            assert_eq!(number(value), expected);
        }
        for (fen, expected) in [(0, "0"), (840, "8.40"), (1500, "15"), (5, "0.05"), (-199, "-1.99")] {
            assert_eq!(decimal(fen), expected);
        }
    }

    #[test]
    fn no_word_is_empty_and_every_language_fills_the_same_places() {
        // Those that a language may not need.
        let optional = ["one:", "comma_short:"];
        let holes = |text: &str| -> Vec<char> {
            let mut all: Vec<char> = text
                .char_indices()
                .filter(|(_, c)| *c == '{')
                .filter_map(|(at, _)| text[at + 1..].chars().next())
                .collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        let lines = |words: &'static Words| -> Vec<String> {
            let shown = format!("{words:#?}{:#?}", Phrase { words, language: "" }.point_words());
            shown.lines().map(|line| line.trim().to_owned()).filter(|line| line.contains('"')).collect()
        };
        for words in ALL {
            for line in lines(words) {
                let empty = line.contains("\"\"") && !optional.iter().any(|name| line.starts_with(name));
                assert!(!empty, "{}: {line}", words.tag);
            }
            let own = lines(words).into_iter().filter(|line| line.contains('{')).map(|line| holes(&line));
            let of_zh = lines(ALL[0]).into_iter().filter(|line| line.contains('{')).map(|line| holes(&line));
            assert_eq!(own.collect::<Vec<_>>(), of_zh.collect::<Vec<_>>(), "{}", words.tag);
        }
    }
}
