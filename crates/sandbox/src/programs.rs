//! Finds the programs that sandboxes use, Node.js with npm and Chromium, and the registries that this machine is
//! configured for.

use crate::ReadOnly;
use std::path::{Path, PathBuf};

/// Oldest Node.js that generated apps run on.
pub const MIN_NODE_MAJOR: u32 = 20;

/// Where Chromium's real program lies; the wrapper scripts in `/usr/bin` need more of the system than a sandbox has.
const CHROMIUM: &[&str] = &[
    "/usr/lib/chromium/chromium",
    "/usr/lib/chromium-browser/chromium-browser",
    "/usr/lib64/chromium-browser/chromium-browser",
    "/opt/google/chrome/chrome",
];

/// The public index of Python projects.
const PYPI: &str = "https://pypi.org/simple";

/// The public index of crates.
const CRATES: &str = "https://index.crates.io";

/// Replacements of cargo's registry that are followed.
const MAX_REPLACEMENTS: usize = 8;

/// Where Node.js is inside a sandbox, if it is not a part of the system there.
pub const NODE_INSIDE: &str = "/opt/node";

/// Node.js as found on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The folder that holds `bin/node`.
    pub prefix: PathBuf,
}

impl Node {
    /// Returns what a sandbox needs so that `node` and `npm` are found inside.
    #[must_use]
    pub fn read_only(&self) -> Option<ReadOnly> {
        (!self.prefix.starts_with("/usr"))
            .then(|| ReadOnly { host: self.prefix.clone(), inside: NODE_INSIDE.to_owned() })
    }
}

/// Finds Node.js along a search path, such as the value of `PATH`.
#[must_use]
pub fn find_node(search_path: &str) -> Option<Node> {
    let program = find(search_path, "node")?.canonicalize().ok()?;
    let prefix = program.parent()?.parent()?.to_owned();
    Some(Node { prefix })
}

/// Finds Chromium's program and what of the system it needs beyond `/usr`.
#[must_use]
pub fn find_chromium() -> Option<PathBuf> {
    CHROMIUM.iter().map(PathBuf::from).find(|path| path.is_file())
}

/// Asks npm which registry this machine is configured for.
#[must_use]
pub fn npm_registry() -> Option<String> {
    let text = asked("npm", &["config", "get", "registry"])?;
    text.lines()
        .map(str::trim)
        .find(|line| line.starts_with("http://") || line.starts_with("https://"))
        .map(str::to_owned)
}

/// Asks pip which index this machine is configured for. A machine without pip has the public one.
#[must_use]
pub fn pip_index() -> String {
    let listed = asked("pip3", &["config", "list"]).or_else(|| asked("python3", &["-m", "pip", "config", "list"]));
    listed.as_deref().and_then(index_of_pip).unwrap_or_else(|| PYPI.to_owned())
}

/// Finds the sparse index that cargo is configured for in its home folder. Without a word there it is the public one;
/// `None` when crates come from where nothing can be read over HTTP file by file, such as a folder or a git repository.
#[must_use]
pub fn cargo_index(cargo_home: &Path) -> Option<String> {
    let read = |name: &str| std::fs::read_to_string(cargo_home.join(name)).ok();
    match read("config.toml").or_else(|| read("config")) {
        Some(text) => index_of_cargo(&text),
        None => Some(CRATES.to_owned()),
    }
}

/// Reads the output of `pip config list`, where the environment's word is the strongest and the one for all commands
/// the weakest.
fn index_of_pip(listed: &str) -> Option<String> {
    [":env:", "install", "global"].iter().find_map(|section| {
        let key = format!("{section}.index-url=");
        let value = listed.lines().find_map(|line| line.trim().strip_prefix(key.as_str()))?;
        Some(value.trim_matches(['\'', '"']).to_owned())
    })
}

/// Follows cargo's replacements of the public registry.
fn index_of_cargo(text: &str) -> Option<String> {
    let config = text.parse::<toml::Table>().ok()?;
    let value =
        |table: &str, name: &str, key: &str| config.get(table)?.get(name)?.get(key)?.as_str().map(str::to_owned);
    let mut name = "crates-io".to_owned();
    for _ in 0..MAX_REPLACEMENTS {
        let Some(next) = value("source", &name, "replace-with") else { break };
        name = next;
    }
    if name == "crates-io" {
        return Some(CRATES.to_owned());
    }
    let address = value("source", &name, "registry").or_else(|| value("registries", &name, "index"))?;
    address.strip_prefix("sparse+").map(str::to_owned)
}

/// Runs a program of this machine that knows best how it is configured; its arguments are fixed.
fn asked(program: &str, arguments: &[&str]) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "this is the crate that may start processes")]
    let output = std::process::Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).ok())?
}

/// Finds a program along a search path.
pub(crate) fn find(search_path: &str, name: &str) -> Option<PathBuf> {
    search_path
        .split(':')
        .filter(|folder| folder.starts_with('/'))
        .map(|folder| Path::new(folder).join(name))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests;
