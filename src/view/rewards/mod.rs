//! What `<friendly-rewards>` shows: points, stamp cards, what earns points here and now, what they are good for, history.

mod earn;
mod history;
mod near;
mod redeem;
mod texts;

use self::texts::RewardTexts;
use super::html::Html;
use super::texts::{Texts, of};
use super::words::{distance_text, number};
use super::{Whence, icons};
use crate::api;
use crate::phrase::Phrase;
use crate::reward::{Ledger, Pace, Programme, Situation, State};
use crate::rules::Trust;
use crate::time::{Instant, Local};
use crate::{City, Position};

pub use crate::api::RewardsScreen;

/// A screen with its questions asked.
struct Shown<'a> {
    programme: &'a Programme,
    ledger: &'a Ledger,
    city: Option<&'a City>,
    screen: &'a RewardsScreen,
    state: &'a State,
    situation: &'a Situation,
    pace: &'a Pace,
    now: Local,
    texts: &'static Texts,
    words: &'static RewardTexts,
    phrase: Phrase<'a>,
}

/// What the element shows, without its style sheets. `city`: the stations, if they are there.
pub fn rewards(
    programme: &Programme,
    ledger: &Ledger,
    city: Option<&City>,
    screen: &RewardsScreen,
) -> String {
    let state = ledger.state(programme, Instant(screen.at));
    let position = screen.position.and_then(|[longitude, latitude]| Position::new(longitude, latitude).ok());
    // What cannot be used counts as not known; `ask` says which that is.
    let (situation, _) = programme.situation(position, &screen.facts, ledger, &state);
    let texts = of(&screen.lang);
    let at = super::texts::ALL.iter().position(|one| one.tag == texts.tag);
    let shown = Shown {
        programme,
        ledger,
        city,
        screen,
        state: &state,
        situation: &situation,
        pace: &programme.pace(ledger, &state),
        now: programme.book.zone.local(state.at),
        texts,
        words: at.and_then(|at| texts::ALL.get(at)).copied().unwrap_or(&texts::EN),
        phrase: Phrase::new(&screen.lang),
    };
    let mut html = Html(String::with_capacity(24_000));
    shown.page(&mut html);
    html.0
}

impl<'a> Shown<'a> {
    fn page(&self, html: &mut Html) {
        let words = self.words;
        icons::sprite::<true>(html);
        html.put(
            "<section aria-labelledby=\"t\" lang=\"{}\"><h2 id=\"t\" class=\"vh\">{}</h2>",
            &[self.texts.tag, words.title],
        );
        self.balance(html);
        self.news(html);
        self.warnings(html);
        // What can be done on the spot comes first; on a wide screen beside what it is good for.
        html.raw("<div class=\"two\"><div class=\"all\">");
        near::stations(self, html);
        earn::activities(self, html);
        html.raw("</div><div class=\"side\">");
        self.cards(html);
        redeem::rewards(self, html);
        history::history(self, html);
        html.raw("</div></div><footer class=\"foot\" part=\"footer\">");
        for (action, text) in [("export", words.export), ("import", words.import)] {
            html.put("<button type=\"button\" class=\"plain\" data-a=\"{}\">{}</button> ", &[action, text]);
        }
        html.raw("<p>");
        if self.programme.sample {
            html.put("<b class=\"mark\">{}</b> {} ", &[self.texts.sample, words.sample]);
        }
        html.put("{}</p></footer></section>", &[words.privacy]);
    }

    fn balance(&self, html: &mut Html) {
        let balance = self.state.balance();
        html.put(
            "<div class=\"sum\" part=\"balance\"><p><b class=\"big\">{}</b> {}",
            &[&number(balance), self.words.balance],
        );
        if self.programme.sample {
            html.put(" <span class=\"mark\">{}</span>", &[self.texts.sample]);
        }
        html.raw("</p>");
        let zone = &self.programme.book.zone;
        let first = self.state.lots.iter().find_map(|lot| lot.expires_at.map(|at| (lot.points, at)));
        if let Some((points, at)) = first {
            let day = self.phrase.last_day(self.now, zone.local(at));
            html.raw("<p class=\"hush\">").put(self.words.expires, &[&number(points), &day]).raw("</p>");
        } else if self.ledger.events().is_empty() {
            html.put("<p class=\"hush\">{}</p>", &[self.words.nothing_yet]);
        }
        html.raw("</div>");
    }

    /// What the person has just done came to: read out.
    fn news(&self, html: &mut Html) {
        html.raw("<p class=\"status\" role=\"status\" part=\"status\">");
        let mut first = true;
        for (event, outcome) in self.ledger.events().iter().zip(&self.state.outcomes) {
            if !self.screen.news.contains(&event.id) {
                continue;
            }
            let name = self.programme.name(&event.deed).map_or("", |name| name.get(&self.screen.lang));
            html.raw(if first { "" } else { "<br>" }).icon(if outcome.counted { "yes" } else { "maybe" });
            html.put("{} ", &[name]);
            match outcome.reason {
                Some(reason) => html.put("{}", &[self.phrase.zero(reason)]),
                None => html.put("<b>{}</b>", &[&signed(outcome.credited)]),
            };
            if outcome.counted && matches!(event.deed, crate::reward::Deed::Redeem { .. }) {
                // Six letters are enough to find it by, and short enough to be read out.
                let from = event.id.char_indices().rev().nth(5).map_or(0, |(at, _)| at);
                let tail = event.id.get(from..).unwrap_or_default();
                html.raw("<br><b class=\"receipt\">")
                    .put(self.words.receipt, &[&self.when(event.at), tail])
                    .raw("</b>");
            }
            first = false;
        }
        if !self.screen.notice.is_empty() {
            html.put(if first { "{}" } else { "<br>{}" }, &[&self.screen.notice]);
        }
        html.raw("</p>");
    }

    /// What could not be kept, and what could not be read.
    fn warnings(&self, html: &mut Html) {
        let (screen, words) = (self.screen, self.words);
        let unsaved = if screen.trouble == "denied" { words.denied } else { words.unsaved };
        for (count, text) in [(screen.unsaved, unsaved), (screen.unread, words.unread)] {
            if count > 0 {
                html.raw("<p class=\"note warn\" role=\"alert\">").icon("maybe");
                html.put(text, &[&number(i64::from(count))]).raw("</p>");
            }
        }
    }

    fn cards(&self, html: &mut Html) {
        if self.state.cards.is_empty() {
            return;
        }
        let words = self.words;
        html.put(
            "<h3 class=\"kind\">{}</h3><ul class=\"list\" part=\"cards\" role=\"list\">",
            &[words.cards],
        );
        for card in &self.state.cards {
            // A card is called what it is good for.
            let reward = self.programme.rewards.iter().map(|entry| &entry.reward);
            let reward = reward.clone().find(|one| one.costs_card.as_deref() == Some(card.card.as_str()));
            let name = reward.map_or(card.card.as_str(), |one| one.name.get(&self.screen.lang));
            html.put("<li class=\"row card\" data-id=\"{}\"><p class=\"name\">{}</p>", &[&card.card, name]);
            let mut text = Html::default();
            text.put(words.stamps, &[&number(i64::from(card.have())), &number(i64::from(card.of))]);
            html.raw("<p class=\"stamps\" role=\"img\" aria-label=\"").raw(&text.0).raw("\">");
            // A card of a thousand stamps is told by its number.
            for at in 0..card.of.min(30) {
                html.raw(if at < card.have() { "<i class=\"on\"></i>" } else { "<i></i>" });
            }
            html.raw("</p><p class=\"hush\">").raw(&text.0);
            if card.full() > 0 {
                html.raw(" · <b>").put(words.card_full, &[&number(i64::from(card.full()))]).raw("</b>");
            }
            html.raw("</p></li>");
        }
        html.raw("</ul>");
    }

    fn world(&self) -> crate::rules::World<'_> {
        self.programme.world(self.situation, Trust::Said)
    }

    /// When something starts, in words.
    fn when(&self, at: Instant) -> String {
        self.phrase.when(self.now, self.programme.book.zone.local(at))
    }

    /// Where something takes place or is handed out, nearest first, if its places are named and known.
    fn places(&self, html: &mut Html, ids: &[String]) {
        let Some(city) = self.city else { return };
        let here =
            self.screen.position.and_then(|[longitude, latitude]| Position::new(longitude, latitude).ok());
        let mut found: Vec<_> = ids.iter().filter_map(|id| city.station_by_id(id)).collect();
        if let Some(here) = here {
            let far = |station: &crate::StationRef<'_>| here.distance_m(station.position());
            crate::sort::sort(&mut found, |a, b| far(a).total_cmp(&far(b)).then_with(|| a.id().cmp(b.id())));
        }
        let names = found.iter().take(3).map(|station| {
            let mut name = station.name(&self.screen.lang).to_owned();
            if let Some(here) = here {
                name.push(' ');
                name.push_str(&distance_text(&self.texts.far, here.distance_m(station.position())));
            }
            name
        });
        let names: Vec<String> = names.collect();
        if !names.is_empty() {
            html.raw("<p class=\"addr\">")
                .put(self.words.at, &[&names.join(self.phrase.words.comma)])
                .raw("</p>");
        }
    }

    fn earn(&self) -> Vec<api::Earn<'a>> {
        api::earn(self.programme, self.state, self.situation, Trust::Said)
    }

    /// Why something is not theirs: the conditions that do not help, one a line.
    fn why_not(&self, html: &mut Html, rule: Option<&crate::rules::Rule>) {
        let Some(rule) = rule else { return };
        let world = self.world();
        let mut left = vec![rule.explain(&world)];
        html.raw("<ul class=\"why\" role=\"list\">");
        while let Some(one) = left.pop() {
            use crate::rules::Explained;
            match one.of {
                Explained::Leaf(number, report) if report.reason.is_some() => {
                    let Some(leaf) = world.book.leaf(number) else { continue };
                    html.raw("<li>").icon("no");
                    html.put("{}", &[&self.phrase.condition(leaf, &world, report.wanted)]).raw("</li>");
                }
                Explained::Leaf(..) => {}
                Explained::All(of) | Explained::Any(of) | Explained::AtLeast(_, of) => {
                    left.extend(of.into_iter().rev())
                }
                Explained::Not(one) => left.push(*one),
            }
        }
        html.raw("</ul>");
    }
}

/// So many of a list are seen at once; the others are a tap away, and found by whoever searches the page.
const FIRST: usize = 5;

/// A list whose beginning is enough for most.
fn long_list<T>(
    shown: &Shown<'_>,
    html: &mut Html,
    title: &str,
    part: &str,
    items: &[T],
    one: fn(&Shown<'_>, &mut Html, &T),
) {
    html.put("<h3 class=\"kind\">{}</h3><ul class=\"list\" part=\"{}\" role=\"list\">", &[title, part]);
    let (first, rest) = items.split_at_checked(FIRST + 1).map_or((items, &[][..]), |_| items.split_at(FIRST));
    first.iter().for_each(|item| one(shown, html, item));
    html.raw("</ul>");
    if rest.is_empty() {
        return;
    }
    html.raw("<details class=\"rest\"><summary>").put(shown.words.rest, &[&number(rest.len() as i64)]);
    html.raw("</summary><ul class=\"list\" role=\"list\">");
    rest.iter().for_each(|item| one(shown, html, item));
    html.raw("</ul></details>");
}

/// "+2", "−30".
fn signed(points: i64) -> String {
    let mut text = String::from(if points < 0 { "−" } else { "+" });
    text.push_str(&number(points.abs()));
    text
}

/// Where the position comes from, as in the other elements.
fn whence(screen: &RewardsScreen) -> Whence {
    Whence::ALL.get(screen.whence).copied().unwrap_or_default()
}
