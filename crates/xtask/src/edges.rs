//! Which crate may know which, and which libraries belong to one crate only.

use crate::{Fault, fault};

/// Crates and those of ours that they may depend on.
const EDGES: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("llm", &["domain"]),
    ("blueprint", &["domain", "llm"]),
    ("sandbox", &["domain"]),
    ("store", &["domain"]),
    ("agents", &["domain", "llm", "sandbox"]),
    ("orchestrator", &["agents", "blueprint", "domain", "llm", "sandbox", "store"]),
    ("api", &["blueprint", "domain", "orchestrator", "sandbox", "store"]),
    ("samokoder", &["agents", "api", "blueprint", "domain", "llm", "orchestrator", "sandbox", "store"]),
    ("bench", &["agents", "blueprint", "domain", "llm", "orchestrator", "sandbox", "store", "testkit"]),
    ("testkit", &["domain", "llm", "sandbox", "store"]),
    ("drills", &["agents", "blueprint", "domain", "llm", "orchestrator", "sandbox", "store", "testkit"]),
    ("xtask", &[]),
];

/// Libraries that only one crate may use.
const RESERVED: &[(&str, &str)] = &[
    ("sea-orm", "store"),
    ("libc", "sandbox"),
    ("seccompiler", "sandbox"),
    ("clap", "samokoder"),
    ("config", "samokoder"),
    ("tower-http", "api"),
    ("utoipa-axum", "api"),
    ("metrics-exporter-prometheus", "samokoder"),
];

/// Libraries that a pure crate must not use.
const IMPURE: &[&str] = &["tokio", "reqwest", "axum", "tempfile"];

/// Finds dependencies that a crate may not have.
pub(crate) fn forbidden(path: &str, text: &str) -> Vec<Fault> {
    let Ok(manifest) = text.parse::<toml::Table>() else {
        return vec![fault(path, "cannot be parsed")];
    };
    let name = path.split('/').nth(1).unwrap_or_default();
    let Some((_, allowed)) = EDGES.iter().find(|(known, _)| *known == name) else {
        return vec![fault(path, "add the crate and what it may know to EDGES in crates/xtask/src/edges.rs")];
    };
    let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
    let used = dependencies.into_iter().flat_map(|table| table.keys());
    let ours = |one: &str| EDGES.iter().any(|(known, _)| *known == one);
    let mut faults = Vec::new();
    for one in used {
        if ours(one) && !allowed.contains(&one.as_str()) {
            faults.push(fault(path, format!("`{name}` may not know `{one}`: arrows point down only")));
        }
        if RESERVED.iter().any(|(library, owner)| library == one && *owner != name) {
            faults.push(fault(path, format!("`{one}` belongs to another crate")));
        }
        if name == "domain" && IMPURE.contains(&one.as_str()) {
            faults.push(fault(path, format!("`domain` does no IO, so it needs no `{one}`")));
        }
    }
    faults
}

#[cfg(test)]
mod tests;
