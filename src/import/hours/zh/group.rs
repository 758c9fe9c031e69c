//! Words → groups: these days, at these times or not at all.

use super::clock::{self, Clock, Span};
use super::token::{Day, Part, Token, Word};
use crate::import::hours::HoursError;

/// A run of days: first and last.
pub(super) type Days = Vec<(Day, Day)>;

/// A month and, if it is said, a day of it.
pub(super) type MonthDay = (u16, Option<u16>);

/// What is said of some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    pub days: Days,
    pub seasons: Vec<(MonthDay, MonthDay)>,
    pub times: Vec<Span>,
    pub off: bool,
    /// The days stand after the times, in brackets: such groups add up.
    pub postfix: bool,
    pub at: usize,
}

impl Group {
    fn is_said(&self) -> bool {
        self.off || !self.times.is_empty()
    }
    fn is_empty(&self) -> bool {
        self.days.is_empty() && self.seasons.is_empty() && !self.is_said()
    }
}

pub(super) fn refuse(code: &'static str, at: usize, message: &str) -> HoursError {
    HoursError::new(
        code,
        at,
        message,
        "write OSM opening_hours, for example `Mo-Fr 09:00-17:00; Sa 09:00-12:00`",
    )
}

/// Reads words one after the other.
pub(super) struct Groups<'a> {
    tokens: &'a [Token],
    next: usize,
    done: Vec<Group>,
    now: Group,
}

impl<'a> Groups<'a> {
    pub fn read(tokens: &'a [Token]) -> Result<Vec<Group>, HoursError> {
        let mut groups = Self { tokens, next: 0, done: Vec::new(), now: Group::default() };
        while let Some(token) = groups.peek(0) {
            groups.step(token)?;
        }
        // 9:00-17:00 周一至周五: one set of times, and at the very end its days.
        if let [only] = groups.done.as_mut_slice()
            && !groups.now.is_said()
            && groups.now.seasons.is_empty()
            && matches!(tokens.last(), Some(Token { word: Word::Day(_), .. }))
            && only.days.is_empty()
            && !only.off
        {
            only.days = std::mem::take(&mut groups.now.days);
        }
        groups.finish()?;
        Ok(groups.done)
    }

    fn peek(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.next + ahead).copied()
    }

    fn word(&self, ahead: usize) -> Option<Word> {
        self.peek(ahead).map(|t| t.word)
    }

    fn at(&self) -> usize {
        self.peek(0).or(self.tokens.last().copied()).map_or(0, |t| t.at)
    }

    /// The group that was being read is complete.
    fn finish(&mut self) -> Result<(), HoursError> {
        let now = std::mem::take(&mut self.now);
        if now.is_empty() {
            return Ok(());
        }
        if !now.is_said() {
            return Err(refuse("hours-no-times", now.at, "days without times"));
        }
        self.done.push(now);
        Ok(())
    }

    fn step(&mut self, token: Token) -> Result<(), HoursError> {
        if self.now.is_empty() {
            self.now.at = token.at;
        }
        match token.word {
            Word::NoClosing if !self.now.is_said() && !self.now.days.is_empty() => {
                return Err(refuse(
                    "hours-no-times",
                    token.at,
                    "days without closing, but their times are not said",
                ));
            }
            // 9:00-17:00 周一至周五，10:00-16:00: do the days belong to what stands before or behind?
            Word::Comma if !self.now.is_said() && !self.now.days.is_empty() && self.follows_every_day() => {
                return Err(refuse(
                    "hours-ambiguous",
                    token.at,
                    "days between two times, with a comma behind them",
                ));
            }
            Word::Noise | Word::NoClosing | Word::Comma | Word::Colon => self.next += 1,
            Word::Semicolon => {
                self.next += 1;
                // 上午8:30-11:30；下午2:00-5:30 goes on with the same days.
                let goes_on =
                    matches!(self.word(0), Some(Word::Part(Part::Noon | Part::Afternoon | Part::Evening)));
                if !(goes_on && self.now.is_said()) {
                    self.finish()?;
                }
            }
            Word::Day(_) => {
                if self.now.is_said() {
                    self.finish()?;
                    self.now.at = token.at;
                }
                let days = self.days();
                self.now.days.extend(days);
            }
            Word::Month(_) => {
                if self.now.is_said() {
                    self.finish()?;
                    self.now.at = token.at;
                }
                let season = self.season()?;
                self.now.seasons.push(season);
            }
            Word::Season => {
                // Only a name for the dates that follow in brackets.
                if !(self.word(1) == Some(Word::Open) && matches!(self.word(2), Some(Word::Month(_)))) {
                    return Err(refuse("hours-season", token.at, "a season without its dates"));
                }
                self.next += 1;
                if self.now.is_said() {
                    self.finish()?;
                }
            }
            Word::Open => self.brackets()?,
            Word::Off | Word::Shut => self.off()?,
            Word::WholeDay => {
                self.next += 1;
                self.time((0, Some(24 * 60)), token.at)?;
            }
            Word::Time { .. } | Word::Number(_) | Word::Part(_) | Word::NextDay | Word::Am | Word::Pm => {
                let span = self.span()?;
                self.time(span, token.at)?;
            }
            Word::Except => self.except()?,
            Word::Close | Word::NextYear | Word::To | Word::DayOfMonth(_) => {
                return Err(refuse("hours-words", token.at, "a word that does not fit here"));
            }
        }
        Ok(())
    }

    /// Whether the group before spoke of every day, for want of days.
    fn follows_every_day(&self) -> bool {
        self.done.last().is_some_and(|g| g.days.is_empty() && g.seasons.is_empty() && !g.off)
    }

    fn time(&mut self, span: Span, at: usize) -> Result<(), HoursError> {
        if self.now.off {
            self.finish()?;
            self.now.at = at;
        }
        // 全天24小时 says one thing twice.
        if !(span == (0, Some(24 * 60)) && self.now.times == [span]) {
            self.now.times.push(span);
        }
        Ok(())
    }

    fn days(&mut self) -> Days {
        let mut days = Days::new();
        while let Some(Word::Day(first)) = self.word(0) {
            match (first, self.word(1), self.word(2)) {
                (Day::Week(_), Some(Word::To), Some(Word::Day(last @ Day::Week(_)))) => {
                    days.push((first, last));
                    self.next += 3;
                }
                _ => {
                    days.push((first, first));
                    self.next += 1;
                }
            }
            if self.word(0) == Some(Word::Comma) && matches!(self.word(1), Some(Word::Day(_))) {
                self.next += 1;
            }
        }
        days
    }

    fn month_day(&mut self, month: Option<u16>) -> Option<MonthDay> {
        let month = match (self.word(0), month) {
            (Some(Word::Month(month)), _) => {
                self.next += 1;
                month
            }
            (Some(Word::DayOfMonth(_)), Some(month)) => month,
            _ => return None,
        };
        let day = match self.word(0) {
            Some(Word::DayOfMonth(day)) => {
                self.next += 1;
                Some(day)
            }
            _ => None,
        };
        Some((month, day))
    }

    fn season(&mut self) -> Result<(MonthDay, MonthDay), HoursError> {
        let at = self.at();
        let wrong = || refuse("hours-season", at, "dates that are not a span of months or days");
        let from = self.month_day(None).ok_or_else(wrong)?;
        let to = match self.word(0) {
            Some(Word::To) => {
                self.next += 1;
                self.next += usize::from(self.word(0) == Some(Word::NextYear));
                self.month_day(Some(from.0)).ok_or_else(wrong)?
            }
            _ => from,
        };
        // 5月-9月30日 is half a date.
        if from.1.is_some() != to.1.is_some() { Err(wrong()) } else { Ok((from, to)) }
    }

    /// `(月～金)`, `(5月-10月)` after times or before; `(9:00-15:00)` after days.
    fn brackets(&mut self) -> Result<(), HoursError> {
        let at = self.at();
        self.next += 1;
        let said = self.now.is_said();
        match self.word(0) {
            Some(Word::Day(_)) if self.now.days.is_empty() || said => {
                let days = self.days();
                // (周一闭馆), (法定节假日除外): a group of its own.
                if matches!(self.word(0), Some(Word::Off | Word::Except)) {
                    self.finish()?;
                    self.now = Group { days, at, ..Group::default() };
                    if self.word(0) == Some(Word::Off) {
                        self.off()?
                    } else {
                        self.except()?
                    }
                    return self.close();
                }
                if !self.now.days.is_empty() {
                    return Err(refuse("hours-ambiguous", at, "days before and after the same times"));
                }
                self.now.days = days;
                self.now.postfix = said;
            }
            Some(Word::Season) => return Err(refuse("hours-season", at, "a season without its dates")),
            Some(Word::Month(_)) if self.now.seasons.is_empty() => {
                let season = self.season()?;
                self.now.seasons.push(season);
            }
            Some(Word::Time { .. } | Word::Part(_)) if !self.now.days.is_empty() && !said => {
                while self.word(0).is_some_and(|w| w != Word::Close) {
                    match self.word(0) {
                        Some(Word::Comma) => self.next += 1,
                        _ => {
                            let span = self.span()?;
                            self.now.times.push(span);
                        }
                    }
                }
            }
            _ => {
                return Err(refuse(
                    "hours-words",
                    at,
                    "brackets that hold neither days nor times for what they follow",
                ));
            }
        }
        self.close()?;
        if said { self.finish() } else { Ok(()) }
    }

    fn close(&mut self) -> Result<(), HoursError> {
        if self.word(0) != Some(Word::Close) {
            return Err(refuse(
                "hours-words",
                self.at(),
                "brackets that hold more than days, dates or times",
            ));
        }
        self.next += 1;
        Ok(())
    }

    /// `法定节假日除外` after hours: closed then. After closed days it would mean open.
    fn except(&mut self) -> Result<(), HoursError> {
        let only_holidays = !self.now.days.is_empty()
            && self.now.days.iter().all(|(day, _)| matches!(day, Day::Holiday | Day::HolidayOrRest));
        let after_hours = self.done.last().is_some_and(|g| !g.off);
        if !only_holidays || !after_hours || self.now.is_said() {
            return Err(refuse(
                "hours-dates",
                self.at(),
                "an exception that cannot be told from the calendar",
            ));
        }
        self.next += 1;
        self.now.off = true;
        self.finish()
    }

    /// `星期四 休息`, or `定休日:水`.
    fn off(&mut self) -> Result<(), HoursError> {
        let at = self.at();
        self.next += 1;
        let named = !self.now.days.is_empty() || !self.now.seasons.is_empty();
        if named && !self.now.is_said() {
            self.now.off = true;
            return self.finish();
        }
        self.finish()?;
        self.now.at = at;
        while matches!(self.word(0), Some(Word::Colon)) {
            self.next += 1;
        }
        self.now.days = self.days();
        self.now.off = true;
        if self.now.days.is_empty() {
            return Err(refuse("hours-words", at, "closed, but it is not said when"));
        }
        self.finish()
    }

    fn span(&mut self) -> Result<Span, HoursError> {
        let at = self.at();
        let from = self.clock(None)?;
        if self.word(0) != Some(Word::To) {
            return Err(refuse(
                "hours-single-time",
                at,
                "a single time: whether it opens or closes then is not said",
            ));
        }
        while self.word(0) == Some(Word::To) {
            self.next += 1;
        }
        match self.word(0) {
            Some(
                Word::Time { .. } | Word::Number(_) | Word::Part(_) | Word::NextDay | Word::Am | Word::Pm,
            ) => {
                let to = self.clock(Some(from))?;
                clock::span(from, to)
            }
            _ => clock::from_on(from),
        }
    }

    fn clock(&mut self, start: Option<Clock>) -> Result<Clock, HoursError> {
        let at = self.at();
        let (mut part, mut next_day): (Option<Part>, bool) = (None, false);
        loop {
            match self.word(0) {
                Some(Word::Part(p)) if part.is_none() => part = Some(p),
                Some(Word::Am) if part.is_none() => part = Some(Part::Morning),
                Some(Word::Pm) if part.is_none() => part = Some(Part::Afternoon),
                // 上午：8:00-12:00
                Some(Word::Colon) if part.is_some() => {}
                Some(Word::NextDay) if start.is_some() => next_day = true,
                _ => break,
            }
            self.next += 1;
        }
        let (hour, minute, padded) = match self.word(0) {
            Some(Word::Time { hour, minute, padded }) => (hour, minute, padded),
            // A number alone is an hour at both ends of a range only: `9-17`, `早 9--12`.
            Some(Word::Number(hour)) if hour <= 24 && self.number_is_hour(start.is_some()) => {
                (hour, 0, hour >= 10)
            }
            _ if part.is_some() => {
                return Err(refuse("hours-vague", at, "a part of the day without its times"));
            }
            _ => return Err(refuse("hours-words", at, "a number that is not a time")),
        };
        self.next += 1;
        let pm = match self.word(0) {
            Some(Word::Am) => Some(false),
            Some(Word::Pm) => Some(true),
            _ => None,
        };
        self.next += usize::from(pm.is_some());
        Ok(Clock { hour, minute, padded, part, pm, next_day, at })
    }

    fn number_is_hour(&self, is_end: bool) -> bool {
        if is_end {
            // The start was a number too, or it would have been written alike.
            return true;
        }
        let mut ahead = 1;
        while self.word(ahead) == Some(Word::To) {
            ahead += 1;
        }
        ahead > 1 && matches!(self.word(ahead), Some(Word::Number(_)))
    }
}
