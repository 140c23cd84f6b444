use super::fix;
use crate::architect::architecture;
use crate::emit::emit;
use crate::spec::specify;
use crate::understand::understand;
use domain::agent_io::{FileView, FixInput};
use domain::edit::Edit;
use domain::language::Language;
use domain::path::RelPath;
use domain::verification::{Finding, FindingSource};

fn input(spoil: impl Fn(&str, String) -> String) -> FixInput {
    let understood = understand("Books with title and author", Language::En).unwrap();
    let view = |(path, content): (String, String)| {
        let content = spoil(&path, content);
        FileView { path: RelPath::parse(&path).unwrap(), content }
    };
    let files: Vec<FileView> = emit(&understood.model).into_iter().map(view).collect();
    let source = FindingSource::Command { name: "build".to_owned() };
    FixInput {
        rules: vec![],
        spec: specify(&understood.model, &understood.notes),
        findings: vec![Finding { source, text: "error TS1005".to_owned() }],
        tried: Vec::new(),
        paths: files.iter().map(|file| file.path.clone()).collect(),
        files,
        architecture: architecture(understood.model),
    }
}

#[test]
fn an_unchanged_app_is_diagnosed_and_left_alone() {
    let answer = fix(&input(|_, content| content));
    assert_eq!(answer.edits, Vec::new());
    let diagnosis = answer.diagnosis;
    assert!(diagnosis.contains("`build` (error TS1005)") && diagnosis.contains("cannot repair"), "{diagnosis}");
}

#[test]
fn a_spoiled_file_is_restored() {
    let spoiled = input(|path, content| if path.ends_with("strings.ts") { format!("{content}}}") } else { content });
    let answer = fix(&spoiled);
    let [Edit::Write { path, content }] = answer.edits.as_slice() else { panic!("{} edits", answer.edits.len()) };
    assert_eq!(emit(&spoiled.architecture.model).get(path.as_str()), Some(content));
}
