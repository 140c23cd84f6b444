use crate::question::tests::question;
use crate::{Booked, Books, BooksError, Entry, LlmError, Provider, Reply, Scripted};
use async_trait::async_trait;
use domain::money::MicroUsd;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

/// Books in memory.
#[derive(Default)]
struct Memory {
    journal: Mutex<HashMap<(u32, String), Reply>>,
    closed: bool,
}

#[async_trait]
impl Books for Memory {
    async fn find(&self, slot: u32, hash: &str) -> Result<Option<Reply>, BooksError> {
        Ok(self.journal.lock().unwrap().get(&(slot, hash.to_owned())).cloned())
    }

    async fn reserve(&self, _: Option<MicroUsd>) -> Result<Result<(), String>, BooksError> {
        Ok(if self.closed { Err("the budget is spent".into()) } else { Ok(()) })
    }

    async fn free(&self, _: MicroUsd) -> Result<(), BooksError> {
        Ok(())
    }

    async fn record(&self, entry: Entry<'_>) -> Result<(), BooksError> {
        self.journal.lock().unwrap().insert((entry.slot, entry.hash.to_owned()), entry.reply.clone());
        Ok(())
    }
}

#[tokio::test]
async fn a_repeated_step_is_answered_from_the_journal() {
    let books = Memory::default();
    let model = Scripted::new([Ok("first".into()), Ok("second".into()), Ok("third".into())]);
    let first = Booked::new(&model, &books, 0, Duration::from_secs(60));
    assert_eq!(first.ask(&question()).await.unwrap().text, "first");
    assert_eq!(first.ask(&question()).await.unwrap().text, "second");
    let again = Booked::new(&model, &books, 0, Duration::from_secs(60));
    assert_eq!(again.ask(&question()).await.unwrap().text, "first");
    assert_eq!(again.ask(&question()).await.unwrap().text, "second");
    assert_eq!(again.ask(&question()).await.unwrap().text, "third");
}

#[tokio::test]
async fn no_call_is_made_that_the_purse_does_not_allow() {
    let books = Memory { closed: true, ..Memory::default() };
    let model = Scripted::new([Ok("never".into())]);
    assert!(matches!(
        Booked::new(&model, &books, 0, Duration::from_secs(60)).ask(&question()).await,
        Err(LlmError::OverBudget { .. })
    ));
    assert_eq!(model.left(), 1);
}
