//! Why the store could not do something, named after what the caller can do.

use crate::purse::Cap;
use domain::ids::RunId;
use sea_orm::DbErr;

/// The store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such row; look again, or tell the person.
    #[error("there is no {what}")]
    NotFound {
        /// What was looked for.
        what: &'static str,
    },
    /// Another worker holds the run now; stop working on it.
    #[error("a late write was refused, because another worker took the run over")]
    LeaseLost,
    /// The money would not suffice; nothing was reserved.
    #[error("the {} does not allow this call: {left_microusd} millionths of a dollar are left", cap.words())]
    OverBudget {
        /// Which cap does not allow it.
        cap: Cap,
        /// What is left of it.
        left_microusd: i64,
    },
    /// Another run of the project has not ended; wait for it, or cancel it.
    #[error("run {run} of this project has not ended; wait for it, go on with it, or cancel it first")]
    Unfinished {
        /// Which.
        run: RunId,
    },
    /// The row was changed by somebody else in the meantime; read it again and decide anew.
    #[error("this was changed in the meantime")]
    Conflict,
    /// There is another of this name; choose another name, or change that one.
    #[error("there is a {what} already")]
    Taken {
        /// What.
        what: &'static str,
    },
    /// A kept key cannot be opened; give the master key back, or enter the key anew.
    #[error("a key cannot be read: {why}; give the master key back, or enter the key anew")]
    Sealed {
        /// Why.
        why: &'static str,
    },
    /// Another process uses the data folder; end it, or name another folder.
    #[error(
        "the data folder is in use by {holder}; wait for it, stop it, or name another folder with SAMOKODER_DATA_DIR"
    )]
    InUse {
        /// Which process.
        holder: String,
    },
    /// The schema was made by a newer version; update this one.
    #[error("the database has schema {found}, newer than {known}: install the newest version of Samokoder")]
    Newer {
        /// Version of the database.
        found: i64,
        /// Version that this binary knows.
        known: i64,
    },
    /// The data folder cannot be written; the message says which part.
    #[error("the data folder cannot be used: {path}")]
    Folder {
        /// Which part.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Stored bytes are not what they were; restore a backup.
    #[error("stored data is damaged: {what}")]
    Corrupt {
        /// Which.
        what: String,
    },
    /// The database could not be reached or refused; the same call may succeed later.
    #[error("the database failed")]
    Database(#[from] DbErr),
}

impl StoreError {
    /// Stored JSON that does not have its shape.
    pub(crate) fn shape(what: &'static str) -> impl Fn(serde_json::Error) -> Self {
        move |error| Self::Corrupt { what: format!("{what}: {error}") }
    }
}
