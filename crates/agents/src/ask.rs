//! Asks until the answer can be used, a bounded number of times.

use crate::answer::Answer;
use crate::{AgentError, Ctx, answer, prompt};
use domain::agent_io::AgentInput;
use llm::{Prompt, Question, Stop};

/// Most characters of a bad answer that are shown back to the model.
const MAX_ECHO: usize = 2_000;

/// Asks for a `T` and lets `check` turn it into the result, or into a sentence that the model gets back.
pub(crate) async fn ask<T: Answer, R>(
    ctx: &Ctx<'_>,
    action: &'static str,
    input: AgentInput,
    check: impl Fn(T) -> Result<R, String>,
) -> Result<R, AgentError> {
    let first = prompt::render::<T>(action, &input).map_err(|source| AgentError::Prompt { action, source })?;
    let mut question = Question { action, input, prompt: first.clone(), max_output_tokens: ctx.limits.tokens };
    let mut problem = String::new();
    let tries = ctx.limits.tries.max(1);
    for _ in 0..tries {
        let reply = ctx.provider.ask(&question).await?;
        problem = match usable(&reply.text, reply.stop, &check) {
            Ok(result) => return Ok(result),
            Err(problem) => problem,
        };
        tracing::info!(action, problem, "an answer cannot be used");
        question.prompt = corrected(&first, &problem, &reply.text);
    }
    Err(AgentError::NoUsableAnswer { action, tries, problem })
}

fn usable<T: Answer, R>(text: &str, stop: Stop, check: &impl Fn(T) -> Result<R, String>) -> Result<R, String> {
    match stop {
        Stop::Length => return Err("the answer was cut off because it is too long; answer more briefly".to_owned()),
        Stop::Filtered => return Err("the provider withheld the answer".to_owned()),
        Stop::End => {}
    }
    check(answer::read(text)?)
}

fn corrected(first: &Prompt, problem: &str, bad: &str) -> Prompt {
    let shown = prompt::data_block("your earlier answer", &crate::executor::head_and_tail(bad, MAX_ECHO));
    // The problem may quote lines of the project or of the answer, so it is data too.
    let why = prompt::data_block("why your earlier answer cannot be used", problem);
    let user = format!("{}\n\n{why}\n{shown}\nAnswer again, the whole JSON object and nothing else.", first.user);
    Prompt { system: first.system.clone(), user }
}

#[cfg(test)]
mod tests;
