//! Finds the programs that sandboxes use: Node.js with npm, and Chromium.

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
            .then(|| ReadOnly { host: self.prefix.clone(), inside: "/opt/node".to_owned() })
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
    #[expect(
        clippy::disallowed_methods,
        reason = "npm itself knows best how it is configured; its arguments are fixed"
    )]
    let output = std::process::Command::new("npm").args(["config", "get", "registry"]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines()
        .map(str::trim)
        .find(|line| line.starts_with("http://") || line.starts_with("https://"))
        .map(str::to_owned)
}

/// Finds a program along a search path.
pub(crate) fn find(search_path: &str, name: &str) -> Option<PathBuf> {
    search_path
        .split(':')
        .filter(|folder| folder.starts_with('/'))
        .map(|folder| Path::new(folder).join(name))
        .find(|path| path.is_file())
}
