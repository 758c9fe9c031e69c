//! Which offers are mine, until when or from when, why not, and what would change it.

use serde::Serialize;

use crate::offer::{Basket, Catalogue, Entry, Judgement, Merchant, Quote, Situation, Verdict};
use crate::rules::{
    Attribute, AttributeType, Change, Day, Explained, Explanation, GapUnit, Leaf, Report, Target, Trust,
    Value, World,
};
use crate::sort::sort;
use crate::time::{Date, Instant, Timestamp};
use crate::{Place, Position, Problem};

/// What to ask of a catalogue. Facts, place and time are the [`Situation`]'s.
#[derive(Clone, Debug, Default)]
pub struct OffersRequest<'a> {
    /// Only offers of this merchant.
    pub merchant: Option<&'a str>,
    /// Without the offers of merchants that are farther away: with no position, or no place of theirs, none is known to be.
    pub radius_m: Option<f64>,
    /// Language of names and texts.
    pub language: &'a str,
    /// Attributes that were asked about and left open: not asked again.
    pub skip: &'a [String],
}

impl OffersRequest<'_> {
    /// Whether who is so far away is not too far.
    pub(super) fn reaches(&self, way: Option<(f64, f64)>) -> bool {
        self.radius_m.is_none_or(|most| way.is_none_or(|(metres, _)| metres <= most))
    }
}

/// From a person to a merchant: metres, and degrees from north. `None` where nobody knows the place of either.
pub(super) fn way(merchant: Option<&Merchant>, position: Option<Position>) -> Option<(f64, f64)> {
    let (here, merchant) = position.zip(merchant)?;
    let there = Position::new(merchant.longitude, merchant.latitude).ok()?;
    Some((here.distance_m(there), here.bearing_deg(there)))
}

/// The offers of a city for one person, by id.
#[derive(Debug, Serialize)]
pub struct OffersAnswer<'a> {
    /// Whether the records are generated and not real.
    pub sample: bool,
    /// One for each offer the person may learn of.
    pub offers: Vec<OfferAnswer<'a>>,
    /// What to ask the person next, the best first: only what would change a verdict.
    pub questions: Vec<super::Question<'a>>,
    /// Facts that could not be used and count as not known, where the caller reads them from JSON.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: super::Problems,
}

/// One offer for one person.
#[derive(Debug, Serialize)]
pub struct OfferAnswer<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its merchant's id.
    pub merchant: &'a str,
    /// Its name.
    pub name: &'a str,
    /// `eligible`, `not_now`, `needs_information` or `not_eligible`.
    pub verdict: &'static str,
    /// What it takes to say; of `needs_information` only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<String>,
    /// `not_started`, `expired`, `paused`, `usage_limit_reached`, `budget_exhausted`: why nobody, or they no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<&'static str>,
    /// When it becomes theirs, if nothing but the clock changes.
    pub becomes_eligible_at: Option<Timestamp>,
    /// When it stops being theirs.
    pub eligible_until: Option<Timestamp>,
    /// The next times at which it is theirs: from, and before.
    pub next_windows: Vec<[Timestamp; 2]>,
    /// What the verdict would be if everything the person says were vouched for, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presumed: Option<Presumed>,
    /// Metres from the person to the merchant, to a decimetre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<f64>,
    /// The offer's conditions with the answer to each; `null` where it has none.
    pub explanation: Option<Node<'a>>,
    /// The smallest sets of changes that make it theirs, the easiest first.
    pub remedies: Vec<Vec<ChangeAnswer<'a>>>,
}

/// What the verdict would be if everything the person says were vouched for. It shows, it never redeems.
#[derive(Debug, Serialize)]
pub struct Presumed {
    /// As in the offer.
    pub verdict: &'static str,
    /// As in the offer.
    pub becomes_eligible_at: Option<Timestamp>,
    /// As in the offer.
    pub eligible_until: Option<Timestamp>,
}

/// A part of an explanation.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Node<'a> {
    /// Several together.
    Group(Group<'a>),
    /// One question.
    Question(Asked<'a>),
}

/// Several conditions together.
#[derive(Debug, Serialize)]
pub struct Group<'a> {
    /// `all`, `any`, `at_least`, `not`.
    pub condition: &'static str,
    /// `true`, `false`, `unknown`.
    pub status: &'static str,
    /// How many must hold, of `at_least`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// The conditions.
    pub of: Vec<Node<'a>>,
}

/// One question with its answer.
#[derive(Debug, Serialize)]
pub struct Asked<'a> {
    /// `in`, `compare`, `between`, `age`, `schedule`, `within`, `document`, `count`.
    pub condition: &'static str,
    /// `true`, `false`, `unknown`.
    pub status: &'static str,
    /// Whether a `not` is around it, so that `false` is what helps.
    #[serde(skip_serializing_if = "is_false")]
    pub negated: bool,
    /// The attribute, event or area it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<&'a str>,
    /// Why it does not help; absent where it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<&'static str>,
    /// What is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<Plain<'a>>,
    /// What is asked for.
    pub required: Required<'a>,
    /// How far it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap: Option<i64>,
    /// The gap's unit: `minute`, `day`, `m`, or the attribute's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<&'a str>,
    /// `time`, `worker`, `merchant`, `nobody`.
    pub changed_by: &'static str,
    /// How to change it, in the person's language.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub how: &'a str,
}

/// A value as it is written in a facts file.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Plain<'a> {
    /// A whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// A code.
    Code(&'a str),
    /// A day, `YYYY-MM-DD`.
    Date(String),
    /// The last day of a document.
    Document {
        /// `YYYY-MM-DD`.
        valid_to: String,
    },
}

/// What a question asks for.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[allow(missing_docs, reason = "the fields are those of the condition")]
pub enum Required<'a> {
    Values { values: Vec<&'a str> },
    Compare { op: &'static str, value: Plain<'a> },
    Between { from: Plain<'a>, to: Plain<'a> },
    Age { op: &'static str, period: String },
    Hours { opening_hours: &'a str },
    Recurring { freq: &'static str, byday: String, opens_at: String, closes_at: String },
    Area { area: &'a str },
    Document { state: &'static str },
    Count { window: &'static str, op: &'static str, value: i64 },
}

/// One change of a remedy.
#[derive(Debug, Serialize)]
pub struct ChangeAnswer<'a> {
    /// `wait`, `have`, `document`, `happen`, `enter`, `leave`.
    pub change: &'static str,
    /// The attribute, event or area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<&'a str>,
    /// `day`, `week`, `month`, `ever`: in which an event is to happen so often.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<&'static str>,
    /// Any of these will do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<Plain<'a>>,
    /// The areas to be in, all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub into: Vec<&'a str>,
    /// The areas not to be in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub out_of: Vec<&'a str>,
    /// The state of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<&'static str>,
    /// Until when to wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// How far it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap: Option<i64>,
    /// The gap's unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<&'a str>,
    /// `time`, `worker`, `merchant`, `nobody`.
    pub changed_by: &'static str,
    /// How, in the person's language.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub how: &'a str,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// The offers of a catalogue for one person.
pub fn offers<'a>(
    catalogue: &'a Catalogue,
    situation: &'a Situation,
    request: &OffersRequest<'a>,
) -> OffersAnswer<'a> {
    let mut offers: Vec<_> = catalogue
        .offers
        .iter()
        .filter(|entry| request.merchant.is_none_or(|merchant| merchant == entry.offer.merchant))
        .filter_map(|entry| offer(catalogue, entry, situation, request))
        .collect();
    sort(&mut offers, |a, b| a.id.cmp(b.id));
    let questions = super::questions(catalogue, situation, request);
    OffersAnswer { sample: catalogue.sample, offers, questions, problems: Vec::new() }
}

/// One offer for one person; `None` where it is too far, or they may not learn of it.
fn offer<'a>(
    catalogue: &'a Catalogue,
    entry: &'a Entry,
    situation: &'a Situation,
    request: &OffersRequest<'a>,
) -> Option<OfferAnswer<'a>> {
    let merchant = catalogue.merchant(&entry.offer.merchant);
    let way = way(merchant, situation.position);
    if !request.reaches(way) {
        return None;
    }
    let distance_m = way.map(|(metres, _)| decimetres(metres));
    let judged = catalogue.judge(entry, situation, Trust::Vouched);
    let hidden = entry.offer.disclosure != crate::offer::Disclosure::Public;
    if hidden && judged.verdict != Verdict::Eligible {
        return None;
    }
    let world = catalogue.world(situation, Trust::Vouched);
    let presumed = catalogue.judge(entry, situation, Trust::Said);
    let differs = presumed.verdict != judged.verdict
        || presumed.becomes_eligible_at != judged.becomes_eligible_at
        || presumed.eligible_until != judged.eligible_until;
    let stamp = |at: Instant| catalogue.book.zone.timestamp(at);
    let explanation = catalogue.explain(entry, situation, Trust::Vouched);
    let remedies = match judged.verdict {
        Verdict::Eligible => Vec::new(),
        _ => catalogue.remedies(entry, situation, Trust::Vouched),
    };
    let (verdict, attributes) = named(judged.verdict);
    Some(OfferAnswer {
        id: &entry.offer.id,
        merchant: &entry.offer.merchant,
        name: entry.offer.name.get(request.language),
        verdict,
        attributes,
        reason_code: judged.reason.map(crate::rules::Reason::code),
        becomes_eligible_at: judged.becomes_eligible_at.map(stamp),
        eligible_until: judged.eligible_until.map(stamp),
        next_windows: judged.next_windows.iter().map(|(from, to)| [stamp(*from), stamp(*to)]).collect(),
        presumed: (differs && !hidden).then(|| {
            let Judgement { verdict, becomes_eligible_at, eligible_until, .. } = presumed;
            Presumed {
                verdict: named(verdict).0,
                becomes_eligible_at: becomes_eligible_at.map(stamp),
                eligible_until: eligible_until.map(stamp),
            }
        }),
        distance_m,
        explanation: explanation.map(|one| node(&one, &world, request.language)),
        remedies: remedies
            .iter()
            .map(|set| set.iter().map(|one| change(one, &world, request.language)).collect())
            .collect(),
    })
}

fn decimetres(metres: f64) -> f64 {
    libm::round(metres * 10.0) / 10.0
}

pub(super) fn named(verdict: Verdict) -> (&'static str, Vec<String>) {
    match verdict {
        Verdict::Eligible => ("eligible", Vec::new()),
        Verdict::NotNow => ("not_now", Vec::new()),
        Verdict::NeedsInformation { attributes } => ("needs_information", attributes),
        Verdict::NotEligible => ("not_eligible", Vec::new()),
    }
}

fn node<'a>(explanation: &Explanation, world: &World<'a>, language: &str) -> Node<'a> {
    let group = |condition, n, of: &[Explanation]| {
        Node::Group(Group {
            condition,
            status: explanation.truth.name(),
            n,
            of: of.iter().map(|one| node(one, world, language)).collect(),
        })
    };
    match &explanation.of {
        Explained::All(of) => group("all", None, of),
        Explained::Any(of) => group("any", None, of),
        Explained::AtLeast(n, of) => group("at_least", Some(*n), of),
        Explained::Not(one) => group("not", None, std::slice::from_ref(one)),
        Explained::Leaf(number, report) => match world.book.leaf(*number) {
            Some(leaf) => Node::Question(asked(leaf, report, world, language)),
            None => group("all", None, &[]),
        },
    }
}

fn asked<'a>(leaf: &'a Leaf, report: &Report, world: &World<'a>, language: &str) -> Asked<'a> {
    let attribute = world.book.attribute_of(leaf);
    Asked {
        condition: word(leaf),
        status: report.truth.name(),
        negated: !report.wanted,
        attribute: subject(leaf, world),
        reason_code: report.reason.map(crate::rules::Reason::code),
        actual: report.actual.and_then(|value| plain(attribute, value)),
        required: required(leaf, world),
        gap: report.gap,
        unit: report.gap.and_then(|_| unit(leaf, world)),
        changed_by: leaf.changed_by(world).name(),
        how: report.reason.and(attribute).map_or("", |one| one.how.get(language)),
    }
}

/// What a question is about.
fn subject<'a>(leaf: &Leaf, world: &World<'a>) -> Option<&'a str> {
    match leaf {
        Leaf::Within { area } => world.book.areas.get(usize::from(*area)).map(|one| one.id.as_str()),
        Leaf::Count { event, .. } => world.book.events.get(usize::from(*event)).map(String::as_str),
        _ => world.book.attribute_of(leaf).map(|one| one.name.as_str()),
    }
}

fn word(leaf: &Leaf) -> &'static str {
    match leaf {
        Leaf::In { .. } => "in",
        Leaf::Compare { .. } => "compare",
        Leaf::Between { .. } => "between",
        Leaf::Age { .. } => "age",
        Leaf::Hours { .. } | Leaf::Recurring(_) => "schedule",
        Leaf::Within { .. } => "within",
        Leaf::Document { .. } => "document",
        Leaf::Count { .. } => "count",
    }
}

fn unit<'a>(leaf: &Leaf, world: &World<'a>) -> Option<&'a str> {
    match leaf.gap_unit(world) {
        GapUnit::Minute => Some("minute"),
        GapUnit::Day => Some("day"),
        GapUnit::Metre => Some("m"),
        GapUnit::Own => world.book.attribute_of(leaf).and_then(|one| one.unit.as_deref()),
    }
}

/// A value as it is written in a facts file.
pub(crate) fn plain(attribute: Option<&Attribute>, value: Value) -> Option<Plain<'_>> {
    let kind = attribute.map_or(AttributeType::Integer, |one| one.r#type);
    Some(match (kind, value) {
        (AttributeType::Boolean, Value::Integer(value)) => Plain::Boolean(value != 0),
        (AttributeType::Code, Value::Integer(value)) => {
            let code = attribute?.vocabulary.get(usize::try_from(value).ok()?)?;
            Plain::Code(&code.code)
        }
        (AttributeType::Date, Value::Integer(value)) => Plain::Date(day(value)),
        (_, Value::Integer(value)) => Plain::Integer(value),
        (_, Value::Document(Some(document))) => Plain::Document { valid_to: document.valid_to.into() },
        (_, Value::Document(None)) => Plain::Boolean(false),
    })
}

fn day(number: i64) -> String {
    Day(Date(i32::try_from(number).unwrap_or(0))).into()
}

fn required<'a>(leaf: &'a Leaf, world: &World<'a>) -> Required<'a> {
    let attribute = world.book.attribute_of(leaf);
    let value = |value: i64| plain(attribute, Value::Integer(value)).unwrap_or(Plain::Integer(value));
    match leaf {
        Leaf::In { codes, .. } => Required::Values { values: words(attribute, codes) },
        Leaf::Compare { op, value: wanted, .. } => Required::Compare { op: op.sign(), value: value(*wanted) },
        Leaf::Between { from, to, .. } => Required::Between { from: value(*from), to: value(*to) },
        Leaf::Age { op, period, .. } => Required::Age { op: op.sign(), period: (*period).into() },
        Leaf::Hours { hours } => Required::Hours {
            opening_hours: world.book.hours.get(usize::from(*hours)).map_or("", |one| one.text.as_str()),
        },
        Leaf::Recurring(hours) => Required::Recurring {
            freq: hours.freq.name(),
            byday: hours.byday.clone().into(),
            opens_at: hours.opens_at.into(),
            closes_at: hours.closes_at.into(),
        },
        Leaf::Within { .. } => Required::Area { area: subject(leaf, world).unwrap_or_default() },
        Leaf::Document { state, .. } => Required::Document { state: state.name() },
        Leaf::Count { window, op, value, .. } => {
            Required::Count { window: window.name(), op: op.sign(), value: *value }
        }
    }
}

fn words<'a>(attribute: Option<&'a Attribute>, codes: &[u16]) -> Vec<&'a str> {
    let word = |code: &u16| attribute?.vocabulary.get(usize::from(*code)).map(|one| one.code.as_str());
    codes.iter().filter_map(word).collect()
}

fn change<'a>(change: &Change, world: &World<'a>, language: &str) -> ChangeAnswer<'a> {
    let attributes = |number: u16| world.book.attributes.get(usize::from(number));
    let leaf = change.leaf.and_then(|leaf| world.book.leaf(leaf));
    let about = leaf.and_then(|leaf| world.book.attribute_of(leaf));
    let mut answer = ChangeAnswer {
        change: "have",
        attribute: leaf.and_then(|leaf| subject(leaf, world)),
        window: None,
        to: Vec::new(),
        into: Vec::new(),
        out_of: Vec::new(),
        state: None,
        at: None,
        gap: change.gap,
        unit: change.gap.and(leaf).and_then(|leaf| unit(leaf, world)),
        changed_by: change.changed_by.name(),
        how: about.map_or("", |one| one.how.get(language)),
    };
    match &change.to {
        Target::Wait(at) => {
            answer.change = "wait";
            answer.at = Some(world.book.zone.timestamp(*at));
            answer.unit = Some("minute");
        }
        Target::Have(attribute, value) => {
            answer.to.extend(plain(attributes(*attribute), Value::Integer(*value)));
        }
        Target::Be(attribute, codes) => {
            answer.to = words(attributes(*attribute), codes).into_iter().map(Plain::Code).collect();
        }
        Target::Document(_, state) => {
            answer.change = "document";
            answer.state = Some(state.name());
        }
        Target::Happen(_, window, value) => {
            answer.change = "happen";
            // Twice today is not twice a month.
            answer.window = Some(window.name());
            answer.to.push(Plain::Integer(*value));
        }
        Target::Go(into, out_of) => {
            answer.change = if into.is_empty() { "leave" } else { "enter" };
            let named = |areas: &[u16]| -> Vec<&'a str> {
                areas
                    .iter()
                    .filter_map(|n| world.book.areas.get(usize::from(*n)))
                    .map(|one| one.id.as_str())
                    .collect()
            };
            (answer.into, answer.out_of) = (named(into), named(out_of));
            answer.attribute = answer.into.first().or(answer.out_of.first()).copied();
        }
    }
    answer
}

/// The cheapest bill of a basket, or the bill it would probably be: see [`Trust`].
///
/// # Errors
/// The basket has a number that is out of range, or a merchant nobody knows: every problem at once.
pub fn quote(
    catalogue: &Catalogue,
    basket: &Basket,
    situation: &Situation,
    trust: Trust,
) -> Result<Quote, super::Problems> {
    if catalogue.merchant(&basket.merchant).is_none() {
        return Err(vec![no_merchant(&basket.merchant)]);
    }
    catalogue.quote(basket, situation, trust)
}

pub(super) fn no_merchant(id: &str) -> Problem {
    let message = ["there is no merchant `", &super::filter::short(id), "`"].concat();
    Problem::error("merchant-unknown", Place::in_request("/merchant"), message, "use the id of a merchant")
}
