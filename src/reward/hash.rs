//! One number for a state: two devices that show the same one have nothing to merge.

use std::hash::Hasher as _;

use fnv::FnvHasher;

use super::{Ledger, State};

impl State {
    /// 64-bit FNV-1a over the worker, the accounts, the lots, the cards, and of every event its id and what it did.
    /// It tells whether two devices agree; it does not keep anyone from lying.
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
            text(&mut hasher, &event.id);
            hasher.write(&[outcome.reason.map_or(0, |reason| reason as u8), u8::from(outcome.counted)]);
            number(&mut hasher, outcome.credited);
        }
        hasher.finish()
    }
}
