//! What points and full cards are good for, how far it is, and the two taps of redeeming.

use super::super::html::Html;
use super::super::words::number;
use super::{Shown, long_list};
use crate::api::{self, Redeem};
use crate::rules::{Reason, Trust, Verdict};

pub(super) fn rewards(shown: &Shown<'_>, html: &mut Html) {
    let mut all = api::redeem(shown.programme, shown.state, shown.situation, shown.pace, Trust::Said);
    all.retain(|one| {
        one.judged.verdict != Verdict::NotEligible || one.judged.reason != Some(Reason::Expired)
    });
    long_list(shown, html, shown.words.rewards, "rewards", &all, reward);
}

fn reward(shown: &Shown<'_>, html: &mut Html, one: &Redeem<'_>) {
    let (reward, words, lang) = (&one.entry.reward, shown.words, shown.screen.lang.as_str());
    let can = one.can();
    let (name, cost) = (reward.name.get(lang), shown.phrase.cost(reward));
    let later = one.judged.becomes_eligible_at.map(|at| shown.when(at));
    let (class, text) = match (&one.judged.verdict, one.judged.reason, later) {
        (Verdict::Eligible, ..) => {
            (if can { "yes" } else { "soon" }, shown.phrase.progress(&one.progress, shown.now))
        }
        (_, Some(Reason::UsageLimitReached), Some(when)) => ("soon", words.used_until.replace("{}", &when)),
        (_, Some(Reason::UsageLimitReached), None) => ("no", words.used_up.to_owned()),
        (Verdict::NotNow, _, Some(when)) => ("soon", words.from.replace("{}", &when)),
        (Verdict::NeedsInformation { .. }, ..) => ("maybe", words.depends.to_owned()),
        _ => ("no", words.not_yours.to_owned()),
    };
    html.put(
        "<li class=\"row offer {}\" part=\"row\" data-id=\"{}\"><h4><b class=\"what\">{}</b><span class=\"name\" part=\"name\">{}</span></h4>",
        &[class, &reward.id, &cost, name],
    );
    if reward.cost_points > 0 && !can {
        let have = shown.state.balance().min(reward.cost_points);
        html.put(
            "<progress max=\"{}\" value=\"{}\" aria-label=\"{}\"></progress>",
            &[&number(reward.cost_points), &number(have), &cost],
        );
    }
    html.put("<p class=\"state {}\" part=\"state\">", &[class]).icon(class).put("<b>{}</b></p>", &[&text]);
    if one.judged.verdict != Verdict::Eligible && one.judged.reason.is_none() {
        shown.why_not(html, one.entry.rule.as_ref());
    }
    let description = reward.description.get(lang);
    let unlocks = if reward.unlocks_offer.is_some() { words.unlocks } else { "" };
    for line in [description, unlocks].into_iter().filter(|line| !line.is_empty()) {
        html.put("<p class=\"hush\">{}</p>", &[line]);
    }
    shown.places(html, &reward.stations);
    if shown.screen.pending.contains(&reward.id) {
        html.put("<button type=\"button\" class=\"main\" disabled>{}</button>", &[words.saving]);
    } else if can && shown.screen.asking == reward.id {
        html.raw("<div class=\"sure\" role=\"alertdialog\" aria-labelledby=\"sure\"><p id=\"sure\">");
        if reward.cost_points == 0 && reward.costs_card.is_none() {
            html.put(words.sure_free, &[name]);
        } else {
            html.put(words.sure, &[&cost, name]);
        }
        html.put(
            "</p><button type=\"button\" class=\"main\" data-a=\"confirm\" data-v=\"{}\">{}</button> \
             <button type=\"button\" class=\"plain\" data-a=\"cancel\">{}</button></div>",
            &[&reward.id, words.confirm, words.cancel],
        );
    } else if can {
        let label = [words.redeem, name].join(" ");
        html.put(
            "<button type=\"button\" class=\"main\" data-a=\"redeem\" data-v=\"{}\" aria-label=\"{}\">{}</button>",
            &[&reward.id, &label, words.redeem],
        );
    }
    html.raw("</li>");
}
