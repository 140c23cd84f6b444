//! A line in which parties take turns, however many places each one has.

use std::collections::{HashMap, VecDeque};

/// Who waits, party by party.
#[derive(Debug)]
pub(super) struct Line<T> {
    waiting: HashMap<u128, VecDeque<T>>,
    turns: VecDeque<u128>,
}

impl<T> Default for Line<T> {
    fn default() -> Self {
        Self { waiting: HashMap::new(), turns: VecDeque::new() }
    }
}

impl<T> Line<T> {
    /// Takes a place behind the others of the same party.
    pub(super) fn join(&mut self, party: u128, who: T) {
        let places = self.waiting.entry(party).or_default();
        if places.is_empty() {
            self.turns.push_back(party);
        }
        places.push_back(who);
    }

    /// Takes out who is next; its party's next turn comes after all others'.
    pub(super) fn next(&mut self) -> Option<T> {
        let party = self.turns.pop_front()?;
        let places = self.waiting.get_mut(&party)?;
        let who = places.pop_front();
        if places.is_empty() {
            self.waiting.remove(&party);
        } else {
            self.turns.push_back(party);
        }
        who
    }
}
