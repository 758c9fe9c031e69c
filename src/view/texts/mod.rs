//! Every word the screen says, one table a language. A language is one file here and one line in [`ALL`];
//! the compiler sees to it that no text is missing, a test that none is empty.

mod en;
mod zh;

use crate::KNOWN_FACILITIES;

/// The words of one language. `{}` stands for what is filled in, in the order named.
#[derive(Debug)]
pub(super) struct Texts {
    /// BCP 47.
    pub tag: &'static str,
    pub title: &'static str,
    pub my_position: &'static str,
    /// A place.
    pub near: &'static str,
    pub given_position: &'static str,
    pub change: &'static str,
    pub search: &'static str,
    pub filters: &'static str,
    pub open_now: &'static str,
    pub round_the_clock: &'static str,
    /// Radius, count.
    pub found: &'static str,
    pub found_one: &'static str,
    pub found_open: &'static str,
    pub found_open_one: &'static str,
    /// Count; the list is full.
    pub nearest: &'static str,
    pub nearest_open: &'static str,
    /// Radius.
    pub none: &'static str,
    pub anywhere: &'static str,
    pub sample: &'static str,
    pub far: Far,
    pub open: &'static str,
    /// When.
    pub until: &'static str,
    pub closes_soon: &'static str,
    /// When, minutes.
    pub closes_in: &'static str,
    pub closed: &'static str,
    /// When.
    pub opens: &'static str,
    pub always_open: &'static str,
    pub unknown: &'static str,
    pub unknown_help: &'static str,
    pub tomorrow: &'static str,
    /// Monday first.
    pub weekdays: [&'static str; 7],
    pub date: Days,
    pub workers: &'static str,
    pub members: &'static str,
    pub supplies: &'static str,
    pub list_mark: &'static str,
    pub navigate: &'static str,
    /// A name.
    pub navigate_to: &'static str,
    pub call: &'static str,
    /// A name.
    pub call_to: &'static str,
    /// Where something is still to come.
    pub later: &'static str,
    pub data: &'static str,
    pub licence: &'static str,
    /// In the order of [`KNOWN_FACILITIES`].
    pub facilities: [&'static str; KNOWN_FACILITIES.len()],
}

/// How far, and whither.
#[derive(Debug)]
pub(super) struct Far {
    pub metres: &'static str,
    pub kilometres: &'static str,
    /// North first, clockwise.
    pub directions: [&'static str; 8],
}

/// How a day of the year is written, as little as that takes.
#[derive(Debug)]
pub(super) enum Days {
    /// Month and day as numbers: what stands after each.
    Numbered(&'static str, &'static str),
    /// The day, then the month's name: the first three letters of all twelve, in one.
    Named(&'static str),
}

/// The words that a first list does not need: they are no part of its module. A field may move between the two.
#[derive(Debug)]
pub(super) struct More {
    pub cancel: &'static str,
    pub use_position: &'static str,
    pub locating: &'static str,
    pub denied: &'static str,
    pub no_fix: &'static str,
    pub where_are_you: &'static str,
    pub privacy: &'static str,
    pub district: &'static str,
    pub choose_district: &'static str,
    pub place_label: &'static str,
    pub no_place: &'static str,
    pub none_next: &'static str,
    /// Radius.
    pub widen: &'static str,
    /// A facility, or a filter.
    pub without: &'static str,
    pub clear_search: &'static str,
    /// Distance.
    pub then_nearest: &'static str,
    pub apps: [&'static str; 6],
    pub map: &'static str,
    pub north: &'static str,
}

/// The words for what is different just now; where the status is shown.
#[derive(Debug)]
pub(super) struct Live {
    /// Whether [`Live::alert`] takes the event before the colour.
    pub event_first: bool,
    /// An event and a colour.
    pub alert: &'static str,
    /// An event, and a colour as it was given.
    pub alert_other: &'static str,
    /// Blue, yellow, orange, red.
    pub colours: [&'static str; 4],
    pub under_alert: &'static str,
    /// Of one; the list is full.
    pub shelter_first: &'static str,
    /// Count.
    pub shelters_first: &'static str,
    /// Of one.
    pub open_shelter_first: &'static str,
    /// Count.
    pub open_shelters_first: &'static str,
    pub shelter: &'static str,
    pub closed: &'static str,
    /// Times.
    pub today: &'static str,
    pub full: &'static str,
    pub room: &'static str,
    /// Facilities and supplies.
    pub short: &'static str,
    /// What, when.
    pub activity: &'static str,
    pub just_now: &'static str,
    /// How many.
    pub minutes: &'static str,
    pub hours: &'static str,
    pub minutes_late: &'static str,
    pub hours_late: &'static str,
    pub old: &'static str,
    pub failed: &'static str,
}

/// The words of `<friendly-offers>` but for its bill: all of them, those of stations that it needs too, because whoever has
/// one word of a table downloads all of it.
#[derive(Debug)]
pub(super) struct Offers {
    /// BCP 47.
    pub tag: &'static str,
    pub my_position: &'static str,
    /// A place.
    pub near: &'static str,
    pub given_position: &'static str,
    pub locating: &'static str,
    pub sample_mark: &'static str,
    pub far: Far,
    /// When.
    pub until: &'static str,
    pub title: &'static str,
    pub city: &'static str,
    pub locate: &'static str,
    pub denied: &'static str,
    pub no_fix: &'static str,
    pub privacy: &'static str,
    pub sample: &'static str,
    pub none: &'static str,
    pub widen: &'static str,
    pub more: &'static str,
    pub now: &'static str,
    pub later: &'static str,
    pub open: &'static str,
    pub miss: &'static str,
    pub count_now: &'static str,
    pub count_later: &'static str,
    pub count_open: &'static str,
    pub count_miss: &'static str,
    pub yours: &'static str,
    pub probably: &'static str,
    pub not_now: &'static str,
    pub depends: &'static str,
    pub not_yours: &'static str,
    pub todo: &'static str,
    pub from: &'static str,
    pub proof: &'static str,
    pub conditions: &'static str,
    pub everyone: &'static str,
    pub valid: &'static str,
    pub met: &'static str,
    pub unmet: &'static str,
    pub unsure: &'static str,
    pub ask: &'static str,
    pub question: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub has_document: &'static str,
    pub no_document: &'static str,
    pub skip: &'static str,
    pub said: &'static str,
    pub forget: &'static str,
    pub forget_all: &'static str,
    pub bill: &'static str,
    pub bill_waits: &'static str,
    pub bill_failed: &'static str,
    pub retry: &'static str,
}

/// The words of a bill, and of a badge, which is the bill of one thing: they come with the module that works it out.
#[derive(Debug)]
pub(super) struct Bills {
    /// BCP 47.
    pub tag: &'static str,
    pub pay: &'static str,
    pub probably_pay: &'static str,
    pub saves: &'static str,
    pub saves_nothing: &'static str,
    pub without_proof: &'static str,
    pub lost: &'static str,
    pub would_save: &'static str,
    pub bad_basket: &'static str,
    pub price: &'static str,
    pub price_probably: &'static str,
    pub price_later: &'static str,
    pub price_unknown: &'static str,
    /// So many points, as an effect says it.
    pub points: &'static str,
    pub points_probably: &'static str,
    /// When, points.
    pub points_later: &'static str,
    pub points_unknown: &'static str,
}

/// The languages there are.
pub(super) const ALL: [&Texts; 2] = [&zh::TEXTS, &en::TEXTS];

/// What else they say, in the same order.
pub(super) const MORE: [&More; 2] = [&zh::MORE, &en::MORE];

/// The words for what is different just now, in the same order.
pub(super) const LIVE: [&Live; 2] = [&zh::LIVE, &en::LIVE];

/// The words for offers, in the same order.
pub(super) const OFFERS: [&Offers; 2] = [&zh::OFFERS, &en::OFFERS];

/// The words of bills, in the same order.
pub(super) const BILLS: [&Bills; 2] = [&zh::BILLS, &en::BILLS];

/// The words of bills for a language tag, as [`of`].
pub(super) fn bills(language: &str) -> &'static Bills {
    pick(BILLS, |one| one.tag, language)
}

/// The words for offers for a language tag, as [`of`].
pub(super) fn offers(language: &str) -> &'static Offers {
    pick(OFFERS, |one| one.tag, language)
}

/// The words for what is different just now of the language of `texts`.
pub(super) fn live(texts: &Texts) -> &'static Live {
    let at = ALL.iter().position(|t| t.tag == texts.tag);
    at.and_then(|at| LIVE.get(at)).copied().unwrap_or(&en::LIVE)
}

/// The other words of the language of `texts`.
pub(super) fn more(texts: &Texts) -> &'static More {
    let at = ALL.iter().position(|t| t.tag == texts.tag);
    at.and_then(|at| MORE.get(at)).copied().unwrap_or(&en::MORE)
}

/// The table for a language tag: the same primary language, else English, or the first where none is named.
pub(super) fn of(language: &str) -> &'static Texts {
    pick(ALL, |one| one.tag, language)
}

fn pick<T>(all: [&'static T; 2], tag: impl Fn(&T) -> &'static str, language: &str) -> &'static T {
    let primary = crate::text::primary_subtag(language);
    let same = |one: &&T| crate::text::primary_subtag(tag(one)).eq_ignore_ascii_case(primary);
    // English is the last.
    let [first, .., english] = all;
    // A page in a language without texts is read by people from anywhere; one that names none is a city's own.
    all.into_iter().find(same).unwrap_or(if language.is_empty() { first } else { english })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_empty_and_every_language_fills_the_same_places() {
        assert_eq!([ALL.len(); 4], [MORE.len(), OFFERS.len(), BILLS.len(), LIVE.len()]);
        // Field by field in the order of the struct, so no text is left out.
        let all = |at: usize| {
            format!("{:#?}{:#?}{:#?}{:#?}{:#?}", ALL[at], MORE[at], OFFERS[at], BILLS[at], LIVE[at])
        };
        let zh = all(0);
        for (at, texts) in ALL.into_iter().enumerate() {
            let shown = all(at);
            assert!(!shown.contains("\"\""), "{} has an empty text", texts.tag);
            let holes = |debug: &str| -> Vec<(String, usize)> {
                let fields = debug.lines().filter_map(|line| line.trim().split_once(": \""));
                fields.map(|(name, text)| (name.to_owned(), text.matches("{}").count())).collect()
            };
            let of_zh = holes(&zh);
            for (name, count) in holes(&shown).into_iter().filter(|(_, count)| *count > 0) {
                let same = of_zh.iter().find(|(other, _)| *other == name).map(|(_, count)| *count);
                assert_eq!(same, Some(count), "{name} of {}", texts.tag);
            }
        }
    }

    #[test]
    fn picks_by_primary_language() {
        for (tag, expected) in [("zh-Hans", "zh-CN"), ("EN-gb", "en"), ("fi", "en"), ("", "zh-CN")] {
            assert_eq!([of(tag).tag, offers(tag).tag, bills(tag).tag], [expected; 3]);
        }
    }
}
