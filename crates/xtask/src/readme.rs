//! The README in Russian has the same parts and the same commands as the one in English.

use crate::{Fault, fault};

/// Finds what one README has and the other has not: levels of headings, and code blocks.
pub(crate) fn differences(english: &str, russian: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    if headings(english) != headings(russian) {
        faults.push(fault("README.ru.md", "its headings are not those of README.md, in number, order or level"));
    }
    for (number, pair) in blocks(english).iter().zip(blocks(russian)).enumerate() {
        if *pair.0 != pair.1 {
            faults.push(fault("README.ru.md", format!("code block {} is not that of README.md", number + 1)));
        }
    }
    if blocks(english).len() != blocks(russian).len() {
        faults.push(fault("README.ru.md", "it has not as many code blocks as README.md"));
    }
    faults
}

fn headings(text: &str) -> Vec<usize> {
    let outside = text.split("```").step_by(2);
    outside
        .flat_map(str::lines)
        .filter(|line| line.starts_with('#'))
        .map(|line| line.chars().take_while(|c| *c == '#').count())
        .collect()
}

fn blocks(text: &str) -> Vec<&str> {
    text.split("```").skip(1).step_by(2).collect()
}

#[cfg(test)]
mod tests;
