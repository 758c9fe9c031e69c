//! SHA-256 and Ed25519 for browsers that have none: pages without encryption, WebViews of some years ago.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::pack::manifest::{Digest, PublicKey};

/// Whether the key made the signature of the bytes, under Ed25519 (RFC 8032), strictly.
#[wasm_bindgen]
pub fn verify(key: &[u8], signature: &[u8], bytes: &[u8]) -> bool {
    match (PublicKey::from_bytes(key), signature.try_into()) {
        (Some(key), Ok(signature)) => key.verifies(bytes, signature),
        _ => false,
    }
}

/// The SHA-256 of the bytes, as 64 digits.
#[wasm_bindgen]
pub fn sha256(bytes: &[u8]) -> String {
    Digest::of(bytes).to_string()
}
