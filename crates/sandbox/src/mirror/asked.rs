//! Which addresses the mirror knows: packages of three registries, and hosts that somebody allows.

use domain::host::HostName;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// The document of an npm package, such as `left-pad` or `@scope/name`.
    NpmDocument { package: String },
    /// An archive of an npm package, such as `left-pad-1.3.0.tgz`.
    NpmArchive { package: String, file: String },
    /// The list of a Python project's files; the name is normalised.
    PypiProject { name: String },
    /// A file of a Python project, or the metadata beside it.
    PypiFile { name: String, file: String },
    /// Where crates are.
    CargoConfig,
    /// The versions of a crate.
    CargoIndex { name: String },
    /// The archive of a crate.
    CargoCrate { name: String, version: String },
    /// Something on another host.
    Allowed { host: HostName, path: String },
}

/// Longest part of a name, in bytes.
const MAX_PART: usize = 128;

/// Longest path on an allowed host, in bytes.
const MAX_PATH: usize = 2048;

/// Reads a request's path; `None` for everything that is not served.
pub(super) fn parse(path: &str) -> Option<Asked> {
    let parts: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    match parts.as_slice() {
        ["pypi", "simple", name] | ["pypi", "simple", name, ""] if plain(name) => {
            Some(Asked::PypiProject { name: normalised(name) })
        }
        ["pypi", "files", name, file] if plain(name) && file_name(file) => {
            Some(Asked::PypiFile { name: normalised(name), file: (*file).to_owned() })
        }
        ["cargo", "index", "config.json"] => Some(Asked::CargoConfig),
        ["cargo", "index", folders @ .., name] if krate(name) && folders.join("/") == crate_prefix(name) => {
            Some(Asked::CargoIndex { name: (*name).to_owned() })
        }
        ["cargo", "crates", name, version, "download"] if krate(name) && file_name(version) => {
            Some(Asked::CargoCrate { name: (*name).to_owned(), version: (*version).to_owned() })
        }
        ["allowed", host, rest @ ..] if rest.iter().all(|part| path_part(part)) => {
            let (host, path) = (HostName::parse(host).ok()?, rest.join("/"));
            (path.len() <= MAX_PATH).then_some(Asked::Allowed { host, path })
        }
        _ => npm(&path.replace("%2f", "/").replace("%2F", "/")),
    }
}

/// Names the kind of a path for people, without its words.
pub(super) fn kind_of(path: &str) -> &'static str {
    match path.split('/').nth(1) {
        Some("pypi") => "pip",
        Some("cargo") => "cargo",
        Some("allowed") => "another host",
        Some(_) | None => "npm",
    }
}

/// Says whether a text is the name of an npm package.
pub(crate) fn is_npm_name(text: &str) -> bool {
    match text.split_once('/') {
        Some((scope, name)) => scoped(scope) && plain(name),
        None => plain(text),
    }
}

/// Returns the folder of a crate in an index.
pub(super) fn crate_prefix(name: &str) -> String {
    let part = |from, to| name.get(from..to).unwrap_or_default();
    match name.len() {
        1 | 2 => name.len().to_string(),
        3 => format!("3/{}", part(0, 1)),
        _ => format!("{}/{}", part(0, 2), part(2, 4)),
    }
}

fn npm(path: &str) -> Option<Asked> {
    let path = path.strip_prefix('/')?;
    let Some((package, file)) = path.split_once("/-/") else {
        return is_npm_name(path).then(|| Asked::NpmDocument { package: path.to_owned() });
    };
    let archive = file.ends_with(".tgz") && file_name(file);
    (is_npm_name(package) && archive).then(|| Asked::NpmArchive { package: package.to_owned(), file: file.to_owned() })
}

/// Brings the name of a Python project into its one form.
fn normalised(name: &str) -> String {
    let mut normal = String::new();
    for c in name.chars() {
        match c {
            '-' | '_' | '.' if normal.ends_with('-') => {}
            '-' | '_' | '.' => normal.push('-'),
            c => normal.push(c.to_ascii_lowercase()),
        }
    }
    normal
}

fn plain(part: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    !part.is_empty() && part.len() <= MAX_PART && part.chars().all(good) && !part.starts_with(['.', '-'])
}

fn scoped(part: &str) -> bool {
    part.strip_prefix('@').is_some_and(plain)
}

fn krate(part: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !part.is_empty() && part.len() <= 64 && part.chars().all(good)
}

fn file_name(part: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '~' | '!');
    !part.is_empty() && part.len() <= 2 * MAX_PART && part.chars().all(good) && !part.starts_with('.')
}

/// A part of a path on another host: dots in any writing lead nowhere else.
fn path_part(part: &str) -> bool {
    let dots = part.to_ascii_lowercase().replace("%2e", ".");
    !matches!(dots.as_str(), "." | "..") && !part.contains(['\\', '@'])
}

#[cfg(test)]
mod tests;
