use super::Guards;
use crate::kind::ProviderKind;
use crate::question::tests::question;
use crate::{ApiKey, GateLimits, LlmError, Provider, Scripted, Spent};
use std::time::Duration;

fn guards() -> Guards {
    Guards::new(GateLimits { width: 4, requests_per_minute: None, tokens_per_minute: None })
}

fn down() -> Result<String, LlmError> {
    Err(LlmError::Unreachable { reason: "no route".into() })
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_is_down_is_not_asked_by_any_of_its_models() {
    let (guards, key) = (guards(), ApiKey::new("k".into()));
    let first = guards.guard(Scripted::new((0..5).map(|_| down())), ProviderKind::OpenAi, "https://a/", &key);
    let second = guards.guard(Scripted::new([Ok("yes".into())]), ProviderKind::OpenAi, "https://a/", &key);
    let other = guards.guard(Scripted::new([Ok("yes".into())]), ProviderKind::OpenAi, "https://b/", &key);
    for _ in 0..5 {
        assert!(matches!(first.ask(&question()).await, Err(LlmError::Unreachable { .. })));
    }
    assert!(matches!(second.ask(&question()).await, Err(LlmError::Resting { .. })));
    assert!(other.ask(&question()).await.is_ok());
    tokio::time::advance(Duration::from_secs(15)).await;
    assert!(second.ask(&question()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_makes_all_calls_with_the_same_key_wait() {
    let guards = guards();
    let (mine, yours) = (ApiKey::new("mine".into()), ApiKey::new("yours".into()));
    let limited = Err(LlmError::RateLimited { retry_after: Duration::from_secs(30), spent: Spent::default() });
    let first = guards.guard(Scripted::new([limited]), ProviderKind::Groq, "https://a/", &mine);
    let second = guards.guard(Scripted::new([Ok("yes".into())]), ProviderKind::Groq, "https://a/", &mine);
    let other = guards.guard(Scripted::new([Ok("yes".into())]), ProviderKind::Groq, "https://a/", &yours);
    let _ = first.ask(&question()).await;
    let before = tokio::time::Instant::now();
    other.ask(&question()).await.unwrap();
    assert_eq!(before.elapsed(), Duration::ZERO);
    second.ask(&question()).await.unwrap();
    assert_eq!(before.elapsed(), Duration::from_secs(30));
}
