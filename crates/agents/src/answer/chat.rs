//! Reads code that a model printed as in a chat: blocks between fences or tags, and blocks to search and replace.
//!
//! A block becomes a file only when its path is told in one of the usual places. Shell commands are no files. Any other
//! block without a path, half a block, and two texts for one file are refused, because no one can tell what was meant.

mod fence;
mod lines;
mod name;
mod swap;
mod tag;

use domain::edit::{Edit, is_prose};
use domain::path::RelPath;
use fence::Fence;
use lines::Lines;
use std::collections::BTreeMap;

/// Most characters of the sentence that is taken from the prose.
const MAX_SENTENCE: usize = 200;

/// What a chat holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chat {
    /// The edits in order, or what is wrong with them.
    pub(super) edits: Result<Vec<Edit>, String>,
    /// Where the first block begins that is one of a file, if its path may be missing.
    pub(super) first_file: Option<usize>,
    /// The first sentence outside the blocks.
    pub(super) sentence: Option<String>,
}

/// Reads a chat.
pub(super) fn read(text: &str) -> Chat {
    let mut scan = Scan::default();
    let edits = scan.run(text).and_then(|()| scan.checked());
    Chat { edits, first_file: scan.first_file, sentence: scan.sentence }
}

/// What was found so far.
#[derive(Default)]
struct Scan {
    edits: Vec<Edit>,
    first_file: Option<usize>,
    sentence: Option<String>,
    /// The path that stands alone on the last line with text.
    above: Option<RelPath>,
    /// The path of the blocks to search and replace just before.
    last_swapped: Option<RelPath>,
    /// Opening lines of the blocks without a path.
    nameless: Vec<String>,
    /// A document whose block may have ended too early, at a fence of its own.
    short_document: Option<RelPath>,
    /// Whether the text is that of a fence around other blocks.
    is_nested: bool,
}

impl Scan {
    fn run(&mut self, text: &str) -> Result<(), String> {
        let mut lines = Lines::of(text);
        loop {
            let start = lines.at();
            let Some(line) = lines.next() else { return Ok(()) };
            if let Some(fence) = Fence::opened_by(line) {
                self.fence(&mut lines, start, &fence)?;
            } else if let Some(tag) = tag::opening(line) {
                self.first_file.get_or_insert(start);
                let edits = tag::read(&tag, &mut lines)?;
                self.keep(edits);
            } else if swap::begins(line) {
                let path = self.above.take().or_else(|| self.last_swapped.clone());
                let path = path.ok_or_else(|| format!("`{}` has no path on the line above it", line.trim()))?;
                self.first_file.get_or_insert(start);
                let edit = swap::read(&path, &mut lines)?;
                self.keep(vec![edit]);
                self.last_swapped = Some(path);
            } else if tag::is_stray(line) {
                return Err(format!("`{}` closes nothing; put the text of each file into CDATA", line.trim()));
            } else {
                self.prose(line);
            }
        }
    }

    fn fence(&mut self, lines: &mut Lines<'_>, start: usize, fence: &Fence<'_>) -> Result<(), String> {
        if let Some(path) = self.short_document.as_ref().filter(|_| fence.info.is_empty()) {
            return Err(format!(
                "the text of `{path}` has fences of its own; put it between longer ones, of four signs"
            ));
        }
        let above = self.above.take().filter(|path| !fence.is_shell() || name::is_script(path));
        let told = name::in_info(fence.info)?.or(above);
        if told.is_some() || fence.is_code() {
            self.first_file.get_or_insert(start);
        }
        let is_document = told.as_ref().map_or_else(|| fence.is_document(), is_prose);
        let line = fence.line.trim();
        let content = fence
            .content(lines, is_document)
            .ok_or_else(|| format!("the block that begins with `{line}` is not closed, so the answer was cut off"))?;
        let (path, content) = match told {
            Some(path) => (path, content.as_str()),
            None if !self.is_nested && holds_blocks(&content) => return self.nested(start, &content),
            None => match name::in_first_line(&content, fence) {
                Some(named) => named,
                None => {
                    self.nameless.extend((!fence.is_shell()).then(|| line.to_owned()));
                    return Ok(());
                }
            },
        };
        if fence.is_patch() {
            return Err(format!("the block of `{path}` is a patch; send the whole file, or its lines to replace"));
        }
        if swap::is_all_of(&path, content) {
            self.keep(swap::all(&path, content)?);
            self.last_swapped = Some(path);
            return Ok(());
        }
        self.first_file.get_or_insert(start);
        if is_prose(&path) && fence.is_usual() {
            self.short_document = Some(path.clone());
        }
        self.keep(vec![Edit::Write { path, content: content.to_owned() }]);
        Ok(())
    }

    /// Reads the blocks inside a fence that is only put around them.
    fn nested(&mut self, start: usize, content: &str) -> Result<(), String> {
        let before = self.first_file.take();
        self.is_nested = true;
        let outcome = self.run(content);
        self.is_nested = false;
        self.first_file = before.or_else(|| self.first_file.map(|_| start));
        outcome
    }

    fn keep(&mut self, edits: Vec<Edit>) {
        self.above = None;
        self.edits.extend(edits);
    }

    fn prose(&mut self, line: &str) {
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        self.last_swapped = None;
        self.above = name::alone(line);
        if self.sentence.is_none() && self.above.is_none() && line.ends_with(['.', '!']) {
            let plain = line.trim_start_matches(['#', '*', '-', '>', ' ']);
            self.sentence = Some(plain.chars().take(MAX_SENTENCE).collect());
        }
    }

    /// Returns the edits unless something is missing or told twice.
    fn checked(&mut self) -> Result<Vec<Edit>, String> {
        if let Some(line) = self.nameless.first() {
            return Err(format!(
                "the block that begins with `{line}` has no path, so it is not clear which file it is; answer with the \
                 JSON object, or write each path above its block"
            ));
        }
        let mut whole: BTreeMap<&RelPath, &str> = BTreeMap::new();
        for edit in &self.edits {
            let Edit::Write { path, content } = edit else { continue };
            if whole.insert(path, content).is_some_and(|before| before != content) {
                return Err(format!("two blocks hold different texts of `{path}`; send each file once, whole"));
            }
        }
        Ok(std::mem::take(&mut self.edits))
    }
}

/// Says whether a text that has no path is made of tags, or of blocks to search and replace.
fn holds_blocks(content: &str) -> bool {
    let mut lines = content.lines().filter(|line| !line.trim().is_empty());
    content.lines().any(swap::begins) || lines.next().is_some_and(|line| tag::opening(line).is_some())
}
