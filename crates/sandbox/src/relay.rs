//! Everything over one stream of bytes, for sandboxes into which no descriptor can be passed.
//!
//! A kernel that is a program, a container engine and a cluster give a container's standard input and output, and
//! nothing else. Inside, this binary hosts the supervisor on its usual control socket; outside, a task pretends to be
//! it. Pipes and sockets that would cross as descriptors become channels, each with a window: an output that nobody
//! reads stalls itself alone. What comes from inside is not trusted, see [`outside`].

mod channel;
mod frame;
mod inside;
mod link;
mod local;
mod outside;
mod stream;

pub(crate) use inside::inside;
pub(crate) use outside::{Relay, outside};

use link::{Sink, Source};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use stream::Stream;

/// The bit of channel numbers that the inside chooses; the host's are those of its questions.
const INSIDE: u64 = 1 << 63;

/// The ends of a channel over the reading end of one pipe and the writing end of another; without one, nothing comes or
/// goes there.
fn pipes(reader: Option<OwnedFd>, writer: Option<OwnedFd>) -> io::Result<(Source, Sink)> {
    let source: Source = match reader {
        Some(reader) => Box::new(Stream::of(&reader)?),
        None => Box::new(tokio::io::empty()),
    };
    let sink: Sink = match writer {
        Some(writer) => Box::new(Stream::of(&writer)?),
        None => Box::new(tokio::io::sink()),
    };
    Ok((source, sink))
}

/// The ends of a channel over a connection.
fn both_ways(socket: &impl AsFd) -> io::Result<(Source, Sink)> {
    Ok((Box::new(Stream::of(socket)?), Box::new(Stream::of(socket)?)))
}
