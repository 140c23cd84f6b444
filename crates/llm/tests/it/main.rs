//! The model layer against what providers send: recorded answers, hostile ones, a mock of their APIs, a real server.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod books;
mod hostile;
mod keys;
mod llama;
mod llmock;
mod remotes;
mod wire;
