//! The two kinds of running apps: the one that is looked at while it is made, and the published one.

use domain::ids::ProjectId;
use domain::template::TemplateManifest;
use sandbox::Command;
use std::time::Duration;

/// The app's port inside its sandbox.
pub const PORT: u16 = 3000;

/// Folder of the app's data inside its sandbox; it lies in the project's folder, so it survives.
const DATA_DIR: &str = "/app/data";

/// Longest pause before a crashed published app is started again; the first one is [`FIRST_PAUSE`].
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Pause after a first crash; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// Doublings after which the pause is the longest in any case.
const MAX_DOUBLINGS: u32 = 6;

/// Which kind of running app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AppKind {
    /// A development server that follows the project's files while somebody looks.
    Preview,
    /// The built app of one checkpoint, with data of its own, for everybody, until it is taken back.
    Published,
}

/// A running app of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AppId {
    /// Whose.
    pub project: ProjectId,
    /// Which of its two.
    pub kind: AppKind,
}

impl AppId {
    /// A project's preview.
    #[must_use]
    pub fn preview(project: ProjectId) -> Self {
        Self { project, kind: AppKind::Preview }
    }

    /// A project's published app.
    #[must_use]
    pub fn published(project: ProjectId) -> Self {
        Self { project, kind: AppKind::Published }
    }
}

impl AppKind {
    /// Whether it makes room for others and ends when nobody looks at it.
    pub(super) fn is_for_a_while(self) -> bool {
        match self {
            Self::Preview => true,
            Self::Published => false,
        }
    }

    /// Pause before it is started again by itself after `crashes` in a row; `None` when a person must ask for it.
    pub(super) fn pause(self, crashes: u32) -> Option<Duration> {
        match self {
            Self::Preview => None,
            Self::Published => {
                let doublings = crashes.saturating_sub(1).min(MAX_DOUBLINGS);
                Some((FIRST_PAUSE * 2_u32.pow(doublings)).min(LONGEST_PAUSE))
            }
        }
    }

    /// Where its folder lies in that of its project. It is no cache: people's data lies in it.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Published => "published",
        }
    }

    /// The command that serves it.
    pub(super) fn command(self, manifest: &TemplateManifest) -> Command {
        let (argv, mode) = match self {
            Self::Preview => (&manifest.commands.dev, "development"),
            // It builds first when its files are newer than what was built.
            Self::Published => (&manifest.commands.start, "production"),
        };
        Command::new(argv.iter().cloned())
            .env(&manifest.server.port_env, &PORT.to_string())
            .env(&manifest.server.host_env, "127.0.0.1")
            .env(&manifest.server.data_dir_env, DATA_DIR)
            .env("NODE_ENV", mode)
    }
}

#[cfg(test)]
mod tests;
