//! The one place of the product that starts a process: our own binary again, in one of its hidden roles.

use std::path::Path;
use std::process::Stdio;

/// Standard input, output and error of the new process.
pub(crate) struct Streams {
    pub(crate) input: Stdio,
    pub(crate) output: Stdio,
    pub(crate) error: Stdio,
}

/// Starts `launcher`, a binary whose `main` calls [`crate::run_if_launched`] first; it dies when the child is dropped.
pub(crate) fn ourselves(launcher: &Path, role: &str, streams: Streams) -> std::io::Result<tokio::process::Child> {
    #[expect(clippy::disallowed_methods, reason = "this is the crate that may start processes, and the place for it")]
    let mut command = tokio::process::Command::new(launcher);
    command
        .arg(role)
        .env_clear()
        .stdin(streams.input)
        .stdout(streams.output)
        .stderr(streams.error)
        .kill_on_drop(true)
        .spawn()
}
