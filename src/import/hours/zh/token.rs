//! Characters → words of opening hours. Whatever is not one of them is refused by the caller.

use super::words::WORDS;
use crate::import::hours::HoursError;

/// One word, and the character at which it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub word: Word,
    pub at: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Day(Day),
    /// Hour as written, minute, and whether the hour was written with two digits.
    Time {
        hour: u16,
        minute: u16,
        padded: bool,
    },
    /// A number alone: an hour only if it is one end of a range.
    Number(u16),
    Month(u16),
    DayOfMonth(u16),
    Part(Part),
    /// `AM`, `PM` after a time.
    Am,
    Pm,
    NextDay,
    /// `-`, `～`, 至, 到.
    To,
    /// Between days or times: `,`, `、`, `/`, 及.
    Comma,
    Semicolon,
    Colon,
    Open,
    Close,
    WholeDay,
    /// Not open, said of days.
    Off,
    /// 除外: after holidays, not open then.
    Except,
    /// 次年 before the month of an end.
    NextYear,
    /// Not open, said of the place.
    Shut,
    /// 无休: says nothing of every day; said of some days, it leaves their times open.
    NoClosing,
    /// "Business hours", "open": says nothing that is not said already.
    Noise,
    /// Spring, summer, autumn, winter: only with dates in brackets.
    Season,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    /// Monday 0 … Sunday 6.
    Week(u8),
    Every,
    /// Monday to Friday except holidays.
    Working,
    Weekend,
    /// Weekends and holidays, in a text that also names working days.
    Rest,
    Holiday,
    /// 节假日: holidays for certain, weekends perhaps.
    HolidayOrRest,
}

/// A part of the day before a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Morning,
    Noon,
    Afternoon,
    Evening,
    Night,
}

const OSM_DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const NUMERALS: [char; 12] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '日', '天'];

/// Full-width digits and marks in their plain form, one character for one; every dash is `-`.
pub(super) fn plain(text: &str) -> Vec<char> {
    text.chars()
        .map(|c| match c {
            '～' | '〜' | '∼' | '~' | '－' | '—' | '–' | '―' | '‐' | '−' | '─' | 'ｰ' | 'ー' | '‑' => {
                '-'
            }
            '、' | '，' | '､' | '・' => ',',
            '。' | '｡' => '.',
            '；' => ';',
            '：' | '︰' | '∶' => ':',
            '（' | '【' | '[' => '(',
            '）' | '】' | ']' => ')',
            '\u{3000}' | '\u{a0}' | '\t' => ' ',
            '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// The words of a plain text.
pub(super) fn tokens(chars: &[char]) -> Result<Vec<Token>, HoursError> {
    let mut tokens: Vec<Token> = Vec::new();
    // Whether 一 or 日 here would go on a list of weekdays that started with 周 or 星期.
    let mut in_week = false;
    let mut at = 0;
    while at < chars.len() {
        let rest = chars.get(at..).unwrap_or_default();
        let (word, length) = next(rest, in_week).ok_or_else(|| unknown(rest, at))?;
        in_week = match word {
            Word::Day(Day::Week(_)) => in_week || is_week_prefix(rest) > 0,
            Word::To | Word::Comma => in_week,
            Word::Noise => in_week && rest.first() == Some(&' '),
            _ => false,
        };
        if !(word == Word::Noise && rest.first() == Some(&' ')) {
            tokens.push(Token { word, at });
        }
        at += length;
    }
    Ok(tokens)
}

fn unknown(rest: &[char], at: usize) -> HoursError {
    let word: String =
        rest.iter().take_while(|c| !matches!(c, ' ' | ',' | ';' | '(' | ')')).take(12).collect();
    HoursError::new(
        "hours-words",
        at,
        format!("`{word}` is not a word of opening hours that is known here"),
        "write the days and times alone, or OSM opening_hours such as `Mo-Fr 09:00-17:00`",
    )
}

fn starts(rest: &[char], word: &str) -> bool {
    let mut rest = rest.iter();
    word.chars().all(|c| rest.next() == Some(&c))
}

/// The length of 周, 星期 and the like, if a weekday follows.
fn is_week_prefix(rest: &[char]) -> usize {
    ["周", "週", "星期", "礼拜", "禮拜", "每周", "每週"]
        .iter()
        .filter(|p| starts(rest, p))
        .map(|p| p.chars().count())
        .max()
        .unwrap_or(0)
}

fn chinese_weekday(c: Option<&char>) -> Option<u8> {
    match NUMERALS.iter().position(|n| Some(n) == c)? {
        n @ 0..=5 => Some(n as u8),
        10 | 11 => Some(6),
        _ => None,
    }
}

/// The `5` of `周5`, unless a longer number or a time starts there.
fn digit_weekday(rest: &[char]) -> Option<u8> {
    let day = rest.first()?.to_digit(8).filter(|d| *d > 0)?;
    let more =
        rest.get(1).is_some_and(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | '时' | '時' | '点' | '點'));
    (!more).then_some(day as u8 - 1)
}

fn next(rest: &[char], in_week: bool) -> Option<(Word, usize)> {
    let first = rest.first()?;
    if first.is_ascii_digit() {
        return number(rest);
    }
    if first == &'.' {
        // A full stop at the very end says nothing; anywhere else it is not understood.
        return (rest.iter().all(|c| matches!(c, '.' | ' '))).then_some((Word::Noise, rest.len()));
    }
    // `(三)` is Wednesday.
    if let ['(', day, ')', ..] = rest
        && let Some(day) = chinese_weekday(Some(day))
    {
        return Some((Word::Day(Day::Week(day)), 3));
    }
    let known =
        WORDS.iter().filter(|(word, _)| starts(rest, word)).max_by_key(|(word, _)| word.chars().count());
    let prefix = is_week_prefix(rest);
    if prefix > 0
        && let Some(day) = chinese_weekday(rest.get(prefix)).or_else(|| digit_weekday(rest.get(prefix..)?))
    {
        return Some((Word::Day(Day::Week(day)), prefix + 1));
    }
    if let Some((word, kind)) = known {
        return Some((*kind, word.chars().count()));
    }
    if let Some(day) = OSM_DAYS.iter().position(|d| starts(rest, d)) {
        let alone = !rest.get(2).is_some_and(char::is_ascii_alphabetic);
        return alone.then_some((Word::Day(Day::Week(day as u8)), 2));
    }
    // 九月, 十二月
    let numerals = rest.iter().take_while(|c| NUMERALS.iter().take(10).any(|n| n == *c)).count();
    if numerals > 0 && rest.get(numerals) == Some(&'月') {
        return Some((Word::Month(chinese_number(rest.get(..numerals)?)?), numerals + 1));
    }
    // 九点, 十七时半
    if numerals > 0 && matches!(rest.get(numerals), Some('时' | '時' | '点' | '點')) {
        let half = rest.get(numerals + 1) == Some(&'半');
        let whole = !rest.get(numerals + 1).is_some_and(|c| NUMERALS.contains(c) || c.is_ascii_digit());
        let hour = chinese_number(rest.get(..numerals)?).filter(|_| whole)?;
        let minute = if half { 30 } else { 0 };
        return Some((Word::Time { hour, minute, padded: false }, numerals + 1 + usize::from(half)));
    }
    if in_week && let Some(day) = chinese_weekday(Some(first)) {
        return Some((Word::Day(Day::Week(day)), 1));
    }
    let day = ['月', '火', '水', '木', '金', '土', '日'].iter().position(|d| d == first)?;
    let suffix = if starts(rest.get(1..)?, "曜日") { 2 } else { usize::from(rest.get(1) == Some(&'曜')) };
    Some((Word::Day(Day::Week(day as u8)), 1 + suffix))
}

fn chinese_number(numerals: &[char]) -> Option<u16> {
    let digit = |c: &char| NUMERALS.iter().take(9).position(|n| n == c).map(|i| i as u16 + 1);
    match numerals {
        ['十'] => Some(10),
        ['十', one] => digit(one).map(|d| 10 + d),
        [one] => digit(one),
        [ten, '十'] => digit(ten).map(|d| 10 * d),
        [ten, '十', one] => Some(10 * digit(ten)? + digit(one)?),
        _ => None,
    }
}

/// What starts with a digit: a time, a date, a duration or a number.
fn number(rest: &[char]) -> Option<(Word, usize)> {
    if starts(rest, "24/7") && !rest.get(4).is_some_and(char::is_ascii_digit) {
        return Some((Word::WholeDay, 4));
    }
    let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    let value = |list: &[char]| list.iter().collect::<String>().parse::<u16>().ok();
    let hour = value(rest.get(..digits.min(3))?).filter(|_| digits <= 2)?;
    let after = rest.get(digits..)?;
    let padded = digits == 2;
    let minutes = |list: &[char]| {
        value(list.get(..2)?).filter(|m| *m < 60 && !list.get(2).is_some_and(char::is_ascii_digit))
    };
    for hours in ["小时", "小時", "時間", "H", "h"] {
        let blank = usize::from(after.first() == Some(&' '));
        if starts(after.get(blank..)?, hours) {
            return (hour == 24).then_some((Word::WholeDay, digits + blank + hours.chars().count()));
        }
    }
    match after.first() {
        Some(':') => {
            let minute = minutes(after.get(1..)?)?;
            Some((Word::Time { hour, minute, padded }, digits + 3))
        }
        Some('时' | '時' | '点' | '點') => {
            let tail = after.get(1..)?;
            if tail.first() == Some(&'半') {
                return Some((Word::Time { hour, minute: 30, padded }, digits + 2));
            }
            match minutes(tail) {
                Some(minute) => {
                    let mark = usize::from(matches!(tail.get(2), Some('分')));
                    Some((Word::Time { hour, minute, padded }, digits + 3 + mark))
                }
                None => Some((
                    Word::Time { hour, minute: 0, padded },
                    digits + 1 + usize::from(tail.first() == Some(&'整')),
                )),
            }
        }
        Some('月') => (1..=12).contains(&hour).then_some((Word::Month(hour), digits + 1)),
        Some('日' | '号' | '號') => {
            (1..=31).contains(&hour).then_some((Word::DayOfMonth(hour), digits + 1))
        }
        _ => Some((Word::Number(hour), digits)),
    }
}
