//! `offers` and `quote`: what is mine, and what do I pay.

use std::path::Path;

use serde::de::DeserializeOwned;

use super::args::{OffersArgs, QuoteArgs, WhoArgs};
use super::output::{Failure, Terminal, instant};
use crate::api::{self, Mine, OffersRequest};
use crate::import::open_offers;
use crate::offer::{Basket, Catalogue, Situation, Verdict};
use crate::phrase::Phrase;
use crate::rules::{Explained, Explanation, Facts, Leaf, Report, Trust, Truth, World};
use crate::{Place, Problem};

pub(super) fn offers(args: &OffersArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    let (catalogue, situation) = open(&args.city, &args.who, terminal)?;
    let request = OffersRequest {
        merchant: args.merchant.as_deref(),
        language: &terminal.language.clone(),
        ..OffersRequest::default()
    };
    if terminal.json {
        return terminal.object(&api::offers(&catalogue, &situation, &request));
    }
    sample(&catalogue, terminal);
    let mut all = api::mine(&catalogue, &situation, &request);
    all.sort_by(|a, b| a.entry.offer.id.cmp(&b.entry.offer.id));
    let phrase = Phrase::new(request.language);
    let said: Vec<String> =
        all.iter().map(|one| words(&catalogue, &situation, one, &phrase, terminal)).collect();
    terminal.text(&said.concat())
}

/// An offer in words: what it does, whose it is and when; if it is not theirs, why not and what would change it.
fn words(
    catalogue: &Catalogue,
    situation: &Situation,
    one: &Mine<'_>,
    phrase: &Phrase<'_>,
    terminal: &Terminal,
) -> String {
    let (offer, zone) = (&one.entry.offer, &catalogue.book.zone);
    let (now, world) = (zone.local(situation.at), catalogue.world(situation, Trust::Said));
    let mut text = format!("{}  {}", offer.id, offer.name.get(phrase.language));
    let effect = phrase.effect(&offer.effect, None);
    let limits: Vec<String> = offer.limits.iter().map(|limit| phrase.limit(limit)).collect();
    text.push_str(&format!(" · {}\n    ", [vec![effect], limits].concat().join(" · ")));
    let proof = if one.sure {
        ""
    } else {
        terminal.say(" (on your word alone: bring proof)", "（仅凭您本人说明，到店需出示凭证）")
    };
    let verdict = match one.judged.verdict {
        Verdict::Eligible => terminal.say("yours", "可用"),
        Verdict::NotNow => terminal.say("not yet time", "还没到时间"),
        Verdict::NeedsInformation { .. } => {
            terminal.say("depends on what is not known", "要看还不知道的情况")
        }
        Verdict::NotEligible => {
            one.judged.reason.map_or(terminal.say("not yours", "还不符合"), |r| phrase.shut(r))
        }
    };
    text.push_str(verdict);
    if let Some(from) = one.judged.becomes_eligible_at {
        text.push_str(&format!(
            " · {} {}",
            terminal.say("from", "起用时间"),
            phrase.when(now, zone.local(from))
        ));
    }
    if let Some(until) = one.judged.eligible_until {
        text.push_str(&format!(
            " · {} {}",
            terminal.say("until", "至"),
            phrase.until(now, zone.local(until))
        ));
    }
    text.push_str(proof);
    text.push('\n');
    if one.judged.verdict == Verdict::Eligible {
        return text;
    }
    if let Some(explanation) = &one.explanation {
        for (leaf, report) in wrong(explanation, &world) {
            let condition = phrase.condition(leaf, &world, report.wanted);
            let reason = phrase.reason(leaf, report, &world);
            let mark = if report.truth == Truth::Unknown { "?" } else { "✗" };
            let gap = if reason.is_empty() { "" } else { " · " };
            text.push_str(&format!("    {mark} {condition}{gap}{reason}\n"));
        }
    }
    if let Some(remedy) = one.remedies.first() {
        text.push_str(&format!("    → {}\n", phrase.remedy(remedy, &world)));
    }
    text
}

/// The questions that do not help, in their order.
fn wrong<'w>(explanation: &'w Explanation, world: &World<'w>) -> Vec<(&'w Leaf, &'w Report)> {
    match &explanation.of {
        Explained::Leaf(number, report) if report.reason.is_some() => {
            world.book.leaf(*number).map(|leaf| (leaf, report)).into_iter().collect()
        }
        Explained::Leaf(..) => Vec::new(),
        Explained::All(of) | Explained::Any(of) | Explained::AtLeast(_, of) => {
            of.iter().flat_map(|one| wrong(one, world)).collect()
        }
        Explained::Not(one) => wrong(one, world),
    }
}

pub(super) fn quote(args: &QuoteArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    let (catalogue, situation) = open(&args.city, &args.who, terminal)?;
    let basket: Basket = file(&args.basket)?;
    let bill = api::quote(&catalogue, &basket, &situation, Trust::Vouched).map_err(Failure::Data)?;
    if terminal.json {
        return terminal.object(&bill);
    }
    sample(&catalogue, terminal);
    let phrase = Phrase::new(&terminal.language);
    let name =
        |id: &str| catalogue.offer(id).map_or("", |entry| entry.offer.name.get(phrase.language)).to_owned();
    let mut text = format!("{:>10}\n", phrase.money(bill.subtotal_fen));
    for step in &bill.applied {
        let off = format!("-{}", phrase.money(step.saving_fen));
        text.push_str(&format!("{off:>10}  {}  {}\n", step.offer, name(&step.offer)));
    }
    for given in &bill.points {
        let effect = catalogue.offer(&given.offer).map(|entry| phrase.effect(&entry.offer.effect, None));
        text.push_str(&format!("{:>10}  {}  {}\n", "", given.offer, effect.unwrap_or_default()));
    }
    text.push_str(&format!("{:>10}  {}\n", phrase.money(bill.total_fen), terminal.say("to pay", "应付")));
    for lost in &bill.rejected {
        text.push_str(&format!("{:>10}  {}  {}\n", "", lost.offer, phrase.lost(lost.reason_code)));
    }
    terminal.text(&text)
}

fn sample(catalogue: &Catalogue, terminal: &Terminal) {
    if catalogue.sample {
        terminal.note(terminal.say("sample data: these are not real offers", "示例数据，并非真实优惠"));
    }
}

fn open(city: &str, who: &WhoArgs, terminal: &mut Terminal) -> Result<(Catalogue, Situation), Failure> {
    let catalogue = open_offers(city)?;
    let facts: Facts = who.facts.as_deref().map(file).transpose()?.unwrap_or_default();
    let position = who.position.map(|position| who.crs.crs().to_wgs84(position));
    let (situation, problems) = catalogue.situation(instant(who.at), position, &facts);
    for problem in &problems {
        terminal.note(&format!("{problem}: {}", problem.help));
    }
    Ok((catalogue, situation))
}

/// A small JSON file of the caller's.
pub(super) fn file<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    /// A thousand lines of basket and more.
    const MOST_BYTES: u64 = 4 << 20;
    let name = path.display().to_string();
    let wrong = |code, place, message: String, help: &str| {
        Failure::Call(vec![Problem::error(code, place, message, help)])
    };
    let whole = || Place::in_file(name.clone(), 0, 0);
    if std::fs::metadata(path).is_ok_and(|meta| meta.len() > MOST_BYTES) {
        return Err(wrong(
            "file-too-large",
            whole(),
            "the file has more than 4 MB".to_owned(),
            "give a smaller one",
        ));
    }
    let text = std::fs::read_to_string(path).map_err(|error| {
        let message = format!("the file cannot be read: {error}");
        wrong("file-unreadable", whole(), message, "check that it is a text file and that you may read it")
    })?;
    serde_json::from_str(&text).map_err(|error| {
        let place = Place::in_file(name.clone(), error.line() as u32, error.column() as u32);
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or("not JSON").to_owned();
        if error.is_data() {
            wrong("record", place, message, "docs/offers.md says what may stand here")
        } else {
            let help = "the file must be JSON; an editor that knows JSON shows the place";
            wrong("json-syntax", place, message, help)
        }
    })
}
