//! How many files and sockets this process may have open.

use rustix::process::{Resource, getrlimit, setrlimit};

/// What a full house takes: two for each of 8,192 connections, and those of files, the database and sandboxes.
const DESCRIPTORS: u64 = 20_000;

/// Uses what the system grants beyond its usual 1,024; with less, the server does with what there is.
pub(super) fn raise() {
    let mut limit = getrlimit(Resource::Nofile);
    let granted = limit.maximum.unwrap_or(DESCRIPTORS).min(DESCRIPTORS);
    if limit.current.is_some_and(|current| current < granted) {
        limit.current = Some(granted);
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::warn!(%error, "the number of open files cannot be raised");
        }
    }
}
