//! A container's standard input and output as one stream; what it says on standard error is kept for people.

use crate::attached::Said;
use bollard::container::{AttachContainerResults, LogOutput};
use futures_util::StreamExt as _;
use std::io;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::io::StreamReader;

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
