//! How much one step may change, and how much is said about what it may not.

/// Most refusals that one step is told; the edits after the last of them are not tried.
pub const MAX_REFUSALS: usize = 20;

/// Longest message of a refusal, in bytes.
pub const MAX_MESSAGE_BYTES: usize = 4 * 1024;

/// The caps of one step's edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EditLimits {
    /// Most edits.
    pub edits: usize,
    /// Most files that they change.
    pub files: usize,
    /// Largest file that they make or touch, in bytes.
    pub file_bytes: usize,
    /// Most bytes of all files that they change, together, and most bytes of the edits' own texts.
    pub total_bytes: usize,
}

impl Default for EditLimits {
    /// Enough for the largest app that is written in one step, and far below what a machine notices.
    fn default() -> Self {
        Self { edits: 400, files: 200, file_bytes: 1024 * 1024, total_bytes: 8 * 1024 * 1024 }
    }
}
