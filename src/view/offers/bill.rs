//! The bill of a basket: what each line costs, what each offer takes off, what is left to pay, and what lost.

use super::super::html::Html;
use super::super::texts;
use super::super::words::number;
use super::Shown;
use crate::money::Fen;
use crate::rules::Trust;

/// The bill of the basket, if there is one.
pub(super) fn bill(shown: &Shown<'_>, html: &mut Html) {
    let Some(basket) = &shown.screen.basket else { return };
    let (phrase, lang) = (shown.phrase, shown.screen.lang.as_str());
    let words = texts::bills(lang);
    let quote = |trust| shown.catalogue.quiet_quote(basket, shown.situation, trust);
    let Some((sure, said)) = quote(Trust::Vouched).zip(quote(Trust::Said)) else {
        html.put("<p class=\"none\" role=\"alert\">{}</p>", &[words.bad_basket]);
        return;
    };
    if basket.lines.is_empty() {
        return;
    }
    let presumed = said.total_fen < sure.total_fen;
    let bill = if presumed { &said } else { &sure };
    let name = |id: &str| shown.catalogue.offer(id).map_or("", |entry| entry.offer.name.get(lang)).to_owned();
    let fen = |amount: Fen| number(amount.0);
    html.put(
        "<section class=\"bill\" part=\"bill\" aria-labelledby=\"b\" data-total=\"{}\" data-saving=\"{}\"{}><h3 id=\"b\">{}</h3><ul role=\"list\">",
        &[&fen(bill.total_fen), &fen(bill.saving_fen), if presumed { " data-probably" } else { "" }, shown.words.bill],
    );
    for (at, line) in basket.lines.iter().enumerate() {
        let called = shown.screen.names.get(at).map(String::as_str).filter(|name| !name.is_empty());
        let quantity =
            if line.quantity > 1 { [" × ", &number(line.quantity)].concat() } else { String::new() };
        let price = Fen(line.unit_price_fen.0.saturating_mul(line.quantity));
        amount(html, "", &[called.unwrap_or(&line.id), &quantity].concat(), &phrase.money(price));
    }
    for step in &bill.applied {
        let minus = ["−", &phrase.money(step.saving_fen)].concat();
        amount(html, "off", &name(&step.offer), &minus);
    }
    for given in &bill.points {
        let effect =
            shown.catalogue.offer(&given.offer).map(|entry| phrase.effect(&entry.offer.effect, None));
        amount(html, "off", &name(&given.offer), &effect.unwrap_or_default());
    }
    amount(html, "sum", if presumed { words.probably_pay } else { words.pay }, &phrase.money(bill.total_fen));
    html.raw("</ul>");
    if bill.saving_fen.0 > 0 {
        html.raw("<p class=\"state yes\">")
            .icon("yes")
            .put(words.saves, &[&phrase.money(bill.saving_fen)])
            .raw("</p>");
    } else if bill.points.is_empty() {
        html.put("<p class=\"hush\">{}</p>", &[words.saves_nothing]);
    }
    if presumed {
        html.raw("<p class=\"note\">")
            .icon("lock")
            .put(words.without_proof, &[&phrase.money(sure.total_fen)])
            .raw("</p>");
    }
    if !bill.rejected.is_empty() {
        html.put("<details><summary>{}</summary><ul class=\"why\" role=\"list\">", &[words.lost]);
        for lost in &bill.rejected {
            html.put("<li>{} <small>{}", &[&name(&lost.offer), phrase.lost(lost.reason_code)]);
            if lost.would_save_fen.0 > 0 {
                html.raw(" · ").put(words.would_save, &[&phrase.money(lost.would_save_fen)]);
            }
            html.raw("</small></li>");
        }
        html.raw("</ul></details>");
    }
    html.raw("</section>");
}

/// That the bill is still to come, or that what draws it could not be had.
pub(super) fn lacking(shown: &Shown<'_>, html: &mut Html) {
    let words = shown.words;
    let (role, text) = match shown.screen.lacks {
        0 => return,
        1 => ("alert", words.bill_failed),
        _ => ("status", words.bill_waits),
    };
    html.put(
        "<section class=\"bill\" part=\"bill\" aria-labelledby=\"b\"><h3 id=\"b\">{}</h3><p role=\"{}\">{}</p>",
        &[words.bill, role, text],
    );
    if shown.screen.lacks == 1 {
        html.put("<button type=\"button\" class=\"plain wide\" data-a=\"retry\">{}</button>", &[words.retry]);
    }
    html.raw("</section>");
}

fn amount(html: &mut Html, class: &str, what: &str, money: &str) {
    html.put("<li class=\"{}\"><span>{}</span><b>{}</b></li>", &[class, what, money]);
}
