//! What is bought.

use serde::{Deserialize, Serialize};

use super::check::{Checks, Told};
use crate::Problem;
use crate::money::Fen;

/// More lines than any bill of a canteen or a shop has.
const MOST_LINES: usize = 500;
/// More of one thing than anyone carries away.
const MOST_QUANTITY: i64 = 10_000;

/// What is bought from one merchant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "BasketForm")]
pub struct Basket {
    /// From whom.
    pub merchant: String,
    /// What.
    pub lines: Vec<BasketLine>,
}

/// The file with the key that editors want; the rest is as above.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct BasketForm {
    /// Where the JSON Schema lies, for an editor.
    #[serde(default, rename = "$schema")]
    _schema: String,
    /// From whom.
    merchant: String,
    /// What.
    #[cfg_attr(feature = "schema", schemars(length(max = MOST_LINES)))]
    lines: Vec<BasketLine>,
}

impl From<BasketForm> for Basket {
    fn from(BasketForm { merchant, lines, .. }: BasketForm) -> Self {
        Self { merchant, lines }
    }
}

/// So many units of one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BasketLine {
    /// Unique in the basket.
    pub id: String,
    /// The price of one unit before any offer.
    pub unit_price_fen: Fen,
    /// How many units.
    #[serde(default = "one")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MOST_QUANTITY)))]
    pub quantity: i64,
    /// What one unit costs at least; the line as a whole never costs less than this times the quantity.
    #[serde(default)]
    pub floor_fen: Fen,
    /// What it is, for offers on items.
    #[serde(default)]
    pub tags: Vec<String>,
}

fn one() -> i64 {
    1
}

impl Basket {
    /// Everything that is wrong with it, with JSON pointers; nothing if it can be billed.
    pub fn problems(&self) -> Vec<Problem> {
        let mut checks = Checks::default();
        self.check(&mut checks);
        checks.problems
    }

    /// Tells everything that is wrong with it to somebody who has not heard of anything yet.
    pub(super) fn check(&self, told: &mut impl Told) {
        if self.lines.len() > MOST_LINES {
            let message = || format!("the basket has {} lines, more than {MOST_LINES}", self.lines.len());
            return told.error("basket-too-long", lines, message, "split the bill");
        }
        let mut sum = Some(Fen(0));
        for (at, line) in self.lines.iter().enumerate() {
            let field = |name: &'static str| move || format!("/lines/{at}/{name}");
            if self.lines.iter().take(at).any(|other| other.id == line.id) {
                let message = || format!("line `{}` stands twice", line.id);
                told.error("line-duplicate", field("id"), message, "give each line its own id");
            }
            told.amount(field("unit_price_fen"), line.unit_price_fen);
            told.amount(field("floor_fen"), line.floor_fen);
            if line.floor_fen > line.unit_price_fen {
                let (floor, price) = (line.floor_fen.0, line.unit_price_fen.0);
                let message = || format!("`{floor}` is more than the price `{price}`");
                told.error("floor-above-price", field("floor_fen"), message, "a floor is at most the price");
            }
            if !(1..=MOST_QUANTITY).contains(&line.quantity) {
                let message = || format!("`{}` is not from 1 to {MOST_QUANTITY}", line.quantity);
                let help = "leave out lines of which nothing is bought";
                told.error("quantity-out-of-range", field("quantity"), message, help);
            }
            let price = line.unit_price_fen.checked_mul(line.quantity);
            sum = sum.and_then(|sum| sum.checked_add(price?));
        }
        if !told.is_told() && !sum.is_some_and(Fen::is_amount) {
            let message = || format!("the bill is more than {} fen", Fen::MOST.0);
            told.error("bill-too-large", lines, message, "split the bill");
        }
    }
}

fn lines() -> String {
    "/lines".to_owned()
}
