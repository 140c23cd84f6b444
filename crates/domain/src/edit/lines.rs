//! Lines of a text, and the ways to compare them.

use std::borrow::Cow;
use std::collections::HashMap;

/// How a line is folded before it is compared.
pub(super) type Fold = for<'a> fn(&'a str) -> Cow<'a, str>;

/// Stands for every line that the searched text does not have.
const UNKNOWN: usize = usize::MAX;

/// Splits a text whose line ends are `\n`; what follows the last line end is a line only if there is anything.
pub(super) fn lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.split('\n').collect();
    if lines.last() == Some(&"") {
        lines.pop();
    }
    lines
}

/// Ignores spaces at the end.
pub(super) fn without_trailing_space(line: &str) -> Cow<'_, str> {
    line.trim_end().into()
}

/// Ignores spaces at both ends.
pub(super) fn without_edge_space(line: &str) -> Cow<'_, str> {
    line.trim().into()
}

/// Ignores spaces at both ends, and the differences between dashes, quotes and spaces that models mix up.
///
/// Letters are never folded: a Cyrillic `с` in a name is another name than a Latin `c`, and invisible characters are
/// part of the text.
pub(super) fn look_alike(line: &str) -> Cow<'_, str> {
    let line = line.trim();
    if line.bytes().all(|byte| byte.is_ascii() && byte != b'\t') {
        return line.into();
    }
    let fold = |c| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}' => '\'',
        '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{201F}' | '«' | '»' => '"',
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' | '\t' => ' ',
        other => other,
    };
    line.chars().map(fold).collect::<String>().into()
}

/// Returns the spaces that a line begins with.
pub(super) fn indent(line: &str) -> &str {
    line.get(..line.len() - line.trim_start().len()).unwrap_or_default()
}

/// Both texts' lines as numbers: equal numbers mean equal lines under `fold`.
///
/// Lines are compared once, so that finding a block takes time in proportion to both texts, however alike they are.
pub(super) struct Numbered {
    pub(super) text: Vec<usize>,
    pub(super) wanted: Vec<usize>,
}

impl Numbered {
    pub(super) fn of(lines: &[&str], wanted: &[&str], fold: Fold) -> Self {
        let mut numbers: HashMap<Cow<'_, str>, usize> = HashMap::new();
        let wanted = wanted
            .iter()
            .map(|line| {
                let next = numbers.len();
                *numbers.entry(fold(line)).or_insert(next)
            })
            .collect();
        let text = lines.iter().map(|line| numbers.get(&*fold(line)).copied().unwrap_or(UNKNOWN)).collect();
        Self { text, wanted }
    }

    /// Returns the lines at which the wanted block begins, at most two, overlapping ones too.
    ///
    /// Knuth, Morris and Pratt: no line of the text is looked at twice.
    pub(super) fn first_two_places(&self) -> Vec<usize> {
        let mut places = Vec::new();
        if self.wanted.is_empty() {
            return places;
        }
        let mut table = vec![0];
        let mut known = 0;
        for number in self.wanted.iter().skip(1) {
            known = self.step(&table, known, *number);
            table.push(known);
        }
        known = 0;
        for (at, number) in self.text.iter().enumerate() {
            known = self.step(&table, known, *number);
            if known == self.wanted.len() {
                places.push(at + 1 - known);
                if places.len() == 2 {
                    break;
                }
                known = table.last().copied().unwrap_or_default();
            }
        }
        places
    }

    fn step(&self, table: &[usize], mut known: usize, number: usize) -> usize {
        while known > 0 && self.wanted.get(known) != Some(&number) {
            known = table.get(known - 1).copied().unwrap_or_default();
        }
        if self.wanted.get(known) == Some(&number) { known + 1 } else { known }
    }
}

#[cfg(test)]
mod tests;
