//! A fixed price that is no lower than what is usually paid.

use crate::offer::{Catalogue, EffectKind};
use crate::{Place, Problem};

pub(super) fn check(catalogue: &Catalogue, problems: &mut Vec<Problem>) {
    for (at, entry) in catalogue.offers.iter().enumerate() {
        let effect = &entry.offer.effect;
        if let (EffectKind::FixedPrice(price), Some(usual)) = (effect.kind, effect.usual_price_fen)
            && price >= usual
        {
            problems.push(Problem::error(
                "price-above-usual",
                Place::in_request(format!("/offers/{at}/effect/amount_fen")),
                format!("`{}` is not less than the usual price, `{}`", price.0, usual.0),
                "correct one of the two: nobody would save anything",
            ));
        }
    }
}
