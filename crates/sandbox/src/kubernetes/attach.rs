//! The streams of a container over one WebSocket: each message begins with the number of its stream.

use crate::attached::Said;
use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Upgraded;
use std::future::ready;
use std::io;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Bytes, Message};
use tokio_util::io::{CopyToBytes, SinkWriter, StreamReader};

/// A WebSocket over a connection to the server.
pub(super) type Socket = WebSocketStream<Upgraded>;

const INPUT: u8 = 0;
const OUTPUT: u8 = 1;
const ERROR: u8 = 2;
/// On which the server says how the container ended.
const STATUS: u8 = 3;
/// Which the server closes a stream with.
const CLOSE: u8 = 255;

/// Standard input and output of a container as one stream; what it says on standard error is kept.
pub(super) fn stream(socket: Socket) -> (impl AsyncRead + AsyncWrite + Send + 'static, Said) {
    let said = Said::default();
    let heard = said.clone();
    let (sink, messages) = socket.split();
    let output = messages
        .map(move |message| heard_in(message.map_err(io::Error::other)?, &heard))
        .take_while(|part| ready(!matches!(part, Ok(None))))
        .filter_map(|part| ready(part.transpose()));
    let input = sink.sink_map_err(io::Error::other).with(|bytes: Bytes| {
        let mut message = Vec::with_capacity(bytes.len() + 1);
        message.push(INPUT);
        message.extend_from_slice(&bytes);
        ready(Ok::<_, io::Error>(Message::Binary(message.into())))
    });
    let input = SinkWriter::new(CopyToBytes::new(input));
    (tokio::io::join(StreamReader::new(output), input), said)
}

/// The output in a message, perhaps empty; `None` when there is no more.
fn heard_in(message: Message, said: &Said) -> io::Result<Option<Bytes>> {
    let mut bytes = match message {
        Message::Binary(bytes) => bytes,
        Message::Close(_) => return Ok(None),
        Message::Text(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => return Ok(Some(Bytes::new())),
    };
    if bytes.is_empty() {
        return Ok(Some(bytes));
    }
    let channel = bytes.split_to(1);
    match channel.first() {
        Some(&OUTPUT) => Ok(Some(bytes)),
        Some(&ERROR) => {
            said.hear(&bytes);
            Ok(Some(Bytes::new()))
        }
        Some(&(STATUS | CLOSE)) => Ok(None),
        Some(_) | None => Err(io::Error::other("the cluster sent a stream that nobody asked for")),
    }
}
