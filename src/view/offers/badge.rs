//! One line for a product card: what the person pays for it.

use super::super::html::Html;
use super::super::{icons, texts};
use crate::api::Badge;
use crate::money::Fen;
use crate::offer::{Basket, BasketLine, Catalogue, Situation, Target, Verdict};
use crate::phrase::Phrase;
use crate::rules::Trust;
use crate::time::Instant;

/// The line; empty where no offer makes it cheaper for them.
pub fn badge(catalogue: &Catalogue, asked: &Badge) -> String {
    let situation = super::situation(catalogue, asked.at, asked.position, &asked.facts, &asked.counts);
    let texts = texts::of(&asked.lang);
    let (words, phrase) = (texts::offers(texts), Phrase::new(&asked.lang));
    let price = |situation: &Situation, trust| {
        let line = BasketLine {
            id: String::new(),
            unit_price_fen: Fen(asked.price_fen),
            quantity: 1,
            floor_fen: Fen(asked.floor_fen),
            tags: asked.tags.clone(),
        };
        let basket = Basket { merchant: asked.merchant.clone(), lines: vec![line] };
        let bill = catalogue.quote(&basket, situation, trust).ok()?;
        (bill.saving_fen.0 > 0).then(|| phrase.money(bill.total_fen))
    };
    let mut html = Html::default();
    let mut line = |class: &str, template: &str, parts: &[&str]| {
        icons::others(&mut html);
        html.put("<p class=\"badge {}\" part=\"badge\" lang=\"{}\">", &[class, texts.tag]).icon(class);
        html.put(template, parts).raw("</p>");
    };
    let (sure, said) = (price(&situation, Trust::Vouched), price(&situation, Trust::Said));
    match (&sure, &said) {
        (Some(price), said) if said.as_ref().is_none_or(|said| said == price) => {
            line("yes", words.price, &[price]);
        }
        (_, Some(price)) => line("lock", words.price_probably, &[price]),
        _ => {
            let about = catalogue.offers.iter().filter(|entry| entry.offer.merchant == asked.merchant);
            let about = about.filter(|entry| match &entry.offer.effect.target {
                Target::Order => true,
                Target::Item(item) => item.tags.iter().any(|tag| asked.tags.contains(tag)),
            });
            let judged: Vec<_> = about.map(|entry| catalogue.judge(entry, &situation, Trust::Said)).collect();
            let later = judged.iter().filter(|one| one.verdict == Verdict::NotNow);
            let later: Option<Instant> = later.filter_map(|one| one.becomes_eligible_at).min();
            let then = later.and_then(|at| {
                let price = price(&Situation { at, ..situation.clone() }, Trust::Said)?;
                let zone = &catalogue.book.zone;
                Some((price, phrase.when(zone.local(situation.at), zone.local(at))))
            });
            if let Some((price, when)) = then {
                line("soon", words.price_later, &[&when, &price]);
            } else if judged.iter().any(|one| matches!(one.verdict, Verdict::NeedsInformation { .. })) {
                line("maybe", words.price_unknown, &[]);
            }
        }
    }
    html.0
}
