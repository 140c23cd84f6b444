//! The ladder: exact, then without spaces at line ends, then without spaces at both ends, then look-alikes.

use super::RefusalKind;

/// Longest piece of a line that a message shows, in characters.
const MAX_SHOWN: usize = 160;

/// Where a text was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// First byte.
    pub(super) start: usize,
    /// Length in bytes.
    pub(super) length: usize,
    /// What the file has there; `None` on the exact rung, where it is the search text itself.
    found: Option<String>,
}

/// Why there is no one place.
#[derive(Debug)]
pub(super) struct NoPlace {
    pub(super) kind: RefusalKind,
    pub(super) message: String,
}

/// How lines are compared on one rung.
type Rung = fn(&str) -> String;

/// The rungs after the exact one, from strict to tolerant.
const RUNGS: &[Rung] =
    &[|line| line.trim_end().to_owned(), |line| line.trim().to_owned(), |line| look_alike(line.trim())];

/// Finds the one place of `search` in `text`; both have `\n` line ends.
pub(super) fn find(text: &str, search: &str) -> Result<Place, NoPlace> {
    if search.trim().is_empty() {
        let message = "the text to replace is empty; give the lines that stand there now".to_owned();
        return Err(NoPlace { kind: RefusalKind::NotFound, message });
    }
    let exact: Vec<usize> = overlapping(text, search);
    match exact.as_slice() {
        [start] => {
            return Ok(Place { start: *start, length: search.len(), found: None });
        }
        [] => {}
        [first, second, ..] => return Err(ambiguous(line_of(text, *first), line_of(text, *second), exact.len())),
    }
    let (lines, wanted) = (lines(text), lines(search.trim_matches('\n')));
    for rung in RUNGS {
        let places = matches(&lines, &wanted, *rung);
        match places.as_slice() {
            [] => {}
            [place] => return Ok(block(text, &lines, *place, wanted.len())),
            [first, second, ..] => return Err(ambiguous(first + 1, second + 1, places.len())),
        }
    }
    Err(not_found(&lines, &wanted))
}

impl Place {
    /// Gives the replacement the indentation that the file has, when the search text had another.
    pub(super) fn fitted(&self, search: &str, replace: &str) -> String {
        let Some(found) = &self.found else {
            return replace.to_owned();
        };
        let replace = replace.strip_prefix('\n').filter(|_| search.starts_with('\n')).unwrap_or(replace);
        let replace = replace.strip_suffix('\n').filter(|_| search.ends_with('\n')).unwrap_or(replace);
        let (has, given) = (indent(found), indent(search.trim_matches('\n')));
        if has == given {
            return replace.to_owned();
        }
        let fit = |line: &str| match line.strip_prefix(given) {
            Some(rest) if !line.trim().is_empty() => format!("{has}{rest}"),
            _ => line.to_owned(),
        };
        replace.split('\n').map(fit).collect::<Vec<_>>().join("\n")
    }
}

/// Returns every start of `search`, overlapping ones too: `aa` is in two places of `aaa`.
fn overlapping(text: &str, search: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find(search)) {
        starts.push(from + found);
        let step = search.chars().next().map_or(1, char::len_utf8);
        from += found + step;
    }
    starts
}

fn lines(text: &str) -> Vec<&str> {
    text.split('\n').collect()
}

fn matches(lines: &[&str], wanted: &[&str], rung: Rung) -> Vec<usize> {
    let (folded, wanted): (Vec<String>, Vec<String>) =
        (lines.iter().map(|line| rung(line)).collect(), wanted.iter().map(|line| rung(line)).collect());
    if wanted.is_empty() || wanted.len() > folded.len() {
        return Vec::new();
    }
    folded
        .windows(wanted.len())
        .enumerate()
        .filter(|(_, window)| *window == wanted.as_slice())
        .map(|(line, _)| line)
        .collect()
}

fn block(text: &str, lines: &[&str], first: usize, count: usize) -> Place {
    let start: usize = lines.iter().take(first).map(|line| line.len() + 1).sum();
    let length: usize = lines.iter().skip(first).take(count).map(|line| line.len() + 1).sum::<usize>() - 1;
    let found = text.get(start..start + length).unwrap_or_default().to_owned();
    Place { start, length, found: Some(found) }
}

fn ambiguous(first: usize, second: usize, count: usize) -> NoPlace {
    let message = format!(
        "the text to replace is in {count} places, first at lines {first} and {second}; add lines around it until it is in one"
    );
    NoPlace { kind: RefusalKind::Ambiguous, message }
}

/// Names the first line that differs at the place that fits best.
fn not_found(lines: &[&str], wanted: &[&str]) -> NoPlace {
    let same = |from: usize| {
        let pairs = lines.iter().skip(from).zip(wanted);
        pairs.take_while(|(line, want)| look_alike(line.trim()) == look_alike(want.trim())).count()
    };
    let best = (0..lines.len()).map(|from| (same(from), from)).max_by_key(|(count, from)| (*count, usize::MAX - from));
    let message = match best {
        Some((count, from)) if count > 0 => {
            let (expected, has) = (wanted.get(count).copied().unwrap_or_default(), lines.get(from + count).copied());
            let has = has.map_or_else(|| "the end of the file".to_owned(), |line| format!("`{}`", shown(line)));
            format!(
                "the text to replace is not in the file; {count} of its lines match from line {}, then line {} is {has} where `{}` was expected; \
                 read the file again and copy the lines as they are",
                from + 1,
                from + count + 1,
                shown(expected)
            )
        }
        _ => {
            let first = wanted.iter().find(|line| !line.trim().is_empty()).copied().unwrap_or_default();
            format!(
                "the text to replace is not in the file; no line is `{}`; read the file again and copy the lines as they are",
                shown(first)
            )
        }
    };
    NoPlace { kind: RefusalKind::NotFound, message }
}

fn line_of(text: &str, byte: usize) -> usize {
    text.get(..byte).unwrap_or_default().matches('\n').count() + 1
}

fn indent(text: &str) -> &str {
    let line = text.split('\n').find(|line| !line.trim().is_empty()).unwrap_or_default();
    line.get(..line.len() - line.trim_start().len()).unwrap_or_default()
}

fn shown(line: &str) -> String {
    line.trim().chars().take(MAX_SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Folds characters that look alike and that models mix up.
fn look_alike(line: &str) -> String {
    line.chars()
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}' => '\'',
            '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{201F}' | '«' | '»' => '"',
            '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' | '\t' => ' ',
            other => other,
        })
        .collect()
}
