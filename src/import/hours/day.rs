//! One calendar day from the rules that match it and the rules that match the day before.

use opening_hours_syntax::rules::RuleOperator;

use super::rules::Rule;
use crate::time::{DAY_MINUTES, DayPattern, OpenState};

/// Which rules match a day, one bit each.
pub(super) type Matches = u64;

/// What a minute says, and which rule says so.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Cell {
    state: OpenState,
    rule: usize,
    fallback: bool,
}

/// A day's own spans, from its midnight to the end of the next day.
struct Own {
    minutes: Vec<Option<Cell>>,
    /// The last rule that set the whole day anew.
    set_by: Option<usize>,
}

/// The state of each minute of a calendar day, of which `today` match and `yesterday` matched the day before.
///
/// A span belongs to the day it starts on. Its tail lasts into the next day, unless a later rule sets that day.
pub(super) fn minutes(rules: &[Rule], yesterday: Matches, today: Matches) -> Vec<OpenState> {
    let (yesterday, today) = (own(rules, yesterday), own(rules, today));
    let tails = yesterday.minutes.iter().skip(usize::from(DAY_MINUTES));
    today
        .minutes
        .iter()
        .zip(tails)
        .map(|(own, tail)| {
            let tail = tail.filter(|t| today.set_by.is_none_or(|set| t.rule >= set));
            match (*own, tail) {
                (Some(own), Some(tail)) => both(own, tail),
                (cell, None) | (None, cell) => cell.map_or(OpenState::Closed, |c| c.state),
            }
        })
        .collect()
}

/// A minute that both the day itself and a tail of the day before speak of.
fn both(own: Cell, tail: Cell) -> OpenState {
    let (first, second) = if own.rule <= tail.rule { (own, tail) } else { (tail, own) };
    match (first.rule == second.rule, second.fallback) {
        // One rule, twice: open if either is, else unknown if either is.
        (true, _) => match (first.state, second.state) {
            (OpenState::Open, _) | (_, OpenState::Open) => OpenState::Open,
            (OpenState::Unknown, _) | (_, OpenState::Unknown) => OpenState::Unknown,
            _ => OpenState::Closed,
        },
        // A fallback speaks only where those before it are closed.
        (false, true) if first.state != OpenState::Closed => first.state,
        _ => second.state,
    }
}

fn own(rules: &[Rule], matches: Matches) -> Own {
    let mut own = Own { minutes: vec![None; 2 * usize::from(DAY_MINUTES)], set_by: None };
    for (index, rule) in rules.iter().enumerate().filter(|(i, _)| matches >> i & 1 == 1) {
        let fallback = rule.operator == RuleOperator::Fallback;
        let closed_all_day = rule.state == OpenState::Closed && rule.is_whole_day() && !fallback;
        let closed = rule.state == OpenState::Closed;
        // `; Mo-Fr 12:00-13:00 off` takes an hour out of the day; any other rule after `;` sets the day anew.
        if closed_all_day || (rule.operator == RuleOperator::Normal && !closed) {
            own.minutes.fill(None);
            own.set_by = Some(index);
        }
        for span in &rule.spans {
            let cells = own.minutes.get_mut(usize::from(span.start)..usize::from(span.end));
            for cell in cells.unwrap_or_default() {
                let free = cell.is_none_or(|c| c.state == OpenState::Closed || c.rule == index);
                if !fallback || free {
                    *cell = Some(Cell { state: span.state, rule: index, fallback });
                }
            }
        }
    }
    own
}

/// The minutes at which the state changes.
pub(super) fn pattern(minutes: &[OpenState]) -> DayPattern {
    let mut changes: DayPattern = Vec::new();
    for (minute, state) in (0..).zip(minutes) {
        if changes.last().is_none_or(|(_, last)| last != state) {
            changes.push((minute, *state));
        }
    }
    changes
}
