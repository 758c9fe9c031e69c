//! What `<friendly-offers>` shows: what is mine now, what is mine later, what I miss; a question, a bill.

mod ask;
mod badge;
mod bill;
mod card;

use super::html::Html;
use super::texts::{self, Offers};
use super::words::number;
use super::{Assets, Whence, icons, shell};
use crate::Position;
use crate::api::{self, Mine, OffersRequest, Question};
use crate::offer::{Catalogue, Situation, Verdict};
use crate::phrase::Phrase;
use crate::rules::{Count, Facts, Trust};
use crate::sort::sort;
use crate::time::Instant;

pub use crate::api::{Badge, OffersScreen};
pub use badge::badge;

/// How many offers of a kind are shown at first.
const LIMIT: usize = 6;

/// A screen with its questions asked.
struct Shown<'a> {
    catalogue: &'a Catalogue,
    screen: &'a OffersScreen,
    situation: &'a Situation,
    words: &'static Offers,
    phrase: Phrase<'a>,
}

/// What the element shows, without its style sheets.
pub fn offers(catalogue: &Catalogue, screen: &OffersScreen) -> String {
    draw(catalogue, screen, bill::bill)
}

/// The same from what needs no arithmetic of bills: in place of a bill that is wanted it says that it is still to come.
pub fn offers_list(catalogue: &Catalogue, screen: &OffersScreen) -> String {
    draw(catalogue, screen, bill::lacking)
}

/// Draws a bill, or what stands in its place.
type Bill = fn(&Shown<'_>, &mut Html);

fn draw(catalogue: &Catalogue, screen: &OffersScreen, bill: Bill) -> String {
    let situation = situation(catalogue, screen.at, screen.position, &screen.facts, &screen.counts);
    let shown = Shown::new(catalogue, screen, &situation);
    let request = shown.request();
    let all = api::mine(catalogue, &situation, &request);
    let questions = api::questions(catalogue, &situation, &request);
    let mut html = Html(String::with_capacity(24_000));
    shown.page(&mut html, &all, questions.first(), bill);
    html.0
}

const SHEETS: [&str; 2] = ["friendly-city.css", "friendly-offers.css"];

/// The whole element as a server sends it.
pub fn offers_element(catalogue: &Catalogue, screen: &OffersScreen, assets: &Assets<'_>) -> String {
    shell("friendly-offers", &SHEETS, true, &offers(catalogue, screen), assets)
}

/// The whole badge as a server sends it. A page has many: it asks for their sheets early itself, once.
pub fn badge_element(catalogue: &Catalogue, asked: &Badge, assets: &Assets<'_>) -> String {
    shell("friendly-offer-badge", &SHEETS, false, &badge(catalogue, asked), assets)
}

fn situation(
    catalogue: &Catalogue,
    at: i64,
    position: Option<[f64; 2]>,
    facts: &Facts,
    counts: &[Count],
) -> Situation {
    let position = position.and_then(|[longitude, latitude]| Position::new(longitude, latitude).ok());
    // What cannot be used counts as not known; `ask` says which that is.
    let mut situation = catalogue.quiet_situation(Instant(at), position, facts);
    situation.counts = counts.to_vec();
    situation
}

impl<'a> Shown<'a> {
    fn new(catalogue: &'a Catalogue, screen: &'a OffersScreen, situation: &'a Situation) -> Self {
        let (words, phrase) = (texts::offers(&screen.lang), Phrase::new(&screen.lang));
        Self { catalogue, screen, situation, words, phrase }
    }

    fn request(&self) -> OffersRequest<'a> {
        let screen = self.screen;
        OffersRequest {
            merchant: (!screen.merchant.is_empty()).then_some(screen.merchant.as_str()),
            radius_m: (screen.radius_m > 0.0).then_some(screen.radius_m),
            language: &screen.lang,
            skip: &screen.skip,
        }
    }

    fn page(&self, html: &mut Html, all: &[Mine<'a>], question: Option<&Question<'_>>, bill: Bill) {
        let (screen, words) = (self.screen, self.words);
        icons::others(html);
        html.put(
            "<section aria-labelledby=\"t\" lang=\"{}\"><h2 id=\"t\" class=\"vh\">{}</h2>",
            &[words.tag, words.title],
        );
        if screen.merchant.is_empty() {
            self.bar(html);
        } else if let Some(merchant) = self.catalogue.merchant(&screen.merchant) {
            html.put("<p class=\"here\"><b>{}</b></p>", &[merchant.name.get(&screen.lang)]);
        }
        let groups = kinds(all);
        self.status(html, &groups);
        html.raw("<div class=\"two\"><div class=\"side\">");
        ask::question(self, html, question);
        ask::said(self, html);
        bill(self, html);
        html.raw("</div><div class=\"all\">");
        if all.is_empty() {
            html.put("<div class=\"none\" part=\"none\"><p>{}</p>", &[words.none]);
            if screen.radius_m > 0.0 {
                html.put(
                    "<button type=\"button\" class=\"plain\" data-a=\"widen\">{}</button>",
                    &[words.widen],
                );
            }
            html.raw("</div>");
        }
        let titles = [words.now, words.later, words.open, words.miss];
        for ((kind, title), group) in (0..).zip(titles).zip(&groups) {
            self.group(html, kind, title, group);
        }
        html.put("</div></div><footer class=\"foot\" part=\"footer\"><p>", &[]);
        if self.catalogue.sample {
            html.put("<b class=\"mark\">{}</b> {} ", &[words.sample_mark, words.sample]);
        }
        html.put("{}</p></footer></section>", &[words.privacy]);
    }

    /// Where the person is, and how to say so.
    fn bar(&self, html: &mut Html) {
        let (screen, words) = (self.screen, self.words);
        let whence = Whence::ALL.get(screen.whence).copied().unwrap_or_default();
        html.raw("<div class=\"bar\" part=\"bar\"><p class=\"here\">").icon("pin").raw("<b>");
        match (screen.position, whence, screen.place.as_str()) {
            (None, ..) => html.raw(words.city),
            (_, Whence::Device, _) => html.raw(words.my_position),
            (.., "") => html.raw(words.given_position),
            (.., place) => html.put(words.near, &[place]),
        };
        let locating = whence == Whence::Locating;
        html.put(
            "</b></p><button type=\"button\" class=\"plain\" data-a=\"locate\"{}>",
            &[if locating { " disabled" } else { "" }],
        );
        html.icon("me").put("{}</button></div>", &[if locating { words.locating } else { words.locate }]);
        let trouble = match whence {
            Whence::Denied => words.denied,
            Whence::Unavailable => words.no_fix,
            _ => return,
        };
        html.put("<p class=\"note\" role=\"status\">{}</p>", &[trouble]);
    }

    fn status(&self, html: &mut Html, groups: &[Vec<&Mine<'a>>; 4]) {
        html.raw("<p class=\"status\" role=\"status\" part=\"status\">");
        let counts =
            [self.words.count_now, self.words.count_later, self.words.count_open, self.words.count_miss];
        let mut first = true;
        for (template, group) in counts.into_iter().zip(groups) {
            if !group.is_empty() {
                html.raw(if first { "" } else { " · " });
                html.put(template, &[&number(group.len() as i64)]);
                first = false;
            }
        }
        if self.catalogue.sample {
            html.put(" <span class=\"mark\">{}</span>", &[self.words.sample_mark]);
        }
        html.raw("</p>");
    }

    fn group(&self, html: &mut Html, kind: usize, title: &str, group: &[&Mine<'a>]) {
        if group.is_empty() {
            return;
        }
        let class = card::CLASSES.get(kind).copied().unwrap_or_default();
        html.put("<h3 class=\"kind\">{}</h3><ul class=\"list\" part=\"list\" role=\"list\">", &[title]);
        let most = if !self.screen.merchant.is_empty() {
            usize::MAX
        } else if self.screen.limit > 0 {
            self.screen.limit
        } else {
            LIMIT
        };
        for one in group.iter().take(most) {
            card::card(self, html, class, one);
        }
        html.raw("</ul>");
        if group.len() > most {
            html.raw("<button type=\"button\" class=\"plain wide\" data-a=\"more\">");
            html.put(self.words.more, &[&number((group.len() - most) as i64)]).raw("</button>");
        }
    }

    fn world(&self, trust: Trust) -> crate::rules::World<'_> {
        self.catalogue.world(self.situation, trust)
    }
}

/// Theirs now, theirs later, not known, not theirs.
fn kinds<'m, 'a>(all: &'m [Mine<'a>]) -> [Vec<&'m Mine<'a>>; 4] {
    let mut groups: [Vec<&Mine<'_>>; 4] = Default::default();
    for one in all {
        let kind = match one.judged.verdict {
            Verdict::Eligible => 0,
            Verdict::NotNow => 1,
            Verdict::NeedsInformation { .. } => 2,
            Verdict::NotEligible => 3,
        };
        if let Some(group) = groups.get_mut(kind) {
            group.push(one);
        }
    }
    let [_, later, _, missed] = &mut groups;
    // What is as near in time stays nearest in space.
    sort(later, |a, b| {
        a.judged.becomes_eligible_at.cmp(&b.judged.becomes_eligible_at).then_with(|| a.nearer(b))
    });
    let easiest = |one: &Mine<'_>| {
        let who =
            one.remedies.first().map(|set| (set.iter().map(|change| change.changed_by).max(), set.len()));
        (who.is_none(), who)
    };
    sort(missed, |a, b| easiest(a).cmp(&easiest(b)).then_with(|| a.nearer(b)));
    groups
}
