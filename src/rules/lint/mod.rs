//! What can be said of rules before anybody asks them: parts that never or always hold, facts that nobody vouches for.

mod classes;
mod conditions;
mod constant;
mod issued;

pub(crate) use conditions::conditions;
pub use constant::{Constant, Culprit};
pub use issued::not_issued;

use super::Rule;

/// How much work the checks of one file may take, in questions asked: about a second. When it is used up they say
/// nothing more, and nothing that is not so. A file of 4 MB that is made for it would otherwise take minutes.
#[derive(Debug)]
pub struct Budget(u64);

impl Default for Budget {
    fn default() -> Self {
        Self(100_000_000)
    }
}

impl Budget {
    /// Takes so much; `None` where that is not left.
    pub fn take(&mut self, work: u64) -> Option<()> {
        let left = self.0.checked_sub(work);
        self.0 = left.unwrap_or(0);
        left.map(|_| ())
    }
}

/// The parts of a rule, each with its JSON pointer from the rule on.
pub(crate) fn parts(rule: &Rule) -> Vec<(String, &Rule)> {
    let (word, of) = match rule {
        Rule::Leaf(_) => return Vec::new(),
        Rule::Not(one) => return vec![("/not".to_owned(), one)],
        Rule::All(of) => ("/all", of),
        Rule::Any(of) => ("/any", of),
        Rule::AtLeast(_, of) => ("/at_least/of", of),
    };
    of.iter().enumerate().map(|(at, one)| (format!("{word}/{at}"), one)).collect()
}

/// How many questions and joints it has.
pub(crate) fn size(rule: &Rule) -> u64 {
    1 + match rule {
        Rule::Leaf(_) => 0,
        Rule::Not(one) => size(one),
        Rule::All(of) | Rule::Any(of) | Rule::AtLeast(_, of) => of.iter().map(size).sum(),
    }
}
