//! Makes strict JSON of an object that is carelessly written.
//!
//! Read as what they plainly mean: comments, commas too many, other quotes, bare keys, Python's words, raw line ends
//! and tabs in strings, strings joined by `+`, and backslashes before characters that need none. Everything else is
//! refused; a bracket or a quote that is missing is never made up. One pass; strings are looked at twice.

mod string;

/// Most brackets within each other.
const MAX_DEPTH: usize = 64;

/// Quotes around a string: how it begins, and how it ends.
const QUOTES: &[(char, char)] = &[('"', '"'), ('\'', '\''), ('“', '”'), ('„', '“'), ('«', '»'), ('‘', '’'), ('”', '”')];

/// Words that stand for others.
const WORDS: &[(&str, &str)] = &[("True", "true"), ("False", "false"), ("None", "null"), ("undefined", "null")];

/// An object as strict JSON.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Read {
    /// The object.
    pub(super) json: String,
    /// How many bytes of the text it was.
    pub(super) bytes: usize,
}

/// Why no object could be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// What is wrong.
    pub(super) kind: FaultKind,
    /// The first key of the outermost object, when it came so far.
    pub(super) first_key: Option<String>,
    /// How many bytes were looked at.
    pub(super) bytes: usize,
}

/// What is wrong with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// It is no JSON, however careless.
    Broken,
    /// The text ends before the object does.
    CutOff,
    /// A string has raw line ends and `\n` as well, so that it is not clear what `\n` is.
    MixedLineEnds,
    /// A string has `\${`, which may stand for a value or for the text `${`.
    UnclearEscape,
}

/// Reads the object that a text begins with.
pub(super) fn read(text: &str) -> Result<Read, Fault> {
    let mut reader = Reader { rest: text, json: String::new(), first_key: None };
    match reader.value(0) {
        Ok(()) => Ok(Read { bytes: text.len() - reader.rest.len(), json: reader.json }),
        Err(kind) => Err(Fault { kind, bytes: text.len() - reader.rest.len(), first_key: reader.first_key }),
    }
}

struct Reader<'a> {
    rest: &'a str,
    json: String,
    first_key: Option<String>,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Result<(), FaultKind> {
        if depth > MAX_DEPTH {
            return Err(FaultKind::Broken);
        }
        match self.next_sign()? {
            '{' => self.items('{', '}', depth),
            '[' => self.items('[', ']', depth),
            quote if closing(quote).is_some() => self.strings(),
            _ => self.word(),
        }
    }

    /// Reads what stands between two brackets.
    fn items(&mut self, open: char, close: char, depth: usize) -> Result<(), FaultKind> {
        self.skip(open.len_utf8());
        self.json.push(open);
        let mut is_first = true;
        while self.next_sign()? != close {
            if !is_first {
                self.json.push(',');
            }
            is_first = false;
            if close == '}' {
                self.key()?;
            }
            self.value(depth + 1)?;
            match self.next_sign()? {
                ',' => self.skip(1),
                sign if sign == close => {}
                // Nothing else can be meant by two objects of a list without a comma.
                '{' if close == ']' && self.json.ends_with('}') => {}
                _ => return Err(FaultKind::Broken),
            }
        }
        self.skip(close.len_utf8());
        self.json.push(close);
        Ok(())
    }

    fn key(&mut self) -> Result<(), FaultKind> {
        let from = self.json.len();
        if closing(self.next_sign()?).is_some() {
            self.string()?;
        } else {
            let name = self.taken(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$'));
            if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
                return Err(FaultKind::Broken);
            }
            self.json.extend(["\"", name, "\""]);
        }
        if self.next_sign()? != ':' {
            return Err(FaultKind::Broken);
        }
        self.skip(1);
        if self.first_key.is_none() {
            self.first_key = self.json.get(from..).map(|key| key.trim_matches('"').to_owned());
        }
        self.json.push(':');
        Ok(())
    }

    /// Reads a number or one of the words that JSON and Python have; the strict reader looks at numbers again.
    fn word(&mut self) -> Result<(), FaultKind> {
        let word = self.taken(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        let word = WORDS.iter().find(|(found, _)| *found == word).map_or(word, |(_, meant)| *meant);
        let is_number = word.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        if !is_number && !["true", "false", "null"].contains(&word) {
            return Err(FaultKind::Broken);
        }
        self.json.push_str(word);
        Ok(())
    }

    /// Reads a string, or several joined by `+`.
    fn strings(&mut self) -> Result<(), FaultKind> {
        self.string()?;
        while self.next_sign()? == '+' {
            self.skip(1);
            closing(self.next_sign()?).ok_or(FaultKind::Broken)?;
            self.json.pop();
            let joint = self.json.len();
            self.string()?;
            self.json.remove(joint);
        }
        Ok(())
    }

    fn string(&mut self) -> Result<(), FaultKind> {
        let open = self.rest.chars().next().ok_or(FaultKind::CutOff)?;
        let close = closing(open).ok_or(FaultKind::Broken)?;
        self.skip(open.len_utf8());
        let mut is_escaped = false;
        let end = self.rest.find(|c| {
            let ends = c == close && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            ends
        });
        let Some(body) = end.and_then(|end| self.rest.get(..end)) else {
            self.rest = "";
            return Err(FaultKind::CutOff);
        };
        self.skip(body.len() + close.len_utf8());
        self.json.push('"');
        string::write(body, open, close, &mut self.json)?;
        self.json.push('"');
        Ok(())
    }

    /// Returns the next character that is neither space nor comment.
    fn next_sign(&mut self) -> Result<char, FaultKind> {
        loop {
            self.rest = self.rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
            let comment = if self.rest.starts_with("//") {
                self.rest.find('\n')
            } else if let Some(inside) = self.rest.strip_prefix("/*") {
                inside.find("*/").map(|end| end + 4)
            } else {
                return self.rest.chars().next().ok_or(FaultKind::CutOff);
            };
            self.rest = comment.and_then(|bytes| self.rest.get(bytes..)).unwrap_or_default();
        }
    }

    fn taken(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let taken = self.rest.get(..end).unwrap_or_default();
        self.skip(end);
        taken
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }
}

fn closing(quote: char) -> Option<char> {
    QUOTES.iter().find(|(open, _)| *open == quote).map(|(_, close)| *close)
}

#[cfg(test)]
mod tests;
