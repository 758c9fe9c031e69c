//! What would make a rule hold: the smallest sets of changes, each of which is tried before it is said.

use super::world::day_number;
use super::{
    Assurance, AttributeType, ChangedBy, Count, Day, Document, DocumentState, Known, KnownFact, Leaf, Rule,
    Truth, Value, Window, World,
};
use crate::Position;
use crate::sort::sort;
use crate::time::{Date, Instant, Intervals};

/// Sets of questions that are looked at for one part of a rule; the cheapest stay. A rule with more ways than this to
/// become true still gets remedies that work, not necessarily every one.
const MOST_SUPPORTS: usize = 24;
/// Steps of choosing among the parts of one condition, each over [`MOST_SUPPORTS`] sets: a condition of 10,000 parts, which is
/// allowed, must not keep a phone busy for seconds.
const MOST_STEPS: usize = 2_000;
/// Questions of a rule for which remedies are looked for.
const MOST_QUESTIONS: usize = 400;
/// Remedies that are given.
const MOST_REMEDIES: usize = 6;
/// Changes in one remedy: nobody follows more.
const MOST_CHANGES: usize = 5;

/// One thing to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What, and to what.
    pub to: Target,
    /// The question of the book that asks for it.
    pub leaf: Option<u32>,
    /// Who can.
    pub changed_by: ChangedBy,
    /// How far it is, in the unit of the question; minutes for waiting.
    pub gap: Option<i64>,
}

/// What to change, and to what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Wait until then.
    Wait(Instant),
    /// Have this value: the nearest that will do.
    Have(u16, i64),
    /// Be one of these.
    Be(u16, Vec<u16>),
    /// Have the document in this state.
    Document(u16, DocumentState),
    /// Have this happen so often in the window.
    Happen(u16, Window, i64),
    /// Go where one is in all of these areas, and in none of those.
    Go(Vec<u16>, Vec<u16>),
}

/// Questions with the answers that are enough for a rule, ascending.
type Support = Vec<(u32, bool)>;

/// A question with its number, and the answer that is wanted.
type Wish<'b> = (u32, &'b Leaf, bool);

/// The instants at which anything may be granted at all, and the last that is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Open<'a> {
    /// When; now need not be one of them.
    pub when: &'a Intervals,
    /// Nothing beyond is looked at.
    pub until: Instant,
}

impl Rule {
    /// The first instant from now on at which the rule holds and `open` allows it.
    pub fn first_holds(&self, world: &World<'_>, open: Open<'_>) -> Option<Instant> {
        // Most wait for hours: what is near is looked at first.
        for days in [2, 40, i64::from(u16::MAX)] {
            let end = Instant(world.at.0.saturating_add(days * 86_400)).min(open.until);
            let when = self.when(world, (world.at, end));
            let first = when.holds.intersect(open.when).first_from(world.at);
            if first.is_some() || end >= open.until {
                return first;
            }
        }
        None
    }

    /// The smallest sets of changes that make it hold: applying all of a set does, applying fewer of them does not.
    /// In the order of who can change them (time, worker, merchant, nobody), then of how many and how far.
    pub fn remedies(&self, world: &World<'_>, open: Open<'_>) -> Vec<Vec<Change>> {
        let mut truths = Vec::new();
        self.ask_each(world, &mut truths);
        if truths.len() > MOST_QUESTIONS {
            return Vec::new();
        }
        let cost = |support: &Support| {
            let wrong = |(leaf, wanted): &&(u32, bool)| {
                let known = place_of(&truths, *leaf).ok().and_then(|at| truths.get(at));
                known.is_none_or(|(_, truth)| *truth != Truth::from(*wanted))
            };
            support.iter().filter(wrong).count()
        };
        let mut found: Vec<Vec<Change>> = Vec::new();
        for support in supports(self, true, &cost) {
            let Some(changes) = changes(&support, world) else { continue };
            if changes.len() > MOST_CHANGES || !is_smallest_now(self, world, open, &changes) {
                continue;
            }
            let after = Applied::new(world, &changes, world.at);
            let Some(at) = self.first_holds(&after.world(world, world.at), open) else { continue };
            let mut all = changes;
            if at > world.at {
                // Whatever else is needed, these may be enough at that moment.
                if !is_smallest_at(self, world, at, &all) {
                    continue;
                }
                let minutes = (at.0 - world.at.0).saturating_add(59) / 60;
                all.push(Change {
                    to: Target::Wait(at),
                    leaf: None,
                    changed_by: ChangedBy::Time,
                    gap: Some(minutes),
                });
            }
            if !all.is_empty() && !found.iter().any(|known| same(known, &all)) {
                found.push(all);
            }
        }
        let key = |set: &Vec<Change>| {
            let who = set.iter().map(|one| one.changed_by).max();
            let gap = set.iter().filter_map(|one| one.gap).fold(0i64, i64::saturating_add);
            (who, set.len(), gap, set.iter().map(|one| one.to.clone()).collect::<Vec<_>>())
        };
        let mut keyed: Vec<_> = found.into_iter().map(|set| (key(&set), set)).collect();
        sort(&mut keyed, |a, b| a.0.cmp(&b.0));
        keyed.truncate(MOST_REMEDIES);
        keyed.into_iter().map(|(_, set)| set).collect()
    }
}

impl Rule {
    /// The answer to each of its questions, once, ascending by their numbers; a few more than are looked at are enough.
    fn ask_each(&self, world: &World<'_>, truths: &mut Vec<(u32, Truth)>) {
        if truths.len() > MOST_QUESTIONS {
            return;
        }
        match self {
            Self::Leaf(leaf) => {
                if let Err(at) = place_of(truths, *leaf) {
                    truths.insert(at, (*leaf, self.truth(world)));
                }
            }
            Self::All(of) | Self::Any(of) | Self::AtLeast(_, of) => {
                of.iter().for_each(|one| one.ask_each(world, truths));
            }
            Self::Not(one) => one.ask_each(world, truths),
        }
    }
}

/// Where what has this key stands in a list that ascends by its keys, or where it would.
fn place_of<K: Ord, T>(list: &[(K, T)], key: K) -> Result<usize, usize> {
    list.binary_search_by(|(one, _)| one.cmp(&key))
}

fn same(a: &[Change], b: &[Change]) -> bool {
    a.len() == b.len() && a.iter().all(|one| b.iter().any(|other| other.to == one.to))
}

/// Every proper part of the changes, as sets.
fn parts(changes: &[Change]) -> impl Iterator<Item = Vec<Change>> + '_ {
    let whole = (1u32 << changes.len().min(MOST_CHANGES)) - 1;
    (0..whole).map(|mask| {
        let taken = changes.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
        taken.map(|(_, change)| change.clone()).collect()
    })
}

fn holds_at(rule: &Rule, world: &World<'_>, at: Instant, changes: &[Change]) -> bool {
    rule.truth(&Applied::new(world, changes, at).world(world, at)) == Truth::True
}

/// Whether no part of the changes is enough now.
fn is_smallest_now(rule: &Rule, world: &World<'_>, open: Open<'_>, changes: &[Change]) -> bool {
    !open.when.contains(world.at) || parts(changes).all(|part| !holds_at(rule, world, world.at, &part))
}

/// Whether no part of the changes is enough at `at`.
fn is_smallest_at(rule: &Rule, world: &World<'_>, at: Instant, changes: &[Change]) -> bool {
    parts(changes).all(|part| !holds_at(rule, world, at, &part))
}

/// The facts, the place and the counts once changes are made.
#[derive(Debug)]
pub struct Applied {
    known: Known,
    position: Option<Position>,
    counts: Vec<Count>,
}

impl Applied {
    /// What `world` becomes at `at`: now, or the instant that a change waits for. What was counted in windows that are over
    /// by then is counted no more.
    pub fn new(world: &World<'_>, changes: &[Change], at: Instant) -> Self {
        let mut after =
            Self { known: world.known.clone(), position: world.position, counts: world.counts.to_vec() };
        for change in changes {
            after.apply(world, &change.to);
        }
        for count in &mut after.counts {
            if count.window.ends(&world.book.zone, world.at).is_some_and(|end| end <= at) {
                count.value = 0;
            }
        }
        after
    }

    fn apply(&mut self, world: &World<'_>, to: &Target) {
        let have = |value| Some(KnownFact { value, assurance: Assurance::Credential });
        match to {
            Target::Wait(_) => {}
            Target::Have(attribute, value) => self.known.set(*attribute, have(Value::Integer(*value))),
            Target::Be(attribute, codes) => {
                let first = codes.first().copied().map(i64::from);
                self.known.set(*attribute, first.and_then(|code| have(Value::Integer(code))));
            }
            Target::Document(attribute, state) => {
                let today = world.local().date;
                let day = |date: Date| Day(date);
                let document = match state {
                    DocumentState::Missing => None,
                    DocumentState::Expired => {
                        Some(Document { valid_to: day(Date(today.0.saturating_sub(1))), valid_from: None })
                    }
                    // A new one: for as long as anybody looks ahead.
                    DocumentState::Valid => Some(Document {
                        valid_to: day(Date(today.0.saturating_add(3_650))),
                        valid_from: None,
                    }),
                };
                self.known.set(*attribute, have(Value::Document(document)));
            }
            Target::Happen(event, window, value) => {
                let Some(name) = world.book.events.get(usize::from(*event)) else { return };
                self.counts.retain(|one| one.event != *name || one.window != *window);
                self.counts.push(Count { event: name.clone(), window: *window, value: *value });
            }
            Target::Go(into, out_of) => self.position = place(world, into, out_of),
        }
    }

    /// The world with it at `at`.
    pub fn world<'a>(&'a self, before: &World<'a>, at: Instant) -> World<'a> {
        World { at, known: &self.known, position: self.position, counts: &self.counts, ..*before }
    }
}

/// A place in all of some areas and in none of others, if there is one. Areas are boxes that have their western and southern
/// edges: of every part that their edges cut the world into, the south-western corner is tried.
fn place(world: &World<'_>, into: &[u16], out_of: &[u16]) -> Option<Position> {
    let boxes = |numbers: &[u16]| -> Vec<[f64; 4]> {
        numbers.iter().filter_map(|n| world.book.areas.get(usize::from(*n))).map(|one| one.bounds).collect()
    };
    let (into, out_of) = (boxes(into), boxes(out_of));
    let (mut longitudes, mut latitudes) = (vec![-180.0], vec![-90.0]);
    for [west, south, east, north] in into.iter().chain(&out_of) {
        longitudes.extend([*west, *east]);
        latitudes.extend([*south, *north]);
    }
    let is_in = |[west, south, east, north]: &[f64; 4], longitude: f64, latitude: f64| {
        (*west..*east).contains(&longitude) && (*south..*north).contains(&latitude)
    };
    let corners = longitudes.iter().flat_map(|x| latitudes.iter().map(move |y| (*x, *y)));
    let mut fitting = corners.filter(|(x, y)| {
        into.iter().all(|one| is_in(one, *x, *y)) && !out_of.iter().any(|one| is_in(one, *x, *y))
    });
    fitting.find_map(|(x, y)| Position::new(x, y).ok())
}

/// Sets of answers that are enough for `rule` to be `wanted`, the cheapest first.
fn supports(rule: &Rule, wanted: bool, cost: &dyn Fn(&Support) -> usize) -> Vec<Support> {
    let each = |of: &[Rule]| of.iter().map(|one| supports(one, wanted, cost)).collect::<Vec<_>>();
    let found = match rule {
        Rule::Leaf(leaf) => vec![vec![(*leaf, wanted)]],
        Rule::Not(one) => return supports(one, !wanted, cost),
        Rule::All(of) if wanted => choose(of.len(), &each(of), cost),
        Rule::All(of) => choose(1, &each(of), cost),
        Rule::Any(of) if wanted => choose(1, &each(of), cost),
        Rule::Any(of) => choose(of.len(), &each(of), cost),
        Rule::AtLeast(n, of) => {
            let n = *n as usize;
            let needed = if wanted { n } else { (of.len() + 1).saturating_sub(n) };
            choose(needed, &each(of), cost)
        }
    };
    cheapest(found, cost)
}

fn cheapest(found: Vec<Support>, cost: &dyn Fn(&Support) -> usize) -> Vec<Support> {
    let mut keyed: Vec<_> = found.into_iter().map(|support| (cost(&support), support)).collect();
    sort(&mut keyed, Ord::cmp);
    keyed.dedup();
    keyed.truncate(MOST_SUPPORTS);
    keyed.into_iter().map(|(_, support)| support).collect()
}

/// Every way to have `n` of the parts, each in every one of its ways: by parts, with the cheapest kept on the way.
fn choose(n: usize, parts: &[Vec<Support>], cost: &dyn Fn(&Support) -> usize) -> Vec<Support> {
    let mut ways: Vec<Vec<Support>> = vec![Vec::new(); n + 1];
    if let Some(none) = ways.first_mut() {
        none.push(Vec::new());
    }
    // Of `all` and `any` one way a part; of `at_least` many. Beyond this nobody reads what came of it.
    if n > parts.len() || (n.min(parts.len() - n + 1)).saturating_mul(parts.len()) > MOST_STEPS {
        return Vec::new();
    }
    for (done, part) in parts.iter().enumerate() {
        let left = parts.len() - done - 1;
        // From the most chosen down, so that a part is taken once; fewer than the rest can make up for lead nowhere.
        for taken in (n.saturating_sub(left).max(1)..=n.min(done + 1)).rev() {
            let before = ways.get(taken - 1).cloned().unwrap_or_default();
            let more = before.iter().flat_map(|one| part.iter().filter_map(|other| merge(one, other)));
            let Some(slot) = ways.get_mut(taken) else { continue };
            slot.extend(more);
            *slot = cheapest(std::mem::take(slot), cost);
        }
    }
    ways.pop().unwrap_or_default()
}

/// Both, unless one wants what the other does not.
fn merge(one: &Support, other: &Support) -> Option<Support> {
    let mut all: Vec<_> = one.iter().chain(other).copied().collect();
    sort(&mut all, Ord::cmp);
    all.dedup();
    let clash = all.iter().zip(all.iter().skip(1)).any(|(a, b)| a.0 == b.0);
    (!clash).then_some(all)
}

/// What questions are about that one change answers: an attribute, a place, or what is counted in a window.
type About = (u8, u16, Option<Window>);

/// What must change for every answer of a support; waiting aside. `None` where nothing can.
fn changes(support: &Support, world: &World<'_>) -> Option<Vec<Change>> {
    // Questions by what they are about: one change must answer all of them.
    let mut groups: Vec<(About, Vec<Wish<'_>>)> = Vec::new();
    for (number, wanted) in support {
        let leaf = world.book.leaf(*number)?;
        if leaf.waits(world) {
            continue;
        }
        let about = match leaf {
            Leaf::Within { .. } => (1, 0, None),
            Leaf::Count { event, window, .. } => (2, *event, Some(*window)),
            _ => (0, leaf.attribute()?, None),
        };
        let wish = (*number, leaf, *wanted);
        match place_of(&groups, about) {
            Ok(at) => groups.iter_mut().skip(at).take(1).for_each(|(_, group)| group.push(wish)),
            Err(at) => groups.insert(at, (about, vec![wish])),
        }
    }
    let mut changes = Vec::new();
    for (_, group) in &groups {
        let wrong = group.iter().find(|(_, leaf, wanted)| leaf.truth(world) != Truth::from(*wanted));
        let Some((number, leaf, wanted)) = wrong else { continue };
        let report = leaf.report(world, *wanted);
        let to = candidates(group, world).into_iter().find(|to| {
            let change = Change { to: to.clone(), leaf: None, changed_by: ChangedBy::Time, gap: None };
            let after = Applied::new(world, &[change], world.at);
            let after = after.world(world, world.at);
            group.iter().all(|(_, leaf, wanted)| leaf.truth(&after) == Truth::from(*wanted))
        });
        // What has happened too often only the next window mends: that is waiting.
        let resets = matches!(leaf, Leaf::Count { window, .. } if *window != Window::Ever);
        let Some(to) = to else {
            if resets {
                continue;
            }
            return None;
        };
        changes.push(Change { to, leaf: Some(*number), changed_by: leaf.changed_by(world), gap: report.gap });
    }
    Some(changes)
}

impl Leaf {
    /// Whether nothing but waiting changes its answer, once what it asks about is known.
    fn waits(&self, world: &World<'_>) -> bool {
        match self {
            Self::Hours { .. } | Self::Recurring(_) => true,
            Self::Age { attribute, .. } => world.value(*attribute).is_some(),
            Self::Compare { .. } | Self::Between { .. } => self.is_of_time(world),
            _ => false,
        }
    }
}

/// Changes that could answer the questions of a group, the smallest first.
fn candidates(group: &[Wish<'_>], world: &World<'_>) -> Vec<Target> {
    let Some((_, first, _)) = group.first() else { return Vec::new() };
    match first {
        Leaf::Within { .. } => {
            let (mut into, mut out_of) = (Vec::new(), Vec::new());
            for (_, leaf, wanted) in group {
                if let Leaf::Within { area } = leaf {
                    if *wanted { into.push(*area) } else { out_of.push(*area) }
                }
            }
            vec![Target::Go(into, out_of)]
        }
        Leaf::Document { attribute, .. } => {
            [DocumentState::Valid, DocumentState::Expired, DocumentState::Missing]
                .map(|state| Target::Document(*attribute, state))
                .into()
        }
        Leaf::Count { event, window, .. } => {
            let actual = first.actual(world);
            // Nothing that happened can be undone.
            let values = nearest(group, actual, 0).into_iter().filter(|value| *value >= actual.unwrap_or(0));
            values.map(|value| Target::Happen(*event, *window, value)).collect()
        }
        _ => {
            let Some(attribute) = first.attribute() else { return Vec::new() };
            let Some(declared) = world.book.attributes.get(usize::from(attribute)) else { return Vec::new() };
            match declared.r#type {
                AttributeType::Code => {
                    let fits = |code: &u16| {
                        let after =
                            Applied::new(world, &[have(Target::Be(attribute, vec![*code]))], world.at);
                        let after = after.world(world, world.at);
                        group.iter().all(|(_, leaf, wanted)| leaf.truth(&after) == Truth::from(*wanted))
                    };
                    let codes: Vec<u16> =
                        (0..declared.vocabulary.len()).filter_map(|at| u16::try_from(at).ok()).collect();
                    let codes: Vec<u16> = codes.into_iter().filter(fits).collect();
                    if codes.is_empty() { Vec::new() } else { vec![Target::Be(attribute, codes)] }
                }
                AttributeType::Boolean => {
                    vec![Target::Have(attribute, 1), Target::Have(attribute, 0)]
                }
                AttributeType::Date => {
                    let today = day_number(world.local().date);
                    nearest(group, first.actual(world), today)
                        .into_iter()
                        .map(|v| Target::Have(attribute, v))
                        .collect()
                }
                _ => nearest(group, first.actual(world), 0)
                    .into_iter()
                    .map(|v| Target::Have(attribute, v))
                    .collect(),
            }
        }
    }
}

fn have(to: Target) -> Change {
    Change { to, leaf: None, changed_by: ChangedBy::Worker, gap: None }
}

/// Values at the edges of what the questions ask, those near what is there first.
fn nearest(group: &[Wish<'_>], actual: Option<i64>, otherwise: i64) -> Vec<i64> {
    let mut values = Vec::new();
    for (_, leaf, _) in group {
        match leaf {
            Leaf::Compare { value, .. } | Leaf::Count { value, .. } => {
                values.extend([value.saturating_sub(1), *value, value.saturating_add(1)]);
            }
            Leaf::Between { from, to, .. } => {
                values.extend([from.saturating_sub(1), *from, to.saturating_sub(1), *to]);
            }
            // Born so long ago: a day on either side of every edge is among the days of so many years.
            Leaf::Age { period, .. } => {
                let years = |n: i64| otherwise.saturating_sub(n.saturating_mul(366));
                let about = match period {
                    super::Period::Years(n) => years(i64::from(*n)),
                    super::Period::Months(n) => years(i64::from(*n) / 12 + 1),
                    super::Period::Days(n) => otherwise.saturating_sub(i64::from(*n)),
                };
                values.extend([about.saturating_sub(1), about, otherwise, about.saturating_add(400)]);
            }
            _ => {}
        }
    }
    let from = actual.unwrap_or(otherwise);
    sort(&mut values, |a, b| (a.abs_diff(from), *a).cmp(&(b.abs_diff(from), *b)));
    values.dedup();
    values
}
