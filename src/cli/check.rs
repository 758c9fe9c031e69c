//! `check`: every problem of a source folder.

use std::path::Path;

use serde::Serialize;

use super::args::CheckArgs;
use super::output::{Failure, Terminal};
use super::width::{cut, width};
use crate::import::check;
use crate::{Place, Problem, Severity};

#[derive(Serialize)]
struct CheckAnswer<'a> {
    problems: &'a [Problem],
    stations: usize,
    errors: usize,
    warnings: usize,
}

pub(super) fn run(args: &CheckArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    folder_exists(&args.city_dir)?;
    let loaded = check(&args.city_dir);
    let errors = loaded.problems.iter().filter(|p| p.severity == Severity::Error).count();
    let warnings = loaded.problems.len() - errors;
    if terminal.json {
        let answer = CheckAnswer { problems: &loaded.problems, stations: loaded.stations, errors, warnings };
        terminal.object(&answer)?;
    } else {
        let text = snippets(&loaded.problems, &args.city_dir, terminal);
        if !text.is_empty() {
            terminal.note(text.trim_end());
        }
        terminal.text(&if terminal.chinese {
            format!("{} 个站点，{errors} 个错误，{warnings} 条警告\n", loaded.stations)
        } else {
            let (stations, errors) = (count(loaded.stations, "station"), count(errors, "error"));
            format!("{stations}, {errors}, {}\n", count(warnings, "warning"))
        })?;
    }
    if errors > 0 { Err(Failure::Reported) } else { Ok(()) }
}

/// `1 station`, `2 stations`.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A folder that is not there is a wrong call, not wrong data.
pub(super) fn folder_exists(dir: &Path) -> Result<(), Failure> {
    exists(dir, "give a source folder: one that has a `city.json`")
}

/// The same of what a build wrote.
pub(super) fn publication_exists(dir: &Path) -> Result<(), Failure> {
    exists(dir, "give a folder that `friendly-city build` wrote")
}

fn exists(dir: &Path, help: &str) -> Result<(), Failure> {
    if dir.is_dir() {
        return Ok(());
    }
    Err(Failure::Call(vec![Problem::error(
        "city-missing",
        Place::in_file(dir.display().to_string(), 0, 0),
        "there is no such folder",
        help,
    )]))
}

/// `file:line:column: error: message [code]`, and the help under it.
pub(super) fn plain(problem: &Problem, terminal: &Terminal) -> String {
    let Place { file, line, column, pointer } = &problem.place;
    let place = match (file.is_empty(), line) {
        (false, 0) => format!("{file}: "),
        (false, _) => format!("{file}:{line}:{column}: "),
        (true, _) if pointer.is_empty() => String::new(),
        (true, _) => format!("{}: ", flag(pointer)),
    };
    let severity = match problem.severity {
        Severity::Error => terminal.say("error", "错误"),
        Severity::Warning => terminal.say("warning", "警告"),
    };
    let help = terminal.say("help", "处理办法");
    format!("{place}{severity}: {} [{}]\n  {help}: {}\n", problem.message, problem.code, problem.help)
}

/// The flag that a part of a request comes from: `--facility` of `/facilities/0`.
fn flag(pointer: &str) -> String {
    let name = pointer.split('/').nth(1).unwrap_or("");
    let flag = match name {
        "facilities" => "facility",
        "kinds" => "kind",
        "bounds" => "bbox",
        "open_for_min" => "open-for",
        _ => name.strip_suffix("_m").unwrap_or(name),
    };
    format!("--{flag}")
}

/// Each problem with the line it is in and a mark under the place.
fn snippets(problems: &[Problem], dir: &Path, terminal: &Terminal) -> String {
    // They come file by file: the lines of one are enough.
    let mut read: (&str, Vec<String>) = ("", Vec::new());
    let mut out = String::new();
    for problem in problems {
        if read.0 != problem.place.file {
            let text = std::fs::read_to_string(dir.join(&problem.place.file)).unwrap_or_default();
            let lines = text.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect();
            read = (&problem.place.file, lines);
        }
        let lines = &read.1;
        let mut text = plain(problem, terminal);
        let line = (problem.place.line as usize).checked_sub(1).and_then(|i| lines.get(i));
        if let Some(line) = line.filter(|l| (1..=LONGEST_LINE).contains(&l.len()))
            && let Some((head, help)) = text.split_once('\n')
        {
            text = format!("{head}\n{}{help}", snippet(line, &problem.place));
        }
        out.push_str(&text);
    }
    out
}

/// A longer line was not written by a person, and showing it for each of its problems would take minutes.
const LONGEST_LINE: usize = 10_000;
/// As much of a line as fits a terminal.
const SNIPPET_COLUMNS: usize = 90;

fn snippet(line: &str, place: &Place) -> String {
    let column = (place.column as usize).saturating_sub(1);
    // A line that does not fit is shown from a little before the place.
    let skip = if width(line) > SNIPPET_COLUMNS { column.saturating_sub(30) } else { 0 };
    let mark = |c: char| if c.is_control() { ' ' } else { c };
    let shown: String = line.chars().skip(skip).map(mark).collect();
    let before: String = line.chars().skip(skip).take(column - skip).map(mark).collect();
    let lead = if skip > 0 { "…" } else { "" };
    let number = place.line.to_string();
    let gutter = " ".repeat(number.len());
    let indent = " ".repeat(width(&before) + width(lead));
    format!("  {number} | {lead}{}\n  {gutter} | {indent}^\n", cut(&shown, SNIPPET_COLUMNS))
}
