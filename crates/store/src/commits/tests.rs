#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::{CommitNumber, Commits};
use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::sqlite::SqlitePoolOptions;
use sea_orm::sqlx::{Executor as _, Sqlite, SqlitePool};
use std::time::Duration;

/// Two connections to a database in memory.
async fn watched() -> (Commits, SqlitePool) {
    let commits = Commits::default();
    let pool = commits.watch(SqlitePoolOptions::new().max_connections(2)).connect("sqlite::memory:").await.unwrap();
    pool.execute("create table note (text text)").await.unwrap();
    assert_eq!(settled(&commits).await, CommitNumber(1));
    (commits, pool)
}

async fn write(connection: &mut PoolConnection<Sqlite>) {
    connection.execute("insert into note values ('new')").await.unwrap();
}

/// Waits until the newest commit is settled.
async fn settled(commits: &Commits) -> CommitNumber {
    let wait = async {
        loop {
            match commits.settled() {
                Some(number) => break number,
                None => tokio::task::yield_now().await,
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), wait).await.unwrap()
}

#[tokio::test]
async fn a_commit_is_under_way_until_its_connection_is_back() {
    let (commits, pool) = watched().await;
    let mut connection = pool.acquire().await.unwrap();
    write(&mut connection).await;
    assert_eq!(commits.settled(), None);
    connection.execute("select * from note").await.unwrap();
    assert_eq!(commits.settled(), None);
    drop(connection);
    assert_eq!(settled(&commits).await, CommitNumber(2));
}

#[tokio::test]
async fn only_the_connection_of_the_newest_commit_settles_it() {
    let (commits, pool) = watched().await;
    let (mut first, mut second) = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
    write(&mut first).await;
    write(&mut second).await;
    drop(first);
    // It is handed out again only after it was back.
    let first = pool.acquire().await.unwrap();
    assert_eq!(commits.settled(), None);
    drop((first, second));
    assert_eq!(settled(&commits).await, CommitNumber(3));
}

#[tokio::test]
async fn what_is_taken_back_is_no_commit() {
    let (commits, pool) = watched().await;
    let mut transaction = pool.begin().await.unwrap();
    transaction.execute("insert into note values ('new')").await.unwrap();
    transaction.rollback().await.unwrap();
    assert_eq!(commits.settled(), Some(CommitNumber(1)));
}
