//! Finds a place in the app's code inside a line of output, such as `server/app.ts:3:8`.

/// Endings of files that people and models write; a place elsewhere helps nobody.
const ENDINGS: &[&str] = &["ts", "tsx", "js", "jsx", "mjs", "cjs", "css", "html", "json", "sql"];

/// What comes before a path of the app: where its files lie in the sandbox.
const PREFIXES: &[&str] = &["file://", "/app/"];

/// Returns the first place that a line names.
pub(super) fn of(text: &str) -> Option<String> {
    let ends = |c: char| c.is_whitespace() || "()[]<>'\"`,".contains(c);
    text.split(ends).find_map(place)
}

fn place(word: &str) -> Option<String> {
    let word = PREFIXES.iter().fold(word, |word, prefix| word.strip_prefix(prefix).unwrap_or(word));
    let mut parts = word.trim_end_matches(':').split(':');
    let (path, line) = (parts.next()?, parts.next()?);
    let column = parts.next().filter(|column| is_number(column));
    let (_, ending) = path.rsplit_once('.')?;
    let is_ours = ENDINGS.contains(&ending) && !path.starts_with('/') && !path.contains("node_modules/");
    if !is_ours || !is_number(line) {
        return None;
    }
    Some(match column {
        Some(column) => format!("{path}:{line}:{column}"),
        None => format!("{path}:{line}"),
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() < 8 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
