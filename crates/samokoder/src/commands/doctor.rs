//! `samokoder doctor`: what this machine has and lacks, each with the fix.

use crate::args::{ExitCode, OutputArgs};
use crate::display::print_line;
use crate::models::Own;
use crate::remote::Remote;
use crate::sandboxes;
use crate::settings::Settings;
use blueprint::MODEL_NAME;
use sandbox::choice::Looked;
use sandbox::{Backend, Command, Limits, SandboxSpec, programs};
use serde::Serialize;
use std::sync::Arc;

/// What to do without Node.js.
pub(crate) const NO_NODE: &str = "Node.js 20 or newer was not found: install it (Debian, Ubuntu: `apt-get install nodejs npm`; others: https://nodejs.org)";

/// What to do without npm.
pub(crate) const NO_NPM: &str =
    "npm was not found: install it (Debian, Ubuntu: `apt-get install npm`), or name a registry in `npm.registry`";

/// What to do when cargo is configured for a registry that cannot be mirrored.
const NO_CRATES: &str =
    "cargo is configured for a registry that is no sparse index, so sandboxes get no crates: name one in `cargo.index`";

/// What to do without Chromium.
pub(crate) const NO_CHROMIUM: &str =
    "Chromium was not found, so nothing can be proven: install it (Debian, Ubuntu: `apt-get install chromium`)";

/// What the model of the settings is called among the findings.
pub(crate) const MODEL: &str = "Model";

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub(crate) struct Finding {
    pub(crate) name: &'static str,
    pub(crate) ok: bool,
    pub(crate) needed: bool,
    pub(crate) text: String,
}

/// Looks at everything but the database.
pub(crate) async fn look(settings: &Settings) -> Vec<Finding> {
    let mut findings = vec![data_folder(settings)];
    findings.extend(sandbox_and_node(settings).await);
    findings.push(chromium());
    findings.push(model(settings));
    findings
}

/// Looks at everything, and fails when something that builds need is missing.
pub(crate) async fn doctor(settings: &Settings, output: OutputArgs) -> anyhow::Result<ExitCode> {
    let mut findings = look(settings).await;
    findings.insert(1, database(settings).await);
    for finding in &findings {
        if output.json {
            print_line(&serde_json::to_string(finding)?);
        } else {
            let mark = match (finding.ok, finding.needed) {
                (true, _) => "✓",
                (false, true) => "✗",
                (false, false) => "!",
            };
            print_line(&format!("{mark} {:<12} {}", finding.name, finding.text));
        }
    }
    let lacks = findings.iter().any(|finding| finding.needed && !finding.ok);
    if !output.json {
        print_line(if lacks {
            "\nSomething that builds need is missing; see above."
        } else {
            "\nReady: samokoder build \"what your app keeps track of\""
        });
    }
    Ok(if lacks { ExitCode::MachineLacks } else { ExitCode::Proven })
}

fn data_folder(settings: &Settings) -> Finding {
    let folder = &settings.data_dir;
    let tried = std::fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder).map(drop));
    match tried {
        Ok(()) => found("Data folder", folder.display().to_string()),
        Err(error) => missing(
            "Data folder",
            format!("`{}` cannot be written ({error}): name another one with SAMOKODER_DATA_DIR", folder.display()),
        ),
    }
}

async fn database(settings: &Settings) -> Finding {
    if let Some(server) = Remote::find(settings).await {
        return found("Database", format!("in use by the server at {}", server.url()));
    }
    let store = match crate::session::open_store(settings).await {
        Ok(store) => store,
        Err(error) => return missing("Database", format!("{error:#}")),
    };
    match store.describe().await {
        Ok(text) => found("Database", text),
        Err(error) => missing("Database", crate::explain(&error)),
    }
}

async fn sandbox_and_node(settings: &Settings) -> Vec<Finding> {
    let node = programs::find_node(&settings.search_path());
    let read_only = node.as_ref().and_then(programs::Node::read_only).into_iter().collect();
    let (mut findings, backend) = sandboxes(settings).await;
    findings.push(match (node, backend) {
        (None, _) => missing("Node.js", NO_NODE.to_owned()),
        (Some(node), None) => found("Node.js", node.prefix.join("bin/node").display().to_string()),
        (Some(node), Some(backend)) => node_inside(&*backend, read_only, &node).await,
    });
    findings.extend(registries(settings).await);
    findings
}

/// Says which sandbox runs generated code and why, what the others lack, and what a stronger wall takes.
async fn sandboxes(settings: &Settings) -> (Vec<Finding>, Option<Arc<dyn Backend>>) {
    let chosen = match sandboxes::chosen(settings).await {
        Ok(chosen) => chosen,
        Err(error) => return (vec![missing("Sandbox", format!("{error:#}"))], None),
    };
    let Ok(capabilities) = &chosen.found else { return (vec![], None) };
    let why = if settings.sandbox.backend == chosen.name() { "as set" } else { "the first that is strong enough" };
    let text = format!("{} ({why}): {}", chosen.name(), sandboxes::described(capabilities));
    let mut findings = vec![found("Sandbox", text)];
    let hints = capabilities.notes.iter().map(String::as_str).chain(sandboxes::stronger(capabilities.isolation));
    findings.extend(hints.map(|hint| Finding { needed: false, ..missing("", hint.to_owned()) }));
    for other in sandboxes::all(settings).unwrap_or_default() {
        if other.name() != chosen.name() {
            findings.push(beside(&Looked::at(other).await, settings));
        }
    }
    (findings, Some(chosen.backend))
}

/// A sandbox that is not the chosen one.
fn beside(looked: &Looked, settings: &Settings) -> Finding {
    let text = match &looked.found {
        Ok(capabilities) => {
            let enough = looked.is_enough(settings.sandbox.minimum_isolation);
            let use_it = if enough {
                format!("; set `sandbox.backend` to `{}` to use it", looked.name())
            } else if !capabilities.host_folders {
                "; it has no folder of this machine, so projects are not opened there".to_owned()
            } else {
                String::new()
            };
            format!("{} works too: {}{use_it}", looked.name(), sandboxes::described(capabilities))
        }
        Err(error) => format!("{} is not used: {}", looked.name(), crate::explain(error)),
    };
    Finding { name: "", ok: looked.found.is_ok(), needed: false, text }
}

/// Says where packages come from. Apps need npm's; the others are for commands that use them.
async fn registries(settings: &Settings) -> Vec<Finding> {
    let from = |address: &str| format!("packages come from {}", crate::registries::shown(address));
    let Ok(parts) = crate::registries::find(settings, settings.data_dir.clone()).await else {
        return vec![missing("npm", NO_NPM.to_owned())];
    };
    let npm = parts.npm.map_or_else(|| missing("npm", NO_NPM.to_owned()), |address| found("npm", from(&address)));
    let pip = parts.pip.map(|address| Finding { needed: false, ..found("pip", from(&address)) });
    let cargo = parts.cargo.map_or_else(
        || Finding { needed: false, ..missing("cargo", NO_CRATES.to_owned()) },
        |address| Finding { needed: false, ..found("cargo", from(&address)) },
    );
    [npm].into_iter().chain(pip).chain([cargo]).collect()
}

async fn node_inside(backend: &dyn Backend, read_only: Vec<sandbox::ReadOnly>, node: &programs::Node) -> Finding {
    let spec = SandboxSpec { read_only, ..SandboxSpec::default() };
    let ran = match backend.open(spec).await {
        Ok(sandbox) => sandbox.exec(&Command::new(["node", "--version"]), &Limits::default()).await,
        Err(error) => Err(error),
    };
    let place = node.prefix.join("bin/node").display().to_string();
    match ran {
        Ok(exit) if exit.ok() => {
            let version = exit.output_text().trim().to_owned();
            let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
            if major.is_some_and(|major| major >= programs::MIN_NODE_MAJOR) {
                found("Node.js", format!("{version} ({place})"))
            } else {
                missing("Node.js", format!("{version} is too old. {NO_NODE}"))
            }
        }
        Ok(exit) => missing("Node.js", format!("{place} does not run in a sandbox: {}", exit.output_text().trim())),
        Err(error) => missing("Node.js", crate::explain(&error)),
    }
}

fn chromium() -> Finding {
    match programs::find_chromium() {
        Some(path) => found("Chromium", path.display().to_string()),
        None => Finding { needed: false, ..missing("Chromium", NO_CHROMIUM.to_owned()) },
    }
}

fn model(settings: &Settings) -> Finding {
    if settings.model.name == MODEL_NAME {
        let text =
            format!("{MODEL_NAME}: needs no key and no network; `samokoder models` shows which others there are");
        return found(MODEL, text);
    }
    let made =
        Own::open(settings).and_then(|own| Ok((own.make(&settings.model.name)?, own.place(&settings.model.name))));
    match made {
        Ok((_, own)) => {
            let text = format!("{} at {}; `samokoder models test` asks it", settings.model.name, own.place.base_url);
            Finding { needed: false, ..found(MODEL, text) }
        }
        Err(error) => Finding { needed: false, ..missing(MODEL, format!("{error:#}")) },
    }
}

fn found(name: &'static str, text: String) -> Finding {
    Finding { name, ok: true, needed: true, text }
}

fn missing(name: &'static str, text: String) -> Finding {
    Finding { name, ok: false, needed: true, text }
}
