//! One number for a state: two devices that show the same one have nothing to merge.

use std::hash::Hasher as _;

use fnv::FnvHasher;

use super::{Deed, Ledger, State};

impl State {
    /// 64-bit FNV-1a over the worker, the accounts, the lots, the cards, and of every event all that it says and what it
    /// did. It tells whether two devices agree; it does not keep anyone from lying.
    pub fn hash(&self, ledger: &Ledger) -> u64 {
        let mut hasher = FnvHasher::default();
        let text = |hasher: &mut FnvHasher, text: &str| {
            hasher.write(text.as_bytes());
            // No text contains it, so that two texts cannot pass for two others.
            hasher.write(&[0xff]);
        };
        let number = |hasher: &mut FnvHasher, value: i64| hasher.write(&value.to_le_bytes());
        text(&mut hasher, ledger.worker());
        let accounts = &self.accounts;
        for value in [accounts.issuance, accounts.worker, accounts.redemption, accounts.expiry] {
            number(&mut hasher, value);
        }
        for lot in &self.lots {
            number(&mut hasher, lot.points);
            number(&mut hasher, lot.expires_at.map_or(i64::MAX, |at| at.0));
        }
        for card in &self.cards {
            text(&mut hasher, &card.card);
            number(&mut hasher, i64::from(card.stamps));
        }
        for (event, outcome) in ledger.events().iter().zip(&self.outcomes) {
            // All of it: two events that differ in one word are in conflict as soon as they meet.
            let deed = [event.deed.kind(), event.deed.about()];
            for part in deed.into_iter().chain([&*event.id, &event.cause, &event.station, &event.vouched_by])
            {
                text(&mut hasher, part);
            }
            number(&mut hasher, event.at.0);
            let stated = match event.deed {
                Deed::Earn { points, .. } => points,
                Deed::Correct { points, .. } => Some(points),
                _ => None,
            };
            hasher.write(&[u8::from(stated.is_some())]);
            number(&mut hasher, stated.unwrap_or(0));
            hasher.write(&[outcome.reason.map_or(0, |reason| reason as u8), u8::from(outcome.counted)]);
            number(&mut hasher, outcome.credited);
        }
        hasher.finish()
    }
}
