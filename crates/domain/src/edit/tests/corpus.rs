//! Plays the cases in `corpus/*.toml`: what stands in a file, what is sent, and what must come of it.
//!
//! Cases are written by hand; those of `forms.toml` are played in every combination of line ends, last line end and
//! indentation. The file is `a.ts` unless a case says otherwise.

use crate::edit::{Edit, EditLimits, RefusalKind, apply_within};
use crate::path::RelPath;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const GROUPS: &[(&str, &str)] = &[
    ("right_place", include_str!("../corpus/right_place.toml")),
    ("look_alikes", include_str!("../corpus/look_alikes.toml")),
    ("ambiguous", include_str!("../corpus/ambiguous.toml")),
    ("nowhere", include_str!("../corpus/nowhere.toml")),
    ("line_ends", include_str!("../corpus/line_ends.toml")),
    ("edges", include_str!("../corpus/edges.toml")),
    ("many_edits", include_str!("../corpus/many_edits.toml")),
    ("whole_files", include_str!("../corpus/whole_files.toml")),
    ("large", include_str!("../corpus/large.toml")),
    ("forms", include_str!("../corpus/forms.toml")),
    ("paths", include_str!("../corpus/paths.toml")),
];

/// Fewest cases that the corpus must have, and fewest that are written one by one.
const MIN_CASES: usize = 300;
const MIN_SINGLE_CASES: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    #[serde(default)]
    case: Vec<Case>,
    #[serde(default)]
    form: Vec<Form>,
    #[serde(default)]
    path: Vec<PathCase>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Case {
    name: String,
    /// The file; none when missing.
    before: Option<Text>,
    /// Its path.
    file: Option<String>,
    /// More files.
    others: BTreeMap<String, Text>,
    /// One replacement in the file, or its whole content, or any edits.
    search: Option<Text>,
    replace: Option<Text>,
    write: Option<Text>,
    edits: Vec<Row>,
    /// The file afterwards; missing when nothing changes.
    after: Option<Text>,
    /// More files that are changed, and files that are gone.
    after_others: BTreeMap<String, Text>,
    deleted: Vec<String>,
    /// What is refused, and pieces of what is said.
    refused: Vec<RefusalKind>,
    says: Vec<String>,
    /// Other caps.
    max_edits: Option<usize>,
    max_files: Option<usize>,
    max_file_bytes: Option<usize>,
    max_total_bytes: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    path: Option<String>,
    search: Option<Text>,
    replace: Option<Text>,
    write: Option<Text>,
    #[serde(default)]
    delete: bool,
}

/// A text: as it is, in pieces that may be repeated, or as bytes.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum Text {
    Plain(String),
    Pieces(Vec<Piece>),
    Bytes { bytes: Vec<u8> },
}

#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum Piece {
    Once(String),
    Times { text: String, times: usize },
}

/// A case whose file is indented by tabs and whose edit by four spaces, to be played in many forms.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    name: String,
    before: String,
    search: String,
    replace: String,
    after: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PathCase {
    name: String,
    path: String,
    /// A piece of the reason; accepted when missing.
    refused: Option<String>,
}

impl Text {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Plain(text) => text.clone().into_bytes(),
            Self::Bytes { bytes } => bytes.clone(),
            Self::Pieces(pieces) => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Once(text) => text.clone(),
                    Piece::Times { text, times } => text.repeat(*times),
                })
                .collect::<String>()
                .into_bytes(),
        }
    }

    fn text(&self) -> String {
        String::from_utf8(self.bytes()).unwrap()
    }
}

impl Form {
    /// Returns the case for each indentation, line end and end of the file.
    fn cases(&self) -> Vec<Case> {
        let mut cases = Vec::new();
        for (indents, indent) in [("tabs", "\t"), ("two spaces", "  "), ("four spaces", "    ")] {
            for (ends, end, mark) in [("LF", "\n", ""), ("CRLF", "\r\n", ""), ("CRLF and a mark", "\r\n", "\u{FEFF}")] {
                for (last, open) in [("with a last line end", false), ("without a last line end", true)] {
                    let file = |text: &str| {
                        let text = if open { text.strip_suffix('\n').unwrap() } else { text };
                        Some(Text::Plain(format!("{mark}{}", text.replace('\t', indent).replace('\n', end))))
                    };
                    cases.push(Case {
                        name: format!("{}: {indents}, {ends}, {last}", self.name),
                        before: file(&self.before),
                        search: Some(Text::Plain(self.search.clone())),
                        replace: Some(Text::Plain(self.replace.clone())),
                        after: file(&self.after),
                        ..Case::default()
                    });
                }
            }
        }
        cases
    }
}

impl Case {
    fn path(&self) -> RelPath {
        RelPath::parse(self.file.as_deref().unwrap_or("a.ts")).unwrap()
    }

    fn edits(&self) -> Vec<Edit> {
        let single = Row {
            path: None,
            search: self.search.clone(),
            replace: self.replace.clone(),
            write: self.write.clone(),
            delete: false,
        };
        let rows = if self.edits.is_empty() { std::slice::from_ref(&single) } else { &self.edits };
        let edit = |row: &Row| {
            let path = row.path.as_ref().map_or_else(|| self.path(), |path| RelPath::parse(path).unwrap());
            match (&row.search, &row.replace, &row.write, row.delete) {
                (Some(search), Some(replace), None, false) => {
                    Edit::Replace { path, search: search.text(), replace: replace.text() }
                }
                (None, None, Some(content), false) => Edit::Write { path, content: content.text() },
                (None, None, None, true) => Edit::Delete { path },
                _ => panic!("{}: an edit is a replacement, a write or a removal", self.name),
            }
        };
        rows.iter().map(edit).collect()
    }

    /// Plays the case and returns what is wrong with the outcome.
    fn fault(&self) -> Option<String> {
        let own = self.before.iter().map(|text| (self.path(), text.bytes()));
        let named = |(path, text): (&String, &Text)| (RelPath::parse(path).unwrap(), text.bytes());
        let files: BTreeMap<RelPath, Vec<u8>> = own.chain(self.others.iter().map(named)).collect();
        let usual = EditLimits::default();
        let limits = EditLimits {
            edits: self.max_edits.unwrap_or(usual.edits),
            files: self.max_files.unwrap_or(usual.files),
            file_bytes: self.max_file_bytes.unwrap_or(usual.file_bytes),
            total_bytes: self.max_total_bytes.unwrap_or(usual.total_bytes),
        };
        let outcome = apply_within(&files, &self.edits(), &limits);
        if !self.refused.is_empty() {
            return self.fault_of_refusal(outcome.map(|changes| changes.len()));
        }
        let mut expected: BTreeMap<RelPath, Option<Vec<u8>>> =
            self.after_others.iter().map(named).map(|(path, bytes)| (path, Some(bytes))).collect();
        expected.extend(self.after.iter().map(|text| (self.path(), Some(text.bytes()))));
        expected.extend(self.deleted.iter().map(|path| (RelPath::parse(path).unwrap(), None)));
        let made = outcome.map(|changes| changes.into_iter().map(|change| (change.path, change.content)).collect());
        (made != Ok(expected)).then(|| match made {
            Ok(made) => format!("wrong place: {}", shown(&made)),
            Err(refusals) => format!("refused: {refusals:?}"),
        })
    }

    fn fault_of_refusal(&self, outcome: Result<usize, Vec<crate::edit::Refusal>>) -> Option<String> {
        let refusals = match outcome {
            Ok(changes) => return Some(format!("wrong place: {changes} files changed, nothing refused")),
            Err(refusals) => refusals,
        };
        let kinds: Vec<RefusalKind> = refusals.iter().map(|refusal| refusal.kind).collect();
        let said: String = refusals.iter().map(|refusal| format!("{}: {}\n", refusal.path, refusal.message)).collect();
        let unsaid = self.says.iter().find(|piece| !said.contains(piece.as_str()));
        (kinds != self.refused || unsaid.is_some()).then(|| format!("{kinds:?}, unsaid {unsaid:?} in: {said}"))
    }
}

impl PathCase {
    fn fault(&self) -> Option<String> {
        match (RelPath::parse(&self.path), &self.refused) {
            (Ok(path), None) => (path.as_str() != self.path).then(|| format!("became {path}")),
            (Err(error), Some(reason)) => (!error.reason.contains(reason.as_str())).then(|| error.to_string()),
            (parsed, _) => Some(format!("{parsed:?}")),
        }
    }
}

fn shown(files: &BTreeMap<RelPath, Option<Vec<u8>>>) -> String {
    let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).chars().take(400).collect::<String>();
    files.iter().map(|(path, bytes)| format!("{path} = {:?}; ", bytes.as_ref().map(text))).collect()
}

#[test]
fn every_case_of_the_corpus_lands_in_the_right_place_or_is_refused_with_the_reason() {
    let (mut names, mut single, mut faults) = (BTreeSet::new(), 0, Vec::new());
    for (group, text) in GROUPS {
        let read: Group = toml::from_str(text).unwrap_or_else(|error| panic!("{group}: {error}"));
        single += read.case.len() + read.path.len();
        let forms = read.form.iter().flat_map(Form::cases);
        let edits = read.case.into_iter().chain(forms).map(|case| (case.fault(), case.name));
        let paths = read.path.into_iter().map(|case| (case.fault(), case.name));
        for (fault, name) in edits.chain(paths) {
            let name = format!("{group}: {name}");
            faults.extend(fault.map(|fault| format!("{name}: {fault}")));
            assert!(names.insert(name.clone()), "two cases have the name {name}");
        }
    }
    assert!(faults.is_empty(), "{} cases fail:\n{}", faults.len(), faults.join("\n"));
    assert!(single >= MIN_SINGLE_CASES, "{single} cases are written one by one");
    assert!(names.len() >= MIN_CASES, "{} cases", names.len());
}
