//! `samokoder doctor`: what this machine has and lacks, each with the fix.

use crate::args::{ExitCode, OutputArgs};
use crate::display::print_line;
use crate::models::Own;
use crate::remote::Remote;
use crate::sandboxes;
use crate::settings::Settings;
use blueprint::MODEL_NAME;
use sandbox::choice::Looked;
use sandbox::mirror::MirrorParts;
use sandbox::{Backend, Command, Limits, SandboxSpec, programs};
use serde::Serialize;

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

/// What was seen of a machine.
struct Seen {
    /// What builds and proofs need.
    findings: Vec<Finding>,
    /// The sandbox that runs generated code.
    chosen: Option<Looked>,
    /// Where packages come from.
    registries: Option<MirrorParts>,
}

/// Looks at what builds and proofs need, but not at the database.
pub(crate) async fn look(settings: &Settings) -> Vec<Finding> {
    see(settings).await.findings
}

async fn see(settings: &Settings) -> Seen {
    let node = programs::find_node(&settings.search_path());
    let (sandbox, chosen) = sandbox(settings).await;
    let backend = chosen.as_ref().map(|chosen| &*chosen.backend);
    let registries = crate::registries::find(settings, settings.data_dir.clone()).await.ok();
    let findings = vec![
        data_folder(settings),
        sandbox,
        node_and(backend, node).await,
        npm(registries.as_ref()),
        chromium(),
        model(settings),
    ];
    Seen { findings, chosen, registries }
}

/// Looks at everything, and fails when something that builds need is missing.
pub(crate) async fn doctor(settings: &Settings, output: OutputArgs) -> anyhow::Result<ExitCode> {
    let seen = see(settings).await;
    let beside = beside(settings, &seen).await;
    let mut findings = seen.findings;
    findings.insert(1, database(settings).await);
    findings.extend(beside);
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

/// Says which sandbox runs generated code, and why.
async fn sandbox(settings: &Settings) -> (Finding, Option<Looked>) {
    let chosen = match sandboxes::chosen(settings).await {
        Ok(chosen) => chosen,
        Err(error) => return (missing("Sandbox", format!("{error:#}")), None),
    };
    let why = if settings.sandbox.backend == chosen.name() { "as set" } else { "the first that is strong enough" };
    let what = chosen.found.as_ref().map_or_else(|error| crate::explain(error), sandboxes::described);
    (found("Sandbox", format!("{} ({why}): {what}", chosen.name())), Some(chosen))
}

async fn node_and(backend: Option<&dyn Backend>, node: Option<programs::Node>) -> Finding {
    match (node, backend) {
        (None, _) => missing("Node.js", NO_NODE.to_owned()),
        (Some(node), None) => found("Node.js", node.prefix.join("bin/node").display().to_string()),
        (Some(node), Some(backend)) => node_inside(backend, node.read_only().into_iter().collect(), &node).await,
    }
}

/// Says where the packages of apps come from.
fn npm(registries: Option<&MirrorParts>) -> Finding {
    let address = registries.and_then(|parts| parts.npm.as_ref());
    address.map_or_else(|| missing("npm", NO_NPM.to_owned()), |address| found("npm", packages_from(address)))
}

fn packages_from(address: &str) -> String {
    format!("packages come from {}", crate::registries::shown(address))
}

/// Looks at what nothing needs: what is weaker than it could be, other sandboxes, and registries of other languages.
async fn beside(settings: &Settings, seen: &Seen) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(Ok(capabilities)) = seen.chosen.as_ref().map(|chosen| &chosen.found) {
        let hints = capabilities.notes.iter().map(String::as_str).chain(sandboxes::stronger(capabilities.isolation));
        findings.extend(hints.map(|hint| missing("Sandbox", hint.to_owned())));
    }
    let chosen = seen.chosen.as_ref().map(Looked::name);
    for other in sandboxes::all(settings).unwrap_or_default() {
        if chosen.is_some_and(|chosen| chosen != other.name()) {
            findings.push(other_sandbox(&Looked::at(other).await, settings));
        }
    }
    if let Some(parts) = &seen.registries {
        findings.extend(parts.pip.as_ref().map(|address| found("pip", packages_from(address))));
        findings.push(
            parts.cargo.as_ref().map_or_else(
                || missing("cargo", NO_CRATES.to_owned()),
                |address| found("cargo", packages_from(address)),
            ),
        );
    }
    findings.into_iter().map(|finding| Finding { needed: false, ..finding }).collect()
}

/// A sandbox that is not the chosen one.
fn other_sandbox(looked: &Looked, settings: &Settings) -> Finding {
    match &looked.found {
        Ok(capabilities) => {
            let enough = looked.is_enough(settings.sandbox.minimum_isolation);
            let use_it = if enough {
                format!("; set `sandbox.backend` to `{}` to use it", looked.name())
            } else if !capabilities.host_folders {
                "; it has no folder of this machine, so projects are not opened there: name the claim that holds the data \
folder in `sandbox.kubernetes.claim`"
                    .to_owned()
            } else {
                String::new()
            };
            found("Sandbox", format!("{} works too: {}{use_it}", looked.name(), sandboxes::described(capabilities)))
        }
        Err(error) => missing("Sandbox", format!("{} is not used: {}", looked.name(), crate::explain(error))),
    }
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
