//! Agents with a real model, as small as models get.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod llama;
