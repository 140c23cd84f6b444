//! What must hold for every edit of every file, as a check over arbitrary bytes.
//!
//! The fuzz targets in `fuzz/` and the property tests call the same functions, which panic where a promise is broken.
//! The promises are stated again here in the plainest way, slow and without any of the engine's own parts, so that an
//! error of the engine cannot excuse itself.

use super::{Edit, EditLimits, FileChange, MAX_MESSAGE_BYTES, MAX_REFUSALS, Refusal, RefusalKind, apply_within};
use crate::path::{MAX_PATH_BYTES, MAX_PATH_PARTS, RelPath};
use std::collections::BTreeMap;
use std::path::{Component, Path};

/// Separates the file and the edits in the bytes of a case.
pub const RECORD: u8 = 0x1E;

/// Separates the searched text from its replacement.
pub const UNIT: u8 = 0x1F;

/// Caps that small inputs reach, too.
const LIMITS: EditLimits = EditLimits { edits: 16, files: 2, file_bytes: 8 * 1024, total_bytes: 16 * 1024 };

type Outcome = Result<Vec<FileChange>, Vec<Refusal>>;

/// Reads a file and edits from bytes, makes the edits, and checks all that is promised about the outcome.
///
/// The bytes are records separated by [`RECORD`]: first the file, then edits, each with a letter for its kind.
///
/// # Panics
/// When a promise is broken.
pub fn check_edits(bytes: &[u8]) {
    let Some(case) = Case::read(bytes) else { return };
    let outcome = apply_within(&case.files, &case.edits, &LIMITS);
    assert_eq!(outcome, apply_within(&case.files, &case.edits, &LIMITS), "the same edits give the same files");
    match &outcome {
        Ok(changes) => check_changes(&case.files, changes),
        Err(refusals) => check_refusals(refusals),
    }
    if let ([Edit::Replace { search, replace, .. }], Some(before)) = (case.edits.as_slice(), case.text()) {
        check_place(before, search, replace, &outcome);
        check_line_ends(&case, before, &outcome);
        check_duplicate(before, search, replace);
    }
}

/// Parses bytes as a path and checks that an accepted one stays inside its root, under any system's rules.
///
/// # Panics
/// When a promise is broken.
pub fn check_path(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let path = match RelPath::parse(&text) {
        Ok(path) => path,
        Err(error) => {
            assert!(error.path.chars().count() <= 80 && !error.path.chars().any(char::is_control), "{error:?}");
            return;
        }
    };
    assert_eq!(path.as_str(), text, "a path is accepted as written");
    assert_eq!(RelPath::try_from(String::from(path.clone())).as_ref(), Ok(&path), "it can be read again");
    let parts: Vec<_> = Path::new(path.as_str()).components().collect();
    assert!(parts.iter().all(|part| matches!(part, Component::Normal(_))), "only plain names: {text:?}");
    assert_eq!(parts.len(), text.split('/').count(), "the system sees the same names");
    assert!(parts.len() <= MAX_PATH_PARTS && text.len() <= MAX_PATH_BYTES, "within the caps");
    for name in text.split(['/', '\\', ':', '\0']) {
        let windows = name.trim_end_matches(['.', ' ']).to_lowercase();
        assert!(!windows.is_empty(), "no empty name, none of dots: {text:?}");
        assert!(![".git", "git~1", "node_modules", ".samokoder", "nul", "con"].contains(&windows.as_str()), "{text:?}");
    }
    for outside in ["/..", "/../x", "\\..\\x", "/./x", "//x", "/"] {
        assert!(RelPath::parse(&format!("{text}{outside}")).is_err(), "{text}{outside} leads elsewhere");
    }
    assert!(RelPath::parse(&format!("/{text}")).is_err() && RelPath::parse(&format!("../{text}")).is_err());
}

/// A file and edits.
struct Case {
    files: BTreeMap<RelPath, Vec<u8>>,
    edits: Vec<Edit>,
}

impl Case {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut records = bytes.split(|byte| *byte == RECORD);
        let (path, other) = (RelPath::parse("a.ts").ok()?, RelPath::parse("b/c.ts").ok()?);
        let files = BTreeMap::from([(path.clone(), records.next()?.to_vec())]);
        let edits = records.filter_map(|record| edit(record, &path, &other)).collect();
        Some(Self { files, edits })
    }

    fn text(&self) -> Option<&str> {
        self.files.values().next().and_then(|bytes| std::str::from_utf8(bytes).ok())
    }
}

fn edit(record: &[u8], path: &RelPath, other: &RelPath) -> Option<Edit> {
    let (kind, rest) = record.split_first()?;
    let mut texts = rest.splitn(2, |byte| *byte == UNIT).map(|text| String::from_utf8_lossy(text).into_owned());
    let (first, second) = (texts.next().unwrap_or_default(), texts.next().unwrap_or_default());
    Some(match kind {
        b'd' => Edit::Delete { path: path.clone() },
        b'w' => Edit::Write { path: path.clone(), content: first },
        b'o' => Edit::Write { path: other.clone(), content: first },
        _ => Edit::Replace { path: path.clone(), search: first, replace: second },
    })
}

fn check_changes(files: &BTreeMap<RelPath, Vec<u8>>, changes: &[FileChange]) {
    for change in changes {
        assert_ne!(files.get(&change.path), change.content.as_ref(), "what did not change is left out");
        assert!(change.content.as_ref().is_none_or(|content| content.len() <= LIMITS.file_bytes), "within the cap");
    }
    assert!(changes.is_sorted_by(|one, other| one.path < other.path), "one entry a path, in order");
}

fn check_refusals(refusals: &[Refusal]) {
    assert!((1..=MAX_REFUSALS).contains(&refusals.len()), "{} refusals", refusals.len());
    for refusal in refusals {
        assert!((20..=MAX_MESSAGE_BYTES).contains(&refusal.message.len()), "{refusal:?}");
        assert!(!refusal.message.chars().any(char::is_control), "{refusal:?}");
    }
}

/// Checks that a replacement landed in the one place where it may, and nowhere when there is not one.
fn check_place(before: &str, search: &str, replace: &str, outcome: &Outcome) {
    if before.contains('\r') || search.contains('\r') || replace.contains(['\r', '\0']) || before.contains('\0') {
        return;
    }
    let strip = |text: &str| text.strip_prefix('\u{FEFF}').unwrap_or(text).to_owned();
    let (plain, search, replace) = (strip(before), strip(search), strip(replace));
    let after = match outcome {
        Ok(changes) => {
            changes.first().map_or(before.as_bytes(), |change| change.content.as_deref().unwrap_or_default())
        }
        Err(refusals) => {
            let kind = refusals.first().map(|refusal| refusal.kind);
            let places = exact_places(&plain, &search).len();
            let expected = places == 0 || search.trim().is_empty() || kind != Some(RefusalKind::NotFound);
            assert!(expected, "{search:?} is in {plain:?} but was not found");
            return;
        }
    };
    let after = String::from_utf8_lossy(after);
    // A mark that comes to stand at the start, because all before it was removed, is text that was there.
    let after = if before.starts_with('\u{FEFF}') { strip(&after) } else { after.into_owned() };
    assert!(!search.trim().is_empty(), "nothing was searched, but something was replaced");
    match exact_places(&plain, &search).as_slice() {
        [] => check_lines(&plain, &search, &after),
        [start] => {
            let (head, tail) = (plain.get(..*start), plain.get(start + search.len()..));
            let middle = head.zip(tail).and_then(|(head, tail)| after.strip_prefix(head)?.strip_suffix(tail));
            let middle = middle.map(|middle| middle.trim_matches('\n'));
            assert_eq!(middle, Some(replace.trim_matches('\n')), "exact {search:?} in {plain:?}");
        }
        places => assert_eq!(places.len(), 1, "{search:?} is in {} places of {plain:?}", places.len()),
    }
}

/// Checks a place that was found by comparing lines: the strictest comparison that finds any must find one.
fn check_lines(before: &str, search: &str, after: &str) {
    let body = search.strip_prefix('\n').unwrap_or(search);
    let body = body.strip_suffix('\n').unwrap_or(body);
    let (has, wanted): (Vec<&str>, Vec<&str>) = (before.split('\n').collect(), body.split('\n').collect());
    let alike = |c: char| match c {
        '“' | '”' | '„' | '«' | '»' | '\u{201F}' => '"',
        '‘' | '’' | '‚' | '\u{201B}' => '\'',
        '\u{2010}'..='\u{2015}' | '−' => '-',
        '\t' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => ' ',
        other => other,
    };
    let folds: [&dyn Fn(&str) -> String; 3] =
        [&|line| line.trim_end().to_owned(), &|line| line.trim().to_owned(), &|line| {
            line.trim().chars().map(alike).collect()
        }];
    // The empty rest after the last line end is no line, so a block that would end there does not count.
    let whole = |place: &usize| !(before.ends_with('\n') && place + wanted.len() == has.len());
    let places = folds.iter().find_map(|fold| {
        let same = |window: &[&str]| window.iter().zip(&wanted).all(|(one, other)| fold(one) == fold(other));
        let windows = has.windows(wanted.len()).enumerate();
        let places: Vec<usize> =
            windows.filter(|(_, window)| same(window)).map(|(line, _)| line).filter(whole).collect();
        (!places.is_empty()).then_some(places)
    });
    let places = places.unwrap_or_default();
    let [place] = places.as_slice() else {
        assert_eq!(places.len(), 1, "{search:?} was replaced in {before:?}, which has it in lines {places:?}");
        return;
    };
    let head: String = has.iter().take(*place).map(|line| format!("{line}\n")).collect();
    let tail: String = has.iter().skip(place + wanted.len()).map(|line| format!("\n{line}")).collect();
    let tail = tail.strip_prefix('\n').unwrap_or(&tail);
    assert!(after.starts_with(&head) && after.ends_with(tail), "{search:?} in {before:?} gave {after:?}");
}

/// Checks that a file with other line ends gets the same edit, and keeps its own.
fn check_line_ends(case: &Case, before: &str, outcome: &Outcome) {
    let plain = |edit: &Edit| match edit {
        Edit::Replace { search, replace, .. } => !search.contains('\r') && !replace.contains('\r'),
        Edit::Write { .. } | Edit::Delete { .. } => false,
    };
    if before.contains('\r') || before.len() > LIMITS.file_bytes / 4 || !case.edits.iter().all(plain) {
        return;
    }
    let crlf = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace('\n', "\r\n").into_bytes();
    let files = case.files.iter().map(|(path, bytes)| (path.clone(), crlf(bytes))).collect();
    match (outcome, apply_within(&files, &case.edits, &LIMITS)) {
        (Ok(plain), Ok(windows)) => {
            let kept = plain.iter().map(|change| change.content.as_deref().map(crlf)).collect::<Vec<_>>();
            let made = windows.into_iter().map(|change| change.content).collect::<Vec<_>>();
            // A text of one line has no line ends to keep.
            assert!(!before.contains('\n') || kept == made, "line ends of {before:?}");
        }
        (Err(plain), Err(windows)) => {
            let kinds = |refusals: &[Refusal]| refusals.iter().map(|refusal| refusal.kind).collect::<Vec<_>>();
            assert_eq!(kinds(plain), kinds(&windows), "line ends decide nothing in {before:?}");
        }
        (Ok(_), Err(windows)) => {
            let too_large = windows.iter().all(|refusal| refusal.kind == RefusalKind::TooLarge);
            assert!(too_large, "{windows:?}");
        }
        (Err(plain), Ok(_)) => assert!(plain.is_empty(), "{plain:?}"),
    }
}

/// Checks that a second copy of the searched text makes the place unclear.
fn check_duplicate(before: &str, search: &str, replace: &str) {
    if before.contains(['\r', '\0']) || search.contains('\r') || replace.contains(['\0', '\u{8}']) {
        return;
    }
    let search = search.strip_prefix('\u{FEFF}').unwrap_or(search);
    let copies = [format!("{search}\n{before}"), format!("{before}\n{search}")];
    let Ok(path) = RelPath::parse("a.ts") else { return };
    let edit = Edit::Replace { path: path.clone(), search: search.to_owned(), replace: replace.to_owned() };
    for text in copies {
        let fits = text.len() <= LIMITS.file_bytes && search.len() + replace.len() <= LIMITS.total_bytes;
        if exact_places(&text, search).len() < 2 || search.trim().is_empty() || !fits || text.starts_with('\u{FEFF}') {
            continue;
        }
        let outcome = apply_within(&[(path.clone(), text.into_bytes())].into(), std::slice::from_ref(&edit), &LIMITS);
        let kinds = outcome.map_err(|refusals| refusals.into_iter().map(|refusal| refusal.kind).collect::<Vec<_>>());
        assert_eq!(kinds, Err(vec![RefusalKind::Ambiguous]), "a second {search:?} in {before:?}");
    }
}

/// Returns every byte at which the searched text stands, overlapping places too.
fn exact_places(text: &str, search: &str) -> Vec<usize> {
    let starts = text.char_indices().map(|(at, _)| at);
    starts.filter(|at| text.get(*at..).is_some_and(|rest| !search.is_empty() && rest.starts_with(search))).collect()
}

#[cfg(test)]
mod tests;
