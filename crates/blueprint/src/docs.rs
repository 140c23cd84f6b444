//! Interim.
use crate::emit::{self, Part};
use domain::agent_io::{CodeAnswer, DocsInput};
use domain::edit::Edit;
use domain::path::RelPath;
/// Writes the README.
pub fn write_docs(input: &DocsInput) -> CodeAnswer {
    let files = emit::owned_files(&input.architecture.model, &Part::Docs).into_iter();
    let edits = files.filter_map(|(path, content)| Some(Edit::Write { path: RelPath::parse(&path).ok()?, content }));
    CodeAnswer { summary: "README".to_owned(), edits: edits.collect() }
}
