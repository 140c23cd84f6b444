use super::{DangerKind, MAX_DANGERS, MAX_FILE_BYTES, RULES, Severity, TABLE, dangers, lines};
use crate::path::RelPath;
use crate::screen::MAX_EXCERPT_CHARS;
use serde::Deserialize;
use std::path::{Path, PathBuf};

#[derive(Debug, Deserialize)]
struct Corpus {
    bad: Vec<Bad>,
    fine: Vec<Fine>,
}

#[derive(Debug, Deserialize)]
struct Bad {
    kind: DangerKind,
    severity: Severity,
    path: RelPath,
    content: String,
}

#[derive(Debug, Deserialize)]
struct Fine {
    path: RelPath,
    content: String,
}

fn corpus() -> Corpus {
    toml::from_str(include_str!("tests/files.toml")).unwrap()
}

fn path(path: &str) -> RelPath {
    RelPath::parse(path).unwrap()
}

#[test]
fn every_line_of_the_table_can_be_read() {
    assert_eq!(RULES.len(), lines(TABLE).count());
}

#[test]
fn every_dangerous_file_is_told_of_as_what_it_is() {
    let corpus = corpus();
    assert!(corpus.bad.len() >= 40);
    for Bad { kind, severity, path, content } in corpus.bad {
        let found = dangers(&path, &content);
        assert!(found.iter().any(|one| one.kind == kind && one.severity == severity), "{path} {content} {found:?}");
        let refused = found.iter().any(|one| one.severity == Severity::Refuse);
        assert_eq!(refused, severity == Severity::Refuse, "{path} {content} {found:?}");
    }
}

#[test]
fn nothing_is_told_of_files_that_only_look_alike() {
    let corpus = corpus();
    assert!(corpus.fine.len() >= 40);
    for Fine { path, content } in corpus.fine {
        assert_eq!(dangers(&path, &content), vec![], "{path} {content}");
    }
}

#[test]
fn nothing_is_told_of_the_template() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/react-node");
    let mut files = 0;
    for file in files_in(&root) {
        let name = file.strip_prefix(&root).unwrap().to_str().unwrap();
        let content = std::fs::read_to_string(&file).unwrap();
        assert_eq!(dangers(&path(name), &content), vec![], "{name}");
        files += 1;
    }
    assert!(files > 80);
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}

#[test]
fn a_danger_names_its_line_and_shows_it_short_and_printable() {
    let content = format!("#!/bin/sh\necho a\\\n  b\necho; rm -rf / \u{1b}[0m\u{202e}{}\n", "x".repeat(500));
    let found = dangers(&path("a.sh"), &content);
    let refused: Vec<_> = found.iter().filter(|one| one.severity == Severity::Refuse).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!((refused[0].line, refused[0].kind), (4, DangerKind::DestructiveCommand));
    assert!(refused[0].excerpt.starts_with("rm -rf / [0mxxx"), "{}", refused[0].excerpt);
    assert_eq!(refused[0].excerpt.chars().count(), MAX_EXCERPT_CHARS);
}

#[test]
fn a_command_that_goes_on_in_the_next_line_is_one_command() {
    let found = dangers(&path("a.sh"), "rm \\\n  -rf \\\r\n  /\n");
    assert_eq!(found.iter().map(|one| (one.severity, one.line)).collect::<Vec<_>>(), vec![(Severity::Refuse, 1)]);
}

#[test]
fn a_file_full_of_dangers_is_told_of_up_to_the_cap_and_the_certain_ones_come_first() {
    let content = "eval(x)\n".repeat(500) + &"eval(atob(x))\n".repeat(10);
    let found = dangers(&path("a.ts"), &content);
    assert_eq!(found.len(), MAX_DANGERS);
    assert!(found.iter().take(10).all(|one| one.severity == Severity::Refuse));
}

#[test]
fn head_and_tail_of_a_huge_file_are_read() {
    let filler = "const a = 1; // ключ\n".repeat(MAX_FILE_BYTES / 20);
    let lines = filler.lines().count();
    let content = format!("eval(atob(a))\n{filler}eval(atob(b))\n");
    let found = dangers(&path("a.ts"), &content);
    assert_eq!(found.iter().map(|one| one.line).collect::<Vec<_>>(), vec![1, lines + 2]);
}

#[test]
fn names_are_those_of_serde() {
    for kind in DangerKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
    for severity in [Severity::Note, Severity::Refuse] {
        assert_eq!(serde_json::to_value(severity).unwrap(), severity.as_str());
    }
}
