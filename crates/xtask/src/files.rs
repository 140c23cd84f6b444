//! Rules for every file: its name, its length, and words that must not stand in it.

use crate::{Fault, fault};

/// Longest source file, in lines.
const MAX_LINES: usize = 500;

/// What may lie in the root.
const ROOT: &[&str] = &[
    ".cargo",
    ".ci",
    ".config",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "Makefile",
    "NOTICE",
    "README.md",
    "README.ru.md",
    "checks",
    "clippy.toml",
    "config",
    "crates",
    "docs",
    "fuzz",
    "openapi.json",
    "rustfmt.toml",
    "scripts",
    "templates",
    "web",
];

/// Names that say nothing about what is in a file.
const EMPTY_NAMES: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "misc", "base", "manager", "service", "handler", "mod"];

/// Words of a file's name that belong into an issue, not into the tree.
const REPORTS: &[&str] = &["report", "progress_notes", "status", "summary_of", "findings"];

/// Kinds of file that are written by hand as code.
const CODE: &[&str] = &["rs", "ts", "tsx", "mjs", "js", "j2", "sh"];

/// Finds entries of the root that nobody has agreed on.
pub(crate) fn root_entries(files: &[String]) -> Vec<Fault> {
    let mut entries: Vec<&str> = files.iter().filter_map(|path| path.split('/').next()).collect();
    entries.dedup();
    let unknown = entries.into_iter().filter(|entry| !ROOT.contains(entry));
    unknown.map(|entry| fault(entry, "put it into a folder, or add it to ROOT in crates/xtask/src/files.rs")).collect()
}

/// Checks a file's name.
pub(crate) fn name(path: &str) -> Option<Fault> {
    let file = path.rsplit('/').next().unwrap_or_default();
    let (stem, kind) = file.split_once('.').unwrap_or((file, ""));
    if CODE.contains(&kind) && EMPTY_NAMES.contains(&stem) {
        return Some(fault(path, "name the file after what is in it"));
    }
    let is_report = kind == "md" && REPORTS.iter().any(|word| stem.to_lowercase().contains(word));
    is_report.then(|| fault(path, "reports and notes belong into issues"))
}

/// Checks a file's text.
pub(crate) fn text(path: &str, text: &str) -> Vec<Fault> {
    let kind = path.rsplit('.').next().unwrap_or_default();
    let mut faults = Vec::new();
    let lines = text.lines().count();
    if CODE.contains(&kind) && lines > MAX_LINES && !text.starts_with("// @generated") {
        faults.push(fault(path, format!("{lines} lines are more than {MAX_LINES}: split it by noun")));
    }
    if path.starts_with("crates/xtask/") {
        return faults;
    }
    for (number, line) in text.lines().enumerate() {
        let place = || format!("{path}:{}", number + 1);
        let marks = ["TODO", "FIXME", "XXX"]
            .iter()
            .any(|mark| line.contains(&format!("{mark}:")) || line.contains(&format!("{mark} ")));
        if CODE.contains(&kind) && marks && !line.contains('#') {
            faults.push(fault(place(), "name the issue (#12) or do it now"));
        }
        if line.contains("/root/") || line.contains("/home/") && line.contains("/.cargo") {
            faults.push(fault(place(), "no path of one machine may stand here"));
        }
        if line.contains("registry.npmjs.") || line.contains("static.crates.io") {
            faults.push(fault(
                place(),
                "no host of a registry may stand here: it comes from the machine's configuration",
            ));
        }
    }
    faults
}

#[cfg(test)]
mod tests;
