//! Asks the person whether the specification is what they meant.

use super::ask_person;
use super::drive::outline;
use crate::session::Session;
use domain::run::RunState;

/// Shows the specification and waits for yes or no. A "no" cancels the run.
pub(super) async fn ask(session: &Session, run: &RunState) -> anyhow::Result<()> {
    let Some(question) = run.open_question else {
        anyhow::bail!("the run waits for an answer, but no question is open");
    };
    let text = outline(run);
    let answer = tokio::task::spawn_blocking(move || ask_person(&text, "Build it? [Y/n]")).await??;
    // A closed input is no consent.
    let answer = answer.unwrap_or_else(|| "n".to_owned());
    if is_no(&answer) {
        session.ctx.store.answer_question(question, &answer, false).await?;
        session.ctx.store.request_cancel(run.id).await?;
    } else {
        session.ctx.store.answer_question(question, &answer, true).await?;
    }
    Ok(())
}

fn is_no(answer: &str) -> bool {
    matches!(answer, "n" | "no" | "н" | "нет")
}
