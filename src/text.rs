//! A text in several languages, and the one rule for choosing among them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A text by BCP 47 language tag, for example `{ "zh-CN": "驿站", "en": "Station" }`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub BTreeMap<String, String>);

impl Text {
    /// A text in one language.
    pub fn one(language: &str, text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(language.to_owned(), text.into())]))
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
        let exact = self.0.get(language);
        let same = || {
            self.0.iter().find(|(tag, _)| primary_subtag(tag).eq_ignore_ascii_case(primary)).map(|(_, t)| t)
        };
        exact.or_else(same).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Text {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Self(pairs.iter().map(|(tag, text)| ((*tag).to_owned(), (*text).to_owned())).collect())
    }
}

/// `zh` of `zh-Hans-CN`.
pub(crate) fn primary_subtag(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}
