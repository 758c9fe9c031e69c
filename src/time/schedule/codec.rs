//! A schedule as bytes. What the decoder lets through, a lookup may rely on.

use super::build::{MOST_DATES, MOST_DAYS, MOST_WEEKS, is_day};
use super::{DAY_MINUTES, Date, OpenState, Schedule};
use crate::pack::{PackError, Reader, Writer};

/// The first byte of a schedule that is not one constant state.
const TABLE: u8 = 3;

/// The two states a day can change to from `state`, in wire order.
fn others(state: OpenState) -> [OpenState; 2] {
    match state {
        OpenState::Closed => [OpenState::Open, OpenState::Unknown],
        OpenState::Open => [OpenState::Closed, OpenState::Unknown],
        OpenState::Unknown => [OpenState::Closed, OpenState::Open],
    }
}

impl Schedule {
    /// Appends the compiled form: one byte if it is constant, else the table.
    ///
    /// Table: day patterns (`changes × 3 + first state`, then `minutes since the change before × 2 + which of
    /// the two other states`), weekly patterns (seven indices), segments and overrides (dates as differences).
    pub fn encode(&self, out: &mut Writer) {
        if let Some(state) = self.constant_state() {
            return out.u8(state as u8);
        }
        out.u8(TABLE);
        out.varint(self.days.len() as u64);
        for day in &self.days {
            let mut last = (0, OpenState::Closed);
            for (i, &(minute, state)) in day.changes.iter().enumerate() {
                if i == 0 {
                    out.varint((day.changes.len() as u64 - 1) * 3 + state as u64);
                } else {
                    let second = others(last.1)[1] == state;
                    out.varint(u64::from(minute - last.0) * 2 + u64::from(second));
                }
                last = (minute, state);
            }
        }
        out.varint(self.weeks.len() as u64);
        for week in &self.weeks {
            week.days.iter().for_each(|d| out.varint(u64::from(*d)));
        }
        out.varint(self.segments.len() as u64);
        dates(out, &self.segments);
        out.varint(self.overrides.len() as u64);
        dates(out, &self.overrides);
    }

    /// Reads what [`Schedule::encode`] wrote.
    ///
    /// # Errors
    /// Bytes that are cut short, and every table `encode` would not write: minutes or dates out of order or
    /// range, a pattern twice or of the wrong shape, an index that leads nowhere, more than the limits allow.
    pub fn decode(input: &mut Reader<'_>) -> Result<Self, PackError> {
        let tag = input.u8("schedule")?;
        if let Some(state) = OpenState::ALL.get(usize::from(tag)) {
            return Ok(Self::constant(*state));
        }
        if tag != TABLE {
            return Err(input.error("pack-value", "schedule"));
        }
        let mut table =
            Self { days: Vec::new(), weeks: Vec::new(), segments: Vec::new(), overrides: Vec::new() };
        for i in 0..count(input, MOST_DAYS, "day patterns")? {
            let changes = day(input)?;
            if !is_day(&changes) || table.add_day(changes).map(usize::from) != Some(i) {
                return Err(input.error("pack-value", "day pattern"));
            }
        }
        for i in 0..count(input, MOST_WEEKS, "weekly patterns")? {
            let mut days = [0u8; 7];
            for day in &mut days {
                *day = input.index(table.days.len(), "day of a weekly pattern")? as u8;
            }
            if table.add_week(days).map(usize::from) != Some(i) {
                return Err(input.error("pack-value", "weekly pattern"));
            }
        }
        let segments = count(input, MOST_DATES, "segments")?;
        table.segments = read_dates(input, segments, table.weeks.len())?;
        let overrides = count(input, MOST_DATES, "overrides")?;
        table.overrides = read_dates(input, overrides, table.days.len())?;
        if table.segments.is_empty() {
            return Err(input.error("pack-value", "schedule without a segment"));
        }
        Ok(table)
    }
}

fn dates(out: &mut Writer, list: &[(Date, u8)]) {
    let mut last = 0i64;
    for (i, (date, index)) in list.iter().enumerate() {
        let step = i64::from(date.0) - last;
        if i == 0 {
            out.zigzag(step)
        } else {
            out.varint(step as u64)
        }
        out.varint(u64::from(*index));
        last = i64::from(date.0);
    }
}

fn read_dates(input: &mut Reader<'_>, count: usize, end: usize) -> Result<Vec<(Date, u8)>, PackError> {
    let mut list = Vec::with_capacity(count);
    let mut last = 0i64;
    for i in 0..count {
        let step = if i == 0 { input.zigzag("date")? } else { i64::from(input.u32("date")?) };
        // Years beyond ±10,000 are nobody's; it also keeps the sums in range.
        last = last.saturating_add(step);
        if !(-4_000_000..=4_000_000).contains(&last) || (i > 0 && step == 0) {
            return Err(input.error("pack-value", "date"));
        }
        list.push((Date(last as i32), input.index(end, "pattern of a date")? as u8));
    }
    Ok(list)
}

fn count(input: &mut Reader<'_>, most: usize, what: &'static str) -> Result<usize, PackError> {
    match input.count(1, what)? {
        count if count <= most => Ok(count),
        _ => Err(input.error("pack-length", what)),
    }
}

fn day(input: &mut Reader<'_>) -> Result<Vec<(u16, OpenState)>, PackError> {
    let head = input.u32("day pattern")?;
    let changes = (head / 3) as usize;
    let first = OpenState::ALL.get(head as usize % 3).copied();
    let mut state = first.ok_or_else(|| input.error("pack-value", "day pattern"))?;
    if changes > input.remaining() || changes >= usize::from(DAY_MINUTES) {
        return Err(input.error("pack-length", "changes of a day"));
    }
    let mut list = Vec::with_capacity(changes + 1);
    list.push((0, state));
    let mut minute = 0u16;
    for _ in 0..changes {
        let value = input.u32("change of a day")?;
        let step = u16::try_from(value >> 1).ok().filter(|s| *s > 0);
        minute = step
            .and_then(|s| minute.checked_add(s))
            .filter(|m| *m < DAY_MINUTES)
            .ok_or_else(|| input.error("pack-value", "minute of a day"))?;
        let [first, second] = others(state);
        state = if value & 1 == 1 { second } else { first };
        list.push((minute, state));
    }
    Ok(list)
}
