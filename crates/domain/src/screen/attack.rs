//! Finds attacks on whoever reads a text: orders to a model, hidden or encoded ones too.

use super::excerpt::{excerpt, parts_read};
use super::hidden::{neutralise, traces};
use super::phrases::{Hit, PHRASES};
use super::words::words;
use super::{codes, letters};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Longest text that is read whole, in bytes; of a longer one as much is read, half from its head and half from its
/// tail.
pub const MAX_TEXT_BYTES: usize = 256 * 1024;

/// Most attacks that are told of one text.
pub const MAX_ATTACKS: usize = 20;

/// What a text tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttackKind {
    /// To make the reader drop its instructions, or take new ones from the text.
    IgnorePrevious,
    /// To speak as the platform, or to give the reader another role.
    RoleSpoof,
    /// To say something in characters that people do not see.
    HiddenText,
    /// To say something in Base64 or another code.
    EncodedInstruction,
    /// To end the block of data that it stands in.
    FenceBreak,
    /// To get keys, passwords or the environment.
    SecretRequest,
    /// To get the reader's own instructions.
    PromptLeak,
    /// To have the reader of a file or an output do something harmful.
    AgentOrder,
    /// To keep something from the person.
    Concealment,
    /// To have checks skipped or called passed.
    CheckBypass,
}

impl AttackKind {
    /// All kinds.
    pub const ALL: &[Self] = &[
        Self::IgnorePrevious,
        Self::RoleSpoof,
        Self::HiddenText,
        Self::EncodedInstruction,
        Self::FenceBreak,
        Self::SecretRequest,
        Self::PromptLeak,
        Self::AgentOrder,
        Self::Concealment,
        Self::CheckBypass,
    ];

    /// Returns the name as it stands in events and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IgnorePrevious => "ignore_previous",
            Self::RoleSpoof => "role_spoof",
            Self::HiddenText => "hidden_text",
            Self::EncodedInstruction => "encoded_instruction",
            Self::FenceBreak => "fence_break",
            Self::SecretRequest => "secret_request",
            Self::PromptLeak => "prompt_leak",
            Self::AgentOrder => "agent_order",
            Self::Concealment => "concealment",
            Self::CheckBypass => "check_bypass",
        }
    }
}

/// One attack in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attack {
    /// What it tries.
    pub kind: AttackKind,
    /// The text from there on: one line, printable, at most [`MAX_EXCERPT_CHARS`](super::MAX_EXCERPT_CHARS) characters.
    pub excerpt: String,
}

/// Finds attacks in a text, each place once, at most [`MAX_ATTACKS`].
#[must_use]
pub fn attacks(text: &str) -> Vec<Attack> {
    let mut found =
        parts_read(text, MAX_TEXT_BYTES).into_iter().flat_map(|(_, part)| attacks_in(part)).collect::<Vec<_>>();
    found.truncate(MAX_ATTACKS);
    found
}

fn attacks_in(text: &str) -> Vec<Attack> {
    let traces = traces(text);
    let seen = neutralise(text);
    let plain = flat(&seen);
    let open = hits(&plain);
    let mut known: BTreeSet<usize> = open.iter().map(|hit| hit.line).collect();
    let mut found = Vec::new();
    if traces.deliberate {
        let shown = if traces.tags.trim().is_empty() { &*seen } else { &traces.tags };
        found.push(Attack { kind: AttackKind::HiddenText, excerpt: excerpt(shown) });
    }
    found.extend(open.into_iter().map(|hit| attack(hit.kind, &plain, &hit)));
    for said in codes::decoded(&seen) {
        let said = flat(&neutralise(&said));
        // What stands there openly as well is no secret of the code.
        let hit = hits(&said).into_iter().find(|hit| known.insert(hit.line));
        found.extend(hit.map(|hit| attack(AttackKind::EncodedInstruction, &said, &hit)));
    }
    found
}

/// Makes styled characters plain.
fn flat(text: &str) -> String {
    text.chars().map(letters::plain).collect()
}

fn attack(kind: AttackKind, text: &str, hit: &Hit) -> Attack {
    Attack { kind, excerpt: excerpt(text.get(hit.place.start..).unwrap_or_default()) }
}

/// Finds the phrases and marks in a text; of several of one kind that overlap the first is kept.
fn hits(text: &str) -> Vec<Hit> {
    let mut all = PHRASES.hits(text, &words(text));
    all.sort_by_key(|hit| (hit.place.start, hit.kind, hit.place.end));
    let mut kept: Vec<Hit> = Vec::new();
    for hit in all {
        let is_new =
            !kept.iter().rev().take(MAX_ATTACKS).any(|last| last.kind == hit.kind && last.place.end > hit.place.start);
        if is_new && kept.len() < MAX_ATTACKS {
            kept.push(hit);
        }
    }
    kept
}
