//! Fits a replacement into lines that differ from the searched ones in spaces or look-alikes.

use super::RefusalKind;
use super::ladder::NoPlace;
use super::lines::indent;
use super::nearest::shown;
use std::collections::{BTreeMap, HashMap};

/// Most indentations of one block that are told apart.
const MAX_INDENTS: usize = 64;

/// What the searched lines look like in the file.
pub(super) struct Fit<'a> {
    /// The file's line for each searched line; `None` when it has several.
    lines: HashMap<&'a str, Option<&'a str>>,
    /// The file's indentation for each searched one; `None` when it has several.
    indents: BTreeMap<&'a str, Option<&'a str>>,
    /// The first line that is indented differently: its number in the file, and both lines.
    first: Option<(usize, &'a str, &'a str)>,
}

impl<'a> Fit<'a> {
    /// Learns from pairs of a searched line and the file's, which begin at the line `place` (from 0).
    pub(super) fn of(pairs: &[(&'a str, &'a str)], place: usize) -> Self {
        let mut fit = Self { lines: HashMap::new(), indents: BTreeMap::new(), first: None };
        for (number, (wanted, has)) in pairs.iter().enumerate() {
            learn(fit.lines.entry(wanted).or_insert(Some(has)), has);
            if !wanted.trim().is_empty() {
                learn(fit.indents.entry(indent(wanted)).or_insert(Some(indent(has))), indent(has));
                if fit.first.is_none() && indent(wanted) != indent(has) {
                    fit.first = Some((place + number + 1, has, wanted));
                }
            }
        }
        fit
    }

    /// Returns the replacement as it must stand in the file: kept lines as the file has them, new ones indented likewise.
    pub(super) fn replacement(&self, search: &str, replace: &str) -> Result<String, NoPlace> {
        let replace = if search.starts_with('\n') { replace.strip_prefix('\n').unwrap_or(replace) } else { replace };
        let fitted: Option<Vec<String>> = replace.split('\n').map(|line| self.line(line)).collect();
        fitted.map(|lines| lines.join("\n")).ok_or_else(|| self.unclear())
    }

    fn line(&self, line: &str) -> Option<String> {
        if let Some(Some(has)) = self.lines.get(line) {
            return Some((*has).to_owned());
        }
        if self.first.is_none() || line.trim().is_empty() {
            return Some(line.to_owned());
        }
        if self.indents.len() > MAX_INDENTS {
            return None;
        }
        let given = indent(line);
        let rest = line.get(given.len()..).unwrap_or_default();
        if let Some((known, has)) = self.indents.iter().rev().find(|(known, _)| given.starts_with(**known)) {
            return has.map(|has| format!("{has}{}{rest}", given.get(known.len()..).unwrap_or_default()));
        }
        // Less than any searched line has: shifted by as much as the nearest one.
        let Some((known, has)) = self.indents.iter().find(|(known, _)| known.starts_with(given)) else {
            return Some(line.to_owned());
        };
        let shifted = has.map(|has| match (has.strip_suffix(*known), known.strip_suffix(has)) {
            (Some(deeper), _) => format!("{deeper}{line}"),
            (None, Some(shallower)) => line.strip_prefix(shallower).unwrap_or(line.trim_start()).to_owned(),
            (None, None) => line.to_owned(),
        });
        shifted
    }

    fn unclear(&self) -> NoPlace {
        let (number, has, wanted) = self.first.unwrap_or_default();
        let message = format!(
            "the place is clear, but not how the replacement is to be indented; line {number}, `{}`, begins with {} where {} \
             was expected; read the file again and copy the lines with the spaces they begin with",
            shown(has, 0),
            spaces(indent(has)),
            spaces(indent(wanted)),
        );
        NoPlace { kind: RefusalKind::Indentation, message }
    }
}

fn learn(known: &mut Option<&str>, has: &str) {
    *known = known.filter(|known| *known == has);
}

fn spaces(indent: &str) -> String {
    match (indent.matches('\t').count(), indent.chars().count()) {
        (0, count) => format!("{count} spaces"),
        (tabs, count) if tabs == count => format!("{tabs} tabs"),
        (tabs, count) => format!("{tabs} tabs and {} spaces", count - tabs),
    }
}

#[cfg(test)]
mod tests;
