//! Asks the person whether the specification is what they meant.

use super::drive::outline;
use crate::progress::printable;
use crate::session::Session;
use domain::run::RunState;
use std::io::Write as _;

/// Shows the specification and waits for yes or no. A "no" cancels the run.
pub(super) async fn ask(session: &Session, run: &RunState) -> anyhow::Result<()> {
    let Some(question) = run.open_question else {
        anyhow::bail!("the run waits for an answer, but no question is open");
    };
    let text = outline(run);
    let answer = tokio::task::spawn_blocking(move || prompt(&text)).await??;
    if is_no(&answer) {
        session.ctx.store.answer_question(question, &answer, false).await?;
        session.ctx.store.request_cancel(run.id).await?;
    } else {
        session.ctx.store.answer_question(question, &answer, true).await?;
    }
    Ok(())
}

fn prompt(text: &str) -> std::io::Result<String> {
    let mut err = std::io::stderr().lock();
    for line in text.lines() {
        writeln!(err, "{}", printable(line))?;
    }
    write!(err, "\nBuild it? [Y/n] ")?;
    err.flush()?;
    let mut answer = String::new();
    // A closed input is no consent: it reads as "no".
    if std::io::stdin().read_line(&mut answer)? == 0 {
        return Ok("n".to_owned());
    }
    Ok(answer.trim().to_lowercase())
}

fn is_no(answer: &str) -> bool {
    matches!(answer, "n" | "no" | "н" | "нет")
}
