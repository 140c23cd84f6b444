//! Drills: real processes that are killed, frozen and cut off from their database while they work on runs.
//!
//! A worker here is the real orchestrator, store and built-in model, in a process of its own; only the sandbox runs
//! nothing, so that a run takes a second and can be killed hundreds of times. `drill-product` does the same to the
//! product itself. Every drill asks the same thing: the runs end as if nothing had happened.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "drills fail by panicking, like tests")]

mod dice;
mod orders;
mod postgres;
mod process;
mod runs;
mod tally;
mod traces;

pub use dice::Dice;
pub use orders::{Mode, Orders};
pub use postgres::PrivatePostgres;
pub use process::{Line, Running, bash};
pub use runs::{BRIEF, MODEL, Outcome, POISON, limits, outcome, queue, queue_in, step_at_hand};
pub use tally::Tally;
pub use traces::{processes_that_name, temporary_files};
