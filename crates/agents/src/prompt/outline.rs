//! What a file holds, in a few lines: its imports, its definitions, its headings.

/// Beginnings of lines that define something, in the languages of the templates.
const DEFINES: [&str; 28] = [
    "export ",
    "import ",
    "function ",
    "async function ",
    "class ",
    "interface ",
    "type ",
    "enum ",
    "const ",
    "let ",
    "def ",
    "async def ",
    "pub ",
    "fn ",
    "struct ",
    "impl ",
    "create table",
    "create index",
    "create unique",
    "alter table",
    "describe(",
    "test(",
    "it(",
    "app.",
    "router.",
    "# ",
    "## ",
    "### ",
];

/// Most characters of one line.
const MAX_LINE: usize = 160;

/// Keeps the lines that say what a file defines, each with its number.
pub(super) fn outline(text: &str) -> String {
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let shallow = line.trim_start();
        // Definitions deeper than one level of a class or a block are details.
        let depth = line.len() - shallow.len();
        let lower = shallow.to_lowercase();
        if depth <= 4 && DEFINES.iter().any(|start| lower.starts_with(start)) {
            let line: String = line.trim_end().chars().take(MAX_LINE).collect();
            lines.push(format!("{}: {line}", number + 1));
        }
    }
    format!("{} lines\n{}", text.lines().count(), lines.join("\n"))
}
