//! Proof that a module needs no more than WebAssembly 1.0 with mutable globals.

use wasmparser::{Validator, WasmFeatures};

use crate::Outcome;

/// What a module may use.
#[derive(Clone, Copy)]
pub enum Allowed {
    /// WebAssembly 1.0 and mutable globals: every WebView since Chrome 74.
    Mvp,
    /// The same and 128-bit vectors.
    Simd,
}

/// Refuses a module that uses anything else; the text says what, and at which byte.
pub fn check(module: &[u8], allowed: Allowed) -> Outcome {
    // In wasmparser floating point is a feature too, though every engine has it.
    let mut features = WasmFeatures::WASM1;
    if matches!(allowed, Allowed::Simd) {
        features |= WasmFeatures::SIMD;
    }
    let mut validator = Validator::new_with_features(features);
    validator.validate_all(module).map(drop).map_err(|why| format!("needs more than WebAssembly 1.0: {why}"))
}
