//! The plan: epics and tasks, what depends on what, and which task may write which files.
//!
//! Invariants checked by [`Plan::problems`]: the dependencies have no cycle, and no two tasks own the same path, so
//! that all tasks whose dependencies are done can be written at the same time.

use crate::path::RelPath;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most tasks of one plan.
pub const MAX_TASKS: usize = 120;

/// The work, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// Groups of tasks, in the order a person would read them.
    pub epics: Vec<Epic>,
}

/// A group of tasks with one purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Epic {
    /// What it is for.
    pub title: String,
    /// The tasks.
    pub tasks: Vec<Task>,
}

/// One piece of work for one writer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Task {
    /// Unique within the plan, from 1.
    pub number: u32,
    /// What is made.
    pub title: String,
    /// How, for the writer.
    pub instructions: String,
    /// Numbers of tasks that must be done first.
    pub depends_on: Vec<u32>,
    /// The files that this task alone may write: a file's path, or a folder's path ending in `/`.
    pub owned_paths: Vec<String>,
    /// Requirements that it serves.
    pub requirements: Vec<u32>,
}

impl Task {
    /// Says whether this task may write `path`.
    #[must_use]
    pub fn owns(&self, path: &RelPath) -> bool {
        self.owned_paths.iter().any(|owned| covers(owned, path.as_str()))
    }
}

/// Says whether the owned path `owned` is, or as a folder contains, `path`.
fn covers(owned: &str, path: &str) -> bool {
    if owned.ends_with('/') { path.starts_with(owned) } else { path == owned }
}

impl Plan {
    /// Iterates over all tasks in the plan's order.
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.epics.iter().flat_map(|epic| epic.tasks.iter())
    }

    /// Returns the tasks that are not in `done` and whose dependencies all are.
    #[must_use]
    pub fn ready(&self, done: &BTreeSet<u32>) -> Vec<&Task> {
        self.tasks()
            .filter(|task| !done.contains(&task.number) && task.depends_on.iter().all(|needed| done.contains(needed)))
            .collect()
    }

    /// Lists what is wrong with the plan, one sentence each; empty means it can be worked on.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let tasks: Vec<&Task> = self.tasks().collect();
        let mut problems = Vec::new();
        if tasks.is_empty() {
            problems.push("the plan has no task".to_owned());
        }
        if tasks.len() > MAX_TASKS {
            problems.push(format!("the plan has {} tasks, more than {MAX_TASKS}", tasks.len()));
        }
        let numbers: BTreeSet<u32> = tasks.iter().map(|task| task.number).collect();
        if numbers.len() != tasks.len() {
            problems.push("two tasks have the same number".to_owned());
        }
        for task in &tasks {
            for needed in task.depends_on.iter().filter(|needed| !numbers.contains(needed)) {
                problems.push(format!("task {} depends on task {needed}, which does not exist", task.number));
            }
        }
        problems.extend(shared_paths(&tasks));
        if problems.is_empty() && self.has_cycle() {
            problems.push("the tasks depend on each other in a circle".to_owned());
        }
        problems
    }

    fn has_cycle(&self) -> bool {
        let mut done = BTreeSet::new();
        loop {
            let next: Vec<u32> = self.ready(&done).iter().map(|task| task.number).collect();
            if next.is_empty() {
                return done.len() != self.tasks().count();
            }
            done.extend(next);
        }
    }
}

fn shared_paths(tasks: &[&Task]) -> Vec<String> {
    let mut owners: BTreeMap<&str, u32> = BTreeMap::new();
    let mut problems = Vec::new();
    for task in tasks {
        for path in &task.owned_paths {
            let rival = owners
                .iter()
                .find(|(other, number)| **number != task.number && (covers(other, path) || covers(path, other)));
            if let Some((_, number)) = rival {
                problems.push(format!("tasks {number} and {} both own `{path}`", task.number));
            }
            owners.insert(path, task.number);
        }
    }
    problems
}

#[cfg(test)]
mod tests;
