//! From findings to a fix: a file that is not what the emitter writes is restored; anything else is diagnosed only.

use crate::emit::emit;
use crate::understand::notes::{quoted, say};
use domain::agent_io::{FixAnswer, FixInput};
use domain::edit::Edit;
use domain::path::RelPath;
use domain::verification::FindingSource;

/// Restores what differs from the emitted app, or says honestly that no fix is known.
#[must_use]
pub fn fix(input: &FixInput) -> FixAnswer {
    let model = &input.architecture.model;
    let failing = failing(input);
    let mut edits = Vec::new();
    for (path, content) in emit(model) {
        let Ok(path) = RelPath::parse(&path) else { continue };
        let migration = path.as_str().starts_with("server/migrations/") || path.as_str() == "README.md";
        let tried = input.tried.iter().any(|try_| try_.paths.contains(&path));
        let differs = input.files.iter().any(|file| file.path == path && file.content != content);
        let missing = !input.paths.is_empty() && !input.paths.contains(&path);
        if (differs || missing) && !migration && !tried {
            edits.push(Edit::Write { path, content });
        }
    }
    let diagnosis = if edits.is_empty() {
        say(
            model.language,
            format!(
                "{failing} fails. The built-in model cannot repair code that it did not foresee; connect a language model for this."
            ),
            format!(
                "{failing}: ошибка. Встроенная модель не умеет чинить код, которого не предвидела; для этого подключите языковую модель."
            ),
        )
    } else {
        let paths: Vec<&str> = edits.iter().map(|edit| edit.path().as_str()).collect();
        say(
            model.language,
            format!(
                "{failing} fails, and these files differ from what the design gives: {}. They are restored.",
                paths.join(", ")
            ),
            format!(
                "{failing}: ошибка; эти файлы отличаются от того, что следует из проекта: {}. Они восстановлены.",
                paths.join(", ")
            ),
        )
    };
    FixAnswer { diagnosis, edits }
}

/// Names the first thing that fails.
fn failing(input: &FixInput) -> String {
    let Some(finding) = input.findings.first() else {
        return "?".to_owned();
    };
    let line = quoted(finding.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default());
    match &finding.source {
        FindingSource::Command { name } => format!("`{name}` ({line})"),
        FindingSource::Check { key } => format!("`{key}` ({line})"),
    }
}

#[cfg(test)]
mod tests;
