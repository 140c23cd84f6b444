//! What makes npm, pnpm, pip and cargo inside a sandbox use the mirror and nothing else.

use super::MIRROR_URL;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Where cargo finds its registry inside: it reads this file for every folder, whatever the project's own say.
pub(super) const CARGO_CONFIG: &str = "/.cargo/config.toml";

/// The variables of every command that may install packages.
#[must_use]
pub fn environment() -> Vec<(String, String)> {
    let index = format!("{MIRROR_URL}pypi/simple/");
    let outside = format!("{MIRROR_URL}allowed");
    [
        ("npm_config_registry", MIRROR_URL),
        ("npm_config_audit", "false"),
        ("npm_config_fund", "false"),
        ("npm_config_update_notifier", "false"),
        ("npm_config_ignore_scripts", "true"),
        ("npm_config_omit_lockfile_registry_resolved", "true"),
        ("npm_config_cache", "/tmp/npm"),
        ("npm_config_store_dir", "/tmp/pnpm"),
        // The mirror has tried again already.
        ("npm_config_fetch_retries", "0"),
        ("PIP_INDEX_URL", &index),
        ("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
        ("PIP_NO_INPUT", "1"),
        ("PIP_RETRIES", "0"),
        ("PIP_CACHE_DIR", "/tmp/pip"),
        // A package in source form runs a script of its own when it is installed.
        ("PIP_ONLY_BINARY", ":all:"),
        ("CARGO_HOME", "/tmp/cargo"),
        ("CARGO_NET_RETRY", "0"),
        // Where an app reads from hosts that are allowed; an app that runs elsewhere has no such variable, and asks them.
        ("OUTSIDE_DATA", &outside),
        ("NO_COLOR", "1"),
        ("CI", "1"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

/// Writes the file that names cargo's registry; no variable can.
pub(super) fn write_cargo_config(folder: &Path) -> io::Result<PathBuf> {
    let text = format!(
        "[source.crates-io]\nreplace-with = \"mirror\"\n\n[source.mirror]\nregistry = \"sparse+{MIRROR_URL}cargo/index/\"\n"
    );
    let path = folder.join("cargo.toml");
    if std::fs::read(&path).is_ok_and(|bytes| bytes == text.as_bytes()) {
        return Ok(path);
    }
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(path)
}
