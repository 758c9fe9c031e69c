//! Whether something that has a rule is a person's, until when and from when.

use serde::Serialize;

use super::{Applied, Explained, Explanation, Horizon, Leaf, Reason, Rule, Truth, When, World};
use crate::time::{Instant, Intervals};

/// Nobody plans farther ahead than this; calendars do not reach it.
pub const HORIZON_DAYS: i64 = 400;
/// Times at which something might become theirs that are looked at: what is not known at the first few is not known later.
const MOST_LOOKED_AT: usize = 16;
/// So many windows are told.
const WINDOWS: usize = 3;

/// Whether an offer is a person's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// It is.
    Eligible,
    /// Not now; it will be if nothing but the clock changes.
    NotNow,
    /// It depends on what is not known, or not vouched for well enough.
    NeedsInformation {
        /// Names of attributes and events, `position` for the place; ascending.
        attributes: Vec<String>,
    },
    /// It is not.
    NotEligible,
}

/// A verdict with its times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Whether it is theirs.
    pub verdict: Verdict,
    /// Why nobody has it now: the season, a limit. Otherwise the explanation says.
    pub reason: Option<Reason>,
    /// If it is not theirs: the first instant at which it will be, if nothing but the clock changes.
    pub becomes_eligible_at: Option<Instant>,
    /// If it is theirs: the first instant at which it no longer is.
    pub eligible_until: Option<Instant>,
    /// The next times at which it is theirs, each from an instant to before another; the present one too.
    pub next_windows: Vec<Horizon>,
}

impl Judgement {
    /// Not theirs, and nothing more to say than why.
    pub fn not(reason: Option<Reason>) -> Self {
        Self {
            verdict: Verdict::NotEligible,
            reason,
            becomes_eligible_at: None,
            eligible_until: None,
            next_windows: Vec::new(),
        }
    }
}

/// When it can be anyone's at all.
#[derive(Clone, Debug)]
pub struct Season {
    /// The instants, from now on.
    pub open: Intervals,
    /// From when on it is over for good.
    pub end: Instant,
    /// Why it is nobody's now, if that is so.
    pub reason: Option<Reason>,
}

impl Season {
    /// Between these, as far as anybody plans ahead.
    pub fn new(world_at: Instant, from: Instant, to: Instant, reason: Option<Reason>) -> Self {
        let end = Instant(world_at.0.saturating_add(HORIZON_DAYS * 86_400)).min(to);
        Self { open: Intervals::one(from.max(world_at), end), end, reason }
    }
}

/// Whether what has this rule (none: it is everyone's) is the person's, and when.
pub fn judge(rule: Option<&Rule>, world: &World<'_>, season: &Season) -> Judgement {
    let (at, end) = (world.at, season.end);
    if season.open.is_empty() {
        return Judgement::not(season.reason);
    }
    // What is near is looked at first: most is decided within two days.
    for days in [2, 40, HORIZON_DAYS] {
        let horizon = (at, Instant(at.0.saturating_add(days * 86_400)).min(end));
        let is_last = horizon.1 == end;
        let when = rule.map_or_else(|| When::always(Truth::True, horizon), |rule| rule.when(world, horizon));
        let when = when.and(&When { holds: season.open.clone(), may_hold: season.open.clone() });
        let whole = |(_, to): &Horizon| is_last || *to < horizon.1;
        let next_windows: Vec<Horizon> = when.holds.iter().filter(whole).take(WINDOWS).collect();
        if !is_last && next_windows.len() < WINDOWS {
            continue;
        }
        return told(rule, world, &when, next_windows, season.reason);
    }
    Judgement::not(season.reason)
}

fn told(
    rule: Option<&Rule>,
    world: &World<'_>,
    when: &When,
    next_windows: Vec<Horizon>,
    reason: Option<Reason>,
) -> Judgement {
    let at = world.at;
    let end = Instant(at.0.saturating_add(HORIZON_DAYS * 86_400));
    if let Some((_, until)) = when.holds.around(at) {
        return Judgement {
            verdict: Verdict::Eligible,
            reason: None,
            becomes_eligible_at: None,
            eligible_until: (until < end).then_some(until),
            next_windows,
        };
    }
    let becomes_eligible_at = when.holds.first_from(at);
    // Before that, something that is not known might make it theirs: sooner, or at all.
    let sooner = when.may_hold.iter().map(|(from, _)| from.max(at));
    let sooner = sooner.take_while(|from| becomes_eligible_at.is_none_or(|holds| *from < holds));
    let mut is_open = false;
    let attributes = sooner.take(MOST_LOOKED_AT).find_map(|from| {
        is_open = true;
        let names = missing(rule, world, from);
        // Hours that are not known nobody can be asked for.
        (!names.is_empty()).then_some(names)
    });
    let verdict = match (attributes, becomes_eligible_at) {
        (Some(attributes), _) => Verdict::NeedsInformation { attributes },
        (None, Some(_)) => Verdict::NotNow,
        (None, None) if is_open => Verdict::NeedsInformation { attributes: Vec::new() },
        (None, None) => Verdict::NotEligible,
    };
    Judgement { verdict, reason, becomes_eligible_at, eligible_until: None, next_windows }
}

/// What is not known and would decide: the questions without an answer, where what is around them is undecided too.
fn missing(rule: Option<&Rule>, world: &World<'_>, at: Instant) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(rule) = rule {
        let then = Applied::new(world, &[], at);
        let then = then.world(world, at);
        undecided(&rule.explain(&then), &then, &mut names);
    }
    crate::sort::sort(&mut names, Ord::cmp);
    names.dedup();
    names
}

fn undecided(explanation: &Explanation, world: &World<'_>, names: &mut Vec<String>) {
    if explanation.truth != Truth::Unknown {
        return;
    }
    match &explanation.of {
        Explained::All(of) | Explained::Any(of) | Explained::AtLeast(_, of) => {
            of.iter().for_each(|one| undecided(one, world, names));
        }
        Explained::Not(one) => undecided(one, world, names),
        Explained::Leaf(number, _) => {
            let Some(leaf) = world.book.leaf(*number) else { return };
            match leaf {
                Leaf::Within { .. } => names.push("position".to_owned()),
                Leaf::Count { event, .. } => {
                    names.extend(world.book.events.get(usize::from(*event)).cloned());
                }
                _ => names.extend(world.book.attribute_of(leaf).map(|attribute| attribute.name.clone())),
            }
        }
    }
}
