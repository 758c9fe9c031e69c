//! A compiled rule in full, with every name it goes by: what two books number differently is spelled the same.

use crate::rules::{Leaf, Rule, RuleBook};

/// A text that is the same for two rules exactly if they ask the same.
pub(super) fn spell(rule: &Rule, book: &RuleBook) -> String {
    let all = |word: &str, rules: &[Rule]| {
        // In any order it is the same question.
        let mut parts: Vec<String> = rules.iter().map(|rule| spell(rule, book)).collect();
        parts.sort();
        format!("{word}({})", parts.join(", "))
    };
    match rule {
        Rule::Leaf(number) => book.leaf(*number).map(|one| leaf(one, book)).unwrap_or_default(),
        Rule::All(rules) => all("all", rules),
        Rule::Any(rules) => all("any", rules),
        Rule::AtLeast(n, rules) => all(&format!("{n} of "), rules),
        Rule::Not(rule) => format!("not({})", spell(rule, book)),
    }
}

fn leaf(leaf: &Leaf, book: &RuleBook) -> String {
    let attribute = book.attribute_of(leaf);
    let code = |number: i64| {
        let code = attribute.zip(usize::try_from(number).ok()).and_then(|(a, at)| a.vocabulary.get(at));
        code.map_or_else(|| number.to_string(), |code| format!("{:?}", code.code))
    };
    // Who vouches for it is part of what is asked.
    let name =
        attribute.map(|a| format!("{:?} {:?} {:?}", a.name, a.r#type, a.assurance)).unwrap_or_default();
    match leaf {
        Leaf::In { codes, .. } => {
            let mut codes: Vec<String> = codes.iter().map(|number| code(i64::from(*number))).collect();
            codes.sort();
            format!("{name} in {}", codes.join(" "))
        }
        Leaf::Compare { op, value, .. } => format!("{name} {} {}", op.sign(), code(*value)),
        Leaf::Between { from, to, .. } => format!("{name} from {from} before {to}"),
        Leaf::Age { op, period, .. } => format!("{name} age {} {period:?}", op.sign()),
        Leaf::Hours { hours } => {
            format!("hours {:?}", book.hours.get(usize::from(*hours)).map(|hours| &hours.text))
        }
        Leaf::Recurring(recurring) => format!("{recurring:?}"),
        Leaf::Within { area } => {
            let area = book.areas.get(usize::from(*area));
            format!("within {:?}", area.map(|area| (&area.id, area.bounds)))
        }
        Leaf::Document { state, .. } => format!("{name} is {state:?}"),
        Leaf::Count { event, window, op, value } => {
            let event = book.events.get(usize::from(*event));
            format!("count {event:?} {window:?} {} {value}", op.sign())
        }
    }
}
