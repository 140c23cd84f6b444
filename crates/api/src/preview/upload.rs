//! The body of a request on its way to an app: never gathered, at most so large, and given up when it stops coming.

use axum::body::{Body, Bytes, HttpBody};
use axum::http::StatusCode;
use hyper::body::{Frame, SizeHint};
use std::future::Future as _;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep};

/// Why a body did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum UploadFault {
    #[error("the request is larger than this app may be sent: {} MB is the most", .max_bytes >> 20)]
    TooLarge { max_bytes: u64 },
    #[error("the request stopped coming: send it again")]
    Stalled,
    #[error("the request broke off: send it again")]
    Broken,
}

impl UploadFault {
    /// The status that tells it.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Stalled => StatusCode::REQUEST_TIMEOUT,
            Self::Broken => StatusCode::BAD_REQUEST,
        }
    }
}

/// What became of a body so far, seen from outside.
#[derive(Clone)]
pub(super) struct UploadState(Arc<Mutex<(Instant, Option<UploadFault>)>>);

impl UploadState {
    /// When a piece of it last moved on.
    pub(super) fn moved(&self) -> Instant {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// Why it did not arrive.
    pub(super) fn fault(&self) -> Option<UploadFault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    fn set(&self, fault: Option<UploadFault>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (Instant::now(), fault);
    }
}

/// A body on its way.
pub(super) struct Upload {
    body: Body,
    max_bytes: u64,
    bytes: u64,
    stall: Duration,
    silence: Pin<Box<Sleep>>,
    state: UploadState,
}

impl Upload {
    /// Sends `body` on, at most `max_bytes` of it, and no longer than `stall` without a piece of it.
    pub(super) fn new(body: Body, max_bytes: u64, stall: Duration) -> (Self, UploadState) {
        let state = UploadState(Arc::new(Mutex::new((Instant::now(), None))));
        let silence = Box::pin(sleep(stall));
        (Self { body, max_bytes, bytes: 0, stall, silence, state: state.clone() }, state)
    }

    fn fail(&self, fault: UploadFault) -> Poll<Option<Result<Frame<Bytes>, UploadFault>>> {
        self.state.set(Some(fault));
        Poll::Ready(Some(Err(fault)))
    }
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = UploadFault;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, UploadFault>>> {
        let this = self.get_mut();
        let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) else {
            ready!(this.silence.as_mut().poll(context));
            return this.fail(UploadFault::Stalled);
        };
        this.silence.as_mut().reset(Instant::now() + this.stall);
        let Some(frame) = frame else { return Poll::Ready(None) };
        let Ok(frame) = frame else { return this.fail(UploadFault::Broken) };
        let length = frame.data_ref().map_or(0, Bytes::len);
        this.bytes = this.bytes.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
        if this.bytes > this.max_bytes {
            return this.fail(UploadFault::TooLarge { max_bytes: this.max_bytes });
        }
        this.state.set(None);
        Poll::Ready(Some(Ok(frame)))
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
