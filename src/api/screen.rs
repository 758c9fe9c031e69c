//! What the elements of offers are made from.

use crate::offer::Basket;
use crate::rules::{Count, Facts};

/// Everything the screen shows besides the offers; its JSON is what the element asks with.
#[derive(Clone, Debug, Default)]
pub struct OffersScreen {
    /// BCP 47; a language without texts is shown in the first that has them.
    pub lang: String,
    /// Where the person is: longitude, latitude in degrees, WGS-84.
    pub position: Option<[f64; 2]>,
    /// How the position was found: the number of a `view::Whence`.
    pub whence: usize,
    /// What the place is called, if it has a name.
    pub place: String,
    /// Unix seconds.
    pub at: i64,
    /// Only this merchant's; empty: everyone's near the position.
    pub merchant: String,
    /// No farther than this many metres; 0: everything.
    pub radius_m: f64,
    /// At most so many of each kind; 0: six.
    pub limit: usize,
    /// What is known of the person.
    pub facts: Facts,
    /// Those of the facts that they said here and can take back.
    pub said: Vec<String>,
    /// What they would not say.
    pub skip: Vec<String>,
    /// What they are about to buy.
    pub basket: Option<Basket>,
    /// What the lines of the basket are called, in their order.
    pub names: Vec<String>,
    /// The bill that they want is drawn by a larger module: 1 where that could not be had, 2 while it is on its way.
    pub lacks: u32,
    /// What happened how often, from the ledger.
    pub counts: Vec<Count>,
}

/// What is asked for one thing of a merchant; its JSON is what the element asks with.
#[derive(Clone, Debug, Default)]
pub struct Badge {
    /// BCP 47.
    pub lang: String,
    /// Where the person is: longitude, latitude in degrees, WGS-84.
    pub position: Option<[f64; 2]>,
    /// Unix seconds.
    pub at: i64,
    /// Whose.
    pub merchant: String,
    /// Before any offer.
    pub price_fen: i64,
    /// No less than this.
    pub floor_fen: i64,
    /// What it is, for offers on items.
    pub tags: Vec<String>,
    /// What is known of the person.
    pub facts: Facts,
    /// What happened how often, from the ledger.
    pub counts: Vec<Count>,
}

/// Everything the screen of `<friendly-rewards>` shows besides the programme, the ledger and the stations.
#[derive(Clone, Debug, Default)]
pub struct RewardsScreen {
    /// BCP 47; a language without texts is shown in the first that has them.
    pub lang: String,
    /// Longitude and latitude, WGS-84.
    pub position: Option<[f64; 2]>,
    /// How the position was found: the number of a `view::Whence`.
    pub whence: usize,
    /// The instant, in seconds since 1970.
    pub at: i64,
    /// What is known of the person.
    pub facts: Facts,
    /// The reward that the person is about to take, before they have said that they are sure.
    pub asking: String,
    /// Causes and rewards whose events are being stored: they cannot be had twice meanwhile.
    pub pending: Vec<String>,
    /// Ids of the events that were added last: what they came to is said.
    pub news: Vec<String>,
    /// What the element itself has to say, in the person's language.
    pub notice: String,
    /// So many lines of history.
    pub history: usize,
    /// So many events are on this page only, because the device does not keep them.
    pub unsaved: u32,
    /// Why: `denied`, where the browser keeps nothing at all; else the device is full.
    pub trouble: String,
    /// So many kept records cannot be read as events.
    pub unread: u32,
    /// Of a city that is cut by place not all that is around the person is there: 1 where it could not be had, 2 while it is on its way.
    pub lacks: u32,
}
