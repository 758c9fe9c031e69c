//! JSON Schemas of the files that staff write, so that an editor completes and marks them while they type.
//!
//! They are made from the types that read the files. What a schema marks, `friendly-city check` refuses too; `check`
//! sees more, for example whether a name is declared.

mod city;
mod events;

use serde_json::Value;

use crate::import;
use crate::offer::{Basket, OffersFile};
use crate::reward::ActivityFile;
use crate::rules::Facts;
use crate::status::StatusFile;

/// The schemas by the name of the file they are about, without `.json`.
pub fn all() -> Vec<(&'static str, Value)> {
    vec![
        ("city", titled("city.json: what is said of the city as a whole", schemars::schema_for!(city::City))),
        ("offers", titled("offers.json: merchants, areas and offers", schemars::schema_for!(OffersFile))),
        (
            "activities",
            titled(
                "activities.json: what earns points and stamps, and what they are good for",
                schemars::schema_for!(ActivityFile),
            ),
        ),
        (
            "events",
            titled(
                "events.json: what happened to one worker's points",
                schemars::schema_for!(events::EventsFile),
            ),
        ),
        ("facts", titled("facts.json: what is known of a person", schemars::schema_for!(Facts))),
        ("status", titled("status.json: what is different just now", schemars::schema_for!(StatusFile))),
        ("basket", titled("basket.json: what is bought", schemars::schema_for!(Basket))),
    ]
}

/// The names that the reader of `city.json` knows, by part of its schema; the whole has no name.
pub fn city_fields() -> Vec<(&'static str, &'static [&'static str])> {
    vec![
        ("", &import::FIELDS),
        ("Vocabularies", &import::VOCABULARIES),
        ("Horizon", &import::HORIZON),
        ("Corners", &import::EDGES),
    ]
}

/// A schema as it is committed.
pub fn text(schema: &Value) -> String {
    format!("{schema:#}\n")
}

fn titled(title: &str, mut schema: schemars::Schema) -> Value {
    schema.insert("title".to_owned(), title.into());
    let mut schema = schema.to_value();
    plain_numbers(&mut schema);
    schema
}

/// Rust's widths are no formats that editors know.
fn plain_numbers(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let format = members.get("format").and_then(Value::as_str).map(str::to_owned);
            if let Some("int64" | "double") = format.as_deref() {
                members.remove("format");
            } else if let Some("uint32") = format.as_deref() {
                members.remove("format");
                members.entry("maximum").or_insert_with(|| u32::MAX.into());
            }
            members.values_mut().for_each(plain_numbers);
        }
        Value::Array(items) => items.iter_mut().for_each(plain_numbers),
        _ => {}
    }
}
