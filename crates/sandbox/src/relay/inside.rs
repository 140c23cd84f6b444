//! The sandbox's end: hosts the supervisor, and carries what would be descriptors as channels.

use super::frame::{Frame, broken};
use super::link::{self, Link};
use super::local::Local;
use super::stream::Stream;
use super::{INSIDE, both_ways, pipes};
use crate::sys::process::{self, Forked};
use crate::sys::sockets;
use crate::wire::{Ask, Say};
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd, RawFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncRead, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::AbortHandle;

/// Connections to listeners at one time; others wait where they are. Far below what the host bears, since its end of a
/// channel is over a moment later.
const MAX_ACCEPTED: usize = 128;

/// Bytes that are read from the stream at once.
const READ_AHEAD: usize = 64 * 1024;

/// Runs a supervisor and carries what it and the host say over standard input and output. Returns the exit code.
///
/// Must be called while the process has one thread.
pub(crate) fn inside(supervise: impl FnOnce(RawFd) -> i32) -> i32 {
    match host_supervisor(supervise) {
        Ok(code) => code,
        Err(error) => {
            let _ = io::Write::write_all(&mut io::stderr(), format!("relay: {error}\n").as_bytes());
            1
        }
    }
}

fn host_supervisor(supervise: impl FnOnce(RawFd) -> i32) -> io::Result<i32> {
    let (ours, theirs) = sockets::pair()?;
    match process::fork(0)? {
        Forked::Child => {
            drop(ours);
            // The stream is the relay's alone.
            say_no_more(&[0, 1, 2])?;
            Ok(supervise(theirs.as_raw_fd()))
        }
        Forked::Parent(_) => {
            drop(theirs);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
            say_no_more(&[2])?;
            runtime.block_on(carry(ours))?;
            Ok(0)
        }
    }
}

/// Lets descriptors lead nowhere. Standard error is a file of the host, and a kernel that shows a command the other
/// processes of its sandbox may let it open their files too.
fn say_no_more(descriptors: &[RawFd]) -> io::Result<()> {
    let nothing = File::options().read(true).write(true).open("/dev/null")?;
    descriptors.iter().try_for_each(|number| process::dup_to(nothing.as_raw_fd(), *number))
}

/// Carries until either side is gone.
async fn carry(supervisor: OwnedFd) -> io::Result<()> {
    let (input, output) = (Stream::of(&io::stdin())?, Stream::of(&io::stdout())?);
    let (link, queue) = Link::new();
    let (accepted, arrivals) = mpsc::channel(1);
    let places = Arc::new(Semaphore::new(MAX_ACCEPTED));
    let inside = Inside { local: Local::new(supervisor)?, asked: Mutex::default(), accepted, places };
    tokio::select! {
        ended = inside.obey(&link, BufReader::with_capacity(READ_AHEAD, input)) => ended,
        ended = inside.tell(&link) => ended,
        ended = open(&link, arrivals) => ended,
        ended = link::write_all(output, queue) => ended,
    }
}

struct Inside {
    local: Local,
    asked: Mutex<Asked>,
    accepted: mpsc::Sender<Arrival>,
    places: Arc<Semaphore>,
}

/// A connection to a listener.
struct Arrival {
    listener: u64,
    stream: TcpStream,
    place: OwnedSemaphorePermit,
}

/// Listeners that were asked for, and the tasks of those that stand.
#[derive(Default)]
struct Asked {
    listens: Vec<u64>,
    listeners: HashMap<u64, AbortHandle>,
}

impl Inside {
    fn asked(&self) -> MutexGuard<'_, Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes the host's questions on to the supervisor.
    async fn obey(&self, link: &Link, mut stream: impl AsyncRead + Unpin) -> io::Result<()> {
        while let Some(frame) = Frame::read(&mut stream).await? {
            match frame {
                Frame::Message(bytes) => self.asked_for(link, &bytes).await?,
                Frame::Unlisten { listener } => self.unlisten(listener).await,
                Frame::Data { .. } | Frame::Credit { .. } | Frame::End { .. } | Frame::Stop { .. } => {
                    link.hear(&frame)?;
                }
                Frame::Open { .. } => return Err(broken("a frame that only the inside sends")),
            }
        }
        Ok(())
    }

    async fn asked_for(&self, link: &Link, bytes: &[u8]) -> io::Result<()> {
        // What is no question is the order at the start.
        let fds = match serde_json::from_slice::<Ask>(bytes).ok() {
            Some(Ask::Start { id, .. }) => {
                let (input, input_writer) = sockets::pipe()?;
                let (output_reader, output) = sockets::pipe()?;
                link.attach(id, std::future::ready(pipes(Some(output_reader), Some(input_writer))))?;
                vec![input, output]
            }
            Some(Ask::Measure { id, .. }) => {
                let (reader, writer) = sockets::pipe()?;
                link.attach(id, std::future::ready(pipes(Some(reader), None)))?;
                vec![writer]
            }
            Some(Ask::Listen { id, .. }) => {
                self.asked().listens.push(id);
                Vec::new()
            }
            Some(Ask::Dial { .. } | Ask::Kill { .. } | Ask::Pause { .. }) | None => Vec::new(),
        };
        self.local.send(bytes, &fds).await
    }

    /// Frees the port before anything else is heard: the next question may want it.
    async fn unlisten(&self, listener: u64) {
        let task = self.asked().listeners.remove(&listener);
        if let Some(task) = task {
            task.abort();
            while !task.is_finished() {
                tokio::task::yield_now().await;
            }
        }
    }

    /// Passes the supervisor's answers on to the host.
    async fn tell(&self, link: &Link) -> io::Result<()> {
        while let Some((bytes, fds)) = self.local.receive().await? {
            let say = serde_json::from_slice::<Say>(&bytes)?;
            link.send(Frame::Message(bytes)).await?;
            // Nothing waits between these two, so no byte of the connection can come before the answer.
            if let (Say::Socket { id }, Some(socket)) = (say, fds.into_iter().next()) {
                self.socket(link, id, socket)?;
            }
        }
        Ok(())
    }

    fn socket(&self, link: &Link, id: u64, socket: OwnedFd) -> io::Result<()> {
        let mut asked = self.asked();
        let Some(place) = asked.listens.iter().position(|listen| *listen == id) else {
            return link.attach(id, std::future::ready(both_ways(&socket)));
        };
        asked.listens.swap_remove(place);
        let listener = std::net::TcpListener::from(socket);
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        let task = link.spawn(accept(id, listener, self.accepted.clone(), Arc::clone(&self.places)));
        asked.listeners.insert(id, task);
        Ok(())
    }
}

/// Accepts connections while there is a place for them.
async fn accept(listener: u64, socket: TcpListener, accepted: mpsc::Sender<Arrival>, places: Arc<Semaphore>) {
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        // One that was given up before it was accepted is no reason to accept no more.
        let Ok((stream, _)) = socket.accept().await else { continue };
        if accepted.send(Arrival { listener, stream, place }).await.is_err() {
            return;
        }
    }
}

/// Opens channels for connections that were accepted.
async fn open(link: &Link, mut arrivals: mpsc::Receiver<Arrival>) -> io::Result<()> {
    let mut channel = INSIDE;
    while let Some(Arrival { listener, stream, place }) = arrivals.recv().await {
        channel += 1;
        link.send(Frame::Open { channel, listener }).await?;
        link.attach_while(channel, std::future::ready(both_ways(&stream)), place)?;
    }
    Ok(())
}
