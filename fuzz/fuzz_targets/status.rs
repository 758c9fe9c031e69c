#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| friendly_city_fuzz::status(bytes));
