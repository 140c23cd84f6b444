//! Prints what change requests make of the app that a brief gives: `change "<brief>" "<request>"…`.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use blueprint::architect::architecture;
use blueprint::change::change;
use blueprint::emit::emit;
use blueprint::spec::specify;
use blueprint::understand::{Understanding, dump, notes::Notes, understand};
use domain::agent_io::{ChangeAnswer, ChangeInput, FileView};
use domain::app_model::AppModel;
use domain::edit::Edit;
use domain::language::Language;
use domain::path::RelPath;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let brief = arguments.next().unwrap_or_default();
    let Ok(Understanding { model, notes }) = understand(&brief, Language::detect(&brief)) else {
        return println!("the brief is not served");
    };
    for request in arguments {
        let files = emit(&model);
        let view = |(path, content): (&String, &String)| {
            Some(FileView { path: RelPath::parse(path).ok()?, content: content.clone() })
        };
        let input = ChangeInput {
            rules: vec![],
            notes: None,
            earlier: vec![],
            request: request.clone(),
            brief: brief.clone(),
            spec: specify(&model, &notes),
            files: files.iter().filter_map(view).collect(),
            paths: files.keys().filter_map(|path| RelPath::parse(path).ok()).collect(),
            architecture: architecture(model.clone()),
        };
        println!("> {request}");
        match change(&input) {
            ChangeAnswer::Change { summary, architecture, edits, .. } => {
                println!("{summary}\n{}", difference(&model, &architecture.model));
                edits.iter().for_each(show);
            }
            ChangeAnswer::Refusal { refusal } => println!("refused: {}", refusal.reason),
        }
        println!();
    }
}

fn show(edit: &Edit) {
    match edit {
        Edit::Write { path, .. } => println!("  writes {path}"),
        Edit::Delete { path } => println!("  deletes {path}"),
        Edit::Replace { path, .. } => println!("  edits {path}"),
    }
}

fn difference(old: &AppModel, new: &AppModel) -> String {
    let notes = Notes::default();
    let (old, new) = (dump::dump(old, &notes), dump::dump(new, &notes));
    let gone = old.lines().filter(|line| !new.lines().any(|other| other == *line)).map(|line| format!("-{line}\n"));
    let come = new.lines().filter(|line| !old.lines().any(|other| other == *line)).map(|line| format!("+{line}\n"));
    gone.chain(come).collect()
}
