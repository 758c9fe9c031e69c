//! Rules that city staff and merchants write as data: closed, typed, total, and three-valued.
//!
//! A [`Condition`] is what is written. A [`Compiler`] turns conditions into [`Rule`]s of one [`RuleBook`], and those are
//! asked against a [`World`]: whether they hold ([`Answers`]), when ([`When`]).

mod attribute;
mod book;
mod compile;
mod condition;
mod explain;
mod facts;
mod flat;
mod known;
mod limit;
pub mod lint;
mod period;
mod range;
mod recurring;
mod remedy;
mod truth;
mod verdict;
mod when;
mod world;

pub use attribute::{Assurance, Attribute, AttributeType, ChangedBy, Code, Issuer};
pub use book::{Area, Leaf, Rule, RuleBook, RuleHours};
pub use compile::{CompileError, CompileHours, Compiler, Fault};
pub use condition::{
    Condition, DocumentState, Hours, MAX_DEPTH, MAX_NODES, Op, RuleError, Scalar, ScheduleRule, Window,
};
pub use explain::{Explained, Explanation, GapUnit, Reason, Report};
pub use facts::{Document, Fact, FactValue, Facts};
pub use flat::{Asked, Columns, FlatRules, Work};
pub use known::{Known, KnownFact, Value};
pub use limit::{Enforcement, Limit, LimitMetric, LimitPer};
pub use period::{Day, Period};
pub use recurring::{ByDay, Frequency, Minute, Recurring};
pub use remedy::{Applied, Change, Open, Target};
pub use truth::{Answers, Truth};
pub use verdict::{HORIZON_DAYS, Judgement, Season, Verdict, judge};
pub use when::{Horizon, When};
pub use world::{Count, Trust, World};
