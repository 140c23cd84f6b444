//! Why a sandbox could not do something, named after what the caller can do.

/// A sandbox failed.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The machine does not allow it; `fix` says what to change.
    #[error("{reason}; {fix}")]
    Unavailable {
        /// What is missing.
        reason: String,
        /// What to do.
        fix: String,
    },
    /// Nothing listens on the port, or it is taken.
    #[error("port {port} in the sandbox refused: {reason}")]
    Refused {
        /// Which.
        port: u16,
        /// Why.
        reason: String,
    },
    /// The path leads out of the workspace, or is no ordinary file.
    #[error("`{path}` is not a file inside the project")]
    Outside {
        /// Which.
        path: String,
    },
    /// The packages could not be installed; `output` says why.
    #[error("the packages could not be installed")]
    Install {
        /// What npm printed.
        output: String,
    },
    /// A cap of the sandbox was reached.
    #[error("{what} is over its cap of {cap}")]
    Cap {
        /// What.
        what: &'static str,
        /// The cap.
        cap: u64,
    },
    /// The sandbox itself failed; a new one may work.
    #[error("the sandbox failed while it {doing}")]
    Backend {
        /// What it was doing.
        doing: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl SandboxError {
    /// A fault of the sandbox while it did something.
    pub(crate) fn backend(doing: &'static str) -> impl Fn(std::io::Error) -> Self {
        move |source| Self::Backend { doing, source }
    }
}
