//! Points, stamps and what they are good for, in plain words. One table a language, as in the folder above.

pub(super) mod en;
pub(super) mod zh;

use super::{Phrase, fill, number};
use crate::reward::{Activity, Cap, Progress, Reward, Zero};
use crate::time::Local;

/// The words of one language for points and stamps. `{0}`, `{1}` are filled in, in the order that is named.
#[derive(Debug)]
pub(crate) struct PointWords {
    /// How many: one, several.
    pub points: [&'static str; 2],
    /// Points for one time: one, several.
    pub gives: [&'static str; 2],
    /// The least, the most.
    pub gives_from_to: &'static str,
    pub gives_stamp: &'static str,
    /// How many points: a day, a week, a month, in all; one, several.
    pub cap_points: [[&'static str; 2]; 4],
    /// How many times: the same.
    pub cap_times: [&'static str; 4],
    /// Days, months, years: one, several.
    pub lasts: [[&'static str; 2]; 3],
    pub costs_card: &'static str,
    pub costs_nothing: &'static str,
    pub can: &'static str,
    /// Points that are missing.
    pub missing_points: [&'static str; 2],
    /// Stamps that are missing.
    pub missing_stamps: [&'static str; 2],
    /// What is missing, a day.
    pub by: &'static str,
    /// In the order of `reward::Zero`.
    pub zeros: [&'static str; 21],
}

/// The languages there are, in the order of the tables above: apart from them, because offers have no use for these words.
pub(super) const ALL: [&PointWords; super::ALL.len()] = [&zh::WORDS, &en::WORDS];

impl Phrase<'_> {
    pub(crate) fn point_words(&self) -> &'static PointWords {
        let at = super::ALL.iter().position(|one| one.tag == self.words.tag);
        at.and_then(|at| ALL.get(at)).copied().unwrap_or(&en::WORDS)
    }

    /// "30 积分", "1 point".
    pub fn so_many_points(&self, points: i64) -> String {
        self.many(self.point_words().points, points)
    }

    /// What doing it once gives: "+2 积分", "+10 to 50 points", "+1 stamp".
    pub fn gives(&self, activity: &Activity) -> String {
        let words = self.point_words();
        let mut text = match activity.points_up_to {
            Some(most) => fill(words.gives_from_to, &[&number(activity.points), &number(most)]),
            None if activity.points == 0 => String::new(),
            None => self.many(words.gives, activity.points),
        };
        if activity.stamps.is_some() {
            text.push_str(if text.is_empty() { "" } else { self.words.comma });
            text.push_str(words.gives_stamp);
        }
        text
    }

    /// "每天最多 4 积分", "at most twice a week".
    pub fn cap(&self, cap: &Cap) -> String {
        let words = self.point_words();
        let window = cap.window as usize;
        let points = cap.limit.zip(words.cap_points.get(window));
        let points = points.map(|(limit, template)| self.many(*template, limit));
        let times = cap.times.zip(words.cap_times.get(window));
        let times = times.map(|(times, template)| fill(template, &[&number(i64::from(times))]));
        points.into_iter().chain(times).collect::<Vec<_>>().join(self.words.comma)
    }

    /// How long its points last; empty: for ever.
    pub fn lasts(&self, activity: &Activity) -> String {
        use crate::rules::Period;
        let [days, months, years] = self.point_words().lasts;
        let (template, count) = match activity.expires_after {
            Some(Period::Days(count)) => (days, count),
            Some(Period::Months(count)) => (months, count),
            Some(Period::Years(count)) => (years, count),
            None => return String::new(),
        };
        self.many(template, i64::from(count))
    }

    /// What a reward costs.
    pub fn cost(&self, reward: &Reward) -> String {
        let words = self.point_words();
        match (reward.cost_points, &reward.costs_card) {
            (0, None) => words.costs_nothing.to_owned(),
            (0, Some(_)) => words.costs_card.to_owned(),
            (points, None) => self.so_many_points(points),
            (points, Some(_)) => {
                [self.so_many_points(points).as_str(), words.costs_card].join(self.words.comma)
            }
        }
    }

    /// How far it is to a reward: "还差 12 积分，照平时的进度 3月1日 能攒够".
    pub fn progress(&self, progress: &Progress, now: Local) -> String {
        let words = self.point_words();
        let points =
            (progress.missing_points > 0).then(|| self.many(words.missing_points, progress.missing_points));
        let stamps =
            (progress.missing_stamps > 0).then(|| self.many(words.missing_stamps, progress.missing_stamps));
        let missing = points.into_iter().chain(stamps).collect::<Vec<_>>().join(self.words.comma);
        match progress.by {
            _ if missing.is_empty() => words.can.to_owned(),
            Some(day) => fill(words.by, &[&missing, &self.date(day, Some(now.date))]),
            None => missing,
        }
    }

    /// The last day on which points that expire then can be spent.
    pub fn last_day(&self, now: Local, expires: Local) -> String {
        let day = crate::time::Date(expires.date.0.saturating_sub(i32::from(expires.second == 0)));
        self.date(day, Some(now.date))
    }

    /// Why an event was credited nothing.
    pub fn zero(&self, reason: Zero) -> &'static str {
        self.point_words().zeros.get(reason as usize - 1).copied().unwrap_or_default()
    }
}
