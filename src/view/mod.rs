//! Answers to HTML: pure functions with one escaping rule.
