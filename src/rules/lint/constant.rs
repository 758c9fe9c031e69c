//! Whether a rule can hold at all, and whether it can fail to: exact over the ways in which its questions can be answered.

use std::collections::BTreeSet;

use super::super::{Answers, Rule, RuleBook, Truth};
use super::classes::{Domain, Group, groups};
use super::{Budget, parts, size};

/// A rule that can be answered in more ways is not judged: 12 questions that have nothing to do with each other.
const MOST_WAYS: usize = 4_096;
/// Of more parts no two are looked for that exclude each other.
const MOST_PARTS: usize = 16;

/// A part of a rule that is always the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Culprit {
    /// JSON pointer from the rule on.
    pub pointer: String,
    /// Which it always is.
    pub always: bool,
    /// Where other parts are to blame as well: their pointers.
    pub with: Vec<String>,
}

/// Judges rules of one book.
#[derive(Debug)]
pub struct Constant<'a> {
    book: &'a RuleBook,
    budget: &'a mut Budget,
}

impl<'a> Constant<'a> {
    /// Judges within a budget.
    pub fn new(book: &'a RuleBook, budget: &'a mut Budget) -> Self {
        Self { book, budget }
    }

    /// `false`: it never holds, whatever is known. `true`: it holds as soon as everything is known, whatever that is; a
    /// code need not be one of its words. `None`: neither, or it takes too long to say.
    pub fn fixed(&mut self, rule: &Rule) -> Option<bool> {
        let can_hold = self.any(&[rule], Domain::Known, |truths| truths == [Truth::True])?;
        if !can_hold {
            return Some(false);
        }
        let can_fail = self.any(&[rule], Domain::Open, |truths| truths != [Truth::True])?;
        (!can_fail).then_some(true)
    }

    /// Whether `to` holds wherever `from` does, also where something is not known. `None`: it takes too long to say.
    pub fn implies(&mut self, from: &Rule, to: &Rule) -> Option<bool> {
        let counter = |truths: &[Truth]| matches!(truths, [Truth::True, Truth::Unknown | Truth::False]);
        self.any(&[from, to], Domain::Any, counter).map(|found| !found)
    }

    /// The outermost parts that are always the same.
    pub fn culprits(&mut self, rule: &Rule) -> Vec<Culprit> {
        let mut found = Vec::new();
        self.walk(rule, String::new(), &mut found);
        found
    }

    fn walk(&mut self, rule: &Rule, pointer: String, found: &mut Vec<Culprit>) {
        match self.fixed(rule) {
            Some(false) => {
                let mut core = self.core(rule);
                let last = core.pop().unwrap_or_default();
                let with = core.iter().map(|part| format!("{pointer}{part}")).collect();
                found.push(Culprit { pointer: pointer + &last, always: false, with });
            }
            Some(true) => found.push(Culprit { pointer, always: true, with: Vec::new() }),
            None => {
                for (part, one) in parts(rule) {
                    self.walk(one, format!("{pointer}{part}"), found);
                }
            }
        }
    }

    /// The fewest parts of an `all` that never hold together, by leaving out one after the other.
    fn core(&mut self, rule: &Rule) -> Vec<String> {
        let mut kept = match rule {
            Rule::All(of) if of.len() <= MOST_PARTS => parts(rule),
            _ => return Vec::new(),
        };
        let mut at = 0;
        while at < kept.len() && kept.len() > 1 {
            let without =
                kept.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, (_, one))| (*one).clone());
            if self.fixed(&Rule::All(without.collect())) == Some(false) {
                kept.remove(at);
            } else {
                at += 1;
            }
        }
        kept.into_iter().map(|(pointer, _)| pointer).collect()
    }

    /// Whether the rules together come out so in any way.
    fn any(&mut self, rules: &[&Rule], domain: Domain, is_so: impl Fn(&[Truth]) -> bool) -> Option<bool> {
        let mut leaves = BTreeSet::new();
        rules.iter().for_each(|rule| collect(rule, &mut leaves));
        let work: u64 = rules.iter().map(|rule| size(rule)).sum();
        // Each part of a deep rule is judged anew.
        self.budget.take(work)?;
        if leaves.len() > MOST_WAYS {
            return None;
        }
        let groups = groups(self.book, &leaves, domain)?;
        let ways = groups.iter().try_fold(1usize, |all, group| all.checked_mul(group.ways.len()))?;
        if ways > MOST_WAYS {
            return None;
        }
        let last = leaves.last().map_or(0, |leaf| *leaf as usize + 1);
        let mut answers = vec![Truth::Unknown; last];
        for way in 0..ways {
            self.budget.take(work)?;
            answer(&groups, way, &mut answers);
            let asked = Answers::of(std::mem::take(&mut answers));
            let truths: Vec<Truth> = rules.iter().map(|rule| asked.truth(rule)).collect();
            if is_so(&truths) {
                return Some(true);
            }
            answers = asked.into_inner();
        }
        Some(false)
    }
}

/// The answers of one way: its digits in a number system with a base for each group.
fn answer(groups: &[Group], way: usize, answers: &mut [Truth]) {
    let mut rest = way;
    for group in groups {
        let base = group.ways.len().max(1);
        let digit = group.ways.get(rest % base).map(Vec::as_slice).unwrap_or_default();
        rest /= base;
        for (leaf, truth) in group.leaves.iter().zip(digit) {
            if let Some(slot) = answers.get_mut(*leaf as usize) {
                *slot = *truth;
            }
        }
    }
}

fn collect(rule: &Rule, leaves: &mut BTreeSet<u32>) {
    match rule {
        Rule::Leaf(leaf) => {
            leaves.insert(*leaf);
        }
        Rule::Not(one) => collect(one, leaves),
        Rule::All(of) | Rule::Any(of) | Rule::AtLeast(_, of) => {
            of.iter().for_each(|one| collect(one, leaves))
        }
    }
}
