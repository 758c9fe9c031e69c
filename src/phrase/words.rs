//! What a language has to have.

/// The words of one language. `{0}`, `{1}` are filled in, in the order that is named.
#[derive(Debug)]
#[allow(clippy::struct_field_names, reason = "`words` is what they are")]
pub(crate) struct Words {
    /// BCP 47.
    pub tag: &'static str,
    /// Between things of a list.
    pub comma: &'static str,
    /// Between opening hours of some days and of others, which may be lists themselves.
    pub semicolon: &'static str,
    /// Before the last of several of which one is enough.
    pub or: &'static str,
    /// Between things that are all needed.
    pub and: &'static str,
    /// Yuan with its decimals.
    pub price: &'static str,
    /// Attribute, what is asked of it.
    pub of: &'static str,
    /// Attribute: it is not so.
    pub no: &'static str,
    /// What it must not be.
    pub not: &'static str,
    /// `<` `<=` `=` `!=` `>=` `>` of a number with its unit.
    pub numbers: [&'static str; 6],
    /// The same of a day.
    pub days: [&'static str; 6],
    /// First, last, of numbers and days.
    pub between: &'static str,
    /// `<` `<=` `=` `!=` `>=` `>` of an age in years.
    pub ages: [&'static str; 6],
    /// The same of the time since a day: attribute, how long.
    pub since: [&'static str; 6],
    /// Years, months, days: how many.
    pub years: [&'static str; 2],
    pub months_long: [&'static str; 2],
    pub days_long: [&'static str; 2],
    /// An area.
    pub inside: &'static str,
    pub outside: &'static str,
    /// A document that is valid, is expired, is missing; that is not valid, not expired, not missing.
    pub valid: &'static str,
    pub expired: &'static str,
    pub missing: &'static str,
    pub not_valid: &'static str,
    pub not_expired: &'static str,
    pub not_missing: &'static str,
    /// Day, week, month, ever.
    pub windows: [&'static str; 4],
    /// Window, event, how often.
    pub count: &'static str,
    /// `class`, and so on: what the events are called.
    pub events: &'static [(&'static str, &'static str)],
    /// How many of an event.
    pub times: [&'static str; 2],
    /// A unit, how many: one, several.
    pub units: &'static [(&'static str, &'static str, &'static str)],
    pub any: &'static str,
    pub all: &'static str,
    /// How many.
    pub at_least: &'static str,

    /// Monday first.
    pub weekdays: [&'static str; 7],
    /// From, to.
    pub span: &'static str,
    /// January first.
    pub months: [&'static str; 12],
    /// Month, day.
    pub date: &'static str,
    /// Month, day, year.
    pub date_year: &'static str,
    /// A time.
    pub today: &'static str,
    pub tomorrow: &'static str,
    /// Day, time.
    pub at: &'static str,
    /// From, to, of a day.
    pub hours: &'static str,
    /// The same, over midnight.
    pub over_midnight: &'static str,
    pub every_day: &'static str,
    pub holidays: &'static str,
    /// All day; all day every day.
    pub always: &'static str,
    /// Days, hours.
    pub days_hours: &'static str,
    /// Months, days.
    pub season: &'static str,
    /// Weekdays.
    pub weekly: &'static str,
    /// Which, weekday.
    pub monthly: &'static str,
    /// A weekday of every week of the month.
    pub each_week: &'static str,
    pub ordinals: [&'static str; 5],
    /// The last first.
    pub from_end: [&'static str; 5],
    /// Minutes; hours; hours, minutes; days.
    pub wait_minutes: &'static str,
    pub wait_hours: &'static str,
    pub wait_both: &'static str,
    pub wait_days: &'static str,
    /// Metres, kilometres.
    pub metres: &'static str,
    pub kilometres: &'static str,

    pub unknown: &'static str,
    pub own_word: &'static str,
    /// What the person has or is.
    pub you: &'static str,
    /// How much.
    pub short: &'static str,
    pub over: &'static str,
    /// A distance.
    pub away: &'static str,
    pub not_yet: &'static str,
    pub past: &'static str,
    /// Days.
    pub expired_for: [&'static str; 2],
    pub none: &'static str,
    pub paused: &'static str,
    pub used_up: &'static str,
    pub budget: &'static str,
    pub ended: &'static str,

    /// When.
    pub wait: &'static str,
    /// What: a condition.
    pub need: &'static str,
    /// Attribute, how much; how much is missing.
    pub reach: &'static str,
    /// Attribute, how much.
    pub fall: &'static str,
    /// An area.
    pub enter: &'static str,
    pub leave: &'static str,

    /// Hundredths of a per cent, and what that is called where it has a name.
    pub shares: &'static [(u32, &'static str)],
    /// Per cent.
    pub percent: &'static str,
    /// An amount.
    pub off: &'static str,
    /// Least spend, what one gets.
    pub from: &'static str,
    /// Least spend, amount off.
    pub from_off: &'static str,
    /// What one gets, most.
    pub at_most: &'static str,
    /// An amount: for each item, for all.
    pub each: &'static str,
    pub whole: &'static str,
    /// Old price, new price.
    pub instead: &'static str,
    pub free: &'static str,
    /// How many.
    pub points: [&'static str; 2],
    /// Day, week, month, ever: how often.
    pub limit: [&'static str; 4],
    pub limit_once: [&'static str; 4],
    /// The same: an amount.
    pub limit_amount: [&'static str; 4],
    /// A limit of the shop, of everybody.
    pub limit_shop: &'static str,
    pub limit_all: &'static str,

    /// Why an offer is not in the bill, in the order of `ReasonCode`.
    pub lost: [&'static str; 7],
}
