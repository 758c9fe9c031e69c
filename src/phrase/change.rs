//! What to change, and to what.

use super::{Phrase, fill, within};
use crate::rules::{AttributeType, Change, Leaf, Target, World};

impl Phrase<'_> {
    /// One change as something to do: "近30天完成单量到 100 单（还差 55 单）", "Wait until today 19:00".
    pub fn change(&self, change: &Change, world: &World<'_>) -> String {
        let words = self.words;
        let attribute = |number: u16| world.book.attributes.get(usize::from(number));
        let leaf = change.leaf.and_then(|leaf| world.book.leaf(leaf));
        let missing = || match (leaf, change.gap) {
            (Some(leaf), Some(gap)) => self.amount(leaf, world, gap),
            _ => String::new(),
        };
        match &change.to {
            Target::Wait(at) => fill(words.wait, &[&self.when(world.local(), world.book.zone.local(*at))]),
            Target::Have(number, value) => {
                let about = attribute(*number);
                let (label, said) = (self.label(about), self.value(about, *value));
                match about.map(|one| one.r#type) {
                    Some(AttributeType::Boolean) if *value != 0 => fill(words.need, &[label]),
                    Some(AttributeType::Boolean) => fill(words.need, &[&fill(words.no, &[label])]),
                    Some(AttributeType::Integer) if change.gap.is_some() => {
                        let less = world.value(*number).is_some_and(
                            |now| matches!(now, crate::rules::Value::Integer(now) if now > *value),
                        );
                        if less {
                            fill(words.fall, &[label, &said])
                        } else {
                            fill(words.reach, &[label, &said, &missing()])
                        }
                    }
                    _ => fill(words.need, &[&fill(words.of, &[label, &said])]),
                }
            }
            Target::Be(number, codes) => {
                let about = attribute(*number);
                let named: Vec<&str> = codes.iter().map(|code| self.code(about, i64::from(*code))).collect();
                fill(words.need, &[&fill(words.of, &[self.label(about), &self.or(&named)])])
            }
            Target::Document(number, state) => {
                fill(words.need, &[&fill(self.state(*state, true), &[self.label(attribute(*number))])])
            }
            Target::Happen(event, window, value) => {
                let event = self.count(world, *event, *window as usize, "");
                let mut event = event.as_str();
                while let Some(shorter) = event.strip_suffix(" ").or_else(|| event.strip_suffix(":")) {
                    event = shorter;
                }
                let less = matches!(
                    leaf,
                    Some(Leaf::Count { op: crate::rules::Op::Less | crate::rules::Op::LessOrEqual, .. })
                );
                let often = self.many(words.times, *value);
                if less {
                    fill(words.fall, &[event, &often])
                } else {
                    fill(words.reach, &[event, &often, &missing()])
                }
            }
            Target::Go(into, out_of) => {
                let go = |template, areas: &[u16]| -> Vec<String> {
                    areas.iter().map(|area| fill(template, &[self.area(world, *area)])).collect()
                };
                let places = [go(words.enter, into), go(words.leave, out_of)].concat();
                let said = places.iter().enumerate();
                let said = said.map(|(at, one)| if at > 0 { within(one) } else { one.clone() });
                said.collect::<Vec<_>>().join(words.and)
            }
        }
    }

    /// All changes of a remedy in one sentence.
    pub fn remedy(&self, changes: &[Change], world: &World<'_>) -> String {
        let said = changes.iter().enumerate().map(|(at, one)| {
            let text = self.change(one, world);
            if at > 0 && !self.begins_with_name(&text, &one.to, world) { within(&text) } else { text }
        });
        said.collect::<Vec<_>>().join(self.words.and)
    }

    /// Whether the words of a change begin with a name from the data, which stays as it is written.
    fn begins_with_name(&self, text: &str, to: &Target, world: &World<'_>) -> bool {
        let name = match to {
            Target::Have(number, _) => self.label(world.book.attributes.get(usize::from(*number))),
            Target::Happen(event, ..) => {
                let code = world.book.events.get(usize::from(*event)).map_or("", String::as_str);
                // Those that the table knows are called as it says.
                if self.words.events.iter().any(|(known, _)| *known == code) { "" } else { code }
            }
            _ => "",
        };
        !name.is_empty() && text.starts_with(name)
    }
}
