//! Waking: who waits for work or for events hears at once that there may be some, and looks into the tables.
//!
//! A wake-up carries nothing and may be lost; every waiter also looks by itself from time to time.

use crate::values::sql;
use crate::{Store, StoreError};
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr, Value};
use tokio::sync::watch;

/// Hears of new work, from this process and, on PostgreSQL, from others.
pub struct WorkListener {
    here: watch::Receiver<u64>,
    elsewhere: Option<PgListener>,
}

impl WorkListener {
    /// Waits until there may be work. Cancel safe.
    pub async fn changed(&mut self) {
        let here = async {
            if self.here.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        match &mut self.elsewhere {
            None => here.await,
            Some(listener) => tokio::select! {
                () = here => {}
                heard = listener.recv() => {
                    if let Err(error) = heard {
                        // The listener connects again by itself; until then the waiter's own looks must do.
                        tracing::warn!(error = %error, "nothing is heard from the database");
                        std::future::pending::<()>().await;
                    }
                }
            },
        }
    }
}

impl Store {
    /// Starts to listen for new work.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database cannot be reached.
    pub async fn listen_for_work(&self) -> Result<WorkListener, StoreError> {
        let elsewhere = if self.backend() == DbBackend::Postgres {
            let pool = self.db.get_postgres_connection_pool();
            let listened = async {
                let mut listener = PgListener::connect_with(pool).await?;
                listener.listen(&self.channel).await?;
                Ok::<_, sea_orm::sqlx::Error>(listener)
            };
            Some(listened.await.map_err(|error| StoreError::Database(DbErr::Custom(error.to_string())))?)
        } else {
            None
        };
        Ok(WorkListener { here: self.work.subscribe(), elsewhere })
    }

    /// Says that a run may have become ready.
    pub(crate) async fn wake_workers(&self) -> Result<(), StoreError> {
        self.work.send_modify(|number| *number += 1);
        if self.backend() == DbBackend::Postgres {
            let text = "select pg_notify($1, '')";
            self.db.query_one_raw(sql(self.backend(), text, [Value::from(&*self.channel)])).await?;
        }
        Ok(())
    }
}
