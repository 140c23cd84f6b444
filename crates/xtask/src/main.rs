//! Automation for the repository: `cargo xtask tidy` checks what compilers do not.

mod edges;
mod files;
mod functions;
mod readme;

use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Something that breaks a rule: where, and what to do.
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    place: String,
    advice: String,
}

fn fault(place: impl Into<String>, advice: impl Into<String>) -> Fault {
    Fault { place: place.into(), advice: advice.into() }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("xtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("tidy") => tidy(Path::new(".")),
        _ => bail!("usage: cargo xtask tidy"),
    }
}

/// Checks every rule and prints what breaks one.
fn tidy(root: &Path) -> anyhow::Result<()> {
    let files = tracked(root)?;
    let mut faults = files::root_entries(&files);
    for path in &files {
        faults.extend(files::name(path));
        let Ok(text) = std::fs::read_to_string(root.join(path)) else {
            continue;
        };
        faults.extend(files::text(path, &text));
        if path.ends_with(".rs") {
            faults.extend(functions::long(path, &text));
        }
        if path.starts_with("crates/") && path.ends_with("/Cargo.toml") {
            faults.extend(edges::forbidden(path, &text));
        }
    }
    let readme = |name: &str| std::fs::read_to_string(root.join(name)).with_context(|| format!("{name} is missing"));
    faults.extend(readme::differences(&readme("README.md")?, &readme("README.ru.md")?));
    for fault in &faults {
        say(&format!("{}: {}", fault.place, fault.advice));
    }
    if faults.is_empty() { Ok(()) } else { bail!("{} rules are broken", faults.len()) }
}

/// Lists the files that git knows, and those that it would take.
fn tracked(root: &Path) -> anyhow::Result<Vec<String>> {
    #[expect(clippy::disallowed_methods, reason = "a tool for developers asks git which files there are")]
    let output = std::process::Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("git cannot be run")?;
    let present = |path: &String| PathBuf::from(root).join(path).is_file();
    Ok(String::from_utf8(output.stdout)?.lines().map(str::to_owned).filter(present).collect())
}

#[expect(clippy::print_stderr, reason = "a tool for developers speaks on standard error")]
fn say(text: &str) {
    eprintln!("{text}");
}
