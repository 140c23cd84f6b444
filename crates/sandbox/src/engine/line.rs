//! A container's standard input and output as one stream; what it says on standard error is kept for people.

use bollard::container::{AttachContainerResults, LogOutput};
use futures_util::StreamExt as _;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::io::StreamReader;

/// How much of a container's complaints is kept, in bytes.
const MAX_WORDS: usize = 2000;

/// What a container has said on standard error.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Said {
    fn hear(&self, words: &[u8]) {
        let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let room = MAX_WORDS.saturating_sub(bytes.len());
        bytes.extend(words.iter().take(room));
    }

    /// All of it on one line, if it is anything.
    pub(super) fn text(&self) -> Option<String> {
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&bytes).split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    }
}

/// The stream of a container that has been attached to.
pub(super) fn of(attached: AttachContainerResults) -> (impl AsyncRead + AsyncWrite + Send + 'static, Said) {
    let said = Said::default();
    let heard = said.clone();
    let output = attached.output.filter_map(move |part| {
        let bytes = match part {
            Ok(LogOutput::StdOut { message }) => Some(Ok(message)),
            Ok(LogOutput::StdErr { message }) => {
                heard.hear(&message);
                None
            }
            Ok(LogOutput::StdIn { .. } | LogOutput::Console { .. }) => {
                Some(Err(io::Error::other("the engine mixed up the container's streams")))
            }
            Err(error) => Some(Err(io::Error::other(error))),
        };
        std::future::ready(bytes)
    });
    (tokio::io::join(StreamReader::new(output), attached.input), said)
}
