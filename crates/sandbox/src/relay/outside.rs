//! The host's end: seems to be the supervisor to [`crate::control::Control`], and believes nothing that it is told.
//!
//! Every byte may come from somebody hostile who has taken over the inside. What breaks the agreement ends the stream,
//! and with it the sandbox; what has to be kept is bounded by the number of channels and their windows.

use super::frame::{Frame, broken};
use super::link::{self, Link};
use super::local::Local;
use super::{INSIDE, both_ways, pipes};
use crate::sys::sockets;
use crate::wire::{Ask, Say};
use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncRead, AsyncWrite, BufReader};
use tokio::net::TcpStream;

/// Listeners at one time.
const MAX_LISTENERS: usize = 64;

/// The relay of one sandbox. Dropping it ends the sandbox.
pub(crate) struct Relay {
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Makes a control socket out of a stream whose other end is [`super::inside`].
#[expect(clippy::disallowed_methods, reason = "the task is kept, and ends with the stream or the relay")]
pub(crate) fn outside<S>(stream: S) -> io::Result<(OwnedFd, Relay)>
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let (ours, theirs) = sockets::pair()?;
    let host = Host { local: Local::new(theirs)?, asked: Mutex::default() };
    let task = tokio::spawn(async move {
        let (reader, writer) = tokio::io::split(stream);
        let (link, queue) = Link::new();
        let ended = tokio::select! {
            ended = host.hear(&link, BufReader::new(reader)) => ended,
            ended = host.ask(&link) => ended,
            ended = link::write_all(writer, queue) => ended,
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "the stream to a sandbox ended");
        }
    });
    Ok((ours, Relay { task }))
}

struct Host {
    local: Local,
    asked: Mutex<Asked>,
}

/// What was asked for and not answered, and the listeners.
#[derive(Default)]
struct Asked {
    dials: Vec<u64>,
    listens: HashMap<u64, u16>,
    listeners: HashMap<u64, Listener>,
}

/// A listener inside, and the one here that stands for it.
struct Listener {
    port: u16,
    address: SocketAddr,
}

impl Host {
    fn asked(&self) -> MutexGuard<'_, Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes on what the host asks for, until it asks no more.
    async fn ask(&self, link: &Link) -> io::Result<()> {
        while let Some((bytes, fds)) = self.local.receive().await? {
            // What is no question is the order at the start.
            let ask = serde_json::from_slice::<Ask>(&bytes).ok();
            if let Some(Ask::Listen { port, .. }) = ask {
                self.forget_listeners(link, port).await?;
            }
            match &ask {
                Some(Ask::Dial { id, .. }) => self.asked().dials.push(*id),
                Some(Ask::Listen { id, port }) => drop(self.asked().listens.insert(*id, *port)),
                Some(Ask::Start { .. } | Ask::Kill { .. } | Ask::Measure { .. } | Ask::Pause { .. }) | None => {}
            }
            link.send(Frame::Message(bytes)).await?;
            // Nothing waits between these two, so no byte of the command can come before its channel is there.
            let mut fds = fds.into_iter();
            match (ask, fds.next(), fds.next()) {
                (Some(Ask::Start { id, .. }), Some(input), Some(output)) => {
                    link.attach(id, std::future::ready(pipes(Some(input), Some(output))))?;
                }
                (Some(Ask::Measure { id, .. }), Some(answer), None) => {
                    link.attach(id, std::future::ready(pipes(None, Some(answer))))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Frees a port inside if the host has dropped its listener, which the inside has no way to see.
    async fn forget_listeners(&self, link: &Link, port: u16) -> io::Result<()> {
        let is_dropped = |listener: &Listener| listener.port == port && TcpListener::bind(listener.address).is_ok();
        let dropped: Vec<u64> = {
            let mut asked = self.asked();
            asked.listeners.extract_if(|_, listener| is_dropped(listener)).map(|(id, _)| id).collect()
        };
        for listener in dropped {
            link.send(Frame::Unlisten { listener }).await?;
        }
        Ok(())
    }

    /// Hears what the inside says, until it is silent for good.
    async fn hear(&self, link: &Link, mut stream: impl AsyncRead + Unpin) -> io::Result<()> {
        while let Some(frame) = Frame::read(&mut stream).await? {
            match frame {
                Frame::Message(bytes) => self.said(link, bytes).await?,
                Frame::Open { channel, listener } => self.open(link, channel, listener)?,
                Frame::Unlisten { .. } => return Err(broken("a frame that only the host sends")),
                Frame::Data { .. } | Frame::Credit { .. } | Frame::End { .. } | Frame::Stop { .. } => {
                    link.hear(&frame)?;
                }
            }
        }
        Ok(())
    }

    async fn said(&self, link: &Link, bytes: Vec<u8>) -> io::Result<()> {
        let say = serde_json::from_slice::<Say>(&bytes).map_err(|_| broken("an answer that is none"))?;
        let fds = match say {
            Say::Socket { id } => vec![self.socket(link, id)?],
            Say::Refused { id, .. } => {
                let mut asked = self.asked();
                asked.dials.retain(|dial| *dial != id);
                asked.listens.remove(&id);
                Vec::new()
            }
            Say::Ready | Say::Unavailable { .. } | Say::Ended { .. } | Say::Done { .. } => Vec::new(),
        };
        self.local.send(&bytes, &fds).await
    }

    /// Makes what stands here for a socket inside.
    fn socket(&self, link: &Link, id: u64) -> io::Result<OwnedFd> {
        let mut asked = self.asked();
        if let Some(place) = asked.dials.iter().position(|dial| *dial == id) {
            asked.dials.swap_remove(place);
            let (near, far) = std::os::unix::net::UnixStream::pair()?;
            link.attach(id, std::future::ready(both_ways(&near)))?;
            return Ok(far.into());
        }
        let port = asked.listens.remove(&id).ok_or_else(|| broken("a socket that nobody asked for"))?;
        if asked.listeners.len() >= MAX_LISTENERS {
            return Err(broken("too many listeners"));
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        asked.listeners.insert(id, Listener { port, address: listener.local_addr()? });
        Ok(listener.into())
    }

    fn open(&self, link: &Link, channel: u64, listener: u64) -> io::Result<()> {
        if channel & INSIDE == 0 {
            return Err(broken("a channel with a number of the host's"));
        }
        let address = self.asked().listeners.get(&listener).map(|listener| listener.address);
        let address = address.ok_or_else(|| broken("a connection to no listener"))?;
        link.attach(channel, async move { both_ways(&TcpStream::connect(address).await?) })
    }
}

#[cfg(test)]
mod tests;
