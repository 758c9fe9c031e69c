//! The exported engine. Flat parameters in, strings out: nothing large crosses as JavaScript objects.

mod finder;
#[cfg(not(feature = "wasm-screen"))]
mod first;
#[cfg(feature = "wasm-full")]
mod full;
#[cfg(feature = "wasm-full")]
mod offers;
#[cfg(feature = "wasm-full")]
mod offers_screen;
#[cfg(feature = "wasm-screen")]
mod screen;
#[cfg(feature = "wasm-full")]
mod sweep;

pub use finder::Engine;
#[cfg(feature = "wasm-full")]
pub use offers::OffersEngine;

/// The standard allocator is 8 kB of code; this one is 1, and a page allocates little: a city, then strings that
/// live as long as a rendering.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: lol_alloc::LockedAllocator<lol_alloc::FreeListAllocator> =
    lol_alloc::LockedAllocator::new(lol_alloc::FreeListAllocator::new());
