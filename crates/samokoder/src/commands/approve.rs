//! Asks the person whether the specification is what they meant.

use super::ask_person;
use crate::session::Session;
use domain::run::RunState;

/// Shows the specification and waits for yes or no. A "no" cancels the run.
pub(super) async fn ask(session: &Session, run: &RunState) -> anyhow::Result<()> {
    let Some(question) = run.open_question else {
        anyhow::bail!("the run waits for an answer, but no question is open");
    };
    let text = run.spec.as_ref().map_or_else(String::new, |spec| {
        let requirements = spec.requirements.iter().map(|one| (one.number, one.text.as_str()));
        outline(&spec.title, &spec.summary, requirements, &spec.assumptions, &spec.left_out)
    });
    let (answer, approve) = answer(text).await?;
    session.ctx.store.answer_question(run.id, question, &answer, approve).await?;
    if !approve {
        session.ctx.store.request_cancel(run.id).await?;
    }
    Ok(())
}

/// Shows a specification and returns the person's words, and whether they mean yes.
pub(super) async fn answer(outline: String) -> anyhow::Result<(String, bool)> {
    let answer = tokio::task::spawn_blocking(move || ask_person(&outline, "Build it? [Y/n]")).await??;
    // A closed input is no consent.
    let answer = answer.unwrap_or_else(|| "n".to_owned());
    let approve = !matches!(answer.as_str(), "n" | "no" | "н" | "нет");
    Ok((answer, approve))
}

/// Says what a run is about, for the question whether to go on.
pub(super) fn outline<'a>(
    title: &str,
    summary: &str,
    requirements: impl Iterator<Item = (u32, &'a str)>,
    assumptions: &[String],
    left_out: &[String],
) -> String {
    let mut text = format!("\n{title}\n{summary}\n\nIt must do this:\n");
    for (number, sentence) in requirements {
        text.push_str(&format!(" {number:>2}. {sentence}\n"));
    }
    for (heading, items) in [("Assumed", assumptions), ("Left out", left_out)] {
        if !items.is_empty() {
            text.push_str(&format!("\n{heading}:\n"));
            items.iter().for_each(|item| text.push_str(&format!("  - {item}\n")));
        }
    }
    text
}
