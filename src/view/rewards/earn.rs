//! What earns points: when, how many, how often.

use super::super::html::Html;
use super::super::words::number;
use super::{Shown, long_list};
use crate::api::Earn;
use crate::reward::ActivityKind;
use crate::rules::{Reason, Verdict};

pub(super) fn activities(shown: &Shown<'_>, html: &mut Html) {
    // What is over for everyone is no news to anyone.
    let mut all = shown.earn();
    all.retain(|one| {
        one.judged.verdict != Verdict::NotEligible || one.judged.reason != Some(Reason::Expired)
    });
    long_list(shown, html, shown.words.earn, "activities", &all, activity);
}

fn activity(shown: &Shown<'_>, html: &mut Html, one: &Earn<'_>) {
    let (activity, words, lang) = (&one.entry.activity, shown.words, shown.screen.lang.as_str());
    let (class, text) = state(shown, one);
    html.put(
        "<li class=\"row offer {}\" part=\"row\" data-id=\"{}\"><h4><b class=\"what\">{}</b><span class=\"name\" part=\"name\">{}</span></h4>\
         <p class=\"state {}\" part=\"state\">",
        &[class, &activity.id, &shown.phrase.gives(activity), activity.name.get(lang), class],
    );
    html.icon(class).put("<b>{}</b>", &[&text]);
    if let Some(left) = one.left.points.filter(|left| *left > 0 && class == "yes") {
        html.raw(" · ").put(words.points_left, &[&number(left)]);
    }
    html.raw("</p>");
    if matches!(one.judged.verdict, Verdict::NotEligible | Verdict::NeedsInformation { .. })
        && one.judged.reason.is_none()
    {
        shown.why_not(html, one.entry.eligibility.as_ref());
    }
    shown.places(html, &activity.stations);
    html.raw("<p class=\"hush\">");
    let description = activity.description.get(lang);
    let confirmed = if activity.kind == ActivityKind::CheckIn { "" } else { words.accepted };
    let caps = activity.caps.iter().map(|cap| shown.phrase.cap(cap));
    let lines = [description.to_owned(), confirmed.to_owned()].into_iter().chain(caps);
    let mut first = true;
    for line in lines.chain([shown.phrase.lasts(activity)]).filter(|line| !line.is_empty()) {
        html.put(if first { "{}" } else { " · {}" }, &[line.trim_end_matches(['。', '.'])]);
        first = false;
    }
    html.raw("</p></li>");
}

/// A class that has a shape and a colour, and the words.
pub(super) fn state(shown: &Shown<'_>, one: &Earn<'_>) -> (&'static str, String) {
    let words = shown.words;
    let put = |template: &str, part: &str| template.replace("{}", part);
    let later = one.judged.becomes_eligible_at.map(|at| shown.when(at));
    match (&one.judged.verdict, one.judged.reason, later) {
        (Verdict::Eligible, ..) if one.entry.activity.kind == ActivityKind::CheckIn => {
            ("yes", words.any_time.to_owned())
        }
        (Verdict::Eligible, ..) => {
            let any = one.entry.schedule.is_none();
            ("yes", if any { words.any_day } else { words.running }.to_owned())
        }
        (_, Some(Reason::UsageLimitReached), Some(when)) => ("soon", put(words.full_until, &when)),
        (_, Some(Reason::UsageLimitReached), None) => ("no", words.full_for_good.to_owned()),
        (Verdict::NotNow, _, Some(when)) => ("soon", put(words.from, &when)),
        (Verdict::NeedsInformation { .. }, ..) => ("maybe", words.depends.to_owned()),
        _ => ("no", words.not_yours.to_owned()),
    }
}
