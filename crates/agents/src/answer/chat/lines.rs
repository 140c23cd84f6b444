//! Walks over a text line by line, and can take all up to a place.

/// A text that is read from its start.
pub(super) struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// How many bytes were read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Returns what was not read yet.
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Returns what was read from a place on.
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Goes to a place.
    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a str;

    /// Reads the next line, with its end.
    fn next(&mut self) -> Option<&'a str> {
        let line = self.rest().split_inclusive('\n').next()?;
        self.at += line.len();
        Some(line)
    }
}
