//! The form of `city.json`. Its reader walks the nodes by hand, to go on where something is wrong; a test holds the two
//! to the same names.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema};
use serde_json::Value;

use crate::Text;
use crate::rules::{Attribute, Day, Issuer};

/// `city.json`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, transform = never_null)]
#[schemars(extend("anyOf" = [{ "required": ["utc_offset"] }, { "required": ["time_zone"] }]))]
#[schemars(extend("allOf" = [{ "anyOf": [{ "required": ["name"] }, { "required": ["names"] }] }]))]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct City {
    /// Where the schema lies, for an editor.
    #[schemars(rename = "$schema")]
    schema: Option<String>,
    /// Part of file names and links: 1 to 64 of a-z, 0-9, `-` and `_`.
    #[schemars(regex(pattern = "^[a-z0-9_-]{1,64}$"))]
    id: String,
    /// The city's name.
    name: Option<Words>,
    /// Another word for `name`.
    names: Option<Words>,
    /// Sign, hours and minutes, for example `+08:00`.
    #[schemars(regex(pattern = "^(Z|[+−-](0[0-9]|1[0-4]):[0-5][0-9])$"))]
    utc_offset: Option<String>,
    /// IANA name, for example `Europe/Helsinki`; needed where the offset changes with the season.
    time_zone: Option<String>,
    /// Languages of the city's texts as BCP 47 tags; a bare text is in the first one.
    #[schemars(inner(regex(pattern = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")))]
    languages: Option<Vec<String>>,
    /// Whether the records are generated and not real.
    sample: Option<bool>,
    /// Said wherever a sample's records are shown.
    notice: Option<Words>,
    /// Where the data come from.
    provenance: Option<OneOrMore>,
    /// Under which licence the data may be used, as SPDX writes it.
    licence: Option<String>,
    /// The city's own words.
    vocabularies: Option<Vocabularies>,
    /// For which days dated hours are worked out.
    hours: Option<Horizon>,
    /// A box around the city: a station outside it is probably a mistake.
    bounds: Option<Edges>,
    /// What rules may ask about a person.
    attributes: Option<Vec<Attribute>>,
    /// Programmes of the city. Not read yet.
    programmes: Option<Vec<Value>>,
    /// Who may sign credentials, and about what.
    trusted_issuers: Option<Vec<Issuer>>,
}

/// Words of the city's own, with what people read.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, transform = never_null)]
#[allow(dead_code, reason = "only its schema is used")]
struct Vocabularies {
    /// What a station has, beyond the facilities that every city shares.
    facilities: Option<BTreeMap<String, Words>>,
    /// What a station is, beyond the kinds that every city shares.
    kinds: Option<BTreeMap<String, Words>>,
}

/// First and last day, at most 30 years.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, transform = never_null)]
#[allow(dead_code, reason = "only its schema is used")]
struct Horizon {
    /// The first day; 2024-01-01 if it is left out.
    from: Option<Day>,
    /// The last day; 2035-12-31 if it is left out.
    to: Option<Day>,
}

/// West, south, east, north in degrees.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum Edges {
    /// `[115.4, 39.4, 117.6, 41.1]`
    List([f64; 4]),
    /// By name.
    Named(Corners),
}

/// A box by its edges.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct Corners {
    #[schemars(range(min = -180, max = 180))]
    west: f64,
    #[schemars(range(min = -90, max = 90))]
    south: f64,
    #[schemars(range(min = -180, max = 180))]
    east: f64,
    #[schemars(range(min = -90, max = 90))]
    north: f64,
}

/// A text by language, or a bare text in the city's first language.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum Words {
    /// `{ "zh-CN": "北京", "en": "Beijing" }`
    ByLanguage(Text),
    /// `"Beijing"`
    Bare(String),
}

/// A text or several.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// What may be left out may not be `null` here.
fn never_null(schema: &mut Schema) {
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    for property in properties.values_mut().filter_map(Value::as_object_mut) {
        if let Some(Value::Array(kinds)) = property.get_mut("type")
            && let [kind, Value::String(null)] = kinds.as_slice()
            && null == "null"
        {
            let kind = kind.clone();
            property.insert("type".to_owned(), kind);
        }
        if let Some(Value::Array(kinds)) = property.get("anyOf")
            && let [Value::Object(kind), null] = kinds.as_slice()
            && null.get("type").is_some_and(|kind| kind == "null")
        {
            let kind = kind.clone();
            property.remove("anyOf");
            property.extend(kind);
        }
    }
}
