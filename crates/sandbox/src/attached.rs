//! A sandbox whose supervisor is reached by one stream that somebody else carries: a container engine, or a cluster.

use crate::control::Control;
use crate::relay;
use crate::spec::SandboxLimits;
use crate::sys::sockets;
use crate::warm::WarmSandbox;
use crate::wire::{Say, Supervise};
use crate::{Sandbox, SandboxError};
use std::io;
use std::os::fd::AsRawFd as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};

/// How much of a container's complaints is kept, in bytes.
const MAX_WORDS: usize = 2000;

/// Why nothing stands at the other end of a stream.
pub(crate) enum Absent {
    /// The supervisor's words.
    Said(String),
    /// The stream ended before a word.
    Ended,
    /// Nothing was heard for as long as was to be waited.
    Silent,
    /// Something failed on this side.
    Failed(io::Error),
}

impl Absent {
    /// Makes an error of it; `heard` is what the other end has said elsewhere before its end.
    pub(crate) fn explained(self, heard: Option<String>, fix: &str) -> SandboxError {
        let reason = match self {
            Self::Said(reason) => reason,
            Self::Ended => heard.unwrap_or_else(|| "the container ended without a word".to_owned()),
            Self::Silent => heard.unwrap_or_else(|| "nothing was heard from the container".to_owned()),
            Self::Failed(error) => return SandboxError::backend("started")(error),
        };
        SandboxError::Unavailable { reason: format!("no sandbox can be started ({reason})"), fix: fix.to_owned() }
    }
}

/// What a container has said on standard error.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Said {
    /// Keeps words, up to a bound.
    pub(crate) fn hear(&self, words: &[u8]) {
        let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let room = MAX_WORDS.saturating_sub(bytes.len());
        bytes.extend(words.iter().take(room));
    }

    /// All of it on one line, if it is anything.
    pub(crate) fn text(&self) -> Option<String> {
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&bytes).split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    }
}

/// Waits until the supervisor at the other end of `stream` says that it stands. `held` is what keeps it standing, and is
/// dropped when the sandbox has ended or was closed.
pub(crate) async fn sandbox<S, H>(
    stream: S,
    order: &Supervise,
    limits: SandboxLimits,
    patience: Duration,
    held: H,
) -> Result<Arc<dyn Sandbox>, Absent>
where
    S: AsyncRead + AsyncWrite + Send + 'static,
    H: Send + 'static,
{
    let (socket, relay) = relay::outside(stream).map_err(Absent::Failed)?;
    let order = serde_json::to_vec(order).map_err(|error| Absent::Failed(error.into()))?;
    sockets::send(socket.as_raw_fd(), &order, &[]).map_err(Absent::Failed)?;
    let control = Control::open(socket).map_err(Absent::Failed)?;
    match tokio::time::timeout(patience, control.first()).await {
        Ok(Ok(Say::Ready)) => {
            let held = Mutex::new(Some((relay, held)));
            let end = move || drop(held.lock().unwrap_or_else(PoisonError::into_inner).take());
            Ok(Arc::new(WarmSandbox::new(control, None, limits, end)))
        }
        Ok(Ok(Say::Unavailable { reason })) => Err(Absent::Said(reason)),
        Ok(Ok(Say::Ended { .. } | Say::Socket { .. } | Say::Done { .. } | Say::Refused { .. })) => {
            Err(Absent::Failed(io::Error::other("an unexpected first message")))
        }
        Ok(Err(_)) => Err(Absent::Ended),
        Err(_) => Err(Absent::Silent),
    }
}
