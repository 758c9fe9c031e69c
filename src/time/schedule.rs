//! Opening hours as they are looked up: compiled once, when the pack is built.

use super::Local;
use crate::pack::{PackError, Reader, Writer};

/// Open, closed, or not to be known from the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OpenState {
    /// Closed.
    Closed,
    /// Open.
    Open,
    /// The data does not say: `10:00+`, a bare comment, a day past the calendar's last.
    Unknown,
}

/// What a schedule says about one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// The state now.
    pub state: OpenState,
    /// When that state next changes; `None`: never.
    pub changes_at: Option<Local>,
    /// When it next opens, if it is not open now; `None`: never.
    pub opens_at: Option<Local>,
}

/// Compiled opening hours. (First slice: one constant state.)
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Schedule {
    state: OpenState,
}

impl Schedule {
    /// The same state for ever.
    pub fn constant(state: OpenState) -> Self {
        Self { state }
    }
    /// Whether it is open at every moment.
    pub fn is_round_the_clock(&self) -> bool {
        self.state == OpenState::Open
    }
    /// State, next change and next opening, in one lookup.
    pub fn status(&self, _local: Local) -> Status {
        Status { state: self.state, changes_at: None, opens_at: None }
    }
    /// Appends the compiled form.
    pub fn encode(&self, out: &mut Writer) {
        out.u8(match self.state {
            OpenState::Closed => 0,
            OpenState::Open => 1,
            OpenState::Unknown => 2,
        });
    }
    /// Reads what [`Schedule::encode`] wrote.
    pub fn decode(input: &mut Reader<'_>) -> Result<Self, PackError> {
        let state = match input.u8("schedule state")? {
            0 => OpenState::Closed,
            1 => OpenState::Open,
            2 => OpenState::Unknown,
            _ => return Err(input.error("pack-value", "schedule state")),
        };
        Ok(Self { state })
    }
}
