//! Asks until the answer can be used, a bounded number of times.
//!
//! An answer that was cut off is gone on with; one that asks for files gets them; one that cannot be used goes back
//! with the reason. All of this is one conversation with one number of calls, from which the model layer takes its
//! own tries too.

mod conversation;

use crate::answer::{self, Answer};
use crate::prompt::{self, Rendered};
use crate::{AgentError, Ctx, Files};
use conversation::Conversation;
use domain::agent_io::AgentInput;
use llm::{LlmError, Question, Reply, Stop};

/// Fewest tokens of a prompt; below that no model can work.
const LEAST_PROMPT: u64 = 1_500;

/// Times that an answer is gone on with.
const MAX_CONTINUED: u32 = 6;

/// Times that a model may ask for files.
const MAX_READS: u32 = 3;

/// Asks for a `T` and lets `check` turn it into the result, or into a sentence that the model gets back. The model may
/// ask to see `files`.
pub(crate) async fn ask<T: Answer, R>(
    ctx: &Ctx<'_>,
    action: &'static str,
    input: AgentInput,
    files: &Files,
    check: impl Fn(T) -> Result<R, String>,
) -> Result<R, AgentError> {
    let abilities = ctx.provider.abilities();
    // The answer leaves at least half of the context to the question.
    let output = ctx.limits.tokens.min(abilities.output).min(abilities.context / 2);
    let room = u64::from(abilities.context.saturating_sub(output)).min(ctx.limits.prompt_tokens);
    let (calls, may_read) = (ctx.limits.calls, !files.is_empty());
    let mut asking = Asking { ctx, action, input, output, room, calls, may_read, reads: 0, continued: 0 };
    let mut talk = Conversation::new(asking.rendered::<T>()?);
    let (mut answers, mut problem) = (0, String::new());
    while answers < ctx.limits.tries.max(1) && (asking.calls > 0 || answers == 0) {
        let reply = match asking.next(&talk).await {
            Err(AgentError::Llm(LlmError::ContextTooLong { .. })) if asking.shrink(talk.tokens()) => {
                talk = Conversation::new(asking.rendered::<T>()?);
                continue;
            }
            reply => reply?,
        };
        if asking.goes_on(&reply, &mut talk) {
            continue;
        }
        let text = talk.whole(&reply.text);
        if let Some(paths) = asking.wanted(&text) {
            talk.show(&text, &paths, files, asking.room);
            continue;
        }
        problem = match usable(&text, reply.stop, &check) {
            Ok(result) => return Ok(result),
            Err(problem) => problem,
        };
        answers += 1;
        tracing::info!(action, problem, "an answer cannot be used");
        talk.correct(&problem, &text);
    }
    Err(AgentError::NoUsableAnswer { action, tries: answers, problem })
}

/// What is known while a question is being asked.
struct Asking<'a, 'b> {
    ctx: &'a Ctx<'b>,
    action: &'static str,
    input: AgentInput,
    /// Most tokens of an answer.
    output: u32,
    /// Most tokens of the prompt.
    room: u64,
    /// Calls that are left.
    calls: u32,
    /// Whether there are files to ask for.
    may_read: bool,
    reads: u32,
    continued: u32,
}

impl Asking<'_, '_> {
    fn rendered<T: Answer>(&self) -> Result<Rendered, AgentError> {
        let action = self.action;
        prompt::render::<T>(action, &self.input, self.room, self.may_read)
            .map_err(|source| AgentError::Prompt { action, source })
    }

    async fn next(&mut self, talk: &Conversation) -> Result<Reply, AgentError> {
        let question = Question {
            action: self.action,
            input: self.input.clone(),
            prompt: talk.prompt(),
            schema: Some(talk.schema.clone()),
            max_output_tokens: self.output,
            tries: self.calls.max(1),
            party: self.ctx.party,
        };
        let reply = self.ctx.provider.ask(&question).await?;
        self.calls = self.calls.saturating_sub(reply.calls.max(1));
        Ok(reply)
    }

    /// Makes room for half of a prompt of so many tokens; says whether anything can still be left out.
    fn shrink(&mut self, tokens: u64) -> bool {
        self.room = self.room.min(tokens) / 2;
        self.room >= LEAST_PROMPT
    }

    /// Lets a model go on whose answer was cut off.
    fn goes_on(&mut self, reply: &Reply, talk: &mut Conversation) -> bool {
        let goes_on = reply.stop == Stop::Length && self.continued < MAX_CONTINUED && !reply.text.is_empty();
        if goes_on {
            self.continued += 1;
            talk.go_on(&reply.text);
        }
        goes_on
    }

    /// Returns the paths that a model asks to see, as often as it may ask.
    fn wanted(&mut self, text: &str) -> Option<Vec<String>> {
        let paths = (self.may_read && self.reads < MAX_READS).then(|| answer::wanted_files(text)).flatten()?;
        self.reads += 1;
        Some(paths)
    }
}

fn usable<T: Answer, R>(text: &str, stop: Stop, check: &impl Fn(T) -> Result<R, String>) -> Result<R, String> {
    match stop {
        Stop::Length => return Err("the answer was cut off because it is too long; answer more briefly".to_owned()),
        Stop::Filtered => return Err("the provider withheld the answer".to_owned()),
        Stop::End => {}
    }
    check(answer::read(text)?)
}

#[cfg(test)]
pub(crate) mod tests;
