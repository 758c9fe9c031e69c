//! The exported engine. Flat parameters in, strings out: nothing large crosses as JavaScript objects.

mod finder;

pub use finder::Engine;
