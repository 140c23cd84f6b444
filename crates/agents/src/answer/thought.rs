//! Cuts off what a model thinks aloud before it answers; a thought may hold braces, drafts and examples.

/// Names of the tags around a thought.
const NAMES: &[&str] = &["think", "thinking", "thought", "reasoning"];

/// Most thoughts before one answer.
const MAX_THOUGHTS: usize = 20;

/// Returns what follows the thoughts at the start of an answer, or says that it holds nothing else.
///
/// Some servers leave the opening tag out; then what stands before the closing one is the thought. That one counts
/// only at the edge of a line, so that a tag inside a JSON string does not.
pub(super) fn without(text: &str) -> Result<&str, String> {
    let mut rest = text;
    for _ in 0..MAX_THOUGHTS {
        let Some((name, inside)) = opened(rest) else { break };
        let (_, after) = inside
            .split_once(&format!("</{name}>"))
            .ok_or("the answer was cut off within a thought; think less, and answer")?;
        rest = after.trim_start();
    }
    if rest.len() == text.len() {
        rest = NAMES.iter().find_map(|name| after_headless(text, name)).unwrap_or(text);
    }
    if rest.is_empty() && !text.is_empty() {
        return Err("the answer holds a thought and nothing else".to_owned());
    }
    Ok(rest)
}

/// Returns the name of the first tag, and what follows it, when nothing but a few words stands before it.
fn opened(text: &str) -> Option<(&'static str, &str)> {
    let (words, tag) = text.split_once('<')?;
    let rest = |name: &&'static str| Some((*name, tag.strip_prefix(*name)?.strip_prefix('>')?));
    NAMES.iter().find_map(rest).filter(|_| !words.contains(['{', '[', '`']))
}

/// Returns what follows a closing tag at the edge of a line that no opening one stands before.
fn after_headless<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (before, after) = text.split_once(&format!("</{name}>"))?;
    let is_edge = before.ends_with('\n') || after.trim_start_matches([' ', '\r']).starts_with('\n');
    (is_edge && !before.contains(&format!("<{name}>"))).then(|| after.trim_start())
}

#[cfg(test)]
mod tests;
