//! The near end of the control socket, for a task that must not block on it.

use crate::sys::sockets;
use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use tokio::io::unix::AsyncFd;

/// The near end of the control socket.
pub(super) struct Local {
    socket: AsyncFd<OwnedFd>,
}

impl Local {
    pub(super) fn new(socket: OwnedFd) -> io::Result<Self> {
        std::os::unix::net::UnixDatagram::from(socket.try_clone()?).set_nonblocking(true)?;
        Ok(Self { socket: sockets::watch(socket)? })
    }

    /// Waits for a message; `None` when the other side is gone.
    pub(super) async fn receive(&self) -> io::Result<Option<(Vec<u8>, Vec<OwnedFd>)>> {
        loop {
            let mut ready = self.socket.readable().await?;
            match ready.try_io(|socket| sockets::receive(socket.as_raw_fd())) {
                Err(_) => {}
                Ok(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(Err(error)) => return Err(error),
                Ok(Ok((bytes, fds))) => return Ok((!bytes.is_empty()).then_some((bytes, fds))),
            }
        }
    }

    /// Sends a message with descriptors.
    pub(super) async fn send(&self, bytes: &[u8], fds: &[OwnedFd]) -> io::Result<()> {
        let fds: Vec<_> = fds.iter().map(|fd| fd.as_raw_fd()).collect();
        loop {
            let mut ready = self.socket.writable().await?;
            if let Ok(sent) = ready.try_io(|socket| sockets::send(socket.as_raw_fd(), bytes, &fds)) {
                return sent;
            }
        }
    }
}
