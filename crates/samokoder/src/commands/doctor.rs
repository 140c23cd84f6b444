//! `samokoder doctor`: what this machine has and lacks, each with the fix.

use crate::args::{ExitCode, OutputArgs};
use crate::display::print_line;
use crate::models::Own;
use crate::remote::Remote;
use crate::settings::Settings;
use blueprint::MODEL_NAME;
use sandbox::native::NativeBackend;
use sandbox::{Backend as _, Command, Limits, SandboxSpec, programs};
use serde::Serialize;

/// What to do without Node.js.
pub(crate) const NO_NODE: &str = "Node.js 20 or newer was not found: install it (Debian, Ubuntu: `apt-get install nodejs npm`; others: https://nodejs.org)";

/// What to do without npm.
pub(crate) const NO_NPM: &str =
    "npm was not found: install it (Debian, Ubuntu: `apt-get install npm`), or name a registry in `npm.registry`";

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
    let backend = match NativeBackend::of_this_binary() {
        Ok(backend) => backend,
        Err(error) => return vec![missing("Sandbox", crate::explain(&error))],
    };
    let read_only = node.as_ref().and_then(programs::Node::read_only).into_iter().collect();
    let sandbox = match backend.probe().await {
        Err(error) => missing("Sandbox", crate::explain(&error)),
        Ok(capabilities) => {
            let text = format!(
                "{}: own namespaces, seccomp filter, no capabilities, no network; {}",
                backend.name(),
                capabilities.notes.join("; ")
            );
            found("Sandbox", text)
        }
    };
    let usable = sandbox.ok;
    let mut findings = vec![sandbox];
    findings.push(match (node, usable) {
        (None, _) => missing("Node.js", NO_NODE.to_owned()),
        (Some(node), false) => found("Node.js", node.prefix.join("bin/node").display().to_string()),
        (Some(node), true) => node_inside(&backend, read_only, &node).await,
    });
    let registry = tokio::task::spawn_blocking(programs::npm_registry).await.ok().flatten();
    findings.push(match registry {
        Some(registry) => found("npm", format!("packages come from {registry}")),
        None => missing("npm", NO_NPM.to_owned()),
    });
    findings
}

async fn node_inside(backend: &NativeBackend, read_only: Vec<sandbox::ReadOnly>, node: &programs::Node) -> Finding {
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
