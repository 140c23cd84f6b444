//! The product's words as types, and the pure decisions over them.
//!
//! Everything here is synchronous and free of IO: no clock, no random numbers, no files, no network. Other crates
//! do the work; this one says what the work is. Invariants: types that come from outside are parsed (a `Brief`, a
//! `RelPath`, an `Ident` cannot hold a bad value), states are enums, and stored payloads carry a version.

pub mod address;
pub mod agent_io;
pub mod app_model;
pub mod brief;
pub mod check;
pub mod conversation;
pub mod diff;
pub mod edit;
pub mod event;
pub mod host;
pub mod ids;
pub mod language;
pub mod money;
pub mod next_step;
pub mod path;
pub mod plan;
pub mod publication;
pub mod route;
pub mod rules;
pub mod run;
pub mod screen;
pub mod secret;
pub mod spec;
pub mod step;
pub mod template;
pub mod tree;
pub mod verification;
