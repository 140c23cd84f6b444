//! Fits a replacement into lines that differ from the searched ones in spaces or look-alikes.

use super::RefusalKind;
use super::ladder::NoPlace;
use super::lines::indent;
use super::nearest::shown;
use std::collections::{BTreeMap, HashMap};

/// Most indentations of one block that are told apart.
const MAX_INDENTS: usize = 64;

/// Widest indentation that is written with other characters than it was sent with.
const MAX_INDENT_BYTES: usize = 400;

/// What the searched lines look like in the file.
pub(super) struct Fit<'a> {
    /// The file's line for each searched line; `None` when it has several.
    lines: HashMap<&'a str, Option<&'a str>>,
    /// The file's indentation for each searched one; `None` when it has several.
    indents: BTreeMap<&'a str, Option<&'a str>>,
    /// How wide one level is in the searched lines and in the file, as far as the indentations tell; 0 when they do not.
    wanted_unit: usize,
    has_unit: usize,
    /// The first line that is indented differently: its number in the file, and both lines.
    first: Option<(usize, &'a str, &'a str)>,
}

impl<'a> Fit<'a> {
    /// Learns from pairs of a searched line and the file's, which begin at the line `place` (from 0).
    pub(super) fn of(pairs: &[(&'a str, &'a str)], place: usize) -> Self {
        let mut fit =
            Self { lines: HashMap::new(), indents: BTreeMap::new(), wanted_unit: 0, has_unit: 0, first: None };
        for (number, (wanted, has)) in pairs.iter().enumerate() {
            learn(fit.lines.entry(wanted).or_insert(Some(has)), has);
            if !wanted.trim().is_empty() {
                learn(fit.indents.entry(indent(wanted)).or_insert(Some(indent(has))), indent(has));
                fit.wanted_unit = unit(fit.wanted_unit, indent(wanted).len());
                fit.has_unit = unit(fit.has_unit, indent(has).len());
                if fit.first.is_none() && indent(wanted) != indent(has) {
                    fit.first = Some((place + number + 1, has, wanted));
                }
            }
        }
        fit
    }

    /// Returns the replacement as it must stand in the file: kept lines as the file has them, new ones indented likewise.
    ///
    /// A few lines could be fitted to very long ones, so more than `cap` bytes are refused while they are made.
    pub(super) fn replacement(&self, search: &str, replace: &str, cap: usize) -> Result<String, NoPlace> {
        let replace = if search.starts_with('\n') { replace.strip_prefix('\n').unwrap_or(replace) } else { replace };
        let indents = replace.split('\n').filter(|line| !line.trim().is_empty()).map(|line| indent(line).len());
        let unit = indents.fold(self.wanted_unit, unit);
        let mut fitted = String::with_capacity(replace.len());
        for (number, line) in replace.split('\n').enumerate() {
            if number > 0 {
                fitted.push('\n');
            }
            fitted.push_str(&self.line(line, unit).ok_or_else(|| self.unclear())?);
            if fitted.len() > cap {
                let message = format!("the file would have more than {cap} bytes; split it into smaller ones");
                return Err(NoPlace { kind: RefusalKind::TooLarge, message });
            }
        }
        Ok(fitted)
    }

    fn line(&self, line: &str, unit: usize) -> Option<String> {
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
            let deeper = given.get(known.len()..).unwrap_or_default();
            return has.map(|has| format!("{has}{}{rest}", self.deeper(has, deeper, unit)));
        }
        // Less than any searched line has: shifted by as much as the nearest one.
        let Some((known, has)) = self.indents.iter().find(|(known, _)| known.starts_with(given)) else {
            return Some(line.to_owned());
        };
        has.map(|has| match (has.strip_suffix(*known), known.strip_suffix(has)) {
            (Some(deeper), _) => format!("{deeper}{line}"),
            (None, Some(shallower)) => line.strip_prefix(shallower).unwrap_or(line.trim_start()).to_owned(),
            (None, None) => line.to_owned(),
        })
    }

    /// Writes further levels with the characters that the file has: tabs for spaces, or the other way round.
    fn deeper(&self, has: &str, levels: &str, unit: usize) -> String {
        let only = |text: &str, c: char| !text.is_empty() && text.chars().all(|other| other == c);
        if only(has, '\t') && only(levels, ' ') && unit > 0 {
            return "\t".repeat(levels.len() / unit) + &" ".repeat(levels.len() % unit);
        }
        let width = levels.len().saturating_mul(self.has_unit);
        if only(has, ' ') && only(levels, '\t') && width <= MAX_INDENT_BYTES {
            return " ".repeat(width);
        }
        levels.to_owned()
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

/// Takes one more width into account, unless it is odd against the others: a line that is aligned, not indented.
fn unit(known: usize, width: usize) -> usize {
    let unit = common_divisor(known, width);
    if unit > 1 { unit } else { known }
}

fn common_divisor(one: usize, other: usize) -> usize {
    if other == 0 { one } else { common_divisor(other, one % other) }
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
