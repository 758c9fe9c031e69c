//! What an offer does to the bill, how often, and why one is not in it.

use super::{Phrase, decimal, fill, number};
use crate::money::Fen;
use crate::offer::{Effect, EffectKind, Limit, LimitMetric, LimitPer, ReasonCode, Target};

impl Phrase<'_> {
    /// What an effect does: "八折，最多减 15 元", "¥1.99 off when you spend ¥2 or more". With the price of the one thing it is about: "9 元的只要
    /// 7 元".
    pub fn effect(&self, effect: &Effect, price: Option<Fen>) -> String {
        let words = self.words;
        let minimum = (effect.minimum_spend_fen.0 > 0).then(|| decimal(effect.minimum_spend_fen.0));
        let items = effect.target != Target::Order;
        let what = match effect.kind {
            EffectKind::PercentOff(share) => {
                let named = words.shares.iter().find(|(points, _)| *points == share.0);
                named.map_or_else(
                    || fill(words.percent, &[&tenths(i64::from(share.0))]),
                    |(_, name)| (*name).to_owned(),
                )
            }
            EffectKind::AmountOff(amount) => match &minimum {
                Some(least) => return fill(words.from_off, &[least, &decimal(amount.0)]),
                None => fill(words.off, &[&decimal(amount.0)]),
            },
            EffectKind::FixedPrice(amount) => match price.filter(|price| *price > amount) {
                Some(price) => fill(words.instead, &[&decimal(price.0), &decimal(amount.0)]),
                None => fill(if items { words.each } else { words.whole }, &[&decimal(amount.0)]),
            },
            EffectKind::FreeItem => words.free.to_owned(),
            EffectKind::Points(points) => self.points(points),
        };
        let what = match minimum {
            Some(least) => fill(words.from, &[&least, &what]),
            None => what,
        };
        match effect.maximum_discount_fen {
            Some(most) => fill(words.at_most, &[&what, &decimal(most.0)]),
            None => what,
        }
    }

    /// "送 10 积分".
    pub(crate) fn points(&self, points: i64) -> String {
        self.many(self.words.points, points)
    }

    /// "每天一次", "this shop: 80 times a day".
    pub fn limit(&self, limit: &Limit) -> String {
        let words = self.words;
        let of =
            |templates: &[&'static str; 4]| templates.get(limit.window as usize).copied().unwrap_or_default();
        let often = match limit.metric {
            LimitMetric::Redemptions if limit.limit == 1 => of(&words.limit_once).to_owned(),
            LimitMetric::Redemptions => fill(of(&words.limit), &[&number(limit.limit)]),
            LimitMetric::Amount => fill(of(&words.limit_amount), &[&self.money(Fen(limit.limit))]),
        };
        match limit.per {
            LimitPer::Worker => often,
            LimitPer::Merchant => fill(words.limit_shop, &[&often]),
            LimitPer::Total => fill(words.limit_all, &[&often]),
        }
    }

    /// Why an offer is not in the bill.
    pub fn lost(&self, reason: ReasonCode) -> &'static str {
        self.words.lost.get(reason as usize).copied().unwrap_or_default()
    }
}

/// Hundredths without zeros at the end: "12.5".
fn tenths(hundredths: i64) -> String {
    let mut text = decimal(hundredths);
    while text.as_bytes().contains(&b'.') && text.ends_with("0") {
        text.pop();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects() {
        let meal = serde_json::json!({ "item": { "tags": ["meal"] } });
        for (json, price, zh, en) in [
            (serde_json::json!({ "kind": "percent_off", "basis_points": 2000 }), None, "八折", "20 % off"),
            (
                serde_json::json!({ "kind": "percent_off", "basis_points": 2000, "maximum_discount_fen": 1500 }),
                None,
                "八折，最多减 15 元",
                "20 % off (at most ¥15 off)",
            ),
            (
                serde_json::json!({ "kind": "percent_off", "basis_points": 1250 }),
                None,
                "减 12.5%",
                "12.5 % off",
            ),
            (serde_json::json!({ "kind": "percent_off", "basis_points": 5000 }), None, "五折", "Half price"),
            (
                serde_json::json!({ "kind": "percent_off", "basis_points": 1500, "minimum_spend_fen": 3000 }),
                None,
                "满 30 元八五折",
                "15 % off when you spend ¥30 or more",
            ),
            (
                serde_json::json!({
                    "kind": "percent_off", "basis_points": 1500, "minimum_spend_fen": 3000, "maximum_discount_fen": 1000,
                }),
                None,
                "满 30 元八五折，最多减 10 元",
                "15 % off when you spend ¥30 or more (at most ¥10 off)",
            ),
            (
                serde_json::json!({ "kind": "amount_off", "amount_fen": 199, "minimum_spend_fen": 200 }),
                None,
                "满 2 元减 1.99 元",
                "¥1.99 off when you spend ¥2 or more",
            ),
            (serde_json::json!({ "kind": "amount_off", "amount_fen": 560 }), None, "减 5.60 元", "¥5.60 off"),
            (
                serde_json::json!({ "kind": "fixed_price", "amount_fen": 700, "target": meal }),
                Some(Fen(900)),
                "9 元的只要 7 元",
                "¥7 instead of ¥9",
            ),
            (
                serde_json::json!({ "kind": "fixed_price", "amount_fen": 700, "target": meal }),
                None,
                "每份 7 元",
                "¥7 each",
            ),
            (
                serde_json::json!({ "kind": "fixed_price", "amount_fen": 1500 }),
                Some(Fen(1200)),
                "整单 15 元",
                "¥15 for the whole order",
            ),
            (serde_json::json!({ "kind": "free_item", "target": meal }), None, "免费一份", "One free"),
            (serde_json::json!({ "kind": "points", "points": 10 }), None, "送 10 积分", "10 points"),
            (serde_json::json!({ "kind": "points", "points": 1 }), None, "送 1 积分", "1 point"),
        ] {
            let effect: Effect = serde_json::from_value(json).unwrap();
            assert_eq!(Phrase::new("zh-CN").effect(&effect, price), zh);
            assert_eq!(Phrase::new("en").effect(&effect, price), en);
        }
    }

    #[test]
    fn limits_and_losses() {
        for (per, metric, limit, window, zh, en) in [
            ("worker", "redemptions", 1, "day", "每天一次", "once a day"),
            ("worker", "redemptions", 2, "week", "每周 2 次", "2 times a week"),
            ("worker", "redemptions", 1, "ever", "限一次", "once only"),
            ("merchant", "redemptions", 80, "day", "本店每天 80 次", "this shop: 80 times a day"),
            (
                "total",
                "amount",
                10_000,
                "month",
                "所有人合计每月最多优惠 ¥100",
                "everyone together: up to ¥100 off a month",
            ),
        ] {
            let json = serde_json::json!({
                "per": per, "metric": metric, "limit": limit, "window": window, "enforcement": "online",
            });
            let limit: Limit = serde_json::from_value(json).unwrap();
            assert_eq!(Phrase::new("zh-CN").limit(&limit), zh);
            assert_eq!(Phrase::new("en").limit(&limit), en);
        }
        assert_eq!(Phrase::new("zh-CN").lost(ReasonCode::NotCompared), "优惠太多，未参与比较");
        assert_eq!(Phrase::new("en").lost(ReasonCode::UsageLimitReached), "used up");
    }
}
