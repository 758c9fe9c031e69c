//! `rewards`: what is earned, what can be earned, what can be redeemed.

use std::path::Path;

use super::args::RewardsArgs;
use super::output::{Failure, Terminal, instant};
use crate::api::{self, json};
use crate::import::open_rewards;
use crate::phrase::Phrase;
use crate::reward::Ledger;
use crate::rules::{Facts, Trust, Verdict};
use crate::{Place, Problem};

/// A worker's events are a few hundred bytes each: a million of them fit.
const MOST_BYTES: u64 = 256 << 20;

pub(super) fn rewards(args: &RewardsArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    let programme = open_rewards(&args.city)?;
    let (ledger, unread) = ledgers(&args.events)?;
    let facts: Facts = args.who.facts.as_deref().map(super::offers::file).transpose()?.unwrap_or_default();
    let position = args.who.position.map(|position| args.who.crs.crs().to_wgs84(position));
    let state = ledger.state(&programme, instant(args.who.at));
    let (situation, mut problems) = programme.situation(position, &facts, &ledger, &state);
    problems.splice(0..0, unread);
    let language = terminal.language.clone();
    if terminal.json {
        let mut answer = api::rewards(&programme, &ledger, &state, &situation, &language);
        answer.problems = problems;
        return terminal.object(&answer);
    }
    for problem in &problems {
        terminal.note(&format!("{problem}: {}", problem.help));
    }
    if programme.sample {
        terminal.note(terminal.say("sample data: these are not real rewards", "示例数据，并非真实奖励"));
    }
    let phrase = Phrase::new(&language);
    let zone = &programme.book.zone;
    let now = zone.local(state.at);
    let points = |n: i64| phrase.so_many_points(n);
    let mut text = format!("{}\n", points(state.balance()));
    for lot in &state.lots {
        let until = lot
            .expires_at
            .map(|at| format!("{} {}", terminal.say("to", "有效至"), phrase.last_day(now, zone.local(at))));
        let until = until.unwrap_or_else(|| terminal.say("for good", "长期有效").to_owned());
        text.push_str(&format!("    {} · {until}\n", points(lot.points)));
    }
    for card in &state.cards {
        text.push_str(&format!("    {}  {}/{}", card.card, card.have(), card.of));
        text.push_str(&if card.full() > 0 {
            format!(" + {} × {}\n", card.full(), card.of)
        } else {
            "\n".to_owned()
        });
    }
    for (event, outcome) in ledger.events().iter().zip(&state.outcomes) {
        let name = programme.name(&event.deed).map_or(event.deed.about(), |name| name.get(&language));
        let reason = outcome.reason.map(|reason| format!(" · {}", phrase.zero(reason))).unwrap_or_default();
        let when = zone.timestamp(event.at);
        text.push_str(&format!("{when}  {:>6}  {name}{reason}\n", signed(outcome.credited)));
    }
    let pace = programme.pace(&ledger, &state);
    for one in api::redeem(&programme, &state, &situation, &pace, Trust::Said) {
        let mark = if one.can() { "✓" } else { " " };
        text.push_str(&format!("{mark} {}", one.entry.reward.name.get(&language)));
        if one.judged.verdict == Verdict::Eligible {
            text.push_str(&format!(" · {}", phrase.progress(&one.progress, now)));
        }
        text.push('\n');
    }
    terminal.text(&text)
}

fn signed(points: i64) -> String {
    if points > 0 { format!("+{points}") } else { points.to_string() }
}

/// One ledger from the files of several devices.
fn ledgers(files: &[std::path::PathBuf]) -> Result<(Ledger, Vec<Problem>), Failure> {
    let missing: Vec<Problem> = (files.iter().filter(|file| !file.is_file()))
        .map(|file| {
            let place = Place::in_file(file.display().to_string(), 0, 0);
            Problem::error("file-missing", place, "there is no such file", "give the file of a device")
        })
        .collect();
    if !missing.is_empty() {
        return Err(Failure::Call(missing));
    }
    let (mut whole, mut unread, mut wrong): (Option<Ledger>, _, _) = (None, Vec::new(), Vec::new());
    for file in files {
        match read(file) {
            Ok((ledger, problems)) => {
                unread.extend(problems);
                match &mut whole {
                    None => whole = Some(ledger),
                    Some(whole) if whole.worker() == ledger.worker() => {
                        whole.merge(ledger.events().iter().cloned())
                    }
                    Some(whole) => wrong.push(Problem::error(
                        "other-worker",
                        Place::in_file(file.display().to_string(), 0, 0),
                        format!("these are the events of `{}`, not of `{}`", ledger.worker(), whole.worker()),
                        "give the files of one worker",
                    )),
                }
            }
            Err(problems) => wrong.extend(problems),
        }
    }
    if wrong.is_empty() { Ok((whole.unwrap_or_default(), unread)) } else { Err(Failure::Data(wrong)) }
}

fn read(file: &Path) -> Result<(Ledger, Vec<Problem>), Vec<Problem>> {
    let name = file.display().to_string();
    let whole = |code, message: String, help: &str| {
        vec![Problem::error(code, Place::in_file(name.clone(), 0, 0), message, help)]
    };
    if std::fs::metadata(file).is_ok_and(|meta| meta.len() > MOST_BYTES) {
        return Err(whole(
            "file-too-large",
            "the file has more than 256 MB".to_owned(),
            "give the file of one worker",
        ));
    }
    let text = std::fs::read_to_string(file).map_err(|error| {
        let message = format!("the file cannot be read: {error}");
        whole("file-unreadable", message, "check that it is a text file and that you may read it")
    })?;
    let mut in_file = |mut problem: Problem| {
        problem.place.file.clone_from(&name);
        problem
    };
    match json::ledger(&text) {
        Ok((ledger, problems)) => Ok((ledger, problems.into_iter().map(&mut in_file).collect())),
        Err(problems) => Err(problems.into_iter().map(in_file).collect()),
    }
}
