//! Facts that a rule asks about and nobody vouches for well enough.

use std::collections::BTreeSet;

use super::super::{Assurance, Leaf, Rule, RuleBook};
use super::parts;

/// The attributes that a rule asks about and nobody can vouch for, each with the JSON pointer of the question. A credential
/// takes an issuer who is trusted for it (`issued`); the clock says the day and nothing else.
pub fn not_issued<'a>(book: &'a RuleBook, rule: &Rule, issued: &BTreeSet<String>) -> Vec<(String, &'a str)> {
    let mut found = Vec::new();
    walk(book, rule, String::new(), issued, &mut found);
    found
}

fn walk<'a>(
    book: &'a RuleBook,
    rule: &Rule,
    pointer: String,
    issued: &BTreeSet<String>,
    found: &mut Vec<(String, &'a str)>,
) {
    if let Rule::Leaf(number) = rule
        && let Some(leaf) = book.leaf(*number)
        && let Some(attribute) = book.attribute_of(leaf)
    {
        let word = match leaf {
            Leaf::In { .. } => "in",
            Leaf::Between { .. } => "between",
            Leaf::Age { .. } => "age",
            Leaf::Document { .. } => "document",
            _ => "compare",
        };
        let is_issued = match attribute.assurance {
            Assurance::Credential => issued.contains(&attribute.name),
            Assurance::Clock => attribute.is_clock(),
            Assurance::SelfDeclared | Assurance::Ledger => true,
        };
        if !is_issued {
            found.push((format!("{pointer}/{word}/attribute"), &attribute.name));
        }
    }
    for (part, one) in parts(rule) {
        walk(book, one, format!("{pointer}{part}"), issued, found);
    }
}
