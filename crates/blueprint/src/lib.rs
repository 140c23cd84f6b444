//! The built-in model: understands data-centred briefs in English and Russian and writes the app, without a network.
//!
//! One pure function for each agent action, from its typed input to its typed answer. The rendered prompt is never
//! read. Everything is deterministic: the same brief gives the same app. What it does not understand it says; it is
//! never to be shown as a language model.

pub mod architect;
pub mod change;
pub mod code;
pub mod docs;
pub mod emit;
pub mod fix;
mod morph;
mod phrase;
pub mod plan;
mod provider;
mod refusal;
pub mod spec;
mod text;
pub mod understand;
mod words;

pub use phrase::naming::transliterate;
pub use provider::{Blueprint, MODEL_NAME};
