//! The text before the parser sees it: what the parser would read otherwise than it is meant is made plain,
//! and what could mean two things is refused.

use super::HoursError;

/// OSM itself allows 255 characters; twice that twice over is room for any real value.
const MOST_CHARACTERS: usize = 1_000;

const WEEKDAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];
const HOLIDAYS: [&str; 2] = ["ph", "sh"];
const DATES: [&str; 14] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "easter", "week"];
const MODIFIERS: [&str; 4] = ["open", "closed", "off", "unknown"];

/// A text made plain, and where each of its characters came from.
pub(super) struct Plain {
    pub text: String,
    /// For each character of `text`, its place in what was given.
    from: Vec<usize>,
}

impl Plain {
    /// The place in the given text of character `at` of the plain one.
    pub fn origin(&self, at: usize) -> usize {
        self.from.get(at).copied().unwrap_or_else(|| self.from.last().map_or(0, |last| last + 1))
    }

    fn push(&mut self, character: char, from: usize) {
        self.text.push(character);
        self.from.push(from);
    }

    fn insert(&mut self, text: &str, from: usize) {
        text.chars().for_each(|c| self.push(c, from));
    }
}

/// Makes the text plain:
///
/// - a comment without a state becomes `unknown "comment"`: the parser's tree does not tell it from
///   `open "comment"`;
/// - `Mo, Fr` becomes `Mo,Fr`: a list, where the parser sees two rules of which the first is open all day;
/// - `10:00-12:00,Sa` gets the space the parser wants between two rules.
pub(super) fn plain(given: &str) -> Result<Plain, HoursError> {
    let chars: Vec<char> = given.chars().collect();
    if chars.len() > MOST_CHARACTERS {
        return Err(HoursError::new(
            "hours-too-long",
            MOST_CHARACTERS,
            format!("the text has {} characters, more than {MOST_CHARACTERS}", chars.len()),
            "say it with fewer rules",
        ));
    }
    if let Some(at) = chars.iter().position(|c| c.is_control()) {
        return Err(HoursError::new(
            "hours-syntax",
            at,
            "a line break or control character",
            "write the hours on one line, rules separated by `;`",
        ));
    }
    let mut out = Plain { text: String::new(), from: Vec::new() };
    // Where the rule that is being read starts in `out.text`, in bytes.
    let mut rule = 0;
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        match c {
            '"' => {
                let close = (at + 1..chars.len()).find(|i| chars.get(*i) == Some(&'"'));
                let Some(close) = close else {
                    return Err(HoursError::new(
                        "hours-syntax",
                        at,
                        "a comment that is not closed",
                        "end the comment with `\"`",
                    ));
                };
                let selector = next_visible(&chars, close + 1).is_some_and(|(_, c)| c == ':');
                let said = last_word(&out.text).is_some_and(|w| MODIFIERS.contains(&w.as_str()));
                if !selector && !said {
                    out.insert(if out.text.is_empty() || out.text.ends_with(' ') { "" } else { " " }, at);
                    out.insert("unknown ", at);
                }
                for i in at..=close {
                    out.push(chars.get(i).copied().unwrap_or('"'), i);
                }
                at = close + 1;
                if let Some((colon, ':')) = next_visible(&chars, at) {
                    // The parser wants no space after `"summer":`.
                    out.push(':', colon);
                    at = next_visible(&chars, colon + 1).map_or(chars.len(), |(next, _)| next);
                }
                continue;
            }
            ';' | '|' => {
                out.push(c, at);
                rule = out.text.len();
            }
            ',' => at = comma(&chars, at, &mut out, &mut rule)?,
            _ => {
                if c == ' ' {
                    holiday_and_weekday(&chars, at, &out.text)?;
                }
                out.push(c, at);
            }
        }
        at += 1;
    }
    if out.text.replace(' ', "").contains("-24:00+") {
        return Err(HoursError::new(
            "hours-ambiguous",
            0,
            "`-24:00+` closes at midnight and does not",
            "leave out the `+`, or write the later closing time",
        ));
    }
    Ok(out)
}

/// What the comma at `at` is: part of a list, or the start of another rule. Returns the last character used.
fn comma(chars: &[char], at: usize, out: &mut Plain, rule: &mut usize) -> Result<usize, HoursError> {
    out.push(',', at);
    let Some((next, _)) = next_visible(chars, at + 1) else { return Ok(at) };
    let word = word_at(chars, next);
    let starts_days = WEEKDAYS.contains(&word.as_str())
        || HOLIDAYS.contains(&word.as_str())
        || DATES.contains(&word.as_str());
    let before = out.text.get(*rule..).unwrap_or_default().trim_end_matches(',').trim();
    let only_days = !before.contains([':', '"']) && words_are_days(before);
    match (only_days, starts_days, next > at + 1) {
        (true, true, _) => return Ok(next - 1),
        (true, false, true)
            if !chars.get(next).is_some_and(char::is_ascii_digit) || has_time(chars, next) =>
        {
            return Err(HoursError::new(
                "hours-ambiguous",
                at,
                format!("`{before}` before the comma has no times of its own"),
                "leave out the comma between the days and their times",
            ));
        }
        (false, true, _) => {
            out.push(' ', at);
            *rule = out.text.len();
            return Ok(next - 1);
        }
        _ => {}
    }
    Ok(at)
}

/// `PH Mo-Fr`: a holiday that falls on a weekday, or a holiday or a weekday?
fn holiday_and_weekday(chars: &[char], at: usize, before: &str) -> Result<(), HoursError> {
    let Some((next, _)) = next_visible(chars, at) else { return Ok(()) };
    let (left, right) = (last_word(before).unwrap_or_default(), word_at(chars, next));
    let is = |list: &[&str], word: &str| list.contains(&word);
    if (is(&HOLIDAYS, &left) && is(&WEEKDAYS, &right)) || (is(&WEEKDAYS, &left) && is(&HOLIDAYS, &right)) {
        return Err(HoursError::new(
            "hours-ambiguous",
            at,
            "a weekday and a holiday with only a space between them",
            "write `Mo-Fr,PH` for either; holidays that fall on certain weekdays cannot be said",
        ));
    }
    Ok(())
}

fn next_visible(chars: &[char], from: usize) -> Option<(usize, char)> {
    (from..chars.len()).filter_map(|i| Some((i, *chars.get(i)?))).find(|(_, c)| *c != ' ')
}

/// The letters from `at` on, in small letters.
fn word_at(chars: &[char], at: usize) -> String {
    let rest = chars.get(at..).unwrap_or_default();
    rest.iter().take_while(|c| c.is_ascii_alphabetic()).collect::<String>().to_ascii_lowercase()
}

/// The letters at the end of the text, in small letters.
fn last_word(text: &str) -> Option<String> {
    let text = text.trim_end();
    let start = text.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |i| i + 1);
    // What stands before is one whole character, perhaps not one byte long.
    let start = (start..=text.len()).find(|i| text.is_char_boundary(*i))?;
    text.get(start..).filter(|w| !w.is_empty()).map(str::to_ascii_lowercase)
}

/// Whether a text has words, and all of them name days.
fn words_are_days(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).peekable();
    words.peek().is_some()
        && words.all(|word| {
            let word = word.to_lowercase();
            [&WEEKDAYS[..], &HOLIDAYS, &DATES].iter().any(|list| list.contains(&word.as_str()))
        })
}

/// Whether a time such as `9:00` starts here.
fn has_time(chars: &[char], at: usize) -> bool {
    let rest = chars.get(at..).unwrap_or_default();
    let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    (1..=2).contains(&digits) && rest.get(digits) == Some(&':')
}
