//! The only crate with SQL and blobs; one code base for SQLite and PostgreSQL.
//!
//! Current state lives in tables, history in append-only events and checkpoints; nothing is deleted. A step commits
//! in one transaction that is fenced by the run's attempt, so a late worker changes nothing. Times are bound from an
//! injected clock, except those of leases, which are the database's own.

mod allowed_hosts;
mod audit;
mod blob_cleaning;
mod blobs;
mod calls;
mod cards;
mod checkpoints;
mod clock;
mod commits;
mod connection;
mod connections;
mod conversation;
mod details;
mod error;
mod events;
mod evidence;
mod faults;
mod history;
mod kept;
mod keyring;
mod lease;
mod lock;
mod migrations;
mod outage;
mod outcomes;
mod people;
mod projects;
mod publications;
mod purse;
mod questions;
mod runs;
mod schedules;
mod specs;
mod state;
mod steps;
mod usage;
mod values;
mod wake;

pub use allowed_hosts::AllowedHostRow;
pub use audit::AuditRow;
pub use blobs::blob_hash;
pub use calls::{Answer, CallRow, NewCall, StoredCall};
pub use cards::{CardCursor, CardRow};
pub use checkpoints::FileRow;
pub use clock::{Clock, SystemClock};
pub use connection::{Database, Store, StoreConfig};
pub use connections::{ConnectionRow, NewConnection};
pub use conversation::Conversation;
pub use details::{ProjectDetail, Proof};
pub use error::StoreError;
pub use evidence::EvidenceKind;
pub use faults::FaultPlan;
pub use history::CheckpointRow;
pub use keyring::{MasterKey, MasterKeys};
pub use lease::{Beat, ClaimedRun};
pub use outage::WaitingRow;
pub use people::{PersonChoice, PersonRow};
pub use projects::{NewProject, ProjectRow};
pub use publications::{NewPublication, PublicationRow, Published};
pub use purse::{Cap, Caps, LostCall};
pub use runs::{NewRun, RunRow};
pub use usage::{AverageBuild, UsageLine};
pub use wake::WorkListener;
