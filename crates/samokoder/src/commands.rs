//! What each command does.

mod approve;
pub(crate) mod build;
pub(crate) mod change;
pub(crate) mod doctor;
mod drive;
pub(crate) mod list;
pub(crate) mod resume;

use anyhow::Context as _;
use domain::brief::Brief;
use std::io::Read as _;

/// Most bytes that are read from standard input before it is called too long.
const MAX_INPUT_BYTES: u64 = 4 * 1024 * 1024;

/// The input cannot be used; the message says why and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BadInput(pub(crate) String);

/// The machine lacks something; the message says what and how to get it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct MachineLacks(pub(crate) String);

/// Reads a brief or a request: the argument itself, or standard input for `-`.
fn read_brief(argument: &str) -> anyhow::Result<Brief> {
    let text = if argument == "-" { standard_input()? } else { argument.to_owned() };
    Brief::parse(&text).map_err(|error| BadInput(error.to_string()).into())
}

fn standard_input() -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(MAX_INPUT_BYTES).read_to_end(&mut bytes).context("standard input cannot be read")?;
    String::from_utf8(bytes)
        .map_err(|_| BadInput("the brief is not a text: save it as plain UTF-8 text".to_owned()).into())
}
