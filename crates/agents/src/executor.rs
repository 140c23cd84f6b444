//! Executor: runs the app's own commands in its sandbox, and says what is wrong.
//!
//! It judges by exit codes, never by what a command prints: the app's code is not trusted to speak for itself.

use domain::template::TemplateManifest;
use domain::verification::{CommandRun, Finding, FindingSource, MAX_FINDING_CHARS};
use sandbox::{Command, Exit, Limits, Outcome, Sandbox, SandboxError};
use std::time::Duration;

/// Most characters of output that are kept of one command.
const MAX_OUTPUT_CHARS: usize = 16_000;

/// How long each kind of command may take.
#[derive(Debug, Clone, Copy)]
pub struct ExecutorLimits {
    /// Type check and build.
    pub build: Duration,
    /// The app's own tests.
    pub test: Duration,
    /// The caps of each command beside its time.
    pub command: Limits,
}

/// What the commands came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Each command, in order.
    pub commands: Vec<CommandRun>,
    /// What is wrong; empty means green.
    pub findings: Vec<Finding>,
}

/// Type-checks, builds and tests the app.
///
/// The type check and the build run at the same time, since neither needs the other; the tests run after them, and
/// only if both are green, because their errors would say the same again.
///
/// # Errors
/// [`SandboxError`] when the sandbox itself failed, and so nothing is known about the app.
pub async fn verify(
    app: &dyn Sandbox,
    manifest: &TemplateManifest,
    limits: ExecutorLimits,
) -> Result<Verification, SandboxError> {
    let commands = &manifest.commands;
    let (typecheck, build) = tokio::join!(
        run(app, "typecheck", &commands.typecheck, limits.build, limits),
        run(app, "build", &commands.build, limits.build, limits),
    );
    let mut runs = vec![typecheck?, build?];
    if runs.iter().all(|run| run.ok) {
        runs.push(run(app, "test", &commands.test, limits.test, limits).await?);
    }
    let findings = runs.iter().filter(|run| !run.ok).map(finding).collect();
    Ok(Verification { commands: runs, findings })
}

async fn run(
    app: &dyn Sandbox,
    name: &str,
    argv: &[String],
    wall_time: Duration,
    limits: ExecutorLimits,
) -> Result<CommandRun, SandboxError> {
    let limits = Limits { wall_time, ..limits.command };
    let exit = app.exec(&Command::new(argv.iter().cloned()), &limits).await?;
    Ok(command_run(name, &exit))
}

/// Puts what a command did into words.
#[must_use]
pub fn command_run(name: &str, exit: &Exit) -> CommandRun {
    CommandRun {
        name: name.to_owned(),
        ended: sandbox::command::ended(&exit.outcome),
        ok: matches!(exit.outcome, Outcome::Code(0)),
        output: head_and_tail(&plain(&exit.output_text()), MAX_OUTPUT_CHARS),
        wall_ms: u64::try_from(exit.wall.as_millis()).unwrap_or(u64::MAX),
    }
}

fn finding(run: &CommandRun) -> Finding {
    let text = head_and_tail(&run.output, MAX_FINDING_CHARS);
    Finding { source: FindingSource::Command { name: run.name.clone() }, text: format!("{}\n{text}", run.ended) }
}

/// Removes terminal control sequences and other control characters, except line ends and tabs.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            if chars.next_if_eq(&'[').is_some() {
                while chars.next_if(|c| !c.is_ascii_alphabetic()).is_some() {}
                chars.next();
            }
        } else if !c.is_control() || c == '\n' || c == '\t' {
            plain.push(c);
        }
    }
    plain
}

/// Keeps the first third and the last two thirds of a text that is too long, and says how much is missing.
#[must_use]
pub fn head_and_tail(text: &str, max_chars: usize) -> String {
    let total = text.chars().count();
    if total <= max_chars {
        return text.to_owned();
    }
    let head: String = text.chars().take(max_chars / 3).collect();
    let kept_tail = max_chars - max_chars / 3;
    let tail: String = text.chars().skip(total - kept_tail).collect();
    format!("{head}\n… {} characters left out …\n{tail}", total - max_chars)
}

#[cfg(test)]
mod tests;
