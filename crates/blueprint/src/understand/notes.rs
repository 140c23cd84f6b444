//! What is said to the person besides the app itself: assumptions and wishes that are left out.

use domain::language::Language;

/// Most sentences of each sort.
const MAX_NOTES: usize = 40;

/// Sentences for the specification, in the app's language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    /// What the brief left open and how it was decided.
    pub assumptions: Vec<String>,
    /// Wishes that this app will not fulfil, each with the reason.
    pub left_out: Vec<String>,
}

impl Notes {
    /// Notes an assumption once.
    pub(crate) fn assume(&mut self, sentence: String) {
        if self.assumptions.len() < MAX_NOTES && !self.assumptions.contains(&sentence) {
            self.assumptions.push(sentence);
        }
    }

    /// Notes a wish that is left out once.
    pub(crate) fn leave_out(&mut self, sentence: String) {
        if self.left_out.len() < MAX_NOTES && !self.left_out.contains(&sentence) {
            self.left_out.push(sentence);
        }
    }
}

/// How the sentences begin that tell of words which were ignored because they speak to the reader of the brief.
const IGNORED: [&str; 2] =
    ["Ignored as no part of an app's description", "Не относится к описанию приложения и не учтено"];

/// Tells that words were ignored because they speak to the reader instead of describing an app.
pub(crate) fn ignored(language: Language, text: &str) -> String {
    let [english, russian] = IGNORED;
    say(language, format!("{english}: “{text}”."), format!("{russian}: «{text}»."))
}

/// Says whether a sentence tells of ignored words. The person is told; the app's own documents must not carry on what
/// was written to be obeyed.
pub(crate) fn tells_of_ignored(sentence: &str) -> bool {
    IGNORED.iter().any(|start| sentence.starts_with(start))
}

/// Chooses the text of a language.
pub(crate) fn say(language: Language, english: impl Into<String>, russian: impl Into<String>) -> String {
    match language {
        Language::En => english.into(),
        Language::Ru => russian.into(),
    }
}

/// Shortens a quotation of the brief and keeps it on one line.
pub(crate) fn quoted(text: &str) -> String {
    const MAX_CHARS: usize = 120;
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MAX_CHARS {
        return line;
    }
    let cut: String = line.chars().take(MAX_CHARS).collect();
    format!("{}…", cut.trim_end())
}
