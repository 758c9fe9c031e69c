//! The exported engine. Flat parameters in, strings out: nothing large crosses as JavaScript objects.

#[cfg(feature = "wasm-bill")]
mod bill;
#[cfg(feature = "wasm")]
mod finder;
#[cfg(all(feature = "wasm", not(feature = "wasm-screen")))]
mod first;
#[cfg(feature = "wasm-full")]
mod full;
#[cfg(feature = "wasm-offers")]
mod offers;
#[cfg(feature = "wasm-full")]
mod offers_ask;
#[cfg(all(feature = "wasm-offers", not(feature = "wasm-bill")))]
mod offers_list;
#[cfg(feature = "wasm-parts")]
mod parts;
#[cfg(feature = "wasm-rewards")]
mod rewards;
#[cfg(feature = "wasm-screen")]
mod screen;
#[cfg(feature = "wasm-screen")]
mod status;
#[cfg(feature = "wasm-store")]
mod store;
#[cfg(feature = "wasm-full")]
mod sweep;
#[cfg(feature = "wasm-verify")]
mod verify;

#[cfg(feature = "wasm")]
pub use finder::Engine;
#[cfg(feature = "wasm-offers")]
pub use offers::OffersEngine;
#[cfg(feature = "wasm-parts")]
pub use parts::Parts;
#[cfg(feature = "wasm-rewards")]
pub use rewards::{RewardsEngine, RewardsLedger};
#[cfg(feature = "wasm-store")]
pub use store::Store;
#[cfg(feature = "wasm-verify")]
pub use verify::{sha256, verify};

/// The standard allocator is 8 kB of code; this one is 1, and a page allocates little: a city, then strings that
/// live as long as a rendering.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: lol_alloc::LockedAllocator<lol_alloc::FreeListAllocator> =
    lol_alloc::LockedAllocator::new(lol_alloc::FreeListAllocator::new());
