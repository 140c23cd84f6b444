//! Developer: one small change in a built app, in one call, and notes of what was asked for before.

use crate::ask::ask;
use crate::{AgentError, Ctx, Files, architect, spec_writer};
use domain::agent_io::{AgentInput, ChangeAnswer, ChangeInput, NotesInput};
use domain::conversation::Notes;
use domain::edit::FileChange;

/// Makes a change or refuses it, and returns the answer with the files as they become.
///
/// # Errors
/// [`AgentError::NoUsableAnswer`] if the model keeps giving answers that do not fit together.
pub async fn change(
    ctx: &Ctx<'_>,
    input: ChangeInput,
    files: &Files,
) -> Result<(ChangeAnswer, Vec<FileChange>), AgentError> {
    let template = vec![input.architecture.template.clone()];
    ask(ctx, "developer/change", AgentInput::Change(input), files, |answer: ChangeAnswer| {
        let ChangeAnswer::Change { spec, architecture, edits, .. } = &answer else {
            return Ok((answer, Vec::new()));
        };
        if let Some(problem) = spec_writer::problem(spec).or_else(|| architect::problem(architecture, &template)) {
            return Err(problem);
        }
        let changes = ctx.applied(files, edits)?;
        if changes.is_empty() {
            return Err("the edits change nothing".to_owned());
        }
        Ok((answer, changes))
    })
    .await
}

/// Takes notes of the older part of a conversation. A model that cannot do it leads to the lines that stand for the
/// requests without one, so a long conversation never ends the work.
///
/// # Errors
/// [`AgentError::Llm`] when no model answers.
pub async fn take_notes(ctx: &Ctx<'_>, input: NotesInput) -> Result<Notes, AgentError> {
    let plain = input.notes.clone().with(&input.turns);
    let check = |notes: Notes| notes.problem().map_or(Ok(notes), Err);
    match ask(ctx, "developer/take_notes", AgentInput::TakeNotes(input), &Files::new(), check).await {
        Err(AgentError::NoUsableAnswer { problem, .. }) => {
            tracing::info!(problem, "a model took no notes; the requests themselves are shortened");
            Ok(plain)
        }
        notes => notes,
    }
}
