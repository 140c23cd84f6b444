use super::{CallLimits, next_wait};
use crate::question::tests::question;
use crate::{Books, BooksError, Caller, Entry, LlmError, Lost, Provider, Question, Reply, Scripted, Spent, Usage};
use async_trait::async_trait;
use domain::money::MicroUsd;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// Books in memory.
#[derive(Default)]
struct Memory {
    journal: Mutex<HashMap<(u32, String), Reply>>,
    lost: Mutex<Vec<Spent>>,
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

    async fn lose(&self, lost: Lost<'_>) -> Result<(), BooksError> {
        self.lost.lock().unwrap().push(lost.spent);
        Ok(())
    }

    async fn record(&self, entry: Entry<'_>) -> Result<(), BooksError> {
        self.journal.lock().unwrap().insert((entry.slot, entry.hash.to_owned()), entry.reply.clone());
        Ok(())
    }
}

const LIMITS: CallLimits = CallLimits { time: Duration::from_secs(300), max_wait: Duration::from_secs(60) };

fn route(models: Vec<Vec<Result<String, LlmError>>>) -> Vec<Arc<dyn Provider>> {
    let model = |answers| -> Arc<dyn Provider> { Arc::new(Scripted::new(answers)) };
    models.into_iter().map(model).collect()
}

fn limited(seconds: u64) -> Result<String, LlmError> {
    Err(LlmError::RateLimited { retry_after: Duration::from_secs(seconds), spent: Spent::default() })
}

fn refused() -> Result<String, LlmError> {
    Err(LlmError::Refused { status: 401, reason: "wrong key".into(), spent: Spent::default() })
}

async fn ask(models: Vec<Vec<Result<String, LlmError>>>, tries: u32) -> (Result<Reply, LlmError>, Duration) {
    let (books, route, started) = (Memory::default(), route(models), Instant::now());
    let asked = Question { tries, ..question() };
    let outcome = Caller::new(&route, &books, 0, LIMITS).ask(&asked).await;
    (outcome, started.elapsed())
}

#[tokio::test]
async fn a_repeated_step_is_answered_from_the_journal() {
    let books = Memory::default();
    let route = route(vec![vec![Ok("first".into()), Ok("second".into()), Ok("third".into())]]);
    let first = Caller::new(&route, &books, 0, LIMITS);
    assert_eq!(first.ask(&question()).await.unwrap().text, "first");
    assert_eq!(first.ask(&question()).await.unwrap().text, "second");
    let again = Caller::new(&route, &books, 0, LIMITS);
    assert_eq!(again.ask(&question()).await.unwrap().text, "first");
    assert_eq!(again.ask(&question()).await.unwrap().text, "second");
    assert_eq!(again.ask(&question()).await.unwrap().text, "third");
}

#[tokio::test]
async fn no_call_is_made_that_the_purse_does_not_allow() {
    let books = Memory { closed: true, ..Memory::default() };
    let model = Arc::new(Scripted::new([Ok("never".into())]));
    let route: Vec<Arc<dyn Provider>> = vec![Arc::<Scripted>::clone(&model)];
    let outcome = Caller::new(&route, &books, 0, LIMITS).ask(&question()).await;
    assert!(matches!(outcome, Err(LlmError::OverBudget { .. })), "{outcome:?}");
    assert_eq!(model.left(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_overloaded_model_is_asked_again_after_the_time_it_names() {
    let (outcome, time) = ask(vec![vec![limited(20), Ok("yes".into())]], 4).await;
    let reply = outcome.unwrap();
    assert_eq!((reply.text.as_str(), reply.calls), ("yes", 2));
    assert!((20..=21).contains(&time.as_secs()), "{time:?}");
}

#[tokio::test(start_paused = true)]
async fn a_model_that_asks_for_too_long_a_wait_is_not_waited_for() {
    let (outcome, time) = ask(vec![vec![limited(3_600), Ok("late".into())]], 4).await;
    assert!(matches!(outcome, Err(LlmError::RateLimited { .. })) && time.is_zero(), "{outcome:?} {time:?}");
}

#[tokio::test(start_paused = true)]
async fn tries_run_out() {
    let (outcome, _) = ask(vec![vec![limited(1), limited(1), Ok("late".into())]], 2).await;
    assert!(matches!(outcome, Err(LlmError::RateLimited { .. })), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_succeed_is_not_asked_again() {
    let (outcome, _) = ask(vec![vec![refused(), Ok("never".into())]], 4).await;
    assert!(matches!(outcome, Err(LlmError::Refused { status: 401, .. })), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn the_next_model_answers_when_one_cannot() {
    let (outcome, time) = ask(vec![vec![refused()], vec![limited(3_600)], vec![Ok("third".into())]], 1).await;
    assert_eq!((outcome.unwrap().text.as_str(), time), ("third", Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn when_no_model_answers_the_reason_is_that_of_the_chosen_one() {
    let (outcome, _) = ask(vec![vec![refused()], vec![limited(3_600)]], 4).await;
    assert!(matches!(outcome, Err(LlmError::Refused { status: 401, .. })), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn a_reply_of_the_second_model_is_found_in_the_journal_before_the_first_is_asked() {
    let books = Memory::default();
    let first = Arc::new(Scripted::new([refused(), Ok("paid twice".into())]));
    let route: Vec<Arc<dyn Provider>> =
        vec![Arc::<Scripted>::clone(&first), Arc::new(Scripted::new([Ok("second".into())]))];
    for _ in 0..2 {
        assert_eq!(Caller::new(&route, &books, 0, LIMITS).ask(&question()).await.unwrap().text, "second");
    }
    assert_eq!(first.left(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_came_of_a_broken_answer_is_paid() {
    let spent = Spent { usage: Usage { output_tokens: 9, ..Usage::default() }, cost: Some(MicroUsd(7)) };
    let cut = Err(LlmError::Cut { reason: "cut".into(), spent });
    let (books, route) = (Memory::default(), route(vec![vec![cut, limited(1), Ok("whole".into())]]));
    Caller::new(&route, &books, 0, LIMITS).ask(&question()).await.unwrap();
    assert_eq!(*books.lost.lock().unwrap(), [spent, Spent::default()]);
}

#[test]
fn waits_grow_and_stay_below_the_longest() {
    let error = LlmError::Unreachable { reason: String::new() };
    let max = Duration::from_secs(60);
    for (tried, least, most) in [(1, 1, 2), (2, 2, 3), (3, 4, 6), (6, 32, 48), (7, 60, 60), (99, 60, 60)] {
        let wait = next_wait(&error, tried, max).unwrap();
        assert!(wait >= Duration::from_secs(least) && wait <= Duration::from_secs(most), "{tried}: {wait:?}");
    }
}
