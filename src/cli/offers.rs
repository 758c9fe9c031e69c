//! `offers` and `quote`: what is mine, and what do I pay.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::args::{OffersArgs, QuoteArgs, WhoArgs};
use super::output::{Failure, Terminal, instant};
use crate::import::load_offers;
use crate::offer::{Basket, Catalogue, Situation, Verdict};
use crate::rules::Facts;
use crate::{Place, Problem};

#[derive(Serialize)]
struct OffersAnswer<'a> {
    sample: bool,
    offers: Vec<OfferAnswer<'a>>,
}

#[derive(Serialize)]
struct OfferAnswer<'a> {
    id: &'a str,
    merchant: &'a str,
    name: &'a str,
    #[serde(flatten)]
    verdict: Verdict,
}

pub(super) fn offers(args: &OffersArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    let (catalogue, situation) = open(&args.city_dir, &args.who)?;
    let all = catalogue.file.offers.iter();
    let mut offers: Vec<_> = all
        .filter(|offer| args.merchant.as_ref().is_none_or(|merchant| *merchant == offer.merchant))
        .map(|offer| OfferAnswer {
            id: &offer.id,
            merchant: &offer.merchant,
            name: offer.name.get(&terminal.language),
            verdict: catalogue.verdict(offer, &situation),
        })
        .collect();
    offers.sort_by(|a, b| a.id.cmp(b.id));
    if terminal.json {
        return terminal.object(&OffersAnswer { sample: catalogue.sample, offers });
    }
    sample(&catalogue, terminal);
    let mut text = String::new();
    for offer in &offers {
        let verdict = match &offer.verdict {
            Verdict::Eligible => terminal.say("yours", "可享").to_owned(),
            Verdict::NotEligible { reason_code: Some("not_started") } => {
                terminal.say("not begun", "未开始").to_owned()
            }
            Verdict::NotEligible { reason_code: Some(_) } => terminal.say("over", "已结束").to_owned(),
            Verdict::NotEligible { reason_code: None } => terminal.say("not yours", "不符合").to_owned(),
            Verdict::NeedsInformation { attributes } => {
                format!("{}: {}", terminal.say("depends on", "需要信息"), attributes.join(", "))
            }
        };
        text.push_str(&format!("{}  {}  {verdict}\n", offer.id, offer.name));
    }
    terminal.text(&text)
}

pub(super) fn quote(args: &QuoteArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    let (catalogue, situation) = open(&args.city_dir, &args.who)?;
    let basket: Basket = file(&args.basket)?;
    let bill = catalogue.quote(&basket, &situation).map_err(Failure::Data)?;
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

fn open(city_dir: &Path, who: &WhoArgs) -> Result<(Catalogue, Situation), Failure> {
    super::check::folder_exists(city_dir)?;
    let catalogue = load_offers(city_dir).map_err(Failure::Data)?;
    let facts: Facts = who.facts.as_deref().map(file).transpose()?.unwrap_or_default();
    let position = who.position.map(|position| who.crs.crs().to_wgs84(position));
    Ok((catalogue, Situation { at: instant(who.at), position, facts }))
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
