//! Import lines: what a file uses, grouped by module and sorted, so that no file imports what it does not use.

use std::collections::{BTreeMap, BTreeSet};

/// Collects the imports of one file.
#[derive(Debug, Default)]
pub(super) struct Imports {
    values: BTreeMap<String, BTreeSet<String>>,
    types: BTreeMap<String, BTreeSet<String>>,
}

impl Imports {
    /// Imports a value.
    pub(super) fn value(&mut self, module: &str, name: &str) {
        self.values.entry(module.to_owned()).or_default().insert(name.to_owned());
    }

    /// Imports a type.
    pub(super) fn of_type(&mut self, module: &str, name: &str) {
        self.types.entry(module.to_owned()).or_default().insert(name.to_owned());
    }

    /// Imports each of the names that `code` mentions as a word of its own.
    pub(super) fn used(&mut self, module: &str, names: &[&str], code: &str) {
        for name in names {
            if mentions(code, name) {
                self.value(module, name);
            }
        }
    }

    /// Writes the lines: packages first, then paths from far to near.
    pub(super) fn lines(&self) -> Vec<String> {
        let modules: BTreeSet<&String> = self.values.keys().chain(self.types.keys()).collect();
        let mut sorted: Vec<&String> = modules.into_iter().collect();
        sorted.sort_by_key(|module| {
            (module.starts_with('.'), std::cmp::Reverse(module.matches("../").count()), module.as_str())
        });
        sorted.into_iter().map(|module| self.line(module)).collect()
    }

    fn line(&self, module: &str) -> String {
        let values = self.values.get(module);
        let types = self.types.get(module);
        let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
        match (values, types) {
            (Some(values), Some(types)) => {
                let types: Vec<String> = types.iter().map(|name| format!("type {name}")).collect();
                format!("import {{ {}, {} }} from \"{module}\";", list(values), types.join(", "))
            }
            (Some(values), None) => format!("import {{ {} }} from \"{module}\";", list(values)),
            (None, Some(types)) => format!("import type {{ {} }} from \"{module}\";", list(types)),
            (None, None) => String::new(),
        }
    }
}

/// Says whether `code` holds `name` as a whole word.
pub(super) fn mentions(code: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    code.match_indices(name).any(|(start, _)| {
        let before = code.get(..start).and_then(|text| text.chars().next_back());
        let after = code.get(start + name.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}
