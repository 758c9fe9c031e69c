//! A schedule as bytes. What the decoder lets through, a lookup may rely on.

use super::build::{MOST_CHANGES, MOST_DATES, MOST_DAYS, MOST_WEEKS};
use super::{Change, DAY_MINUTES, Date, Dated, OpenState, Schedule};
use crate::pack::{PackError, Reader, Writer};

/// The first byte of a schedule that is not one constant state.
const TABLE: u8 = 3;

/// The state with this number, any above counted as the last.
fn state(number: u32) -> OpenState {
    match number {
        0 => OpenState::Closed,
        1 => OpenState::Open,
        _ => OpenState::Unknown,
    }
}

impl Schedule {
    /// Appends the compiled form: one byte if it is constant, else the table.
    ///
    /// Table: day patterns (`changes × 3 + first state`, then `minutes since the change before × 2 + which of
    /// the two other states`), weekly patterns (seven indices), segments and overrides (dates as differences; the
    /// first segment has none).
    pub fn encode(&self, out: &mut Writer) {
        if let Some(state) = self.constant_state() {
            return out.u8(state as u8);
        }
        out.u8(TABLE);
        out.varint(self.days.len() as u64);
        for (changes, _) in (0..self.days.len()).filter_map(|i| self.day(i)) {
            let mut last: Option<Change> = None;
            for &(minute, state) in changes {
                match last {
                    None => out.varint((changes.len() as u64 - 1) * 3 + state as u64),
                    Some((from, before)) => {
                        // 1 or 2 steps on from the state before.
                        let which = (state as u64 + 3 - before as u64) % 3 - 1;
                        out.varint(u64::from(minute - from) * 2 + which);
                    }
                }
                last = Some((minute, state));
            }
        }
        out.varint(self.weeks.len() as u64);
        for week in &self.weeks {
            week.days.iter().for_each(|d| out.varint(u64::from(*d)));
        }
        write_dates(out, &self.segments);
        write_dates(out, &self.overrides);
    }

    /// Reads what [`Schedule::encode`] wrote.
    ///
    /// # Errors
    /// Bytes that are cut short; minutes or dates out of order or range, an index that leads nowhere, no segment, a
    /// constant as a table, more than the limits allow.
    pub fn decode(input: &mut Reader<'_>) -> Result<Self, PackError> {
        let schedule = Self::read(input);
        input.finish().map(|()| schedule)
    }

    /// As [`Schedule::decode`], for a reader whose error is looked at later.
    pub(crate) fn read(input: &mut Reader<'_>) -> Self {
        let tag = input.u8();
        if tag < TABLE {
            return Self::constant(state(u32::from(tag)));
        }
        if tag != TABLE {
            input.fail("pack-value");
        }
        let mut table = Self::EMPTY;
        for _ in 0..count(input, MOST_DAYS) {
            read_day(input, &mut table);
        }
        for _ in 0..count(input, MOST_WEEKS) {
            let mut days = [0u8; 7];
            for day in &mut days {
                *day = input.index(table.days.len()) as u8;
            }
            table.push_week(days);
        }
        read_dates(input, &mut table.segments, table.weeks.len(), true);
        read_dates(input, &mut table.overrides, table.days.len(), false);
        if table.segments.is_empty() || table.constant_state().is_some() {
            input.fail("pack-value");
        }
        table
    }
}

/// Years beyond ±10,000 are nobody's; it also keeps sums of days in range.
const FAR: i32 = 4_000_000;

fn write_dates(out: &mut Writer, list: &[Dated]) {
    out.varint(list.len() as u64);
    let mut last = -FAR;
    for (date, index) in list {
        if date.0 != i32::MIN {
            out.varint((i64::from(date.0) - i64::from(last)) as u64);
            last = date.0;
        }
        out.varint(u64::from(*index));
    }
}

/// `open`: the first entry has no date and holds from the first day there is.
#[inline(never)]
fn read_dates(input: &mut Reader<'_>, list: &mut Vec<Dated>, end: usize, open: bool) {
    let mut last = -FAR;
    for i in 0..count(input, MOST_DATES) {
        let mut date = i32::MIN;
        if i > 0 || !open {
            let step = input.u32();
            last = last.saturating_add_unsigned(step);
            if step == 0 || last > FAR {
                input.fail("pack-value");
            }
            date = last;
        }
        list.push((Date(date), input.index(end) as u8));
    }
}

#[inline(never)]
fn count(input: &mut Reader<'_>, most: usize) -> usize {
    let count = input.count(1);
    if count > most {
        input.fail("pack-length");
        return 0;
    }
    count
}

fn read_day(input: &mut Reader<'_>, table: &mut Schedule) {
    let head = input.u32();
    let mut now = head % 3;
    let mut minute = 0u32;
    let start = table.changes.len();
    table.changes.push((0, state(now)));
    for _ in 0..head / 3 {
        let value = input.u32();
        minute = minute.saturating_add(value / 2);
        if value < 2 || minute >= u32::from(DAY_MINUTES) {
            input.fail("pack-value");
            // A day cannot have more changes than minutes: each step is at least one.
            break;
        }
        now = (now + 1 + value % 2) % 3;
        table.changes.push((minute as u16, state(now)));
    }
    if table.changes.len() > MOST_CHANGES {
        input.fail("pack-length");
    }
    table.end_day(start);
}
