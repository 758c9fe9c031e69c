//! Files to a city: native only.

pub mod hours;
