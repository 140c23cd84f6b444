//! The host's end of the control socket: sends questions, and hands each answer to whoever asked.

use crate::SandboxError;
use crate::sys::sockets;
use crate::usage::Usage;
use crate::wire::{Ask, Say};
use std::collections::HashMap;
use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd, RawFd};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::io::unix::AsyncFd;
use tokio::net::unix::pipe;
use tokio::sync::oneshot;

/// An answer and the descriptor that came with it.
type Answer = (Say, Option<OwnedFd>);

/// Who waits for which answer; `None` once the supervisor is gone.
type Waiting = Arc<Mutex<Option<HashMap<u64, oneshot::Sender<Answer>>>>>;

/// How long a look at what a sandbox uses may take.
const MEASURE_TIME: Duration = Duration::from_secs(30);

/// Longest answer to that, in bytes.
const MAX_USAGE: u64 = 4096;

/// Answer number of the first message, which answers no question.
const FIRST: u64 = 0;

/// The host's end of the control socket.
pub(crate) struct Control {
    socket: Arc<OwnedFd>,
    next: AtomicU64,
    waiting: Waiting,
    first: Mutex<Option<oneshot::Receiver<Answer>>>,
    reader: tokio::task::JoinHandle<()>,
}

impl Control {
    /// Starts reading answers.
    #[expect(clippy::disallowed_methods, reason = "the reader is kept, and ends with the control socket or this value")]
    pub(crate) fn open(socket: OwnedFd) -> io::Result<Self> {
        let socket = Arc::new(socket);
        let (sender, first) = oneshot::channel();
        let waiting: Waiting = Arc::new(Mutex::new(Some([(FIRST, sender)].into())));
        let copy = socket.try_clone()?;
        // Non-blocking for both copies; the few, small messages that are sent fit into the socket's buffer.
        std::os::unix::net::UnixDatagram::from(copy.try_clone()?).set_nonblocking(true)?;
        let reader = tokio::spawn(read(sockets::watch(copy)?, Arc::clone(&waiting)));
        Ok(Self { socket, next: AtomicU64::new(FIRST + 1), waiting, first: Mutex::new(Some(first)), reader })
    }

    /// Waits for the message that says whether the sandbox stands.
    pub(crate) async fn first(&self) -> io::Result<Say> {
        let first = lock(&self.first).take().ok_or_else(|| io::Error::other("the first message was read already"))?;
        first.await.map(|(say, _)| say).map_err(|_| io::Error::other("the launcher ended without a word"))
    }

    /// Asks, and returns where the answer will come.
    pub(crate) fn ask(
        &self,
        ask: impl FnOnce(u64) -> Ask,
        fds: &[RawFd],
    ) -> io::Result<(u64, oneshot::Receiver<Answer>)> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = oneshot::channel();
        match lock(&self.waiting).as_mut() {
            Some(waiting) => waiting.insert(id, sender),
            None => return Err(io::Error::other("the sandbox has ended")),
        };
        let message = serde_json::to_vec(&ask(id))?;
        if let Err(error) = sockets::send(self.socket.as_raw_fd(), &message, fds) {
            if let Some(waiting) = lock(&self.waiting).as_mut() {
                waiting.remove(&id);
            }
            return Err(error);
        }
        Ok((id, receiver))
    }

    /// Kills a command. A sandbox that is gone has no commands left.
    pub(crate) fn kill(&self, id: u64) {
        if let Ok(message) = serde_json::to_vec(&Ask::Kill { id }) {
            let _ = sockets::send(self.socket.as_raw_fd(), &message, &[]);
        }
    }

    /// Ends the conversation, for every holder of this value.
    pub(crate) fn close(&self) {
        sockets::shut_down(self.socket.as_raw_fd());
    }

    /// Says whether the supervisor is gone.
    pub(crate) fn is_gone(&self) -> bool {
        lock(&self.waiting).is_none()
    }

    /// Stops every process inside for now, or lets all go on.
    pub(crate) async fn pause(&self, on: bool) -> Result<(), SandboxError> {
        let backend = SandboxError::backend("paused");
        let (_, answer) = self.ask(|id| Ask::Pause { id, on }, &[]).map_err(&backend)?;
        answer.await.map(drop).map_err(|_| backend(io::Error::other("the sandbox has ended")))
    }

    /// Measures what the sandbox uses; counts files up to `files`, where that is named.
    pub(crate) async fn measure(&self, files: Option<u64>) -> Result<Usage, SandboxError> {
        let backend = SandboxError::backend("measured");
        let (reader, writer) = sockets::pipe().map_err(&backend)?;
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let message = serde_json::to_vec(&Ask::Measure { id, files }).map_err(|error| backend(error.into()))?;
        sockets::send(self.socket.as_raw_fd(), &message, &[writer.as_raw_fd()]).map_err(&backend)?;
        drop(writer);
        let reader = pipe::Receiver::from_owned_fd(reader).map_err(&backend)?;
        let mut text = Vec::new();
        let mut reader = reader.take(MAX_USAGE);
        let read = reader.read_to_end(&mut text);
        tokio::time::timeout(MEASURE_TIME, read)
            .await
            .map_err(|_| backend(io::ErrorKind::TimedOut.into()))?
            .map_err(&backend)?;
        serde_json::from_slice(&text).map_err(|error| backend(error.into()))
    }

    /// Connects to a port inside.
    pub(crate) async fn dial(&self, port: u16) -> Result<OwnedFd, SandboxError> {
        self.socket(port, |id| Ask::Dial { id, port }).await
    }

    /// Listens on a port inside.
    pub(crate) async fn listen(&self, port: u16) -> Result<OwnedFd, SandboxError> {
        self.socket(port, |id| Ask::Listen { id, port }).await
    }

    async fn socket(&self, port: u16, ask: impl FnOnce(u64) -> Ask) -> Result<OwnedFd, SandboxError> {
        let backend = SandboxError::backend("opened a socket");
        let (_, answer) = self.ask(ask, &[]).map_err(&backend)?;
        match answer.await {
            Ok((Say::Socket { .. }, Some(socket))) => Ok(socket),
            Ok((Say::Refused { reason, .. }, _)) => Err(SandboxError::Refused { port, reason }),
            Ok(_) => Err(backend(io::Error::other("an answer without a socket"))),
            Err(_) => Err(backend(io::Error::other("the sandbox has ended"))),
        }
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

/// Reads answers until the supervisor is gone; then everybody who waits learns it.
async fn read(socket: AsyncFd<OwnedFd>, waiting: Waiting) {
    loop {
        let Ok(mut ready) = socket.readable().await else { break };
        match ready.try_io(|socket| sockets::receive(socket.as_raw_fd())) {
            Err(_) => {}
            Ok(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(Ok((bytes, fds))) if !bytes.is_empty() => deliver(&waiting, &bytes, fds),
            Ok(_) => break,
        }
    }
    lock(&waiting).take();
}

fn deliver(waiting: &Waiting, bytes: &[u8], fds: Vec<OwnedFd>) {
    let Ok(say) = serde_json::from_slice::<Say>(bytes) else {
        return;
    };
    let id = match &say {
        Say::Ready | Say::Unavailable { .. } => FIRST,
        Say::Ended { id, .. } | Say::Socket { id } | Say::Done { id } | Say::Refused { id, .. } => *id,
    };
    let sender = lock(waiting).as_mut().and_then(|waiting| waiting.remove(&id));
    if let Some(sender) = sender {
        let _ = sender.send((say, fds.into_iter().next()));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
