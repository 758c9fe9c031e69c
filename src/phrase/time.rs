//! Instants, days, opening hours and hours that come back.

use super::{Phrase, fill, number, within};
use crate::rules::{Frequency, Recurring};
use crate::text::{digits, split, split_once};
use crate::time::{Date, Local};

impl Phrase<'_> {
    /// When something is, as a person at `now` says it: "今天 19:00", "tomorrow 08:00", "周五 08:00", "10月8日 08:00".
    pub fn when(&self, now: Local, then: Local) -> String {
        let time = clock(then.second / 60);
        let day = match then.date.0 - now.date.0 {
            ..=0 => return fill(self.words.today, &[&time]),
            1 => return fill(self.words.tomorrow, &[&time]),
            2..=6 => self.weekday(then.date.weekday()).to_owned(),
            _ => self.date(then.date, Some(now.date)),
        };
        fill(self.words.at, &[&day, &time])
    }

    /// Until when, as above; what ends at midnight ends the day before, at 24:00.
    pub fn until(&self, now: Local, then: Local) -> String {
        if then.second > 0 {
            return self.when(now, then);
        }
        let then = Local { date: Date(then.date.0.saturating_sub(1)), second: 24 * 3600 };
        self.when(now, then)
    }

    /// A day; its year only where it is another than today's.
    pub fn date(&self, date: Date, today: Option<Date>) -> String {
        let (year, month, day) = date.ymd();
        let month = self.month(month as usize);
        let same = today.is_some_and(|today| today.ymd().0 == year);
        let template = if same { self.words.date } else { self.words.date_year };
        fill(template, &[month, &number(i64::from(day)), &number(i64::from(year))])
    }

    /// So many minutes from now: "还有 1 小时 20 分钟".
    pub(super) fn wait(&self, minutes: i64) -> String {
        let (template, first, second) = match (minutes / 60, minutes % 60) {
            (0, minutes) => (self.words.wait_minutes, minutes, 0),
            // A day that has begun counts: from Friday noon to Monday morning are three.
            (48.., _) => (self.words.wait_days, (minutes + 1439) / 1440, 0),
            (hours, 0) => (self.words.wait_hours, hours, 0),
            (hours, minutes) => (self.words.wait_both, hours, minutes),
        };
        fill(template, &[&number(first), &number(second)])
    }

    /// Opening hours in OpenStreetMap's words. What is not of the usual form stays as it was written.
    pub fn hours(&self, text: &str) -> String {
        let rules: Option<Vec<String>> = split(text, b';').into_iter().map(|rule| self.rule(rule)).collect();
        rules.map_or_else(|| text.to_owned(), |rules| rules.join(self.words.semicolon))
    }

    /// "每月第二个周二 09:00–17:00".
    pub fn recurring(&self, hours: &Recurring) -> String {
        let words = self.words;
        let monthly = hours.freq == Frequency::Monthly;
        let days: Vec<String> = hours
            .byday
            .0
            .iter()
            .enumerate()
            .map(|(at, (which, weekday))| {
                let place = usize::from(which.unsigned_abs()).saturating_sub(1);
                let ordinal = match which {
                    0 => Some(&words.each_week),
                    1.. => words.ordinals.get(place),
                    _ => words.from_end.get(place),
                };
                let weekday = self.weekday(*weekday);
                match ordinal {
                    Some(ordinal) if monthly && at > 0 => fill(words.monthly, &[&within(ordinal), weekday]),
                    Some(ordinal) if monthly => fill(words.monthly, &[ordinal, weekday]),
                    _ => weekday.to_owned(),
                }
            })
            .collect();
        let days = days.join(words.comma);
        let days = if monthly { days } else { fill(words.weekly, &[&days]) };
        let (from, to) = (u32::from(hours.opens_at.0), u32::from(hours.closes_at.0));
        fill(words.days_hours, &[&days, &self.span(from, to)])
    }

    fn span(&self, from: u32, to: u32) -> String {
        // 26:00 and, of hours that come back, an end no later than the beginning.
        let over = to <= from || to > 1440;
        let template = if over { self.words.over_midnight } else { self.words.hours };
        fill(template, &[&clock(from), &clock(if to > 1440 { to - 1440 } else { to })])
    }

    fn weekday(&self, weekday: u8) -> &'static str {
        self.words.weekdays.get(usize::from(weekday)).copied().unwrap_or_default()
    }

    /// January is 1.
    fn month(&self, month: usize) -> &'static str {
        self.words.months.get(month.wrapping_sub(1)).copied().unwrap_or_default()
    }

    /// `[months] [weekdays] [times]`.
    fn rule(&self, rule: &str) -> Option<String> {
        let words = self.words;
        let (mut season, mut days, mut times) = (None, None, None);
        for part in rule.split_ascii_whitespace() {
            if part == "24/7" || part == "00:00-24:00" {
                times = Some(words.always.to_owned());
            } else if times.is_some() {
                return None;
            } else if part.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) {
                let spans: Option<Vec<String>> =
                    split(part, b',').into_iter().map(|one| self.times(one)).collect();
                times = Some(spans?.join(words.comma));
            } else if season.is_none()
                && days.is_none()
                && part.get(..3).is_some_and(|name| place(&MONTHS, name).is_some())
            {
                season = Some(self.list(part, &|name| self.month(place(&MONTHS, name)? + 1).into())?);
            } else if days.is_none() {
                let day = |name: &str| match name {
                    "PH" => Some(words.holidays),
                    _ => Some(self.weekday(place(&DAYS, name)? as u8)),
                };
                days =
                    Some(if part == "Mo-Su" { words.every_day.to_owned() } else { self.list(part, &day)? });
            } else {
                return None;
            }
        }
        let (days, times) = (days.unwrap_or_else(|| words.every_day.to_owned()), times?);
        let Some(season) = season else {
            // Round the clock every day is said in one.
            let always = days == words.every_day && times == words.always;
            return Some(if always { times } else { fill(words.days_hours, &[&days, &times]) });
        };
        let days = if days == words.every_day { within(&days) } else { days };
        Some(fill(words.season, &[&season, &fill(words.days_hours, &[&days, &times])]))
    }

    /// `Mo-Fr,Su` with its names in words.
    fn list(&self, part: &str, name: &dyn Fn(&str) -> Option<&'static str>) -> Option<String> {
        let one = |one: &str| match split_once(one, b'-') {
            Some((from, to)) => Some(fill(self.words.span, &[name(from)?, name(to)?])),
            None => name(one).map(str::to_owned),
        };
        let all: Option<Vec<String>> = split(part, b',').into_iter().map(one).collect();
        Some(all?.join(self.words.comma))
    }

    fn times(&self, text: &str) -> Option<String> {
        let (from, to) = split_once(text, b'-')?;
        Some(self.span(minute(from)?, minute(to)?))
    }
}

const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn place(names: &[&str], name: &str) -> Option<usize> {
    names.iter().position(|one| *one == name)
}

fn minute(text: &str) -> Option<u32> {
    let (hour, minute) = split_once(text, b':')?;
    hour.parse::<u32>().ok()?.checked_mul(60)?.checked_add(minute.parse().ok()?)
}

fn clock(minute: u32) -> String {
    let mut text = String::new();
    digits(&mut text, u64::from(minute / 60), 2);
    text.push(':');
    digits(&mut text, u64::from(minute % 60), 2);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_in_words() {
        for (hours, zh, en) in [
            (
                "Mo-Su 13:00-13:45,19:00-20:00",
                "每天 13:00–13:45、19:00–20:00",
                "Every day 13:00–13:45, 19:00–20:00",
            ),
            ("Mo-Fr 13:30-17:00", "周一至周五 13:30–17:00", "Mon–Fri 13:30–17:00"),
            ("Mo-Su 22:00-02:00", "每天 22:00–次日 02:00", "Every day 22:00–02:00 (next day)"),
            ("Mo-Su 22:00-26:00", "每天 22:00–次日 02:00", "Every day 22:00–02:00 (next day)"),
            ("Mo-Su 21:00-24:00", "每天 21:00–24:00", "Every day 21:00–24:00"),
            ("Nov-Mar Mo-Su 10:00-21:00", "11月至3月每天 10:00–21:00", "Nov–Mar: every day 10:00–21:00"),
            ("Sa,PH 09:00-12:00", "周六、法定节假日 09:00–12:00", "Sat, public holidays 09:00–12:00"),
            ("24/7", "24 小时", "24 hours"),
            ("Mo-Su 00:00-24:00", "24 小时", "24 hours"),
            ("Sa,Su 00:00-24:00", "周六、周日 24 小时", "Sat, Sun 24 hours"),
            ("Dec 00:00-24:00", "12月每天 24 小时", "Dec: every day 24 hours"),
            ("08:00-18:00", "每天 08:00–18:00", "Every day 08:00–18:00"),
            (
                "Mo-Fr 08:00-18:00; Sa 09:00-12:00",
                "周一至周五 08:00–18:00；周六 09:00–12:00",
                "Mon–Fri 08:00–18:00; Sat 09:00–12:00",
            ),
            ("sunrise-sunset", "sunrise-sunset", "sunrise-sunset"),
            ("Mo-Fr 08:00-18:00 \"bell\"", "Mo-Fr 08:00-18:00 \"bell\"", "Mo-Fr 08:00-18:00 \"bell\""),
        ] {
            assert_eq!(Phrase::new("zh-CN").hours(hours), zh);
            assert_eq!(Phrase::new("en").hours(hours), en);
        }
    }

    #[test]
    fn hours_that_come_back() {
        for (freq, byday, from, to, zh, en) in [
            (
                "MONTHLY",
                "2TU",
                "09:00",
                "17:00",
                "每月第二个周二 09:00–17:00",
                "Second Tue of the month 09:00–17:00",
            ),
            (
                "MONTHLY",
                "-1FR",
                "09:00",
                "11:30",
                "每月最后一个周五 09:00–11:30",
                "Last Fri of the month 09:00–11:30",
            ),
            (
                "MONTHLY",
                "1MO,-1FR",
                "09:00",
                "11:30",
                "每月第一个周一、每月最后一个周五 09:00–11:30",
                "First Mon of the month, last Fri of the month 09:00–11:30",
            ),
            (
                "WEEKLY",
                "MO,WE",
                "22:00",
                "06:00",
                "每周一、周三 22:00–次日 06:00",
                "Every Mon, Wed 22:00–06:00 (next day)",
            ),
        ] {
            let json = serde_json::json!({ "freq": freq, "byday": byday, "opens_at": from, "closes_at": to });
            let hours: Recurring = serde_json::from_value(json).unwrap();
            assert_eq!(Phrase::new("zh").recurring(&hours), zh);
            assert_eq!(Phrase::new("en").recurring(&hours), en);
        }
    }

    #[test]
    fn times() {
        let moment = |month: u32, day: u32, hour: u32, minute: u32| Local {
            date: Date::from_ymd(2026, month, day).unwrap(),
            second: hour * 3600 + minute * 60,
        };
        // A Thursday.
        let now = moment(10, 8, 3, 0);
        for (then, zh, en) in [
            (moment(10, 8, 19, 0), "今天 19:00", "today 19:00"),
            (moment(10, 9, 8, 5), "明天 08:05", "tomorrow 08:05"),
            (moment(10, 11, 8, 0), "周日 08:00", "Sun 08:00"),
            (moment(12, 1, 0, 0), "12月1日 00:00", "1 Dec 00:00"),
        ] {
            assert_eq!(Phrase::new("zh").when(now, then), zh);
            assert_eq!(Phrase::new("en").when(now, then), en);
        }
        assert_eq!(Phrase::new("zh").until(now, moment(10, 9, 0, 0)), "今天 24:00");
        assert_eq!(Phrase::new("en").until(now, moment(10, 8, 20, 0)), "today 20:00");
        let far = Local { date: Date::from_ymd(2027, 3, 1).unwrap(), second: 0 };
        assert_eq!(Phrase::new("zh").when(now, far), "2027年3月1日 00:00");
        assert_eq!(Phrase::new("en").when(now, far), "1 Mar 2027 00:00");
        for (minutes, zh, en) in [
            (5, "还有 5 分钟", "in 5 min"),
            (120, "还有 2 小时", "in 2 h"),
            (80, "还有 1 小时 20 分钟", "in 1 h 20 min"),
            (2880, "还有 2 天", "in 2 days"),
            (3000, "还有 3 天", "in 3 days"),
        ] {
            assert_eq!(Phrase::new("zh").wait(minutes), zh);
            assert_eq!(Phrase::new("en").wait(minutes), en);
        }
    }
}
