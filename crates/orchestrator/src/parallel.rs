//! Runs work side by side, so much at a time.

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};

/// Runs all futures, at most `width` at a time, and returns what came of them in the order in which they were given.
///
/// A place that becomes free is taken at once, so that a slow one holds up nobody but itself. All are heard to their
/// end. Dropping the future drops those that are under way.
pub(crate) async fn side_by_side<T>(width: u32, work: Vec<BoxFuture<'_, T>>) -> Vec<T> {
    let mut waiting = work.into_iter().enumerate().map(|(place, one)| one.map(move |outcome| (place, outcome)));
    let mut under_way: FuturesUnordered<_> =
        waiting.by_ref().take(usize::try_from(width.max(1)).unwrap_or(usize::MAX)).collect();
    let mut done = Vec::new();
    while let Some(one) = under_way.next().await {
        done.push(one);
        under_way.extend(waiting.next());
    }
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

#[cfg(test)]
mod tests;
