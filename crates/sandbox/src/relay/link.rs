//! The channels of one stream, and the tasks that move bytes between them and pipes or sockets.
//!
//! Whoever reads the stream never waits here, so that the two ends cannot wait for each other. Dropping a link ends all
//! its tasks and closes what they held.

use super::channel::Channel;
use super::frame::{Frame, MAX_DATA, broken};
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Frames that wait to be written.
const QUEUE: usize = 32;

/// Channels at one time. What all of them may keep is this times a window.
pub(super) const MAX_CHANNELS: usize = 512;

/// Bytes that are written to the stream at once.
const BATCH: usize = 64 * 1024;

/// Where the bytes of a channel come from.
pub(super) type Source = Box<dyn AsyncRead + Send + Unpin>;

/// Where the bytes of a channel go.
pub(super) type Sink = Box<dyn AsyncWrite + Send + Unpin>;

type Channels = HashMap<u64, Arc<Channel>>;

/// The channels of one stream.
pub(super) struct Link {
    channels: Arc<Mutex<Channels>>,
    out: mpsc::Sender<Frame>,
    pumps: Mutex<JoinSet<()>>,
}

impl Link {
    /// A link, and the frames that are to be written to its stream.
    pub(super) fn new() -> (Self, mpsc::Receiver<Frame>) {
        let (out, queue) = mpsc::channel(QUEUE);
        (Self { channels: Arc::default(), out, pumps: Mutex::default() }, queue)
    }

    /// Queues a frame.
    pub(super) async fn send(&self, frame: Frame) -> io::Result<()> {
        self.out.send(frame).await.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    /// Opens a channel over what `ends` comes to; if it fails, the other end learns that nothing comes.
    pub(super) fn attach<F>(&self, id: u64, ends: F) -> io::Result<()>
    where
        F: Future<Output = io::Result<(Source, Sink)>> + Send + 'static,
    {
        self.attach_while(id, ends, ())
    }

    /// The same; `held` is dropped when the channel is over.
    pub(super) fn attach_while<F>(&self, id: u64, ends: F, held: impl Send + 'static) -> io::Result<()>
    where
        F: Future<Output = io::Result<(Source, Sink)>> + Send + 'static,
    {
        let channel = Arc::new(Channel::new());
        {
            let mut channels = lock(&self.channels);
            if channels.len() >= MAX_CHANNELS || channels.contains_key(&id) {
                return Err(broken("too many channels, or one twice"));
            }
            channels.insert(id, Arc::clone(&channel));
        }
        let (channels, out) = (Arc::clone(&self.channels), self.out.clone());
        self.spawn(async move {
            match ends.await {
                Ok((source, sink)) => {
                    tokio::join!(send_all(id, &channel, source, &out), receive_all(id, &channel, sink, &out));
                }
                Err(_) => {
                    let _ = out.send(Frame::End { channel: id }).await;
                    let _ = out.send(Frame::Stop { channel: id }).await;
                }
            }
            lock(&channels).remove(&id);
            drop(held);
        });
        Ok(())
    }

    /// Does something beside, until it is over or the link is dropped.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> tokio::task::AbortHandle {
        let mut pumps = lock(&self.pumps);
        while pumps.try_join_next().is_some() {}
        pumps.spawn(task)
    }

    /// Hears what concerns a channel. What concerns one that is over is nothing.
    pub(super) fn hear(&self, frame: &Frame) -> io::Result<()> {
        let find = |id: &u64| lock(&self.channels).get(id).cloned();
        match frame {
            Frame::Data { channel, bytes } => find(channel).map_or(Ok(()), |channel| channel.receive(bytes)),
            Frame::Credit { channel, bytes } => find(channel).map_or(Ok(()), |channel| channel.fund(*bytes)),
            Frame::End { channel } => {
                if let Some(channel) = find(channel) {
                    channel.end();
                }
                Ok(())
            }
            Frame::Stop { channel } => {
                if let Some(channel) = find(channel) {
                    channel.stop();
                }
                Ok(())
            }
            Frame::Message(_) | Frame::Open { .. } | Frame::Unlisten { .. } => Err(broken("a frame out of place")),
        }
    }
}

async fn send_all(id: u64, channel: &Channel, source: Source, out: &mpsc::Sender<Frame>) {
    tokio::select! {
        () = pass_on(id, channel, source, out) => {}
        () = channel.stopped() => {}
    }
    let _ = out.send(Frame::End { channel: id }).await;
    // Only then may the other end count the channel as over, too.
    channel.settled().await;
}

async fn pass_on(id: u64, channel: &Channel, mut source: Source, out: &mpsc::Sender<Frame>) {
    let mut buffer = vec![0_u8; MAX_DATA];
    while let Some(room) = channel.allowance().await {
        let most = room.min(MAX_DATA);
        let Ok(length) = source.read(buffer.get_mut(..most).unwrap_or_default()).await else { break };
        let bytes = buffer.get(..length).unwrap_or_default().to_vec();
        channel.spend(length);
        if length == 0 || out.send(Frame::Data { channel: id, bytes }).await.is_err() {
            break;
        }
    }
}

async fn receive_all(id: u64, channel: &Channel, mut sink: Sink, out: &mpsc::Sender<Frame>) {
    while let Some(bytes) = channel.take().await {
        if sink.write_all(&bytes).await.is_err() {
            channel.be_deaf();
            let _ = out.send(Frame::Stop { channel: id }).await;
            return;
        }
        channel.acknowledge(bytes.len());
        let credit = Frame::Credit { channel: id, bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX) };
        if out.send(credit).await.is_err() {
            return;
        }
    }
    let _ = sink.shutdown().await;
}

/// Writes frames to the stream until nobody can queue any more, or the stream fails.
pub(super) async fn write_all(mut stream: impl AsyncWrite + Unpin, mut queue: mpsc::Receiver<Frame>) -> io::Result<()> {
    let mut batch = Vec::new();
    while let Some(frame) = queue.recv().await {
        frame.write(&mut batch);
        while batch.len() < BATCH
            && let Ok(frame) = queue.try_recv()
        {
            frame.write(&mut batch);
        }
        stream.write_all(&batch).await?;
        stream.flush().await?;
        batch.clear();
    }
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
