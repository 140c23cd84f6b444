//! Asks again what may succeed, as long as the provider says and a little longer each time.

use crate::{LlmError, Provider, Question, Reply};
use async_trait::async_trait;
use domain::money::MicroUsd;
use std::time::Duration;

/// Longest wait between two tries; a provider that asks for more has to wait for its person.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// A provider that is asked up to `tries` times.
pub struct Retrying<P> {
    inner: P,
    tries: u32,
}

impl<P> Retrying<P> {
    /// Wraps a provider.
    pub fn new(inner: P, tries: u32) -> Self {
        Self { inner, tries: tries.max(1) }
    }
}

#[async_trait]
impl<P: Provider> Provider for Retrying<P> {
    fn provider(&self) -> &str {
        self.inner.provider()
    }

    fn model(&self) -> &str {
        self.inner.model()
    }

    fn worst_price(&self, question: &Question) -> Option<MicroUsd> {
        self.inner.worst_price(question)
    }

    async fn ask(&self, question: &Question) -> Result<Reply, LlmError> {
        let mut tried = 1;
        loop {
            let error = match self.inner.ask(question).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            match error.retry_after() {
                Some(wait) if tried < self.tries && wait <= MAX_WAIT => {
                    tracing::warn!(tried, error = %error, "a model is asked again");
                    tokio::time::sleep(wait.max(backoff(tried)).min(MAX_WAIT)).await;
                    tried += 1;
                }
                _ => return Err(error),
            }
        }
    }
}

/// One second, then twice as long each time.
fn backoff(tried: u32) -> Duration {
    Duration::from_secs(1_u64 << tried.saturating_sub(1).min(6))
}

#[cfg(test)]
mod tests;
