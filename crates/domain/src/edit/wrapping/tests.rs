use super::is_prose;
use crate::edit::{Edit, apply};
use crate::path::RelPath;
use std::collections::BTreeMap;
use std::path::Path;

fn path(path: &str) -> RelPath {
    RelPath::parse(path).unwrap()
}

fn unwrapped(file: &str, content: &str) -> String {
    let mut edit = Edit::Write { path: path(file), content: content.to_owned() };
    edit.unwrap_fences();
    let Edit::Write { content, .. } = edit else { panic!("another kind of edit") };
    content
}

#[test]
fn one_fence_around_the_whole_text_is_taken_off_and_every_other_stays() {
    for (file, content, expected) in [
        ("a.ts", "```ts\nconst a = 1;\n```", "const a = 1;\n"),
        ("a.ts", "\n```\nconst a = 1;\n```\n\n", "const a = 1;\n"),
        ("a.ts", "```\n```", ""),
        ("a.ts", "const a = 1;\n", "const a = 1;\n"),
        ("a.ts", "```ts\na\n```\nb\n```\nc\n```", "```ts\na\n```\nb\n```\nc\n```"),
        ("a.ts", "```ts\nconst a = 1;\n", "```ts\nconst a = 1;\n"),
        ("a.ts", "```ts\na```", "```ts\na```"),
        ("a.ts", "```", "```"),
        ("README.md", "```sh\nrun\n```\n", "```sh\nrun\n```\n"),
    ] {
        assert_eq!(unwrapped(file, content), expected, "{file}: {content}");
    }
}

#[test]
fn both_texts_of_a_replacement_are_taken_out_of_their_fences() {
    let mut edit =
        Edit::Replace { path: path("a.ts"), search: "```ts\na\n```".into(), replace: "```\nb\n```\n".into() };
    edit.unwrap_fences();
    assert_eq!(edit, Edit::Replace { path: path("a.ts"), search: "a\n".into(), replace: "b\n".into() });
}

#[test]
fn documents_are_told_by_their_ending() {
    assert!(["README.md", "a.MDX", "docs/a.txt"].iter().all(|file| is_prose(&path(file))));
    assert!(!["a.ts", "README", "md", "a.md.ts"].iter().any(|file| is_prose(&path(file))));
}

/// Returns the text files below a folder.
fn texts(folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            if name != "node_modules" && name != "dist" {
                texts(&entry.path(), found);
            }
        } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
            found.insert(format!("{}-{name}", found.len()), text);
        }
    }
}

#[test]
fn every_file_of_this_repository_that_is_written_into_apps_passes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = BTreeMap::new();
    for folder in ["templates", "web/src", "checks"] {
        texts(&root.join(folder), &mut files);
    }
    assert!(files.len() > 100, "{} files", files.len());
    for (name, text) in files {
        let file = path(&name);
        let mut edit = Edit::Write { path: file.clone(), content: text.clone() };
        edit.unwrap_fences();
        let made = apply(&BTreeMap::new(), &[edit]).unwrap_or_else(|refusals| panic!("{name}: {refusals:?}"));
        let expected = text.replace("\r\n", "\n").into_bytes();
        assert_eq!(made.first().and_then(|change| change.content.clone()), Some(expected), "{name}");
    }
}
