//! From a catalogue to bytes.

use super::super::Writer;
use super::super::rules::{
    all, day_number, each, maybe, number_of, sections, texts, write_degrees, write_limit, write_rule,
};
use super::super::write::{text, zone};
use super::{effect, tag};
use crate::money::Fen;
use crate::offer::{Catalogue, Effect, EffectKind, Entry, Merchant, Target};

pub(super) fn write(catalogue: &Catalogue) -> Vec<u8> {
    let book = &catalogue.book;
    let mut meta = Writer::default();
    zone(&mut meta, &book.zone);
    meta.u8(u8::from(catalogue.sample));
    let merchant = |id: &str| catalogue.merchants.iter().position(|one| one.id == id);
    let mut out = Writer::default();
    out.0.extend_from_slice(super::MAGIC);
    out.u8(super::VERSION);
    out.section(tag::META, &meta);
    sections(&mut out, book);
    let own: [(u8, Writer); 2] = [
        (tag::MERCHANTS, all(&catalogue.merchants, merchant_bytes)),
        (
            tag::OFFERS,
            all(&catalogue.offers, |out, entry| offer(out, entry, merchant(&entry.offer.merchant))),
        ),
    ];
    for (tag, body) in own {
        out.section(tag, &body);
    }
    out.0
}

fn merchant_bytes(out: &mut Writer, merchant: &Merchant) {
    out.str(&merchant.id);
    text(out, &merchant.name);
    write_degrees(out, merchant.longitude);
    write_degrees(out, merchant.latitude);
    out.str(&merchant.address);
    out.str(&merchant.opening_hours);
}

/// What was not checked before, the reader refuses: a merchant that is not there, a day that is none.
fn offer(out: &mut Writer, entry: &Entry, merchant: Option<usize>) {
    let offer = &entry.offer;
    out.str(&offer.id);
    out.varint(merchant.map_or(u64::MAX, |at| at as u64));
    texts(out, &offer.stations);
    text(out, &offer.name);
    text(out, &offer.description);
    number_of(out, &super::STATUSES, &offer.status);
    out.zigzag(day_number(&offer.valid_from));
    out.zigzag(day_number(&offer.valid_to));
    out.str(&offer.reference);
    effect_bytes(out, &offer.effect);
    each(out, &offer.limits, write_limit);
    out.str(&offer.stacking.category);
    number_of(out, &super::POLICIES, &offer.stacking.policy);
    maybe(out, offer.stacking.priority, |out, priority| out.varint(u64::from(priority)));
    texts(out, &offer.stacking.excludes);
    number_of(out, &super::DISCLOSURES, &offer.disclosure);
    maybe(out, entry.rule.as_ref(), write_rule);
}

fn effect_bytes(out: &mut Writer, effect: &Effect) {
    let (kind, value) = match effect.kind {
        EffectKind::PercentOff(share) => (effect::PERCENT_OFF, i64::from(share.0)),
        EffectKind::AmountOff(Fen(amount)) => (effect::AMOUNT_OFF, amount),
        EffectKind::FixedPrice(Fen(amount)) => (effect::FIXED_PRICE, amount),
        EffectKind::FreeItem => (effect::FREE_ITEM, 0),
        EffectKind::Points(points) => (effect::POINTS, points),
    };
    out.u8(kind);
    out.zigzag(value);
    let tags = match &effect.target {
        Target::Order => None,
        Target::Item(item) => Some(&item.tags),
    };
    maybe(out, tags, |out, tags| texts(out, tags));
    number_of(out, &super::BASES, &effect.basis);
    out.zigzag(effect.minimum_spend_fen.0);
    maybe(out, effect.maximum_discount_fen, |out, Fen(amount)| out.zigzag(amount));
    maybe(out, effect.usual_price_fen, |out, Fen(amount)| out.zigzag(amount));
    number_of(out, &super::ROUNDED, &effect.rounding.of);
    number_of(out, &super::MODES, &effect.rounding.mode);
    out.zigzag(effect.rounding.unit_fen.0);
}
