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

#[cfg(test)]
mod tests {
    use super::{Allowed, check};

    /// A module with one function `(param i32) (result i32)`, one memory, and this body.
    fn with_body(code: &[u8]) -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend([1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f]); // types
        module.extend([3, 2, 1, 0]); // functions
        module.extend([5, 3, 1, 0, 1]); // memory
        let body_size = code.len() as u8 + 2;
        module.extend([10, body_size + 2, 1, body_size, 0]);
        module.extend(code);
        module.push(0x0b);
        module
    }

    /// A module of these sections.
    fn with_sections(sections: &[&[u8]]) -> Vec<u8> {
        [b"\0asm\x01\0\0\0".as_slice()].iter().chain(sections).flat_map(|part| part.to_vec()).collect()
    }

    #[test]
    fn webassembly_1_with_mutable_globals_passes() {
        let exported_mutable_global =
            with_sections(&[&[6, 6, 1, 0x7f, 1, 0x41, 0, 0x0b], &[7, 5, 1, 1, b'g', 3, 0]]);
        for module in [with_body(&[0x20, 0]), exported_mutable_global] {
            check(&module, Allowed::Mvp).unwrap();
        }
    }

    #[test]
    fn everything_later_is_refused() {
        let cases: [(&str, Vec<u8>); 9] = [
            ("sign extension", with_body(&[0x20, 0, 0xc0])),
            ("saturating conversion", with_body(&[0x43, 0, 0, 0, 0, 0xfc, 0])),
            ("memory.copy", with_body(&[0x20, 0, 0x20, 0, 0x20, 0, 0xfc, 10, 0, 0, 0x20, 0])),
            ("memory.fill", with_body(&[0x20, 0, 0x20, 0, 0x20, 0, 0xfc, 11, 0, 0x20, 0])),
            ("128-bit vectors", with_body(&[0x20, 0, 0xfd, 17, 0xfd, 27, 0])),
            ("tail call", with_body(&[0x20, 0, 0x12, 0])),
            ("several results", with_sections(&[&[1, 6, 1, 0x60, 0, 2, 0x7f, 0x7f]])),
            ("reference types", with_sections(&[&[1, 5, 1, 0x60, 1, 0x6f, 0]])),
            ("a table of references", with_sections(&[&[4, 4, 1, 0x6f, 0, 1]])),
        ];
        for (name, module) in cases {
            assert!(check(&module, Allowed::Mvp).is_err(), "{name}");
            // Each is a sound module, only too new: with everything allowed it passes.
            wasmparser::Validator::new_with_features(wasmparser::WasmFeatures::all())
                .validate_all(&module)
                .unwrap_or_else(|why| panic!("{name}: {why}"));
        }
    }

    #[test]
    fn vectors_pass_only_where_they_are_allowed() {
        let vectors = with_body(&[0x20, 0, 0xfd, 17, 0xfd, 27, 0]);
        assert!(check(&vectors, Allowed::Simd).is_ok());
        assert!(check(&vectors, Allowed::Mvp).is_err());
    }
}
