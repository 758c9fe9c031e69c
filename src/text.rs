//! A text in several languages, and the one rule for choosing among them.

mod plain;

use std::collections::BTreeMap;

pub(crate) use plain::{digits, number, split, split_once};
use serde::{Deserialize, Serialize};

/// A text by BCP 47 language tag, for example `{ "zh-CN": "驿站", "en": "Station" }`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Text {
    /// Ascending by tag, no tag twice. A text has two or three languages, and the code of a map for them would be a
    /// twentieth of the module that phones download.
    pub(crate) pairs: Vec<(String, String)>,
}

impl Text {
    /// A text in one language.
    pub fn one(language: &str, text: impl Into<String>) -> Self {
        Self { pairs: vec![(language.to_owned(), text.into())] }
    }

    /// The text for `language`: the exact tag, else the same primary language, else the first that is there.
    ///
    /// ```
    /// let text: friendly_city::Text = [("zh-CN", "驿站"), ("en", "Station")].into();
    /// assert_eq!(text.get("zh-Hans"), "驿站");
    /// assert_eq!(text.get("en-GB"), "Station");
    /// assert_eq!(text.get("fi"), "Station");
    /// ```
    pub fn get(&self, language: &str) -> &str {
        let primary = primary_subtag(language);
        let mut found = self.pairs.first();
        // Backwards, so that of several with the same primary language the first stays.
        for pair in self.pairs.iter().rev() {
            if pair.0 == language {
                return &pair.1;
            }
            if primary_subtag(&pair.0).eq_ignore_ascii_case(primary) {
                found = Some(pair);
            }
        }
        found.map_or("", |(_, text)| text)
    }

    /// The text under exactly this tag.
    pub fn exact(&self, language: &str) -> Option<&str> {
        self.iter().find(|(tag, _)| *tag == language).map(|(_, text)| text)
    }

    /// Sets the text of a language, in place of one it may have had.
    pub fn insert(&mut self, language: impl Into<String>, text: impl Into<String>) {
        let (language, text) = (language.into(), text.into());
        self.remove(&language);
        let at = self.pairs.iter().take_while(|(tag, _)| *tag < language).count();
        self.pairs.insert(at, (language, text));
    }

    /// Takes the text of a language out.
    pub fn remove(&mut self, language: &str) -> Option<String> {
        let at = self.pairs.iter().position(|(tag, _)| tag == language)?;
        Some(self.pairs.remove(at).1)
    }

    /// Language tag and text, ascending by tag.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(tag, text)| (tag.as_str(), text.as_str()))
    }

    /// The texts, ascending by tag.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(_, text)| text)
    }

    /// How many languages there are.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there is no language.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}

impl From<BTreeMap<String, String>> for Text {
    fn from(map: BTreeMap<String, String>) -> Self {
        Self { pairs: map.into_iter().collect() }
    }
}

impl From<Text> for BTreeMap<String, String> {
    fn from(text: Text) -> Self {
        text.pairs.into_iter().collect()
    }
}

impl<L: Into<String>, T: Into<String>> FromIterator<(L, T)> for Text {
    fn from_iter<I: IntoIterator<Item = (L, T)>>(pairs: I) -> Self {
        let mut text = Self::default();
        pairs.into_iter().for_each(|(language, one)| text.insert(language, one));
        text
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Text {
    fn from(pairs: [(&str, &str); N]) -> Self {
        pairs.into_iter().collect()
    }
}

/// The pieces of `text` between any of the ASCII `separators`, empty ones left out. `str::split` finds the same with a
/// kilobyte more in the module.
pub(crate) fn pieces<'a>(mut text: &'a str, separators: &'static [u8]) -> impl Iterator<Item = &'a str> {
    std::iter::from_fn(move || piece(&mut text, separators))
}

#[inline(never)]
#[allow(clippy::manual_contains, reason = "`contains` on bytes brings a search by words of memory")]
fn piece<'a>(rest: &mut &'a str, separators: &[u8]) -> Option<&'a str> {
    while !rest.is_empty() {
        let end = rest.bytes().position(|b| separators.iter().any(|s| *s == b)).unwrap_or(rest.len());
        let piece = rest.get(..end)?;
        *rest = rest.get(end + 1..).unwrap_or("");
        if !piece.is_empty() {
            return Some(piece);
        }
    }
    None
}

/// `zh` of `zh-Hans-CN`.
#[inline(never)]
pub(crate) fn primary_subtag(tag: &str) -> &str {
    let end = tag.bytes().position(|b| b == b'-' || b == b'_');
    end.and_then(|end| tag.get(..end)).unwrap_or(tag)
}
