//! From a task to files: exactly those that the task owns.

use crate::emit::emit;
use crate::understand::notes::say;
use domain::agent_io::{CodeAnswer, CodeInput};
use domain::edit::Edit;
use domain::path::RelPath;

/// Writes the files of a task.
#[must_use]
pub fn write_code(input: &CodeInput) -> CodeAnswer {
    let model = &input.architecture.model;
    let mut edits = Vec::new();
    for (path, content) in emit(model) {
        let Ok(path) = RelPath::parse(&path) else { continue };
        if input.task.owns(&path) {
            edits.push(Edit::Write { path, content });
        }
    }
    let summary = say(
        model.language,
        format!("{}: {} files written.", input.task.title, edits.len()),
        format!("{}: записано файлов — {}.", input.task.title, edits.len()),
    );
    CodeAnswer { summary, edits }
}
