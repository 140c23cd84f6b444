use super::{Frame, MAX_DATA};
use proptest::prelude::*;

fn frame() -> impl Strategy<Value = Frame> {
    let bytes = proptest::collection::vec(any::<u8>(), 0..200);
    let id = any::<u64>();
    prop_oneof![
        bytes.clone().prop_map(Frame::Message),
        (id, bytes).prop_map(|(channel, bytes)| Frame::Data { channel, bytes }),
        (id, any::<u32>()).prop_map(|(channel, bytes)| Frame::Credit { channel, bytes }),
        id.prop_map(|channel| Frame::End { channel }),
        id.prop_map(|channel| Frame::Stop { channel }),
        (id, any::<u64>()).prop_map(|(channel, listener)| Frame::Open { channel, listener }),
        id.prop_map(|listener| Frame::Unlisten { listener }),
    ]
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

proptest! {
    #[test]
    fn frames_are_read_as_they_were_written(frames in proptest::collection::vec(frame(), 0..20)) {
        let mut bytes = Vec::new();
        frames.iter().for_each(|frame| frame.write(&mut bytes));
        let mut stream = &bytes[..];
        let read = wait(async {
            let mut read = Vec::new();
            while let Some(frame) = Frame::read(&mut stream).await.unwrap() {
                read.push(frame);
            }
            read
        });
        prop_assert_eq!(read, frames);
    }

    #[test]
    fn a_frame_that_is_cut_off_is_an_error(frame in frame(), left in any::<prop::sample::Index>()) {
        let mut bytes = Vec::new();
        frame.write(&mut bytes);
        let mut stream = &bytes[..1 + left.index(bytes.len() - 1)];
        prop_assert!(wait(Frame::read(&mut stream)).is_err());
    }
}

#[test]
fn nothing_is_reserved_for_a_length_that_is_too_large() {
    for kind in [b'd', b'm', b'c', b'e', b'?'] {
        let mut bytes = vec![kind];
        bytes.extend(7_u64.to_be_bytes());
        bytes.extend(u32::MAX.to_be_bytes());
        assert!(wait(Frame::read(&mut &bytes[..])).is_err());
    }
    let mut longest = Vec::new();
    Frame::Data { channel: 7, bytes: vec![1; MAX_DATA] }.write(&mut longest);
    assert!(wait(Frame::read(&mut &longest[..])).unwrap().is_some());
}
