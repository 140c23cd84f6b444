//! Which commit is the newest, where only this process writes: what was read holds until the next one.
//!
//! SQLite itself tells of each commit of each connection, so no writing statement can be forgotten. It tells just before
//! others can see the commit. Until the connection is back in the pool the commit is *under way*: whoever reads
//! meanwhile may get the state before it or after it, and so keeps nothing. Also a commit whose caller went away ends
//! before its connection is back.

use crate::Store;
use sea_orm::sqlx::Error;
use sea_orm::sqlx::sqlite::{SqliteConnection, SqlitePoolOptions};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The number of a commit since the store was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CommitNumber(u64);

/// The commits of all connections to one SQLite database; clones share them.
#[derive(Clone, Default)]
pub(crate) struct Commits(Arc<Mutex<Newest>>);

#[derive(Default)]
struct Newest {
    number: u64,
    /// The connection of the newest commit, by its address, until it is known to be through with it. Of all earlier
    /// commits it is known: SQLite lets one connection write at a time.
    under_way: Option<usize>,
}

impl Commits {
    /// The newest commit; `None` while it is under way.
    fn settled(&self) -> Option<CommitNumber> {
        let newest = self.newest();
        newest.under_way.is_none().then_some(CommitNumber(newest.number))
    }

    /// Watches all connections of a pool.
    pub(crate) fn watch(&self, pool: SqlitePoolOptions) -> SqlitePoolOptions {
        let (connecting, releasing) = (self.clone(), self.clone());
        // One that is closed for its age is not released before, so its commit would stay under way.
        let pool = pool.max_lifetime(None);
        pool.after_connect(move |connection, _| {
            let commits = connecting.clone();
            Box::pin(async move { commits.hear(connection).await })
        })
        .after_release(move |connection, _| {
            let commits = releasing.clone();
            Box::pin(async move { commits.settle(connection).await.map(|()| true) })
        })
    }

    /// Counts the commits of a connection from now on.
    async fn hear(self, connection: &mut SqliteConnection) -> Result<(), Error> {
        let mut handle = connection.lock_handle().await?;
        let address = handle.as_raw_handle().addr().get();
        handle.set_commit_hook(move || {
            let mut newest = self.newest();
            newest.number += 1;
            newest.under_way = Some(address);
            true
        });
        Ok(())
    }

    /// Notes that a connection is through with everything that it was told to do.
    async fn settle(&self, connection: &mut SqliteConnection) -> Result<(), Error> {
        if self.settled().is_some() {
            return Ok(());
        }
        // The handle is given only after all that was sent to the connection's thread before.
        let address = connection.lock_handle().await?.as_raw_handle().addr().get();
        let mut newest = self.newest();
        newest.under_way = newest.under_way.filter(|other| *other != address);
        Ok(())
    }

    /// A count is right also after a panic elsewhere.
    fn newest(&self) -> MutexGuard<'_, Newest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// The newest commit, if all that is read from now on shows it; `None` where other processes may commit too.
    pub(crate) fn settled_commit(&self) -> Option<CommitNumber> {
        self.commits.as_ref()?.settled()
    }
}

#[cfg(test)]
mod tests;
