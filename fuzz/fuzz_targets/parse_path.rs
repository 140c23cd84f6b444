//! Looks for bytes that are taken for a path and lead out of the project; see `domain::edit::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| domain::edit::fuzzing::check_path(bytes));
