//! One offer: what it does, whose it is, when, and its conditions with an answer to each.

use super::super::html::Html;
use super::super::words::{direction, distance_text, number};
use super::Shown;
use crate::api::Mine;
use crate::offer::Verdict;
use crate::rules::{Explained, Explanation, Trust, Truth};

/// Theirs now, theirs later, not known, not theirs: names of icons and classes.
pub(super) const CLASSES: [&str; 4] = ["yes", "soon", "maybe", "no"];

pub(super) fn card(shown: &Shown<'_>, html: &mut Html, class: &str, one: &Mine<'_>) {
    let (offer, words, lang) = (&one.entry.offer, shown.words, shown.screen.lang.as_str());
    html.put(
        "<li class=\"row offer {}\" part=\"row\" data-id=\"{}\"><h4><button type=\"button\" class=\"top\" \
         data-a=\"select\" data-v=\"{}\"><span class=\"name\" part=\"name\"><b class=\"what\">{}</b>{}</span>",
        &[class, &offer.id, &offer.id, &shown.phrase.effect(&offer.effect, None), offer.name.get(lang)],
    );
    if let Some((metres, bearing)) = one.way.filter(|_| shown.screen.merchant.is_empty()) {
        html.put(
            "<span class=\"dist\" part=\"distance\">{}<span class=\"dir\"><svg class=\"arrow\" viewBox=\"0 0 24 24\" \
             aria-hidden=\"true\"><path transform=\"rotate({} 12 12)\" d=\"M12 3l6.5 17L12 16.5 5.5 20z\"/></svg>{}</span></span>",
            &[
                &distance_text(&shown.words.far, metres),
                &number(bearing as i64),
                direction(&shown.words.far, bearing),
            ],
        );
    }
    html.raw("</button></h4>");
    if let Some(merchant) = one.merchant.filter(|_| shown.screen.merchant.is_empty()) {
        html.put("<p class=\"addr\">{}</p>", &[merchant.name.get(lang)]);
    }
    state(shown, html, class, one);
    if !one.sure && class != "maybe" && class != "no" {
        html.raw("<p class=\"note\">").icon("lock").put("{}</p>", &[words.proof]);
    }
    html.put("<details part=\"conditions\"><summary>{}</summary>", &[words.conditions]);
    match &one.explanation {
        Some(explanation) => {
            html.raw("<ul class=\"why\" role=\"list\">");
            match &explanation.of {
                // What a card says is all needed anyway.
                Explained::All(of) => of.iter().for_each(|one| tree(shown, html, one, true)),
                _ => tree(shown, html, explanation, true),
            }
            html.raw("</ul>");
        }
        None => {
            html.put("<p>{}</p>", &[words.everyone]);
        }
    }
    let today = shown.catalogue.book.zone.local(shown.situation.at).date;
    let last = shown.catalogue.book.zone.local(one.entry.valid.1).date;
    let last = shown.phrase.date(crate::time::Date(last.0.saturating_sub(1)), Some(today));
    html.raw("<p class=\"hush\">").put(words.valid, &[&last]);
    for limit in &offer.limits {
        html.put(" · {}", &[&shown.phrase.limit(limit)]);
    }
    let description = offer.description.get(lang);
    if !description.is_empty() {
        html.put("<br>{}", &[description]);
    }
    html.raw("</p></details></li>");
}

/// Whether and when in a word, an icon and a colour; what would change it.
fn state(shown: &Shown<'_>, html: &mut Html, class: &str, one: &Mine<'_>) {
    let (phrase, words, zone) = (shown.phrase, shown.words, &shown.catalogue.book.zone);
    let now = zone.local(shown.situation.at);
    let world = shown.world(Trust::Said);
    let word = match (&one.judged.verdict, one.sure) {
        (Verdict::Eligible, true) => words.yours,
        (Verdict::Eligible, false) => words.probably,
        (Verdict::NotNow, true) => words.not_now,
        (Verdict::NotNow, false) => words.probably,
        (Verdict::NeedsInformation { .. }, _) => words.depends,
        (Verdict::NotEligible, _) => match one.judged.reason {
            Some(reason) => phrase.shut(reason),
            None => words.not_yours,
        },
    };
    html.put("<p class=\"state {}\" part=\"state\">", &[class]).icon(class).put("<b>{}</b>", &[word]);
    match (one.judged.becomes_eligible_at, one.judged.eligible_until) {
        (Some(from), _) => {
            html.raw(" · ").put(words.from, &[&phrase.when(now, zone.local(from))]);
        }
        // What lasts for weeks is told by its last day.
        (_, Some(until)) if until.0 - shown.situation.at.0 < 7 * 86_400 => {
            html.raw(" · ").put(words.until, &[&phrase.until(now, zone.local(until))]);
        }
        _ => {}
    }
    html.raw("</p>");
    let Some(remedy) = one.remedies.first().filter(|_| class == "no") else { return };
    html.put("<p class=\"todo\" part=\"remedy\"><b>{}</b> {}", &[words.todo, &phrase.remedy(remedy, &world)]);
    for change in remedy {
        let leaf = change.leaf.and_then(|leaf| world.book.leaf(leaf));
        let how = leaf
            .and_then(|leaf| world.book.attribute_of(leaf))
            .map_or("", |one| one.how.get(phrase.language));
        if !how.is_empty() {
            html.put("<span class=\"hush\">{}</span>", &[how]);
        }
    }
    html.raw("</p>");
}

/// The conditions as a list; a `not` has gone into them.
fn tree(shown: &Shown<'_>, html: &mut Html, explanation: &Explanation, wanted: bool) {
    let words = shown.phrase.words;
    let (title, of) = match &explanation.of {
        Explained::Not(one) => return tree(shown, html, one, !wanted),
        Explained::Leaf(number, report) => return leaf(shown, html, *number, report),
        Explained::All(of) if wanted => (words.all.to_owned(), of),
        Explained::Any(of) if !wanted => (words.all.to_owned(), of),
        Explained::All(of) | Explained::Any(of) => (words.any.to_owned(), of),
        Explained::AtLeast(n, of) => {
            let n = if wanted { *n as usize } else { (of.len() + 1).saturating_sub(*n as usize) };
            (crate::phrase::fill(words.at_least, &[&number(n as i64)]), of)
        }
    };
    let met = if wanted { explanation.truth } else { !explanation.truth };
    html.raw("<li>");
    mark(shown, html, met);
    html.put("{}<ul role=\"list\">", &[&title]);
    for one in of {
        tree(shown, html, one, wanted);
    }
    html.raw("</ul></li>");
}

fn leaf(shown: &Shown<'_>, html: &mut Html, number: u32, report: &crate::rules::Report) {
    let world = shown.world(Trust::Said);
    let Some(leaf) = world.book.leaf(number) else { return };
    html.raw("<li>");
    mark(shown, html, if report.wanted { report.truth } else { !report.truth });
    html.put("{}", &[&shown.phrase.condition(leaf, &world, report.wanted)]);
    let weak = leaf.attribute().is_some_and(|attribute| shown.world(Trust::Vouched).is_weak(attribute));
    let own = if weak && report.truth != Truth::Unknown { shown.phrase.words.own_word } else { "" };
    for note in [own, &shown.phrase.reason(leaf, report, &world)] {
        if !note.is_empty() {
            html.put(" <small>{}</small>", &[note]);
        }
    }
    html.raw("</li>");
}

/// Met, not met or not known: a shape, a colour, and a word for those who hear it.
fn mark(shown: &Shown<'_>, html: &mut Html, met: Truth) {
    let (class, word) = match met {
        Truth::True => ("yes", shown.words.met),
        Truth::False => ("no", shown.words.unmet),
        Truth::Unknown => ("maybe", shown.words.unsure),
    };
    html.put("<span class=\"state {}\">", &[class])
        .icon(class)
        .put("<span class=\"vh\">{}</span></span>", &[word]);
}
