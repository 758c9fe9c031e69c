//! The words of a city: station kinds every city shares, and what to say of words no one declared.

use std::collections::BTreeMap;

use super::report::{Report, choose, quote};
use crate::{KNOWN_FACILITIES, Place, Text};

/// Station kinds after OpenStreetMap, with their labels. A city may declare its own in `city.json`.
pub const KNOWN_KINDS: [(&str, &str, &str); 20] = [
    ("station", "服务驿站", "Service station"),
    ("rest_area", "休息点", "Rest area"),
    ("toilets", "公共厕所", "Toilets"),
    ("drinking_water", "饮水点", "Drinking water"),
    ("shelter", "遮蔽处", "Shelter"),
    ("cafe", "咖啡馆", "Café"),
    ("fast_food", "快餐店", "Fast food"),
    ("restaurant", "餐馆", "Restaurant"),
    ("convenience", "便利店", "Convenience store"),
    ("supermarket", "超市", "Supermarket"),
    ("bakery", "面包店", "Bakery"),
    ("kiosk", "售货亭", "Kiosk"),
    ("charging_station", "充电站", "Charging station"),
    ("bicycle_repair_station", "修车点", "Bicycle repair station"),
    ("library", "图书馆", "Library"),
    ("community_centre", "社区中心", "Community centre"),
    ("social_facility", "社会服务机构", "Social facility"),
    ("fuel", "加油站", "Fuel station"),
    ("bank", "银行", "Bank"),
    ("pharmacy", "药店", "Pharmacy"),
];

/// The label of a known kind.
pub(crate) fn kind_label(kind: &str) -> Option<Text> {
    let (_, zh, en) = KNOWN_KINDS.iter().find(|(name, _, _)| *name == kind)?;
    Some([("zh-CN", *zh), ("en", *en)].into())
}

/// Words that were met and not declared: where first, and how often.
#[derive(Debug, Default)]
pub(crate) struct Unknown(BTreeMap<String, (Place, usize)>);

impl Unknown {
    pub(crate) fn meet(&mut self, word: &str, place: impl FnOnce() -> Place) {
        match self.0.get_mut(word) {
            Some((_, count)) => *count += 1,
            None => {
                self.0.insert(word.to_owned(), (place(), 1));
            }
        }
    }

    /// One warning a word.
    pub(crate) fn report(
        &self,
        code: &'static str,
        what: &str,
        known: &[&str],
        declare: &str,
        report: &mut Report,
    ) {
        for (word, (place, count)) in &self.0 {
            let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
            report.warning(
                code,
                place.clone(),
                format!("the {what} {} is not declared ({times}); it is kept", quote(word)),
                format!("{declare}; {}", choose(word, known.iter().copied())),
            );
        }
    }

    /// The words in order, with the place where each was first met.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.0.iter().map(|(word, (place, _))| (word.as_str(), place))
    }
}

/// A facility is one bit of 64.
pub(crate) fn too_many_facilities(place: Place, own: usize, report: &mut Report) {
    report.error(
        "facility-too-many",
        place,
        format!(
            "{own} facilities of the city's own and {} known ones are more than 64",
            KNOWN_FACILITIES.len()
        ),
        "a set of facilities is one 64-bit word, for speed on a phone: merge words that mean the same",
    );
}
