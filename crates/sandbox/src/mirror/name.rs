//! Which addresses the mirror knows.

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The document of a package.
    Document {
        /// Such as `left-pad` or `@scope/name`.
        package: String,
    },
    /// An archive of a package.
    Archive {
        /// Such as `left-pad` or `@scope/name`.
        package: String,
        /// Such as `left-pad-1.3.0.tgz`.
        file: String,
    },
}

/// Longest part of a name, in bytes.
const MAX_PART: usize = 128;

/// Reads a request's path; `None` for everything but packages.
pub(super) fn parse(path: &str) -> Option<Asked> {
    let path = path.strip_prefix('/')?.replace("%2f", "/").replace("%2F", "/");
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        [name] if plain(name) => Some(Asked::Document { package: (*name).to_owned() }),
        [scope, name] if scoped(scope) && plain(name) => Some(Asked::Document { package: format!("{scope}/{name}") }),
        [name, "-", file] if plain(name) && archive(file) => {
            Some(Asked::Archive { package: (*name).to_owned(), file: (*file).to_owned() })
        }
        [scope, name, "-", file] if scoped(scope) && plain(name) && archive(file) => {
            Some(Asked::Archive { package: format!("{scope}/{name}"), file: (*file).to_owned() })
        }
        _ => None,
    }
}

fn plain(part: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    !part.is_empty() && part.len() <= MAX_PART && part.chars().all(good) && !part.starts_with(['.', '-'])
}

fn scoped(part: &str) -> bool {
    part.strip_prefix('@').is_some_and(plain)
}

fn archive(part: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '~');
    part.ends_with(".tgz") && part.len() <= MAX_PART && part.chars().all(good) && !part.starts_with('.')
}

#[cfg(test)]
mod tests;
