//! Books in memory.

use async_trait::async_trait;
use domain::money::MicroUsd;
use llm::{Books, BooksError, Entry, Lost, Reply, Spent};
use std::collections::HashMap;
use std::sync::Mutex;

/// What was journalled, paid and lost.
#[derive(Default)]
pub(crate) struct Memory {
    journal: Mutex<HashMap<(u32, String), Reply>>,
    lost: Mutex<Vec<Spent>>,
    /// What is reserved and neither paid nor given back.
    reserved: Mutex<i64>,
}

impl Memory {
    /// What each failed call had cost.
    pub(crate) fn lost(&self) -> Vec<Spent> {
        self.lost.lock().unwrap().clone()
    }

    /// What is reserved at present.
    pub(crate) fn reserved(&self) -> i64 {
        *self.reserved.lock().unwrap()
    }
}

#[async_trait]
impl Books for Memory {
    async fn find(&self, slot: u32, hash: &str) -> Result<Option<Reply>, BooksError> {
        Ok(self.journal.lock().unwrap().get(&(slot, hash.to_owned())).cloned())
    }

    async fn reserve(&self, worst: Option<MicroUsd>) -> Result<Result<(), String>, BooksError> {
        *self.reserved.lock().unwrap() += worst.unwrap_or_default().0;
        Ok(Ok(()))
    }

    async fn lose(&self, lost: Lost<'_>) -> Result<(), BooksError> {
        *self.reserved.lock().unwrap() -= lost.reserved.0;
        self.lost.lock().unwrap().push(lost.spent);
        Ok(())
    }

    async fn record(&self, entry: Entry<'_>) -> Result<(), BooksError> {
        *self.reserved.lock().unwrap() -= entry.reserved.0;
        self.journal.lock().unwrap().insert((entry.slot, entry.hash.to_owned()), entry.reply.clone());
        Ok(())
    }
}
