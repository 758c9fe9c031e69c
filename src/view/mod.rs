//! Answers to HTML: pure functions with one escaping rule.
//!
//! [`stations`] is what `<friendly-stations>` shows, [`element`] the whole element as a server sends it
//! (declarative shadow DOM). The element in the page calls the same code, so it finds its own markup already there.

mod bar;
mod html;
mod icons;
mod links;
mod list;
mod live;
mod map;
mod offers;
mod rewards;
mod texts;
mod words;

use crate::api::{self, Filter, Overlay, Row};
use crate::time::Instant;
use crate::{City, Position};
use html::Html;
pub use offers::{Badge, OffersScreen, badge, badge_element, offers, offers_element, offers_list};
pub use rewards::{RewardsScreen, rewards};
use texts::Texts;

/// How the screen came to its position, or why it has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whence {
    /// The host page, a district or a place gave it.
    #[default]
    Given,
    /// The device found it.
    Device,
    /// The device is looking.
    Locating,
    /// The person or the browser refused.
    Denied,
    /// The device could not tell.
    Unavailable,
}

impl Whence {
    /// All of them; their place here is their number in the element.
    pub const ALL: [Self; 5] = [Self::Given, Self::Device, Self::Locating, Self::Denied, Self::Unavailable];
}

/// What is different just now.
#[derive(Clone, Copy, Debug, Default)]
pub enum Live<'a> {
    /// Nobody asks.
    #[default]
    None,
    /// It is on its way: its place is free.
    Waiting,
    /// It cannot be had; one sentence says so.
    Failed,
    /// This.
    Of(&'a Overlay),
}

/// Everything the screen shows besides the city.
#[derive(Clone, Debug)]
pub struct Screen<'a> {
    /// BCP 47; a language without texts is shown in the first that has them.
    pub language: &'a str,
    /// Where the person is, WGS-84, if that is known.
    pub position: Option<Position>,
    /// How the position was found.
    pub whence: Whence,
    /// What the place is called, if it has a name.
    pub place: &'a str,
    /// Whether the person is choosing another place.
    pub choosing: bool,
    /// What was typed to find a place.
    pub place_text: &'a str,
    /// The instant the answer is about.
    pub at: Instant,
    /// What a station must have. Unknown facilities and kinds are left out of account.
    pub filter: Filter,
    /// No farther than this many metres.
    pub radius_m: f64,
    /// At most so many rows.
    pub limit: u32,
    /// The id of the station that is pointed out, or nothing.
    pub selected: &'a str,
    /// What is different just now; the smallest module knows nothing of it.
    pub live: Live<'a>,
}

impl<'a> Screen<'a> {
    /// The ten nearest within 5 km.
    pub fn new(language: &'a str, position: Option<Position>, at: Instant) -> Self {
        Self {
            language,
            position,
            whence: Whence::Given,
            place: "",
            choosing: false,
            place_text: "",
            at,
            filter: Filter::default(),
            radius_m: RADIUS_M,
            limit: LIMIT,
            selected: "",
            live: Live::None,
        }
    }
}

/// How far a screen looks unless told otherwise: twenty minutes on an electric bicycle.
pub const RADIUS_M: f64 = 5_000.0;
/// How many rows a screen has unless told otherwise.
pub const LIMIT: u32 = 10;

/// A screen with its question asked.
struct Asked<'a> {
    city: &'a City,
    screen: &'a Screen<'a>,
    texts: &'static Texts,
    /// The person, or anywhere while that is not known.
    from: Position,
    radius_m: f64,
    limit: u32,
    /// The facilities asked for.
    wanted: u64,
    rows: Vec<Row<'a>>,
}

impl<'a> Asked<'a> {
    fn new<const WHOLE: bool>(city: &'a City, screen: &'a Screen<'a>, wanted: u64) -> Self {
        let mut asked = Self {
            city,
            screen,
            texts: texts::of(screen.language),
            from: screen.position.unwrap_or(Position::from_micro(0, 0)),
            radius_m: if screen.radius_m > 0.0 { screen.radius_m } else { RADIUS_M },
            limit: screen.limit.clamp(1, 100),
            wanted,
            rows: Vec::new(),
        };
        if screen.position.is_some() {
            asked.rows = asked.near::<WHOLE>(&screen.filter, wanted, asked.radius_m, asked.limit);
        }
        asked
    }

    fn whole(city: &'a City, screen: &'a Screen<'a>) -> Self {
        Self::new::<true>(city, screen, api::required(city, &screen.filter))
    }

    #[inline(never)]
    fn near<const WHOLE: bool>(
        &self,
        filter: &Filter,
        wanted: u64,
        radius_m: f64,
        limit: u32,
    ) -> Vec<Row<'a>> {
        let live = match self.screen.live {
            Live::Of(overlay) if WHOLE => Some(overlay),
            _ => None,
        };
        api::near::<WHOLE>(self.city, filter, wanted, self.from, self.screen.at, radius_m, limit, live)
    }
}

/// What the element shows: the shadow tree of `<friendly-stations>` without its style sheet.
pub fn stations(city: &City, screen: &Screen<'_>) -> String {
    show::<true>(&Asked::whole(city, screen))
}

/// The same screen with what a first look needs: the list without its ways to navigate, the icons beside the words for
/// facilities, the map (their places stay free), and the sources under it. Empty where there is more to say: no position, nothing near, a wish besides
/// facilities and opening hours. It is a module of its own, two thirds as large, and [`stations`] takes over as soon as
/// the larger one is there.
pub fn first(city: &City, screen: &Screen<'_>) -> String {
    let Filter { text, kinds, admission, .. } = &screen.filter;
    if !text.is_empty() || !kinds.is_empty() || admission.is_some() {
        return String::new();
    }
    first_with(city, screen, api::required(city, &screen.filter))
}

/// [`first`] for a screen that wants these facilities, and of its filter only what the opening hours decide.
pub(crate) fn first_with(city: &City, screen: &Screen<'_>, wanted: u64) -> String {
    if screen.position.is_none() || screen.choosing {
        return String::new();
    }
    let asked = Asked::new::<false>(city, screen, wanted);
    if asked.rows.is_empty() { String::new() } else { show::<false>(&asked) }
}

fn show<const WHOLE: bool>(asked: &Asked<'_>) -> String {
    let screen = asked.screen;
    let mut html = Html(String::with_capacity(24_000));
    icons::sprite::<WHOLE>(&mut html);
    let texts = asked.texts;
    html.put(
        "<section aria-labelledby=\"t\" lang=\"{}\"><h2 id=\"t\" class=\"vh\">{}</h2>",
        &[texts.tag, texts.title],
    );
    bar::bar::<WHOLE>(&mut html, asked);
    if WHOLE {
        live::banner(&mut html, asked);
    }
    // Without a position there is nothing to filter.
    if screen.position.is_some() {
        bar::filters(&mut html, asked);
        if !(WHOLE && live::status(&mut html, asked)) {
            list::status(&mut html, asked);
        }
        html.raw("<div class=\"cols\">");
        if WHOLE {
            map::map(&mut html, asked);
        } else {
            html.raw("<div class=\"mapbox\" part=\"map\"></div>");
        }
        list::list::<WHOLE>(&mut html, asked);
        html.raw("</div>");
    }
    if WHOLE {
        bar::foot(&mut html, asked);
    }
    html.raw("</section>");
    html.0
}

/// The ids of the rows, in order.
pub fn ids<'a>(city: &'a City, screen: &'a Screen<'a>) -> Vec<&'a str> {
    Asked::whole(city, screen).rows.iter().map(|row| row.station.id()).collect()
}

/// Where a page that a server wrote finds the element's files.
#[derive(Clone, Copy, Debug)]
pub struct Assets<'a> {
    /// The folder of `friendly-city.css` and `friendly-city-more.css`, as an address without a slash at its end.
    pub folder: &'a str,
    /// The address of the pack, for the element when it takes over.
    pub pack: &'a str,
    /// More attributes of the element: name and value, for what [`Screen`] was made from.
    pub attributes: &'a [(&'a str, &'a str)],
}

/// The whole element as a server sends it: it shows its list before any script has run.
pub fn element(city: &City, screen: &Screen<'_>, assets: &Assets<'_>) -> String {
    shell(
        "friendly-stations",
        &["friendly-city.css", "friendly-city-more.css"],
        true,
        &stations(city, screen),
        assets,
    )
}

/// An element around what it shows. With `early` its sheets are asked for before it begins: a browser that reads ahead
/// of a script it waits for does not look into a template, and the sheets would come a round trip later.
fn shell(tag: &str, sheets: &[&str], early: bool, inner: &str, assets: &Assets<'_>) -> String {
    let mut html = Html(String::with_capacity(inner.len() + 1_000));
    for sheet in sheets.iter().filter(|_| early) {
        html.put("<link rel=\"preload\" as=\"style\" href=\"{}/{}\">", &[assets.folder, sheet]);
    }
    html.put("<{} pack=\"{}\"", &[tag, assets.pack]);
    for (name, value) in assets.attributes {
        html.put(" {}=\"{}\"", &[name, value]);
    }
    html.raw("><template shadowrootmode=\"open\">");
    for sheet in sheets {
        html.put("<link rel=\"stylesheet\" href=\"{}/{}\">", &[assets.folder, sheet]);
    }
    html.raw("<div class=\"fc\">").raw(inner).put("</div></template></{}>", &[tag]);
    html.0
}
