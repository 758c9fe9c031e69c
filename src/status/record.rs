//! A status exactly as staff write it: `status.json` before it is signed.

use serde::Deserialize;

use crate::Text;
use crate::time::Instant;

/// What `schema` must say.
pub const STATUS_SCHEMA: &str = "friendly-city/status@1";

/// The source of a status.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StatusFile {
    /// Where the JSON Schema lies, for an editor.
    #[serde(default, rename = "$schema")]
    pub json_schema: String,
    /// Which form this is, and its version.
    #[cfg_attr(feature = "schema", schemars(extend("const" = STATUS_SCHEMA)))]
    pub schema: String,
    /// Weather alerts that are in force, or will be.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 32)))]
    pub alerts: Vec<WrittenAlert>,
    /// Stations with something to say. What is not said here is as always.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 4096)))]
    pub stations: Vec<WrittenStation>,
}

/// An instant with its offset: `2026-10-08T18:00:00+08:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String")]
#[cfg_attr(
    feature = "schema",
    schemars(extend(
        "pattern" = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
    ))
)]
pub struct When(#[cfg_attr(feature = "schema", schemars(with = "String"))] pub Instant);

impl TryFrom<String> for When {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let read = Instant::parse_rfc3339(&text);
        read.map(Self)
            .map_err(|why| format!("`{text}` is not an instant like 2026-10-08T18:00:00+08:00: {why}"))
    }
}

/// A severe-weather alert.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WrittenAlert {
    /// Its name in Chinese or English, or its code: `暴雨`, `Rainstorm`, `1003`. Another is kept as it is.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub event: String,
    /// `blue`, `yellow`, `orange` or `red`, or 蓝色, 黄色, 橙色, 红色. Another is kept as it is.
    #[cfg_attr(
        feature = "schema",
        schemars(length(min = 1, max = 64), extend("examples" = ["blue", "yellow", "orange", "red"]))
    )]
    pub colour: String,
    /// From when it is in force; without it from now on.
    pub from: Option<When>,
    /// Until when.
    pub to: When,
    /// Where it holds: degrees west, south, east, north. Without it in the whole city.
    pub bounds: Option<[f64; 4]>,
}

/// What is different at a station today.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WrittenStation {
    /// Its id.
    pub id: String,
    /// `true`: closed until something else is said; or until when.
    pub closed: Option<Closed>,
    /// When it is open today in place of the usual hours: `08:00-14:00`, `08:00-11:00,13:00-02:00`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 1000)))]
    pub hours: Option<String>,
    /// Whether there is room.
    pub room: Option<WrittenRoom>,
    /// Facilities and emergency supplies that it has run short of.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 16), inner(length(min = 1, max = 64))))]
    pub short: Vec<String>,
    /// What is going on there.
    pub activity: Option<WrittenActivity>,
    /// Whatever else must be said, by language, in at most 200 characters.
    pub note: Option<WrittenText>,
}

/// A text by language: at most 200 characters each.
pub type WrittenText = Text;

/// `true`, or until when.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Closed {
    /// Closed until something else is said; `false`: not closed.
    Now(bool),
    /// Closed until then.
    Until(When),
}

/// Whether there is room.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum WrittenRoom {
    /// None.
    Full,
    /// Some.
    Some,
}

/// What is going on at a station.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WrittenActivity {
    /// What it is called, by language.
    pub name: WrittenText,
    /// Until when it goes on.
    pub to: When,
}
