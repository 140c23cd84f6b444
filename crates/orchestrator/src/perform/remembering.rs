//! What agents are told of a project's conversation. What is too long for a prompt becomes notes on the way.

use super::Turn;
use crate::books::AgentBooks;
use crate::{OrchestratorError, guard};
use domain::agent_io::NotesInput;
use domain::conversation::{PastTurn, due};
use store::Conversation;

/// The number of whoever takes notes, beside the agent that makes the change.
const NOTE_TAKER: u32 = 1;

/// Most requests that are taken into the notes by one question.
const MAX_TURNS: usize = 16;

/// Returns the conversation of the run's project, short enough for a prompt.
pub(super) async fn conversation(turn: &Turn<'_>) -> Result<Conversation, OrchestratorError> {
    let store = &turn.ctx.store;
    let mut conversation = store.load_conversation(turn.run.project_id).await?;
    look_at_rules(turn, conversation.rules.as_slice()).await?;
    let turns: Vec<PastTurn> = conversation.turns.iter().map(|(_, turn)| turn.clone()).collect();
    let old: Vec<_> = conversation.turns.drain(..due(&turns)).collect();
    for part in old.chunks(MAX_TURNS) {
        let input = NotesInput {
            notes: conversation.notes.take().unwrap_or_default(),
            turns: part.iter().map(|(_, turn)| turn.clone()).collect(),
        };
        let books = AgentBooks::of(turn, NOTE_TAKER);
        let notes = books.settle(agents::developer::take_notes(&books.ctx(&books.model()), input).await).await?;
        if let Some((until, _)) = part.last() {
            store.keep_notes(turn.claim, &notes, *until).await?;
        }
        conversation.notes = Some(notes);
    }
    Ok(conversation)
}

/// Returns what the person wants to hold in everything.
pub(super) async fn rules(turn: &Turn<'_>) -> Result<Vec<String>, OrchestratorError> {
    let rules: Vec<String> = turn.ctx.store.list_rules(turn.run.project_id).await?.into();
    look_at_rules(turn, &rules).await?;
    Ok(rules)
}

async fn look_at_rules(turn: &Turn<'_>, rules: &[String]) -> Result<(), OrchestratorError> {
    for rule in rules {
        guard::look_at(turn, "standing rule", rule).await?;
    }
    Ok(())
}
