//! Plays the cases in `corpus/*.toml`: what a model answers, and the files that come of it, or what is said.

use crate::answer::read;
use domain::agent_io::CodeAnswer;
use domain::edit::apply;
use domain::path::RelPath;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const GROUPS: &[(&str, &str)] = &[
    ("objects", include_str!("../corpus/objects.toml")),
    ("blocks", include_str!("../corpus/blocks.toml")),
    ("refused", include_str!("../corpus/refused.toml")),
];

/// Fewest kinds of answers that the corpus must have.
const MIN_CASES: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    answer: String,
    /// Files that are there.
    #[serde(default)]
    before: BTreeMap<String, String>,
    /// Files that change.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Files that are gone.
    #[serde(default)]
    deleted: Vec<String>,
    /// A piece of what is said; the answer is used when missing.
    says: Option<String>,
}

impl Case {
    /// Plays the case and returns what is wrong with the outcome.
    fn fault(&self) -> Option<String> {
        let path = |path: &String| RelPath::parse(path).unwrap();
        let before = self.before.iter().map(|(name, text)| (path(name), text.clone().into_bytes())).collect();
        let made = read::<CodeAnswer>(&self.answer)
            .and_then(|answer| apply(&before, &answer.edits).map_err(|refusals| format!("{refusals:?}")));
        let (changes, says) = match (made, &self.says) {
            (Err(said), Some(says)) => return (!said.contains(says)).then(|| format!("said: {said}")),
            (Err(said), None) => return Some(format!("refused: {said}")),
            (Ok(changes), says) => (changes, says),
        };
        let made: BTreeMap<RelPath, Option<String>> = changes
            .into_iter()
            .map(|change| (change.path, change.content.map(|bytes| String::from_utf8(bytes).unwrap())))
            .collect();
        let mut expected: BTreeMap<RelPath, Option<String>> =
            self.files.iter().map(|(name, text)| (path(name), Some(text.clone()))).collect();
        expected.extend(self.deleted.iter().map(|name| (path(name), None)));
        (made != expected || says.is_some()).then(|| format!("made {made:?}"))
    }
}

#[test]
fn every_kind_of_answer_becomes_the_right_files_or_is_refused_with_the_reason() {
    let (mut names, mut faults) = (BTreeSet::new(), Vec::new());
    for (group, text) in GROUPS {
        let read: Group = toml::from_str(text).unwrap_or_else(|error| panic!("{group}: {error}"));
        for case in read.case {
            let name = format!("{group}: {}", case.name);
            faults.extend(case.fault().map(|fault| format!("{name}: {fault}")));
            assert!(names.insert(name.clone()), "two cases have the name {name}");
        }
    }
    assert!(faults.is_empty(), "{} cases fail:\n{}", faults.len(), faults.join("\n"));
    assert!(names.len() >= MIN_CASES, "{} cases", names.len());
}
