//! Blocks between fences of three or more back quotes or tildes.

use super::lines::Lines;

/// Fewest signs of a fence.
const MIN_SIGNS: usize = 3;

/// Most spaces before a closing fence, beside those before the opening one.
const MAX_INDENT: usize = 3;

/// Languages of what is typed into a terminal.
const SHELL: &[&str] =
    &["bash", "sh", "shell", "zsh", "console", "shellsession", "shell-session", "terminal", "cmd", "powershell", "bat"];

/// Languages of changes that are written as a patch.
const PATCH: &[&str] = &["diff", "patch", "udiff"];

/// Languages of an answer's object, and of what shows anything.
const OBJECT: &[&str] = &["json", "json5", "jsonc", "python", "js", "javascript", "text", "txt", "plaintext", "xml"];

/// Languages of documents, which may hold fences of their own.
const DOCUMENT: &[&str] = &["markdown", "md", "mdx"];

/// The line that opens a block.
pub(super) struct Fence<'a> {
    /// The line.
    pub(super) line: &'a str,
    /// What follows the signs.
    pub(super) info: &'a str,
    sign: char,
    signs: usize,
    indent: usize,
}

impl<'a> Fence<'a> {
    pub(super) fn opened_by(line: &'a str) -> Option<Self> {
        let text = line.trim();
        let sign = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let info = text.trim_start_matches(sign);
        let signs = text.len() - info.len();
        (signs >= MIN_SIGNS && !info.contains('`')).then_some(Self {
            line,
            info: info.trim(),
            sign,
            signs,
            indent: indent(line),
        })
    }

    /// Reads the text up to the closing fence; nothing when there is none.
    ///
    /// In a document, a fence with a language opens a block inside, which a bare one closes.
    pub(super) fn content(&self, lines: &mut Lines<'_>, document: bool) -> Option<String> {
        let mut content = String::new();
        let mut inside = false;
        for line in lines {
            let closes = self.is_closed_by(line);
            if closes && !inside && indent(line) <= self.indent + MAX_INDENT {
                return Some(content);
            }
            inside = if inside { !closes } else { document && self.holds(line) };
            content.push_str(line.get(indent(line).min(self.indent)..).unwrap_or_default());
        }
        None
    }

    /// Says whether a line opens a block inside that a closing fence of this one could close.
    fn holds(&self, line: &str) -> bool {
        Fence::opened_by(line)
            .is_some_and(|inner| inner.sign == self.sign && inner.signs >= self.signs && !inner.info.is_empty())
    }

    pub(super) fn is_shell(&self) -> bool {
        self.is_of(SHELL)
    }

    pub(super) fn is_patch(&self) -> bool {
        self.is_of(PATCH)
    }

    pub(super) fn is_document(&self) -> bool {
        self.is_of(DOCUMENT)
    }

    /// Says whether the block can be nothing but that of a file: neither commands nor an object.
    pub(super) fn is_code(&self) -> bool {
        !self.info.is_empty() && !self.is_of(OBJECT) && !self.is_shell()
    }

    /// Says whether the fence is like those that documents have, so that one of theirs could close it.
    pub(super) fn is_usual(&self) -> bool {
        self.signs == MIN_SIGNS && self.sign == '`'
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let text = line.trim();
        text.len() >= self.signs && text.chars().all(|c| c == self.sign)
    }

    fn is_of(&self, languages: &[&str]) -> bool {
        let language = self.info.split([' ', ':', '{', ',']).next().unwrap_or_default().to_lowercase();
        languages.contains(&language.as_str())
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}
