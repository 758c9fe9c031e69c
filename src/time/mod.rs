//! Instants, civil time, calendars and opening hours. No clock: the caller says when "now" is.

mod calendar;
mod civil;
mod intervals;
mod rfc3339;
mod schedule;

pub use calendar::{Calendar, DayKind};
pub use civil::{Date, Instant, Local, Timestamp, Zone};
pub use intervals::Intervals;
pub use rfc3339::InstantError;
pub use schedule::{DAY_MINUTES, DayPattern, OpenState, Schedule, ScheduleBuilder, Status};
