//! What a tag of OpenStreetMap means here. `docs/cli.md` shows these tables.

use std::collections::BTreeMap;

use super::{Element, Tags};
use crate::import::json::is_language_tag;
use crate::import::vocabulary::kind_label;
use crate::{Admission, Makeup, Station, Text};

/// `key`, `value`, the kind it becomes. The first that fits decides.
pub(super) const KINDS: [(&str, &str, &str); 23] = [
    ("amenity", "toilets", "toilets"),
    ("amenity", "drinking_water", "drinking_water"),
    ("amenity", "shelter", "shelter"),
    ("amenity", "charging_station", "charging_station"),
    ("amenity", "bicycle_repair_station", "bicycle_repair_station"),
    ("amenity", "library", "library"),
    ("amenity", "community_centre", "community_centre"),
    ("amenity", "social_facility", "social_facility"),
    ("amenity", "cafe", "cafe"),
    ("amenity", "fast_food", "fast_food"),
    ("amenity", "food_court", "fast_food"),
    ("amenity", "restaurant", "restaurant"),
    ("amenity", "fuel", "fuel"),
    ("amenity", "pharmacy", "pharmacy"),
    ("highway", "rest_area", "rest_area"),
    ("shop", "convenience", "convenience"),
    ("shop", "supermarket", "supermarket"),
    ("shop", "bakery", "bakery"),
    ("shop", "pastry", "bakery"),
    ("shop", "coffee", "cafe"),
    ("shop", "kiosk", "kiosk"),
    ("shop", "newsagent", "kiosk"),
    ("shop", "deli", "convenience"),
];

/// `key`, `value`, the facility it proves. Nothing is inferred: a café without `toilets=yes` has none here.
pub(super) const FACILITIES: [(&str, &str, &str); 21] = [
    ("amenity", "toilets", "toilet"),
    ("toilets", "yes", "toilet"),
    ("toilets", "customers", "toilet"),
    ("amenity", "drinking_water", "drinking_water"),
    ("drinking_water", "yes", "drinking_water"),
    ("amenity", "shelter", "rest_area"),
    ("highway", "rest_area", "rest_area"),
    ("indoor_seating", "yes", "rest_area"),
    ("amenity", "charging_station", "charging"),
    ("device_charging_station", "yes", "charging"),
    ("amenity", "bicycle_repair_station", "tools"),
    ("service:bicycle:tools", "yes", "tools"),
    ("internet_access", "wlan", "wifi"),
    ("internet_access", "wifi", "wifi"),
    ("air_conditioning", "yes", "air_conditioning"),
    ("heating", "yes", "heating"),
    ("microwave", "yes", "microwave"),
    ("amenity", "library", "reading"),
    ("shower", "yes", "shower"),
    ("changing_table", "yes", "mother_and_baby"),
    ("nursing_room", "yes", "mother_and_baby"),
];

/// What kind of station these tags make; `None`: not one, or not open to the public.
pub(super) fn kind(tags: &Tags) -> Option<&'static str> {
    if matches!(tags.get("access"), "private" | "no") {
        return None;
    }
    KINDS.iter().find(|(key, value, _)| tags.get(key) == *value).map(|(_, _, kind)| *kind)
}

/// The language of `name`, then those in which at least one place in twenty has a name, then English and Chinese:
/// the kinds have labels in both, for places without a name.
pub(super) fn languages(elements: &[Element], main: Option<&str>) -> Vec<String> {
    let mut uses: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for element in elements {
        let name = element.tags.get("name");
        for (key, value) in &element.tags.0 {
            if let Some(tag) = key.strip_prefix("name:").filter(|t| is_language_tag(t)) {
                let (all, same) = uses.entry(tag).or_default();
                *all += 1;
                *same += usize::from(value.trim() == name);
            }
        }
    }
    let most = uses.iter().max_by_key(|(tag, (_, same))| (*same, std::cmp::Reverse(**tag)));
    let evident = most.filter(|(_, (_, same))| *same > 0).map(|(tag, _)| *tag);
    let guessed = || crate::import::convert::language_of(elements.iter().map(|e| e.tags.get("name")));
    let first = main.or(evident).map_or_else(guessed, str::to_owned);
    // A city's Chinese is written in simplified characters unless a tag says otherwise.
    let first = if first == "zh" { "zh-CN".to_owned() } else { first };
    let mut languages = vec![first];
    let often = uses.iter().filter(|(_, (all, _))| *all * 20 >= elements.len()).map(|(tag, _)| *tag);
    for tag in often.chain(["en", "zh-CN"]) {
        let primary = crate::text::primary_subtag(tag);
        if !languages.iter().any(|l| crate::text::primary_subtag(l) == primary) {
            languages.push(if tag == "zh" { "zh-CN".to_owned() } else { tag.to_owned() });
        }
    }
    languages
}

/// The record of an element.
pub(super) fn station(element: &Element, languages: &[String]) -> Station {
    let tags = &element.tags;
    let get = |key: &str| tags.get(key).to_owned();
    let either = |a: &str, b: &str| if tags.get(a).is_empty() { get(b) } else { get(a) };
    let kind = kind(tags).unwrap_or("station");
    let mut facilities: Vec<String> = Vec::new();
    for (key, value, facility) in FACILITIES {
        if tags.get(key) == value && !facilities.iter().any(|f| f == facility) {
            facilities.push(facility.to_owned());
        }
    }
    let mut notes: Vec<&str> = Vec::new();
    if tags.get("access") == "customers" {
        notes.push("customers only");
    }
    if tags.get("fee") == "yes" {
        notes.push("fee");
    }
    let assured_date = either("check_date", "survey:date");
    let is_date = crate::import::calendar::parse_date(&assured_date).is_some();
    Station {
        id: element.id.clone(),
        names: names(tags, kind, languages),
        kind: kind.to_owned(),
        position: element.position,
        address: address(tags),
        district: get("addr:district"),
        opening_hours: get("opening_hours"),
        makeup: Makeup::default(),
        alert_hours: String::new(),
        facilities,
        supplies: Vec::new(),
        admission: Admission::Everyone,
        access_note: notes.join("; "),
        capacity: tags.get("capacity").parse().ok().filter(|n| *n <= 1_000_000).unwrap_or(0),
        phone: either("phone", "contact:phone"),
        operator: either("operator", "brand"),
        source: "OpenStreetMap".to_owned(),
        assured_date: if is_date { assured_date } else { String::new() },
        extra: Vec::new(),
    }
}

/// `name` and `name:xx`; without any, the brand; without that, what it is.
fn names(tags: &Tags, kind: &str, languages: &[String]) -> Text {
    let mut names = Text::default();
    for (i, language) in languages.iter().enumerate() {
        let primary = crate::text::primary_subtag(language);
        let candidates = [
            if i == 0 { tags.get("name") } else { "" },
            tags.get(&format!("name:{language}")),
            tags.get(&format!("name:{primary}")),
        ];
        if let Some(name) = candidates.into_iter().find(|n| !n.is_empty()) {
            names.insert(language.clone(), name.to_owned());
        }
    }
    if !names.is_empty() {
        return names;
    }
    let brand = [tags.get("brand"), tags.get("operator")].into_iter().find(|n| !n.is_empty());
    match (brand, languages.first()) {
        (Some(brand), Some(first)) => Text::one(first, brand),
        _ => {
            let label = kind_label(kind).unwrap_or_default();
            languages.iter().filter_map(|tag| Some((tag.as_str(), label.exact(tag)?))).collect()
        }
    }
}

fn address(tags: &Tags) -> String {
    let full = tags.get("addr:full");
    if !full.is_empty() {
        return full.to_owned();
    }
    let street = [tags.get("addr:street"), tags.get("addr:place")].into_iter().find(|s| !s.is_empty());
    let street = street.unwrap_or("");
    let number = tags.get("addr:housenumber");
    let city = tags.get("addr:city");
    let chinese = street.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    // 大望路3号 stands in one word, from the large to the small; `Mannerheimintie 3, Helsinki` the other way.
    if chinese {
        return format!("{city}{street}{number}");
    }
    let line = format!("{street} {number}");
    [line.trim(), city].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(", ")
}
