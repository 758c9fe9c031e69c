//! Activities and rewards exactly as they are written in `activities.json`.

use serde::{Deserialize, Serialize};

use crate::Text;
use crate::rules::{Area, Condition, Day, Limit, Period, ScheduleRule, Window};

/// What `schema` says, if it is there.
pub const PROGRAMME_SCHEMA: &str = "friendly-city/activities@1";

/// `activities.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ActivityFile {
    /// Where the JSON Schema lies, for an editor.
    #[serde(default, rename = "$schema", skip_serializing_if = "String::is_empty")]
    pub json_schema: String,
    /// Which form this is, and its version.
    #[serde(default = "this_schema")]
    #[cfg_attr(feature = "schema", schemars(extend("const" = PROGRAMME_SCHEMA)))]
    pub schema: String,
    /// The first day of the programme; what happened before it earns nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Day>,
    /// The day from which it is over: nothing is earned or redeemed any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Day>,
    /// Areas that conditions name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<Area>,
    /// What earns points or stamps.
    #[serde(default)]
    pub activities: Vec<Activity>,
    /// What costs them.
    #[serde(default)]
    pub rewards: Vec<Reward>,
}

fn this_schema() -> String {
    PROGRAMME_SCHEMA.to_owned()
}

/// What a worker can do to earn points or stamps.
///
/// The numbers of an activity that has begun are never edited: every device works its ledger out anew, and the past would
/// change. End it with `valid_to` and write another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// Unique among activities and rewards, stable for ever.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// More about it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    /// What kind of deed it is.
    pub kind: ActivityKind,
    /// Stations at which it takes place; none: at any, or nowhere in particular.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stations: Vec<String>,
    /// Points for one time.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1_000_000)))]
    pub points: i64,
    /// Where whoever accepts the deed says how many points it is worth: the most. `points` is the least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1_000_000)))]
    pub points_up_to: Option<i64>,
    /// The card on which one time is one stamp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamps: Option<Stamps>,
    /// How much of it counts in what time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caps: Vec<Cap>,
    /// How long its points last: to the midnight that begins the day so long after the day they were earned. None: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_after: Option<Period>,
    /// Who it is for; none: everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligibility: Option<Condition>,
    /// When it takes place; a deed at another time earns nothing. None: at any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ScheduleRule>,
    /// Its first day, if that is not the programme's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Day>,
    /// The day from which it is over, if that is not the programme's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Day>,
    /// The notice it rests on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
}

/// A kind of deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// Being at a station.
    CheckIn,
    /// A class attended.
    Class,
    /// Something reported, and accepted.
    Report,
    /// Help given.
    Volunteer,
    /// Anything else.
    Other,
}

impl ActivityKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::CheckIn, Self::Class, Self::Report, Self::Volunteer, Self::Other];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::CheckIn => "check_in",
            Self::Class => "class",
            Self::Report => "report",
            Self::Volunteer => "volunteer",
            Self::Other => "other",
        }
    }
}

/// A card that fills with stamps: `{ "card": "welcome", "of": 6 }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Stamps {
    /// The card's id; a reward may cost one that is full.
    pub card: String,
    /// How many stamps fill it, the same wherever the card is named.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1000)))]
    pub of: u32,
}

/// A cap of an activity: points, times, or both. A deed that would go over any cap counts for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("anyOf" = [{ "required": ["limit"] }, { "required": ["times"] }])))]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// In what time, in the city's civil calendar: a week is from Monday.
    pub window: Window,
    /// The most points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1_000_000_000)))]
    pub limit: Option<i64>,
    /// The most times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1_000_000)))]
    pub times: Option<u32>,
}

/// What points or a full card can be redeemed for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reward {
    /// Unique among activities and rewards, stable for ever.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// More about it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    /// What it costs. As with an activity, never edited once it has begun.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1_000_000)))]
    pub cost_points: i64,
    /// The card that must be full; redeeming empties it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub costs_card: Option<String>,
    /// The offer that redeeming it unlocks; its eligibility counts this reward.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unlocks_offer: Option<String>,
    /// Stations that hand it out; none: as its description says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stations: Vec<String>,
    /// Who it is for; none: everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligibility: Option<Condition>,
    /// How often.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// Its first day, if that is not the programme's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Day>,
    /// The day from which it is over, if that is not the programme's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Day>,
    /// The notice it rests on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
}
