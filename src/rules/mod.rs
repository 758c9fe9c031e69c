//! Rules that city staff and merchants write as data: closed, typed, total, and three-valued.

mod attribute;
mod condition;
mod facts;
mod period;
mod recurring;
mod truth;
mod world;

pub use attribute::{Assurance, Attribute, AttributeType, ChangedBy, Code};
pub use condition::{
    Condition, DocumentState, Hours, MAX_DEPTH, MAX_NODES, Op, RuleError, Scalar, ScheduleRule, Window,
};
pub use facts::{Document, Fact, FactValue, Facts};
pub use period::{Day, Period};
pub use recurring::{ByDay, Frequency, Minute, Recurring};
pub use truth::{Truth, truth};
pub use world::{Areas, Count, NoAreas, Schedules, World};
