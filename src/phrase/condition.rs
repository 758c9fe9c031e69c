//! What is asked, and why the answer is not the one that helps.

use super::{Phrase, fill, number, within};
use crate::rules::{
    Attribute, AttributeType, DocumentState, GapUnit, Leaf, Op, Period, Reason, Report, Value, World,
};
use crate::time::Date;

impl Phrase<'_> {
    /// What a question asks for: "近30天完成单量：满 100 单". Where a `not` is around it, the opposite.
    pub fn condition(&self, leaf: &Leaf, world: &World<'_>, wanted: bool) -> String {
        let words = self.words;
        let attribute = world.book.attribute_of(leaf);
        let label = self.label(attribute);
        let of = |text: &str| fill(words.of, &[label, text]);
        match leaf {
            Leaf::In { codes, .. } => {
                let named: Vec<&str> =
                    codes.iter().map(|code| self.code(attribute, i64::from(*code))).collect();
                let named = self.or(&named);
                if wanted { of(&named) } else { of(&fill(words.not, &[&named])) }
            }
            Leaf::Compare { op, value, .. } => {
                let op = if wanted { *op } else { opposite(*op) };
                match (attribute.map(|one| one.r#type), op) {
                    (Some(AttributeType::Boolean), Op::Equal | Op::NotEqual) => {
                        if (*value != 0) == (op == Op::Equal) {
                            label.to_owned()
                        } else {
                            fill(words.no, &[label])
                        }
                    }
                    (Some(AttributeType::Code), Op::NotEqual) => {
                        of(&fill(words.not, &[&self.value(attribute, *value)]))
                    }
                    (Some(AttributeType::Code), _) => of(&self.value(attribute, *value)),
                    (Some(AttributeType::Date), _) => {
                        of(&by(op, &words.days, &self.value(attribute, *value)))
                    }
                    _ => of(&by(op, &words.numbers, &self.value(attribute, *value))),
                }
            }
            Leaf::Between { from, to, .. } => {
                // Half-open: the last that is in it is one less.
                let last = to.saturating_sub(1);
                let span = self.range(attribute, *from, last);
                let date = attribute.is_some_and(|one| one.r#type == AttributeType::Date);
                match (wanted, *from == last) {
                    (true, _) => of(&span),
                    (false, true) => {
                        of(&by(Op::NotEqual, if date { &words.days } else { &words.numbers }, &span))
                    }
                    (false, false) => of(&fill(words.not, &[&span])),
                }
            }
            Leaf::Age { op, period, .. } => {
                let op = if wanted { *op } else { opposite(*op) };
                match period {
                    // The one day of which people say how old they are.
                    Period::Years(years) if attribute.is_some_and(|one| one.name.ends_with("birth_date")) => {
                        by(op, &words.ages, &number(i64::from(*years)))
                    }
                    _ => {
                        let template = words.since.get(op as usize).copied().unwrap_or_default();
                        fill(template, &[label, &self.period(*period)])
                    }
                }
            }
            Leaf::Hours { hours } => {
                let text = world.book.hours.get(usize::from(*hours)).map_or("", |one| one.text.as_str());
                let said = self.hours(text);
                match wanted {
                    true => said,
                    // "Every day" is ours; weekdays and months are names.
                    false if said.starts_with(words.every_day) => fill(words.not, &[&within(&said)]),
                    false => fill(words.not, &[&said]),
                }
            }
            Leaf::Recurring(hours) if wanted => self.recurring(hours),
            Leaf::Recurring(hours) => fill(words.not, &[&within(&self.recurring(hours))]),
            Leaf::Within { area } => {
                fill(if wanted { words.inside } else { words.outside }, &[self.area(world, *area)])
            }
            Leaf::Document { state, .. } => fill(self.state(*state, wanted), &[label]),
            Leaf::Count { event, window, op, value } => {
                let op = if wanted { *op } else { opposite(*op) };
                let often = by(op, &words.numbers, &self.many(words.times, *value));
                self.count(world, *event, *window as usize, &often)
            }
        }
    }

    /// Why a question does not help, and how far it is from that: "还差 55 单", "您：网约车司机". Empty where it helps,
    /// or where what is asked for says it all.
    pub fn reason(&self, leaf: &Leaf, report: &Report, world: &World<'_>) -> String {
        let words = self.words;
        let Some(reason) = report.reason else { return String::new() };
        let attribute = world.book.attribute_of(leaf);
        let is = |value| match value {
            Value::Integer(value) if attribute.is_some_and(|one| one.r#type != AttributeType::Boolean) => {
                fill(words.you, &[&self.value(attribute, value)])
            }
            _ => String::new(),
        };
        match reason {
            Reason::InformationMissing => words.unknown.to_owned(),
            Reason::AssuranceTooLow => words.own_word.to_owned(),
            Reason::OutsideSchedule => report.gap.map_or_else(String::new, |gap| self.wait(gap)),
            Reason::OutsideArea => {
                report.gap.map_or_else(String::new, |gap| fill(words.away, &[&self.distance(gap)]))
            }
            Reason::DocumentMissing => words.none.to_owned(),
            Reason::DocumentExpired => {
                report.gap.map_or_else(String::new, |gap| self.many(words.expired_for, gap))
            }
            Reason::CategoryNotIncluded => report.actual.map_or_else(String::new, is),
            Reason::ThresholdNotMet => {
                let Some(gap) = report.gap else { return String::new() };
                let gap = match leaf.gap_unit(world) {
                    GapUnit::Day => self.many(words.days_long, gap).trim_start().to_owned(),
                    _ => self.amount(leaf, world, gap),
                };
                fill(if too_much(leaf, report) { words.over } else { words.short }, &[&gap])
            }
            Reason::NotStarted => words.not_yet.to_owned(),
            Reason::Expired => words.past.to_owned(),
            Reason::UsageLimitReached => words.used_up.to_owned(),
            Reason::BudgetExhausted => words.budget.to_owned(),
            Reason::Paused => words.paused.to_owned(),
        }
    }

    /// Why nobody has an offer now.
    pub fn shut(&self, reason: Reason) -> &'static str {
        match reason {
            Reason::Paused => self.words.paused,
            Reason::UsageLimitReached => self.words.used_up,
            Reason::BudgetExhausted => self.words.budget,
            Reason::NotStarted => self.words.not_yet,
            _ => self.words.ended,
        }
    }

    /// What people call an attribute.
    pub fn label<'t>(&self, attribute: Option<&'t Attribute>) -> &'t str {
        let said = |one: &'t Attribute| one.label.as_ref().map(|text| text.get(self.language));
        attribute.map_or("", |one| said(one).filter(|text| !text.is_empty()).unwrap_or(&one.name))
    }

    /// A value of an attribute with its unit: "外卖骑手", "100 单", "2026年12月1日".
    pub fn value(&self, attribute: Option<&Attribute>, value: i64) -> String {
        match attribute.map(|one| one.r#type) {
            Some(AttributeType::Code) => self.code(attribute, value).to_owned(),
            Some(AttributeType::Date) => self.date(Date(i32::try_from(value).unwrap_or(0)), None),
            _ => self.with_unit(attribute.and_then(|one| one.unit.as_deref()), value),
        }
    }

    /// The values of an attribute from one to another, both included: "100 至 199 单"; "5 单" of one alone.
    pub(crate) fn range(&self, attribute: Option<&Attribute>, from: i64, last: i64) -> String {
        let whole = self.value(attribute, last);
        if from == last {
            return whole;
        }
        let first = match attribute.map(|one| one.r#type) {
            // The unit is said once.
            Some(AttributeType::Integer) => number(from),
            _ => self.value(attribute, from),
        };
        fill(self.words.between, &[&first, &whole])
    }

    pub(super) fn code<'t>(&self, attribute: Option<&'t Attribute>, value: i64) -> &'t str {
        let code = usize::try_from(value).ok().and_then(|at| attribute?.vocabulary.get(at));
        code.map_or("", |one| match one.label.get(self.language) {
            "" => &one.code,
            label => label,
        })
    }

    pub(super) fn area<'w>(&self, world: &World<'w>, area: u16) -> &'w str {
        world.book.areas.get(usize::from(area)).map_or("", |one| one.name.get(self.language))
    }

    pub(super) fn count(&self, world: &World<'_>, event: u16, window: usize, often: &str) -> String {
        let code = world.book.events.get(usize::from(event)).map_or("", String::as_str);
        let known = self.words.events.iter().find(|(known, _)| *known == code);
        let window = self.words.windows.get(window).copied().unwrap_or_default();
        fill(self.words.count, &[window, known.map_or(code, |(_, name)| name), often])
    }

    /// So much of what a question measures.
    pub(super) fn amount(&self, leaf: &Leaf, world: &World<'_>, value: i64) -> String {
        match leaf {
            Leaf::Count { .. } => self.many(self.words.times, value),
            _ => self.with_unit(world.book.attribute_of(leaf).and_then(|one| one.unit.as_deref()), value),
        }
    }

    fn with_unit(&self, unit: Option<&str>, value: i64) -> String {
        let Some(unit) = unit else { return number(value) };
        match self.words.units.iter().find(|(code, ..)| *code == unit) {
            Some((_, one, several)) => self.many([one, several], value),
            // A city's own unit is a word its staff chose.
            None => fill("{0} {1}", &[&number(value), unit]),
        }
    }

    pub(super) fn many(&self, [one, several]: [&str; 2], value: i64) -> String {
        fill(if value == 1 { one } else { several }, &[&number(value)])
    }

    fn period(&self, period: Period) -> String {
        match period {
            Period::Years(n) => self.many(self.words.years, i64::from(n)),
            Period::Months(n) => self.many(self.words.months_long, i64::from(n)),
            Period::Days(n) => self.many(self.words.days_long, i64::from(n)),
        }
    }

    pub(super) fn state(&self, state: DocumentState, wanted: bool) -> &'static str {
        match (state, wanted) {
            (DocumentState::Valid, true) => self.words.valid,
            (DocumentState::Valid, false) => self.words.not_valid,
            (DocumentState::Expired, true) => self.words.expired,
            (DocumentState::Missing, true) => self.words.missing,
            (DocumentState::Expired, false) => self.words.not_expired,
            (DocumentState::Missing, false) => self.words.not_missing,
        }
    }

    fn distance(&self, metres: i64) -> String {
        if metres < 995 {
            return fill(self.words.metres, &[&number((metres + 5) / 10 * 10)]);
        }
        let tenths = (metres + 50) / 100;
        let mut text = number(tenths / 10);
        if tenths < 100 && tenths % 10 > 0 {
            text.push('.');
            text.push_str(&number(tenths % 10));
        }
        fill(self.words.kilometres, &[&text])
    }
}

fn by(op: Op, templates: &[&str; 6], value: &str) -> String {
    fill(templates.get(op as usize).copied().unwrap_or_default(), &[value])
}

/// What holds where `op` does not.
fn opposite(op: Op) -> Op {
    match op {
        Op::Less => Op::GreaterOrEqual,
        Op::LessOrEqual => Op::Greater,
        Op::Equal => Op::NotEqual,
        Op::NotEqual => Op::Equal,
        Op::GreaterOrEqual => Op::Less,
        Op::Greater => Op::LessOrEqual,
    }
}

/// Whether less is needed and not more.
fn too_much(leaf: &Leaf, report: &Report) -> bool {
    match (leaf, report.actual) {
        (Leaf::Compare { op, value, .. } | Leaf::Count { op, value, .. }, actual) => {
            let op = if report.wanted { *op } else { opposite(*op) };
            let above = matches!(actual, Some(Value::Integer(actual)) if actual > *value);
            matches!(op, Op::Less | Op::LessOrEqual) || (op == Op::Equal && above)
        }
        (Leaf::Age { op, .. }, _) => {
            let op = if report.wanted { *op } else { opposite(*op) };
            matches!(op, Op::Less | Op::LessOrEqual)
        }
        (Leaf::Between { from, .. }, Some(Value::Integer(actual))) => actual >= *from,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
