//! Lets others have their turn while a long answer is carried.
//!
//! An app that always has more to send, and a visitor who always takes it, would keep a thread busy for milliseconds at a
//! time, and everybody else's request waits for that.

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};

/// Bytes that are carried in one turn.
const TURN_BYTES: usize = 128 * 1024;

/// A body that gives way after every [`TURN_BYTES`].
pub(super) struct Paced<B> {
    body: B,
    carried: usize,
}

impl<B> Paced<B> {
    /// Paces a body.
    pub(super) fn new(body: B) -> Self {
        Self { body, carried: 0 }
    }
}

impl<B: HttpBody<Data = Bytes> + Unpin> HttpBody for Paced<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        if self.carried >= TURN_BYTES {
            self.carried = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            self.carried += frame.data_ref().map_or(0, Bytes::len);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests;
