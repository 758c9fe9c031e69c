//! The cheapest permitted sequence: breadth first over sets of offers, states that agree merged, the rest bounded.

use std::cmp::{Ordering, Reverse};

use super::effect::{Action, Line};
use super::layer::Layer;
use crate::sort::sort;

/// After so many states it stops and says how far off it can be: twelve offers that all combine take 60,000.
const MOST_STATES: usize = 100_000;
/// States times lines, so that long bills do not fill the memory of a phone.
const MOST_CELLS: usize = 4_000_000;

/// An offer in the search. Their order is that of their ids.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) action: Action,
    /// The candidates it does not go with, one bit each.
    pub(super) conflicts: u64,
    pub(super) priority: Option<u32>,
    /// What is left of its scarcest limits: redemptions, and fen.
    pub(super) left: (Option<i64>, Option<i64>),
}

/// A sequence and where it leads.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) path: Vec<usize>,
    pub(super) running: Vec<i64>,
    pub(super) saved: i64,
    scarce: i64,
    mask: u64,
}

/// What the search found.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) best: Found,
    /// No sequence saves more than this.
    pub(super) most_saved: i64,
    pub(super) states: usize,
}

impl Found {
    pub(super) fn rank(&self) -> (Reverse<i64>, usize, i64, &[usize]) {
        (Reverse(self.saved), self.path.len(), self.scarce, &self.path)
    }
}

pub(super) fn search(lines: &[Line], candidates: &[Candidate]) -> Outcome {
    let running: Vec<i64> = lines.iter().map(|line| line.original).collect();
    let start = Found { path: Vec::new(), running, saved: 0, scarce: 0, mask: 0 };
    let space = Space { lines, candidates, sees_lines: candidates.iter().any(|c| c.action.sees_lines()) };
    let mut best = space.dive(start.clone());
    let most_states = MOST_STATES.min(MOST_CELLS / lines.len().max(1));
    let (mut states, mut layer) = (0, vec![start]);
    while !layer.is_empty() {
        let mut next = Layer::default();
        for (at, found) in layer.iter().enumerate() {
            if states >= most_states || next.len() >= most_states {
                let open = layer.iter().skip(at).chain(next.iter());
                let most_saved = open.map(|found| found.saved + space.bound(found)).max().unwrap_or(0);
                return Outcome { most_saved: most_saved.max(best.saved), best, states };
            }
            states += 1;
            for child in space.children(found) {
                if child.rank() < best.rank() {
                    best = child.clone();
                }
                next.take(child, |a, b| space.compare(a, b));
            }
        }
        layer = next.into_sorted().filter(|found| space.promises(found, &best)).collect();
    }
    Outcome { most_saved: best.saved, best, states }
}

struct Space<'s> {
    lines: &'s [Line],
    candidates: &'s [Candidate],
    sees_lines: bool,
}

impl Space<'_> {
    /// Every permitted next step that saves something; one that does not could be left out.
    fn children(&self, found: &Found) -> Vec<Found> {
        let allowed = self.candidates.iter().enumerate().filter(|(at, next)| self.allowed(found, *at, next));
        allowed.filter_map(|(at, next)| self.step(found, at, next)).collect()
    }

    fn allowed(&self, found: &Found, at: usize, next: &Candidate) -> bool {
        let earlier = |&used: &usize| self.candidates.get(used).and_then(|c| c.priority);
        found.mask & (1 << at) == 0
            && found.mask & next.conflicts == 0
            && next.priority.is_none_or(|own| found.path.iter().filter_map(earlier).all(|other| other <= own))
    }

    fn step(&self, found: &Found, at: usize, next: &Candidate) -> Option<Found> {
        let savings = next.action.savings(self.lines, &found.running);
        let saving: i64 = savings.iter().sum();
        let path = || found.path.iter().copied().chain([at]).collect();
        (saving > 0).then(|| Found {
            path: path(),
            running: found.running.iter().zip(&savings).map(|(amount, saving)| amount - saving).collect(),
            saved: found.saved + saving,
            scarce: found.scarce + next.scarce(saving),
            mask: found.mask | 1 << at,
        })
    }

    /// By what the rest of the search can tell states apart by.
    fn compare(&self, a: &Found, b: &Found) -> Ordering {
        a.mask
            .cmp(&b.mask)
            .then_with(|| if self.sees_lines { a.running.cmp(&b.running) } else { a.saved.cmp(&b.saved) })
    }

    /// The largest saving first: something good to hold the rest against.
    fn dive(&self, mut found: Found) -> Found {
        while let Some(next) = self.children(&found).into_iter().min_by(|a, b| a.rank().cmp(&b.rank())) {
            found = next;
        }
        found
    }

    /// Whether something behind `found` may rank before `best`. What follows has one offer more at least.
    fn promises(&self, found: &Found, best: &Found) -> bool {
        let most = found.saved + self.bound(found);
        most > best.saved || (most == best.saved && found.path.len() < best.path.len())
    }

    /// No continuation saves more: the least of three bounds, each of which no order of offers beats.
    fn bound(&self, found: &Found) -> i64 {
        let open = self.candidates.iter().enumerate().filter(|(at, next)| self.allowed(found, *at, next));
        let mut open: Vec<_> = open
            .map(|(at, next)| (next.action.most_saved(self.lines, &found.running), at, next))
            .filter(|(most, ..)| *most > 0)
            .collect();
        sort(&mut open, |a, b| (Reverse(a.0), a.1).cmp(&(Reverse(b.0), b.1)));
        let rooms = self.lines.iter().zip(&found.running).enumerate().map(|(at, (line, &running))| {
            open.iter().map(|(_, _, next)| next.action.room(line, running, at)).max().unwrap_or(0)
        });
        let room: i64 = rooms.sum();
        // Groups of which only one can be applied count once.
        let mut groups: Vec<Vec<(i64, usize, &Candidate)>> = Vec::new();
        for one in open {
            let fits = |group: &&mut Vec<(i64, usize, &Candidate)>| {
                group.iter().all(|(_, at, _)| one.2.conflicts & (1 << at) != 0)
            };
            match groups.iter_mut().find(fits) {
                Some(group) => group.push(one),
                None => groups.push(vec![one]),
            }
        }
        let total: i64 = found.running.iter().sum();
        // Percentages of the running order multiply, in any order and whatever is taken off between; each loses less
        // than a unit more by rounding. In millionths of a fen, so that the product itself loses next to nothing.
        let (mut rest, mut slack) = (total.saturating_mul(1_000_000), 0);
        let (mut sum, mut others) = (0i64, 0i64);
        for group in &groups {
            let most = group.iter().map(|(most, ..)| *most).max().unwrap_or(0);
            sum = sum.saturating_add(most);
            let factors: Option<Vec<_>> = group.iter().map(|(_, _, next)| next.action.factor()).collect();
            match factors {
                Some(factors) => {
                    let keeps = 10_000 - factors.iter().map(|f| f.0).max().unwrap_or(0);
                    // In two, so that no product leaves the range of numbers.
                    rest = rest / 10_000 * keeps + rest % 10_000 * keeps / 10_000;
                    slack += factors.iter().map(|f| f.1).max().unwrap_or(0);
                }
                None => others = others.saturating_add(most),
            }
        }
        let product = total - rest / 1_000_000;
        sum.min(product.saturating_add(slack).saturating_add(others)).min(room)
    }
}

impl Candidate {
    /// How much of its scarcest limit a use takes, in ten-thousandths.
    fn scarce(&self, saving: i64) -> i64 {
        let share =
            |used: i64, left: Option<i64>| left.map_or(0, |left| used.saturating_mul(10_000) / left.max(1));
        share(1, self.left.0).max(share(saving, self.left.1))
    }
}
