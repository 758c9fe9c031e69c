//! One line for a product card: what the person pays for it.

use super::super::html::Html;
use super::super::{icons, texts};
use crate::api::Badge;
use crate::money::Fen;
use crate::offer::{Basket, BasketLine, Catalogue, EffectKind, Situation, Target, Verdict};
use crate::phrase::Phrase;
use crate::rules::Trust;
use crate::time::Instant;

/// How many of the times at which an offer begins are looked at for a price.
const MOST_LATER: usize = 8;

/// What a bill says of one thing.
#[derive(Default)]
struct Worth {
    /// What it costs, where that is less than without offers.
    price: Option<String>,
    points: i64,
}

/// The line; empty where no offer makes it cheaper for them or gives points.
pub fn badge(catalogue: &Catalogue, asked: &Badge) -> String {
    let situation = super::situation(catalogue, asked.at, asked.position, &asked.facts, &asked.counts);
    let (words, phrase) = (texts::bills(&asked.lang), Phrase::new(&asked.lang));
    let worth = |situation: &Situation, trust| {
        let line = BasketLine {
            id: String::new(),
            unit_price_fen: Fen(asked.price_fen),
            quantity: 1,
            floor_fen: Fen(asked.floor_fen),
            tags: asked.tags.clone(),
        };
        let basket = Basket { merchant: asked.merchant.clone(), lines: vec![line] };
        let Some(bill) = catalogue.quiet_quote(&basket, situation, trust) else { return Worth::default() };
        Worth {
            price: (bill.saving_fen.0 > 0).then(|| phrase.money(bill.total_fen)),
            points: bill.points.iter().fold(0, |sum, given| given.points.saturating_add(sum)),
        }
    };
    let mut html = Html::default();
    let mut line = |class: &str, template: &str, parts: &[&str]| {
        icons::others(&mut html);
        html.put("<p class=\"badge {}\" part=\"badge\" lang=\"{}\">", &[class, words.tag]).icon(class);
        html.put(template, parts).raw("</p>");
    };
    let (sure, said) = (worth(&situation, Trust::Vouched), worth(&situation, Trust::Said));
    match (&sure.price, &said.price) {
        (Some(price), said) if said.as_ref().is_none_or(|said| said == price) => {
            line("yes", words.price, &[price]);
            return html.0;
        }
        (_, Some(price)) => {
            line("lock", words.price_probably, &[price]);
            return html.0;
        }
        _ => {}
    }
    let about = catalogue.offers.iter().filter(|entry| entry.offer.merchant == asked.merchant);
    let about = about.filter(|entry| match &entry.offer.effect.target {
        Target::Order => true,
        Target::Item(item) => item.tags.iter().any(|tag| asked.tags.contains(tag)),
    });
    let gives = |kind: EffectKind| matches!(kind, EffectKind::Points(_));
    let judged: Vec<_> = about
        .map(|entry| (gives(entry.offer.effect.kind), catalogue.judge(entry, &situation, Trust::Said)))
        .collect();
    let zone = &catalogue.book.zone;
    let when = |at: Instant| phrase.when(zone.local(situation.at), zone.local(at));
    let begins = |after: Instant| {
        let later = judged.iter().filter(|(_, one)| one.verdict == Verdict::NotNow);
        later.filter_map(|(_, one)| one.becomes_eligible_at).filter(|at| *at > after).min()
    };
    let later: Vec<(Instant, Worth)> = std::iter::successors(begins(situation.at), |at| begins(*at))
        .take(MOST_LATER)
        .map(|at| (at, worth(&Situation { at, ..situation.clone() }, Trust::Said)))
        .collect();
    let unknown = |points: bool| {
        let asks = |verdict: &Verdict| matches!(verdict, Verdict::NeedsInformation { .. });
        judged.iter().any(|(gives, one)| *gives == points && asks(&one.verdict))
    };
    // Money first, now or later; points are what is left to say.
    if let Some((at, price)) = later.iter().find_map(|(at, then)| Some((*at, then.price.as_ref()?))) {
        line("soon", words.price_later, &[&when(at), price]);
    } else if unknown(false) {
        line("maybe", words.price_unknown, &[]);
    } else if sure.points > 0 && sure.points == said.points {
        line("yes", words.points, &[&phrase.points(sure.points)]);
    } else if said.points > 0 {
        line("lock", words.points_probably, &[&phrase.points(said.points)]);
    } else if let Some((at, then)) = later.iter().find(|(_, then)| then.points > 0) {
        line("soon", words.points_later, &[&when(*at), &phrase.points(then.points)]);
    } else if unknown(true) {
        line("maybe", words.points_unknown, &[]);
    }
    html.0
}
