//! The list that every reader adds its findings to.

use crate::{Place, Problem, Severity};

/// A file with more errors than this has one problem: it is not what it was taken for. Nobody reads further, and
/// the list stays small enough to print. Warnings are counted apart, so that they never crowd out an error.
const MOST_PROBLEMS: usize = 10_000;

/// Problems found so far, in the order in which they were found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    problems: Vec<Problem>,
    errors: usize,
    warnings: usize,
}

impl Report {
    pub(crate) fn push(&mut self, problem: Problem) {
        let count = match problem.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        *count += 1;
        if *count <= MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }
    pub(crate) fn error(
        &mut self,
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Problem::error(code, place, message, help));
    }
    pub(crate) fn warning(
        &mut self,
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Problem::warning(code, place, message, help));
    }
    /// Takes over what another found.
    pub(crate) fn append(&mut self, other: Self) {
        let (errors, warnings) = (self.errors + other.errors, self.warnings + other.warnings);
        other.problems.into_iter().for_each(|problem| self.push(problem));
        (self.errors, self.warnings) = (errors, warnings);
    }
    /// Whether a problem of this code was found.
    pub(crate) fn has(&self, code: &str) -> bool {
        self.problems.iter().any(|problem| problem.code == code)
    }
    /// Whether anything so far stops a build.
    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0
    }
    /// Everything found, by file and place.
    pub(crate) fn into_problems(mut self) -> Vec<Problem> {
        self.problems.sort_by(|a, b| a.place.cmp(&b.place));
        for (severity, count) in [(Severity::Error, self.errors), (Severity::Warning, self.warnings)] {
            if let Some(more) = count.checked_sub(MOST_PROBLEMS).filter(|more| *more > 0) {
                let message = format!("{more} more problems are not listed");
                let help = "mend the first ones; one wrong separator or column often causes all of them";
                let problem = Problem::error("too-many-problems", Place::default(), message, help);
                self.problems.push(Problem { severity, ..problem });
            }
        }
        self.problems
    }
}

/// The user's own input in backticks, shortened for a message, control characters made visible.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::from("`");
    for (i, c) in text.chars().enumerate() {
        if i == 60 {
            out.push('…');
            break;
        }
        if c.is_control() { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out.push('`');
    out
}

/// The word of `known` that was probably meant: at most two letters, and less than half of the word, differ.
pub(crate) fn meant<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.trim().to_lowercase().replace([' ', '-'], "_");
    let least = known.into_iter().map(|k| (edits(&folded, k), k)).min()?;
    (least.0 <= 2 && least.0 * 2 < word.chars().count()).then_some(least.1)
}

/// `did you mean …? one of …`, for a help line.
pub(crate) fn choose<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let all = known.clone().into_iter().collect::<Vec<_>>().join(", ");
    match meant(word, known) {
        Some(near) => format!("did you mean `{near}`? known words: {all}"),
        None if all.is_empty() => "there is none: declare it first".to_owned(),
        None => format!("use one of: {all}"),
    }
}

/// Levenshtein distance, up to 3: words that differ more are no likely slip.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    if a.len().abs_diff(b.len()) > 2 {
        return 3;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut left = i + 1;
        let mut diagonal = i;
        let mut next = vec![left];
        for (cb, above) in b.iter().zip(row.iter().skip(1)) {
            let value = (diagonal + usize::from(ca != cb)).min(above + 1).min(left + 1);
            diagonal = *above;
            left = value;
            next.push(value);
        }
        row = next;
    }
    row.last().copied().unwrap_or(3).min(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let known = ["toilet", "charging", "wifi"];
        for (word, expected) in [
            ("toilets", Some("toilet")),
            ("Charging", Some("charging")),
            ("wfi", Some("wifi")),
            ("sauna", None),
            ("x", None),
        ] {
            assert_eq!(meant(word, known), expected, "{word}");
        }
    }

    #[test]
    fn a_flood_of_problems_is_cut_and_said() {
        let mut report = Report::default();
        for line in 0..MOST_PROBLEMS as u32 + 5 {
            report.warning("x", Place::in_file("f", line, 1), "m", "h");
        }
        assert!(!report.has_errors());
        report.error("y", Place::in_file("g", 1, 1), "m", "h");
        let problems = report.into_problems();
        assert_eq!(problems.len(), MOST_PROBLEMS + 2);
        assert!(problems.iter().any(|p| p.code == "y"), "an error is never crowded out");
        assert!(problems.last().is_some_and(|p| p.message.starts_with("5 more")));
    }
}
