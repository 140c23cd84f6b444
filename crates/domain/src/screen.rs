//! Looks for attacks in texts from outside, takes what cannot be seen out of them, and looks for dangers in files.
//!
//! **This is a smoke detector, not a wall.** It knows the usual ways to say a thing, in English and Russian. Of attacks
//! in words of their own, written when its table was done, it flagged less than half; whoever writes in a third
//! language, in a picture or in pieces over several files passes by it as well, and so does code that puts a command
//! together as it runs. Nothing may rest on its silence. The wall is elsewhere: untrusted texts stand in data blocks of
//! prompts, generated code runs in a sandbox without the platform's secrets, and the platform plays the checks itself.
//! What is found here is told and counted, so that people see attempts; only what is certain ([`Severity::Refuse`]) is
//! a reason to refuse a file.
//!
//! What it does: [`attacks`] reads a text as a person and as a machine would (hidden characters gone, look-alike
//! letters made equal, spaced letters joined, Base64 and other codes read once) and compares it with a table of
//! phrases, `screen/phrases.tsv`. [`neutralise`] leaves only what a person sees. [`dangers`] compares a file with
//! `screen/dangers.tsv`. Time is linear in the text, whose size is capped: of a longer one the head and the tail are
//! read. Deliberately absent: a decision. Whoever calls decides what a hit means.

mod attack;
mod codes;
mod danger;
mod excerpt;
mod hidden;
mod letters;
mod phrases;
mod words;

pub use attack::{Attack, AttackKind, MAX_ATTACKS, MAX_TEXT_BYTES, attacks};
pub use danger::{Danger, DangerKind, MAX_DANGERS, MAX_FILE_BYTES, Severity, dangers};
pub use excerpt::MAX_EXCERPT_CHARS;
pub use hidden::neutralise;

#[cfg(test)]
mod tests;
