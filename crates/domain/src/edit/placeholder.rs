//! Comments that stand for code which a model left out.

/// What such a comment says, folded to lower case without punctuation.
const PHRASES: &[&str] = &[
    "rest of the code",
    "rest of code",
    "rest of the file",
    "rest of file",
    "existing code",
    "rest unchanged",
    "rest remains",
    "remains the same",
    "remains unchanged",
    "same as before",
    "code omitted",
    "omitted for brevity",
    "previous code",
    "other code",
    "остальной код",
    "остальная часть",
    "без изменений",
    "существующий код",
    "код опущен",
    "как раньше",
];

/// How a comment begins in the languages of the templates.
const COMMENTS: &[&str] = &["//", "/*", "#", "--", "<!--", "{/*", "*"];

/// Returns the first such comment of `after` that `before` does not have.
pub(super) fn find<'a>(before: &str, after: &'a str) -> Option<&'a str> {
    after.lines().map(str::trim).find(|line| stands_for_code(line) && !before.contains(*line))
}

fn stands_for_code(line: &str) -> bool {
    let Some(comment) = COMMENTS.iter().find_map(|mark| line.strip_prefix(mark)) else {
        return false;
    };
    let elided = comment.contains("...") || comment.contains('…');
    let folded: String = comment.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = folded.split_whitespace().collect();
    let text = words.join(" ");
    let is_phrase = PHRASES.iter().any(|phrase| text == *phrase || (elided && text.contains(phrase)));
    is_phrase || (elided && words.is_empty())
}
