//! The live events of one project: read from the table, woken by commits, every event exactly once and in order.
//!
//! A wake-up carries nothing; the position does. So a reader that comes back with its last position misses nothing
//! and gets nothing twice. What is going on inside a step is passed on as it comes and may be lost.

use crate::App;
use domain::event::Event;
use domain::ids::{ProjectId, Seq};
use orchestrator::projects::Activity;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::{broadcast, watch};

/// Events that are read at once.
const PAGE: u32 = 200;

/// How often the table is looked into without a wake-up, where other processes may commit, or after a failure.
const LOOK: Duration = Duration::from_secs(1);

/// The live events of one project.
pub(crate) struct Feed {
    app: App,
    project: ProjectId,
    after: Seq,
    read: VecDeque<Event>,
    news: watch::Receiver<u64>,
    activity: broadcast::Receiver<Activity>,
}

/// What a feed gives.
pub(crate) enum Item {
    /// What happened.
    Event(Event),
    /// What is going on right now.
    Activity(String),
}

impl Feed {
    /// Starts after a position.
    pub(crate) fn new(app: App, project: ProjectId, after: Seq) -> Self {
        let (news, activity) = (app.store.subscribe(), app.activity.subscribe());
        Self { app, project, after, read: VecDeque::new(), news, activity }
    }

    /// Waits for the next item; `None` when the server ends. Cancel safe.
    pub(crate) async fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(event) = self.read.pop_front() {
                self.after = event.seq;
                return Some(Item::Event(event));
            }
            if self.app.stop.is_cancelled() {
                return None;
            }
            // Marked as seen before the table is read, so that a commit in between wakes the wait below.
            self.news.borrow_and_update();
            let mut look = self.app.store.is_shared();
            match self.app.store.list_events(self.project, self.after, PAGE).await {
                Ok(events) => self.read = events.into(),
                Err(error) => {
                    tracing::warn!(error = %error, "events could not be read; they are looked for again");
                    look = true;
                }
            }
            if self.read.is_empty()
                && let Some(text) = self.wait(look).await
            {
                return Some(Item::Activity(text));
            }
        }
    }

    /// Waits until there may be events, or for a text about this project.
    async fn wait(&mut self, look: bool) -> Option<String> {
        loop {
            tokio::select! {
                () = self.app.stop.cancelled() => return None,
                changed = self.news.changed() => {
                    if changed.is_ok() {
                        return None;
                    }
                    // The store is closed; the server is about to end.
                    self.app.stop.cancelled().await;
                    return None;
                }
                heard = self.activity.recv() => match heard {
                    Ok(activity) if activity.project_id == self.project => return Some(activity.text),
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => return None,
                },
                () = tokio::time::sleep(LOOK), if look => return None,
            }
        }
    }
}
