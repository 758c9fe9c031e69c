//! Many rules at once: their parts lie one after the other, so that asking walks memory in order and allocates nothing.

use super::range::Range;
use super::{AttributeType, Leaf, Reason, Rule, RuleBook, Truth, World};

/// What a part of a rule is; `number` of the part belongs to it.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// The question with that number.
    Leaf,
    All,
    Any,
    /// At least that many.
    AtLeast,
    Not,
}

/// A part of a rule. Its own parts follow it, up to `end`.
#[derive(Clone, Copy, Debug)]
struct Part {
    kind: Kind,
    number: u32,
    end: u32,
}

/// A question as far as it can be answered from one number.
#[derive(Clone, Copy, Debug)]
enum Test {
    /// A number in a range; `ordered`: one of which there is more or less.
    Range { attribute: u16, ordered: bool, range: Range },
    /// The bit of the code is set.
    Codes { attribute: u16, codes: u64 },
    /// The clock, the place, a document, a count, a long vocabulary.
    Other,
}

/// Rules for asking all at once. Made once from a book and its rules, and asked with that book only.
#[derive(Clone, Debug)]
pub struct FlatRules {
    parts: Vec<Part>,
    starts: Vec<u32>,
    tests: Vec<Test>,
}

/// What asking took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Questions about more than a number (the clock, the place, a document, a count): each at most once.
    pub asked: u32,
    /// Parts that were looked at: those after the one that decides are not.
    pub visited: u32,
}

/// What is known in one situation: the numbers, and the answers so far. Kept by the caller, so that the next situation
/// uses the same memory.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    values: Vec<Option<i64>>,
    answers: Vec<Option<Truth>>,
    /// What was told of a question, asked with `true` wanted and with `false`: most are parts of many rules.
    told: Vec<Told>,
    work: Work,
}

/// What is told of a question; the number of a reason, and a gap, or neither.
#[derive(Clone, Copy, Debug)]
struct Told {
    truth: Truth,
    reason: u8,
    is_known: bool,
    gap: f64,
}

impl Told {
    const NOTHING: Self =
        Self { truth: Truth::Unknown, reason: Columns::NO_REASON, is_known: false, gap: f64::NAN };

    fn new(truth: Truth, reason: Option<Reason>, gap: Option<i64>) -> Self {
        let reason = reason.map_or(Columns::NO_REASON, |reason| reason as u8);
        Self { truth, reason, is_known: true, gap: gap.map_or(f64::NAN, |gap| gap as f64) }
    }
}

impl Asked {
    fn value(&self, attribute: u16) -> Option<i64> {
        self.values.get(usize::from(attribute)).copied().flatten()
    }

    /// What the last situation took.
    pub fn work(&self) -> Work {
        self.work
    }
}

impl FlatRules {
    /// The rules in their order; `None` is one that always holds.
    pub fn new<'a>(book: &RuleBook, rules: impl IntoIterator<Item = Option<&'a Rule>>) -> Self {
        let tests = book.leaves.iter().map(|leaf| Test::new(book, leaf)).collect();
        let mut flat = Self { parts: Vec::new(), starts: Vec::new(), tests };
        let always = Rule::All(Vec::new());
        for rule in rules {
            flat.starts.push(flat.len());
            flat.push(rule.unwrap_or(&always));
        }
        flat
    }

    /// How many parts the rules have together.
    pub fn len(&self) -> u32 {
        self.parts.len() as u32
    }

    /// Whether there is nothing to ask.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The first part of each rule. The parts of a rule stand in the order in which it is written: a group before what it
    /// is made of.
    pub fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// The part after the last one of a rule that begins at `start`.
    pub fn end(&self, start: u32) -> u32 {
        self.part(start).map_or(start, |part| part.end)
    }

    fn push(&mut self, rule: &Rule) {
        let (kind, number, of): (_, _, &[Rule]) = match rule {
            Rule::Leaf(leaf) => (Kind::Leaf, *leaf, &[]),
            Rule::All(of) => (Kind::All, 0, of),
            Rule::Any(of) => (Kind::Any, 0, of),
            Rule::AtLeast(n, of) => (Kind::AtLeast, *n, of),
            Rule::Not(one) => (Kind::Not, 0, std::slice::from_ref(one)),
        };
        let at = self.parts.len();
        self.parts.push(Part { kind, number, end: 0 });
        of.iter().for_each(|one| self.push(one));
        let end = self.len();
        if let Some(part) = self.parts.get_mut(at) {
            part.end = end;
        }
    }

    fn part(&self, at: u32) -> Option<Part> {
        self.parts.get(at as usize).copied()
    }

    /// Forgets the last situation and looks up the numbers of this one.
    pub fn begin(&self, world: &World<'_>, asked: &mut Asked) {
        asked.work = Work::default();
        asked.values.clear();
        asked.values.extend((0..world.book.attributes.len()).map(|at| world.integer(at as u16)));
        asked.answers.clear();
        asked.answers.resize(self.tests.len(), None);
    }

    /// Whether the rule that begins at `start` holds. Stops at what decides; Kleene's values do not depend on the order.
    pub fn truth(&self, world: &World<'_>, asked: &mut Asked, start: u32) -> Truth {
        self.part(start).map_or(Truth::Unknown, |part| self.truth_of(world, asked, start, part))
    }

    fn truth_of(&self, world: &World<'_>, asked: &mut Asked, at: u32, part: Part) -> Truth {
        asked.work.visited += 1;
        let (number, end) = (part.number, part.end);
        let mut child = at + 1;
        match part.kind {
            Kind::Leaf => self.ask(world, asked, number),
            Kind::Not => !self.truth(world, asked, child),
            Kind::All | Kind::Any => {
                let decides = Truth::from(matches!(part.kind, Kind::Any));
                let mut truth = !decides;
                while child < end {
                    let Some(next) = self.part(child) else { break };
                    match self.truth_of(world, asked, child, next) {
                        one if one == decides => return decides,
                        Truth::Unknown => truth = Truth::Unknown,
                        _ => {}
                    }
                    child = next.end;
                }
                truth
            }
            Kind::AtLeast => {
                let of = self.children(at, end).map(|child| self.truth(world, asked, child));
                Truth::at_least(number as usize, of)
            }
        }
    }

    fn children(&self, start: u32, end: u32) -> impl Iterator<Item = u32> + '_ {
        let mut next = start + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.part(child)?.end;
            Some(child)
        })
    }

    fn ask(&self, world: &World<'_>, asked: &mut Asked, leaf: u32) -> Truth {
        let holds = match self.tests.get(leaf as usize) {
            Some(Test::Range { attribute, range, .. }) => {
                asked.value(*attribute).map(|value| range.holds(value))
            }
            Some(Test::Codes { attribute, codes }) => asked.value(*attribute).map(|code| has(*codes, code)),
            _ => return ask_once(world, asked, leaf),
        };
        holds.map_or(Truth::Unknown, Truth::from)
    }

    /// Every part of every rule with its reason and its gap, after [`Self::begin`].
    pub fn explain(&self, world: &World<'_>, asked: &mut Asked, columns: &mut Columns) {
        columns.resize(self.parts.len());
        asked.told.clear();
        asked.told.resize(self.tests.len() * 2, Told::NOTHING);
        for start in &self.starts {
            self.explain_one(world, asked, columns, *start, true);
        }
    }

    fn explain_one(
        &self,
        world: &World<'_>,
        asked: &mut Asked,
        columns: &mut Columns,
        at: u32,
        wanted: bool,
    ) -> Truth {
        let Some(Part { kind, number, end }) = self.part(at) else { return Truth::Unknown };
        if let Kind::Leaf = kind {
            let Told { truth, reason, gap, .. } = self.told(world, asked, number, wanted);
            columns.set(at, truth, reason, gap);
            return truth;
        }
        let mut each = self.children(at, end);
        let mut truth_of = |child, wanted| self.explain_one(world, asked, columns, child, wanted);
        let truth = match kind {
            Kind::Any => each.fold(Truth::False, |any, child| any.or(truth_of(child, wanted))),
            Kind::AtLeast => Truth::at_least(number as usize, each.map(|child| truth_of(child, wanted))),
            Kind::Not => each.next().map_or(Truth::Unknown, |child| !truth_of(child, !wanted)),
            Kind::All | Kind::Leaf => each.fold(Truth::True, |all, child| all.and(truth_of(child, wanted))),
        };
        columns.set(at, truth, Columns::NO_REASON, f64::NAN);
        truth
    }

    /// [`Self::report`], once.
    fn told(&self, world: &World<'_>, asked: &mut Asked, leaf: u32, wanted: bool) -> Told {
        let at = leaf as usize * 2 + usize::from(wanted);
        if let Some(told) = asked.told.get(at).filter(|told| told.is_known) {
            return *told;
        }
        let (truth, reason, gap) = self.report(world, asked, leaf, wanted);
        let told = Told::new(truth, reason, gap);
        if let Some(slot) = asked.told.get_mut(at) {
            *slot = told;
        }
        told
    }

    /// What [`Leaf::report`] says.
    fn report(
        &self,
        world: &World<'_>,
        asked: &Asked,
        leaf: u32,
        wanted: bool,
    ) -> (Truth, Option<Reason>, Option<i64>) {
        let (holds, ordered, range) = match self.tests.get(leaf as usize) {
            Some(Test::Range { attribute, ordered, range }) => {
                (asked.value(*attribute).map(|value| (range.holds(value), value)), *ordered, Some(range))
            }
            Some(Test::Codes { attribute, codes }) => {
                (asked.value(*attribute).map(|code| (has(*codes, code), code)), false, None)
            }
            _ => (None, false, None),
        };
        match holds {
            Some((holds, _)) if holds == wanted => (Truth::from(holds), None, None),
            Some((holds, value)) if ordered => {
                let gap = range.and_then(|range| range.gap(value, wanted));
                (Truth::from(holds), Some(Reason::ThresholdNotMet), gap)
            }
            Some((holds, _)) => (Truth::from(holds), Some(Reason::CategoryNotIncluded), None),
            None => world.book.leaf(leaf).map_or((Truth::Unknown, None, None), |leaf| {
                let report = leaf.report(world, wanted);
                (report.truth, report.reason, report.gap)
            }),
        }
    }
}

/// A question about more than a number: its answer is kept.
fn ask_once(world: &World<'_>, asked: &mut Asked, leaf: u32) -> Truth {
    let Some(answer) = asked.answers.get_mut(leaf as usize) else { return Truth::Unknown };
    if let Some(answer) = *answer {
        return answer;
    }
    asked.work.asked += 1;
    let truth = world.book.leaf(leaf).map_or(Truth::Unknown, |leaf| leaf.truth(world));
    *answer = Some(truth);
    truth
}

fn has(codes: u64, code: i64) -> bool {
    (0..64).contains(&code) && codes >> code & 1 == 1
}

impl Test {
    fn new(book: &RuleBook, leaf: &Leaf) -> Self {
        let Some(of) = book.attribute_of(leaf).filter(|one| !one.is_clock()) else { return Self::Other };
        let ordered = !matches!(of.r#type, AttributeType::Code | AttributeType::Boolean);
        let (attribute, range) = match leaf {
            Leaf::Compare { attribute, op, value } => (*attribute, Range::of(*op, *value)),
            Leaf::Between { attribute, from, to } => (*attribute, Range::between(*from, *to)),
            Leaf::In { attribute, codes } if codes.iter().all(|code| *code < 64) => {
                let codes = codes.iter().fold(0, |bits, code| bits | 1 << code);
                return Self::Codes { attribute: *attribute, codes };
            }
            _ => return Self::Other,
        };
        range.map_or(Self::Other, |range| Self::Range { attribute, ordered, range })
    }
}

/// The parts of all rules, explained, in columns: as [`Explanation`](super::Explanation), without a tree to build.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// Whether each part holds.
    pub status: Vec<Truth>,
    /// The number of the [`Reason`](super::Reason) why a question is not answered as wanted, or [`Self::NO_REASON`].
    pub reason: Vec<u8>,
    /// How far it is from that; NaN where there is no distance.
    pub gap: Vec<f64>,
}

impl Columns {
    /// There is none: it is as wanted, or it is not a question.
    pub const NO_REASON: u8 = u8::MAX;

    fn resize(&mut self, len: usize) {
        self.status.resize(len, Truth::Unknown);
        self.reason.resize(len, Self::NO_REASON);
        self.gap.resize(len, f64::NAN);
    }

    fn set(&mut self, at: u32, status: Truth, reason: u8, gap: f64) {
        let at = at as usize;
        if let Some(slot) = self.status.get_mut(at) {
            *slot = status;
        }
        if let Some(slot) = self.reason.get_mut(at) {
            *slot = reason;
        }
        if let Some(slot) = self.gap.get_mut(at) {
            *slot = gap;
        }
    }

    /// Tells nothing of these parts but that they do not hold.
    pub fn hide(&mut self, parts: std::ops::Range<u32>) {
        for at in parts {
            self.set(at, Truth::False, Self::NO_REASON, f64::NAN);
        }
    }
}
