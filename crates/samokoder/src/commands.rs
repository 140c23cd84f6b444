//! What each command does.

pub(crate) mod accept;
mod approve;
mod beside;
pub(crate) mod build;
pub(crate) mod cancel;
pub(crate) mod change;
pub(crate) mod demo;
pub(crate) mod doctor;
mod drive;
pub(crate) mod export;
pub(crate) mod history;
pub(crate) mod hosts;
mod keeper;
pub(crate) mod keys;
pub(crate) mod list;
pub(crate) mod me;
pub(crate) mod models;
pub(crate) mod publish;
pub(crate) mod resume;
pub(crate) mod rules;
pub(crate) mod serve;
pub(crate) mod usage;
pub(crate) mod work;

use crate::args::OutputArgs;
use crate::progress::printable;
use anyhow::Context as _;
use domain::brief::Brief;
use orchestrator::delivery;
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::Path;
use store::{ProjectRow, Store};

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

/// Finds the project whose id begins with `prefix`; without one, that of the app in the present folder, or the newest.
async fn find_project(store: &Store, prefix: Option<&str>) -> anyhow::Result<ProjectRow> {
    if let (None, Ok(marker)) = (prefix, delivery::read_marker(Path::new(".")))
        && let Some(project) = store.find_project(marker.project_id).await?
    {
        return Ok(project);
    }
    let fits = |project: &ProjectRow| prefix.is_none_or(|prefix| project.id.to_string().starts_with(prefix));
    let none = || match prefix {
        Some(prefix) => {
            BadInput(format!("no project has an id that begins with `{prefix}`: `samokoder list` shows them"))
        }
        None => BadInput("there is no project yet: start one with `samokoder build \"…\"`".to_owned()),
    };
    Ok(store.list_projects().await?.into_iter().find(fits).ok_or_else(none)?)
}

/// Says whether a person at a terminal can be asked.
fn interactive(output: OutputArgs) -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal() && !output.json
}

/// Shows a text and a question on standard error and reads the answer, in lower case. `None` when the input is closed.
fn ask_person(text: &str, question: &str) -> std::io::Result<Option<String>> {
    let mut err = std::io::stderr().lock();
    for line in text.lines() {
        writeln!(err, "{}", printable(line))?;
    }
    write!(err, "\n{question} ")?;
    err.flush()?;
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer)?;
    Ok((read > 0).then(|| answer.trim().to_lowercase()))
}

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
