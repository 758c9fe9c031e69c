//! The exported engine. Flat parameters in, strings out: nothing large crosses as JavaScript objects.

// The module of rewards has no finder of its own.
#[cfg(any(feature = "wasm-screen", not(feature = "wasm-rewards")))]
mod finder;
#[cfg(not(any(feature = "wasm-screen", feature = "wasm-rewards")))]
mod first;
#[cfg(feature = "wasm-full")]
mod full;
#[cfg(feature = "wasm-full")]
mod offers;
#[cfg(feature = "wasm-full")]
mod offers_screen;
#[cfg(feature = "wasm-rewards")]
mod rewards;
#[cfg(feature = "wasm-screen")]
mod screen;
#[cfg(feature = "wasm-full")]
mod sweep;

#[cfg(any(feature = "wasm-screen", not(feature = "wasm-rewards")))]
pub use finder::Engine;
#[cfg(feature = "wasm-full")]
pub use offers::OffersEngine;
#[cfg(feature = "wasm-rewards")]
pub use rewards::{RewardsEngine, RewardsLedger};

/// The standard allocator is 8 kB of code; this one is 1, and a page allocates little: a city, then strings that
/// live as long as a rendering.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: lol_alloc::LockedAllocator<lol_alloc::FreeListAllocator> =
    lol_alloc::LockedAllocator::new(lol_alloc::FreeListAllocator::new());
