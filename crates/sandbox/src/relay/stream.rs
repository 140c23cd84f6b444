//! One direction of a pipe or a socket, whatever made it.
//!
//! Not tokio's own types: they take a short read for the sign that nothing is left, which holds where the kernel tells of
//! the other side's end by itself. gVisor's of 2022 does not, and an end would be missed. Nor threads that block: some
//! engines hand over descriptors that answer "not yet" instead of waiting.

use crate::sys::sockets;
use std::io;
use std::os::fd::{AsFd, AsRawFd as _, OwnedFd};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// One direction of a descriptor.
pub(super) struct Stream {
    fd: AsyncFd<OwnedFd>,
}

impl Stream {
    /// Uses a copy of the descriptor, so that the other direction can have one of its own.
    pub(super) fn of(fd: &impl AsFd) -> io::Result<Self> {
        let fd = fd.as_fd().try_clone_to_owned()?;
        // The standard library has a safe call for this on sockets alone; the kernel takes it for everything.
        std::os::unix::net::UnixDatagram::from(fd.try_clone()?).set_nonblocking(true)?;
        Ok(Self { fd: sockets::watch(fd)? })
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            let mut ready = ready!(self.fd.poll_read_ready(context))?;
            if let Ok(read) = ready.try_io(|fd| sockets::read(fd.as_raw_fd(), into.initialize_unfilled())) {
                return Poll::Ready(read.map(|length| into.advance(length)));
            }
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        loop {
            let mut ready = ready!(self.fd.poll_write_ready(context))?;
            if let Ok(written) = ready.try_io(|fd| sockets::write(fd.as_raw_fd(), bytes)) {
                return Poll::Ready(written);
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A pipe knows no such thing: its end comes when this value is dropped.
        sockets::end_writing(self.fd.as_raw_fd());
        Poll::Ready(Ok(()))
    }
}
