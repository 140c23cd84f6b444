//! The README of a built app, in its language, with what was proven.

mod table;

use crate::emit::{Part, owned_files};
use crate::understand::notes::{say, tells_of_ignored};
use domain::agent_io::{CodeAnswer, DocsInput};
use domain::app_model::{AppModel, SignIn};
use domain::check::CheckVerdict;
use domain::edit::Edit;
use domain::path::RelPath;
use domain::spec::Requirement;
use std::fmt::Write;

/// Writes README.md.
#[must_use]
pub fn write_docs(input: &DocsInput) -> CodeAnswer {
    let model = &input.architecture.model;
    let emitted = owned_files(model, &Part::Docs).remove("README.md").unwrap_or_default();
    let content = readme(input, &emitted);
    let edits = RelPath::parse("README.md").map(|path| vec![Edit::Write { path, content }]).unwrap_or_default();
    CodeAnswer { summary: say(model.language, "README.md is written.", "README.md написан."), edits }
}

fn readme(input: &DocsInput, emitted: &str) -> String {
    let model = &input.architecture.model;
    let language = model.language;
    let mut text = String::new();
    if emitted.trim().is_empty() {
        let _ = writeln!(text, "# {}\n\n{}\n", table::plain(&model.name), table::plain(&model.tagline));
        text.push_str(&running(model));
    } else {
        let _ = writeln!(text, "{}\n", emitted.trim_end());
    }
    let _ = writeln!(text, "## {}\n", say(language, "Pages", "Страницы"));
    for page in &input.architecture.pages {
        let _ = writeln!(text, "- `{}`: {}", page.path, table::plain(&page.purpose));
    }
    text.push('\n');
    text.push_str(&table::records(model));
    let _ = writeln!(text, "## API\n");
    for endpoint in &input.architecture.endpoints {
        let _ = writeln!(text, "- `{} {}`: {}", endpoint.method, endpoint.path, table::plain(&endpoint.purpose));
    }
    let _ = writeln!(text, "\n## {}\n", say(language, "What is proven", "Что доказано"));
    for requirement in &input.spec.requirements {
        let _ = writeln!(
            text,
            "- [{}] {}. {}",
            if proven(requirement, input) { "x" } else { " " },
            requirement.number,
            table::plain(&requirement.text)
        );
    }
    section(&mut text, &say(language, "Assumptions", "Допущения"), &told(&input.spec.assumptions));
    section(&mut text, &say(language, "Left out", "Не вошло"), &input.spec.left_out);
    text
}

/// A requirement is proven when it has checks and all of them passed.
fn proven(requirement: &Requirement, input: &DocsInput) -> bool {
    let passed =
        |key: &str| input.verdicts.iter().any(|(name, verdict)| name == key && *verdict == CheckVerdict::Passed);
    !requirement.checks.is_empty() && requirement.checks.iter().all(|check| passed(&check.key))
}

/// The assumptions that the README repeats.
fn told(assumptions: &[String]) -> Vec<String> {
    assumptions.iter().filter(|sentence| !tells_of_ignored(sentence)).cloned().collect()
}

fn section(text: &mut String, title: &str, sentences: &[String]) {
    if sentences.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n## {title}\n");
    for sentence in sentences {
        let _ = writeln!(text, "- {}", table::plain(sentence));
    }
}

fn running(model: &AppModel) -> String {
    let title = say(model.language, "Run", "Запуск");
    let sign_in = if model.sign_in == SignIn::PerUser {
        say(
            model.language,
            "People register with e-mail and password; each sees only their own records.\n\n",
            "Люди регистрируются по почте и паролю; каждый видит только свои записи.\n\n",
        )
    } else {
        String::new()
    };
    format!("{sign_in}## {title}\n\n```sh\nnpm ci\nnpm test\nnpm start\n```\n\n")
}

#[cfg(test)]
mod tests;
