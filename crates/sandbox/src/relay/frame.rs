//! Frames: what the two ends of the stream say to each other.
//!
//! A header of fixed size with the kind, a channel and a length, then as many bytes. Lengths are checked before
//! anything is reserved for them, since the other end may be hostile.

use crate::sys::sockets::MAX_MESSAGE;
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// Most bytes of a channel in one frame.
pub(super) const MAX_DATA: usize = 32 * 1024;

/// Bytes of a header: kind, channel, length.
const HEADER: usize = 1 + 8 + 4;

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Frame {
    /// A message of the control socket.
    Message(Vec<u8>),
    /// Bytes of a channel.
    Data {
        /// Which.
        channel: u64,
        /// At most [`MAX_DATA`].
        bytes: Vec<u8>,
    },
    /// So many more bytes may be sent.
    Credit {
        /// On which channel.
        channel: u64,
        /// How many.
        bytes: u32,
    },
    /// The sender sends no more bytes on this channel.
    End {
        /// Which.
        channel: u64,
    },
    /// The sender takes no more bytes from this channel.
    Stop {
        /// Which.
        channel: u64,
    },
    /// Somebody has connected to a listener; the connection is this channel.
    Open {
        /// Chosen by the inside.
        channel: u64,
        /// Where.
        listener: u64,
    },
    /// Nobody accepts connections of this listener any more.
    Unlisten {
        /// Which.
        listener: u64,
    },
}

impl Frame {
    /// Appends the frame's bytes.
    pub(super) fn write(&self, into: &mut Vec<u8>) {
        let number;
        let (kind, channel, payload): (u8, u64, &[u8]) = match self {
            Self::Message(bytes) => (b'm', 0, bytes),
            Self::Data { channel, bytes } => (b'd', *channel, bytes),
            Self::Credit { channel, bytes } => {
                number = u64::from(*bytes).to_be_bytes();
                (b'c', *channel, &number)
            }
            Self::End { channel } => (b'e', *channel, &[]),
            Self::Stop { channel } => (b's', *channel, &[]),
            Self::Open { channel, listener } => {
                number = listener.to_be_bytes();
                (b'o', *channel, &number)
            }
            Self::Unlisten { listener } => (b'u', *listener, &[]),
        };
        into.push(kind);
        into.extend_from_slice(&channel.to_be_bytes());
        // A payload is never longer than the longest message, which fits.
        into.extend_from_slice(&u32::try_from(payload.len()).unwrap_or(u32::MAX).to_be_bytes());
        into.extend_from_slice(payload);
    }

    /// Reads the next frame; `None` when the stream ends between two.
    pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Self>> {
        let mut header = [0_u8; HEADER];
        let (first, rest) = header.split_at_mut(1);
        if stream.read(first).await? == 0 {
            return Ok(None);
        }
        stream.read_exact(rest).await?;
        let [kind, a, b, c, d, e, f, g, h, length @ ..] = header;
        let channel = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
        let length = usize::try_from(u32::from_be_bytes(length)).map_err(io::Error::other)?;
        if length > longest(kind) {
            return Err(broken("a frame of an unknown kind, or one that is too long"));
        }
        let mut payload = vec![0_u8; length];
        stream.read_exact(&mut payload).await?;
        Self::of(kind, channel, payload).map(Some)
    }

    fn of(kind: u8, channel: u64, payload: Vec<u8>) -> io::Result<Self> {
        let number = |payload: Vec<u8>| payload.try_into().map(u64::from_be_bytes).map_err(|_| broken("no number"));
        match kind {
            b'm' => Ok(Self::Message(payload)),
            b'd' => Ok(Self::Data { channel, bytes: payload }),
            b'c' => {
                let bytes = u32::try_from(number(payload)?).map_err(|_| broken("too large a number"))?;
                Ok(Self::Credit { channel, bytes })
            }
            b'e' => Ok(Self::End { channel }),
            b's' => Ok(Self::Stop { channel }),
            b'o' => Ok(Self::Open { channel, listener: number(payload)? }),
            b'u' => Ok(Self::Unlisten { listener: channel }),
            _ => Err(broken("an unknown frame")),
        }
    }
}

/// Longest payload of a kind.
fn longest(kind: u8) -> usize {
    match kind {
        b'm' => MAX_MESSAGE,
        b'd' => MAX_DATA,
        b'c' | b'o' => size_of::<u64>(),
        _ => 0,
    }
}

/// The other end does not keep to what is agreed.
pub(super) fn broken(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests;
