use crate::question::tests::question;
use crate::{LlmError, Provider, Retrying, Scripted};
use std::time::Duration;

fn limited(seconds: u64) -> Result<String, LlmError> {
    Err(LlmError::RateLimited { retry_after: Duration::from_secs(seconds) })
}

#[tokio::test(start_paused = true)]
async fn an_overloaded_model_is_asked_again_after_the_time_it_names() {
    let before = tokio::time::Instant::now();
    let model = Retrying::new(Scripted::new([limited(20), Ok("yes".into())]), 4);
    assert_eq!(model.ask(&question()).await.unwrap().text, "yes");
    assert_eq!(before.elapsed().as_secs(), 20);
}

#[tokio::test(start_paused = true)]
async fn tries_run_out() {
    let model = Retrying::new(Scripted::new([limited(1), limited(1), Ok("late".into())]), 2);
    assert!(matches!(model.ask(&question()).await, Err(LlmError::RateLimited { .. })));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_succeed_is_not_asked_again() {
    let refused = Err(LlmError::Refused { status: 401, reason: "wrong key".into() });
    let model = Retrying::new(Scripted::new([refused, Ok("never".into())]), 4);
    assert!(matches!(model.ask(&question()).await, Err(LlmError::Refused { status: 401, .. })));
}
