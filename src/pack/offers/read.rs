//! From bytes to a catalogue. Every count is checked before anything is allocated, every number against its list, every
//! type as the compiler checks it: what opens can be asked everything.

use super::super::read::{list, string, strings, text, zone};
use super::super::rules::{ascending, book, check, day, degrees, flag, limit, rule, word};
use super::super::{PackError, Reader};
use super::{effect, tag};
use crate::Position;
use crate::money::{BasisPoints, Fen, Rounding};
use crate::money::{RoundingMode, RoundingOf};
use crate::offer::{
    Basis, Catalogue, Disclosure, Effect, EffectKind, Entry, Merchant, Offer, OfferStatus, Policy, Stacking,
    Tags, Target,
};
use crate::rules::RuleBook;

pub(super) fn read(pack: &[u8]) -> Result<Catalogue, PackError> {
    let mut input = Reader::new(pack, 0);
    input.header(super::MAGIC.len() + 1);
    for expected in super::MAGIC {
        if input.u8() != *expected {
            input.fail("pack-magic");
        }
    }
    if input.u8() != super::VERSION {
        input.fail("pack-version");
    }
    input.section(tag::META, "meta");
    let zone = zone(&mut input);
    let sample = input.u8() != 0;
    let book = book(&mut input, zone);
    input.section(tag::MERCHANTS, "merchants");
    let merchants: Vec<Merchant> = list(&mut input, 20, merchant);
    input.section(tag::OFFERS, "offers");
    let offers: Vec<Entry> = list(&mut input, 20, |input| offer(input, &merchants, &book));
    ascending(&mut input, merchants.iter().map(|one| one.id.as_str()));
    ascending(&mut input, offers.iter().map(|one| one.offer.id.as_str()));
    input.finish().map(|()| Catalogue { merchants, offers, book, sample })
}

fn merchant(input: &mut Reader<'_>) -> Merchant {
    let merchant = Merchant {
        id: string(input),
        name: text(input),
        longitude: degrees(input),
        latitude: degrees(input),
        address: string(input),
        opening_hours: string(input),
    };
    check(input, Position::new(merchant.longitude, merchant.latitude).is_ok());
    merchant
}

fn offer(input: &mut Reader<'_>, merchants: &[Merchant], book: &RuleBook) -> Entry {
    // In the order of the bytes.
    let offer = Offer {
        id: string(input),
        merchant: merchants.get(input.index(merchants.len())).map(|one| one.id.clone()).unwrap_or_default(),
        stations: strings(input),
        name: text(input),
        description: text(input),
        status: word(input, OfferStatus::Ended, &super::STATUSES),
        valid_from: day(input),
        valid_to: day(input),
        reference: string(input),
        eligibility: None,
        effect: effect(input),
        limits: list(input, 5, limit),
        stacking: Stacking {
            category: string(input),
            policy: word(input, Policy::Combine, &super::POLICIES),
            priority: flag(input).then(|| input.u32()),
            excludes: strings(input),
        },
        disclosure: word(input, Disclosure::EligibleOnly, &super::DISCLOSURES),
    };
    // The amounts, days and tags that a file of offers is checked for too.
    check(input, offer.is_sound());
    let rule = rule(input, book);
    Entry::new(offer, rule, &book.zone)
}

fn effect(input: &mut Reader<'_>) -> Effect {
    let kind = input.u8();
    let amount = input.zigzag();
    let kind = match kind {
        effect::PERCENT_OFF => EffectKind::PercentOff(BasisPoints(u32::try_from(amount).unwrap_or(u32::MAX))),
        effect::AMOUNT_OFF => EffectKind::AmountOff(Fen(amount)),
        effect::FIXED_PRICE => EffectKind::FixedPrice(Fen(amount)),
        effect::FREE_ITEM => EffectKind::FreeItem,
        effect::POINTS => EffectKind::Points(amount),
        _ => {
            input.fail("pack-value");
            EffectKind::FreeItem
        }
    };
    let effect = Effect {
        kind,
        target: if flag(input) { Target::Item(Tags { tags: strings(input) }) } else { Target::Order },
        basis: word(input, Basis::Running, &super::BASES),
        minimum_spend_fen: Fen(input.zigzag()),
        maximum_discount_fen: flag(input).then(|| Fen(input.zigzag())),
        usual_price_fen: flag(input).then(|| Fen(input.zigzag())),
        rounding: Rounding {
            of: word(input, RoundingOf::Price, &super::ROUNDED),
            mode: word(input, RoundingMode::HalfUp, &super::MODES),
            unit_fen: Fen(input.zigzag()),
        },
    };
    check(input, effect.usual_price_fen.is_none() || matches!(kind, EffectKind::FixedPrice(_)));
    effect
}
