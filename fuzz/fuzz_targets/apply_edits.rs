//! Looks for bytes that make the edit engine break a promise; see `domain::edit::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| domain::edit::fuzzing::check_edits(bytes));
