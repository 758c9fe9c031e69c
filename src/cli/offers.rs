//! `offers` and `quote`: what is mine, and what do I pay.

use std::path::Path;

use serde::de::DeserializeOwned;

use super::args::{OffersArgs, QuoteArgs, WhoArgs};
use super::output::{Failure, Terminal, instant};
use crate::api::{self, OffersRequest};
use crate::import::open_offers;
use crate::offer::{Basket, Catalogue, Situation};
use crate::rules::{Facts, Trust};
use crate::{Place, Problem};

pub(super) fn offers(args: &OffersArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    let (catalogue, situation) = open(&args.city, &args.who, terminal)?;
    let request = OffersRequest {
        merchant: args.merchant.as_deref(),
        language: &terminal.language.clone(),
        ..OffersRequest::default()
    };
    let answer = api::offers(&catalogue, &situation, &request);
    if terminal.json {
        return terminal.object(&answer);
    }
    sample(&catalogue, terminal);
    let mut text = String::new();
    for offer in &answer.offers {
        let verdict = match offer.verdict {
            "eligible" => terminal.say("yours", "可享").to_owned(),
            "not_now" => {
                let at = offer.becomes_eligible_at.map(|at| at.to_string()).unwrap_or_default();
                format!("{} {at}", terminal.say("from", "从此时起可享："))
            }
            "needs_information" => {
                format!("{}: {}", terminal.say("depends on", "需要信息"), offer.attributes.join(", "))
            }
            _ => match offer.reason_code {
                Some("not_started") => terminal.say("not begun", "未开始").to_owned(),
                Some("expired") => terminal.say("over", "已结束").to_owned(),
                _ => terminal.say("not yours", "不符合").to_owned(),
            },
        };
        text.push_str(&format!("{}  {}  {verdict}\n", offer.id, offer.name));
    }
    terminal.text(&text)
}

pub(super) fn quote(args: &QuoteArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    let (catalogue, situation) = open(&args.city, &args.who, terminal)?;
    let basket: Basket = file(&args.basket)?;
    let bill = api::quote(&catalogue, &basket, &situation, Trust::Vouched).map_err(Failure::Data)?;
    if terminal.json {
        return terminal.object(&bill);
    }
    sample(&catalogue, terminal);
    let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
    let mut text = format!("{:>10}\n", yuan(bill.subtotal_fen.0));
    for step in &bill.applied {
        text.push_str(&format!("{:>10}  {}\n", format!("-{}", yuan(step.saving_fen.0)), step.offer));
    }
    text.push_str(&format!("{:>10}  {}\n", yuan(bill.total_fen.0), terminal.say("to pay", "应付")));
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
fn file<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
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
        wrong("record", place, message, "docs/offers.md says what may stand here")
    })
}
