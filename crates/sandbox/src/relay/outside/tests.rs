//! Somebody hostile sits at the other end of the stream.

use super::outside;
use crate::control::Control;
use crate::relay::INSIDE;
use crate::relay::channel::WINDOW;
use crate::relay::frame::{Frame, MAX_DATA};
use crate::relay::link::MAX_CHANNELS;
use crate::wire::Say;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

/// Frames that are well-formed and mean anything at all, near the numbers that are in use.
fn frame() -> impl Strategy<Value = Frame> {
    let id = prop_oneof![1..8_u64, (1..8_u64).prop_map(|id| id | INSIDE), any::<u64>()].boxed();
    let say = prop_oneof![
        id.clone().prop_map(|id| Say::Socket { id }),
        id.clone().prop_map(|id| Say::Refused { id, reason: "no".into() }),
        id.clone().prop_map(|id| Say::Done { id }),
        Just(()).prop_map(|()| Say::Ready),
    ]
    .prop_map(|say| Frame::Message(serde_json::to_vec(&say).unwrap()));
    prop_oneof![
        4 => say,
        1 => proptest::collection::vec(any::<u8>(), 0..50).prop_map(Frame::Message),
        4 => (id.clone(), 0..MAX_DATA).prop_map(|(channel, length)| Frame::Data { channel, bytes: vec![7; length] }),
        1 => (id.clone(), any::<u32>()).prop_map(|(channel, bytes)| Frame::Credit { channel, bytes }),
        1 => id.clone().prop_map(|channel| Frame::End { channel }),
        1 => id.clone().prop_map(|channel| Frame::Stop { channel }),
        4 => (id.clone(), id.clone()).prop_map(|(channel, listener)| Frame::Open { channel, listener }),
        1 => id.prop_map(|listener| Frame::Unlisten { listener }),
    ]
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// A host that has asked for a connection and a listener, and lets the inside say what it likes; the host must then
/// learn that the sandbox has ended, however much was said.
async fn hear(bytes: &[u8]) {
    let (near, mut far) = tokio::io::duplex(64 * 1024);
    let (socket, _relay) = outside(near).unwrap();
    let control = Control::open(socket).unwrap();
    let (dialled, listened) = (control.dial(80), control.listen(81));
    let hostile = async {
        // Once the relay has ended, nobody hears the rest.
        let _ = far.write_all(bytes).await;
        drop(far);
    };
    let (_, _, ()) = tokio::join!(dialled, listened, hostile);
    while !control.is_gone() {
        tokio::task::yield_now().await;
    }
}

fn bytes_of(frames: &[Frame]) -> Vec<u8> {
    let mut bytes = Vec::new();
    frames.iter().for_each(|frame| frame.write(&mut bytes));
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_end_in_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        wait(hear(&bytes));
    }

    #[test]
    fn any_frames_end_in_an_answer(frames in proptest::collection::vec(frame(), 0..60)) {
        wait(hear(&bytes_of(&frames)));
    }
}

/// Writes frames until the host hears no more; returns how many bytes it took.
async fn flood(far: &mut DuplexStream, frames: impl Iterator<Item = Frame>) -> usize {
    let mut taken = 0;
    for frame in frames {
        let bytes = bytes_of(&[frame]);
        if far.write_all(&bytes).await.is_err() {
            return taken;
        }
        taken += bytes.len();
    }
    panic!("the host heard all of it");
}

/// Makes a host with one connection into the sandbox that nobody reads, and one listener; returns their numbers.
async fn host() -> (Control, super::Relay, DuplexStream, [u64; 2]) {
    let (near, mut far) = tokio::io::duplex(1024);
    let (socket, relay) = outside(near).unwrap();
    let control = Control::open(socket).unwrap();
    let answers = async {
        for id in [1, 2] {
            Frame::read(&mut far).await.unwrap().unwrap();
            far.write_all(&bytes_of(&[Frame::Message(serde_json::to_vec(&Say::Socket { id }).unwrap())]))
                .await
                .unwrap();
        }
    };
    let (dialled, listened, ()) = tokio::join!(control.dial(80), control.listen(81), answers);
    std::mem::forget((dialled.unwrap(), listened.unwrap()));
    (control, relay, far, [1, 2])
}

#[tokio::test]
async fn bytes_that_nobody_reads_are_not_kept_beyond_the_window() {
    let (_control, _relay, mut far, [channel, _]) = host().await;
    let endless = std::iter::repeat_with(|| Frame::Data { channel, bytes: vec![7; MAX_DATA] }).take(1000);
    let taken = flood(&mut far, endless).await;
    // What the socket of the connection takes is the system's own buffer.
    assert!(taken < 20 * WINDOW, "{taken}");
}

#[tokio::test]
async fn connections_beyond_what_is_agreed_end_the_stream() {
    let (_control, _relay, mut far, [_, listener]) = host().await;
    let opened = (0..).map(|number| Frame::Open { channel: INSIDE | number, listener });
    let (mut reading, mut writing) = tokio::io::split(&mut far);
    let written = async {
        for (count, frame) in opened.take(10 * MAX_CHANNELS).enumerate() {
            if writing.write_all(&bytes_of(&[frame])).await.is_err() {
                return count;
            }
        }
        panic!("the host heard all of it");
    };
    let drained = async { while reading.read(&mut [0; 1024]).await.is_ok_and(|length| length > 0) {} };
    let (count, ()) = tokio::join!(written, drained);
    assert!(count < 2 * MAX_CHANNELS, "{count}");
}
