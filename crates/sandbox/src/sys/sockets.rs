//! The control socket: whole messages, and descriptors that travel with them.

use super::checked;
use std::io;
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd, RawFd};

/// Most descriptors in one message.
const MAX_FDS: usize = 4;

/// Longest message, in bytes.
pub(crate) const MAX_MESSAGE: usize = 128 * 1024;

/// Room for the control part of a message with [`MAX_FDS`] descriptors, aligned as the kernel wants it.
#[repr(align(8))]
struct ControlSpace([u8; 64]);

/// Widens a length; every system that this runs on has at least 32-bit addresses.
fn wide(length: u32) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}

/// Makes two connected sockets that keep the borders of messages.
pub(crate) fn pair() -> io::Result<(OwnedFd, OwnedFd)> {
    let mut fds = [0; 2];
    let kind = libc::SOCK_SEQPACKET | libc::SOCK_CLOEXEC;
    // SAFETY: the array has room for the two descriptors that the call writes.
    checked(i64::from(unsafe { libc::socketpair(libc::AF_UNIX, kind, 0, fds.as_mut_ptr()) }))?;
    let [left, right] = fds;
    // SAFETY: the kernel has just returned these descriptors, so nobody else owns them.
    Ok(unsafe { (OwnedFd::from_raw_fd(left), OwnedFd::from_raw_fd(right)) })
}

/// Sends one message with descriptors.
pub(crate) fn send(socket: RawFd, bytes: &[u8], fds: &[RawFd]) -> io::Result<()> {
    if fds.len() > MAX_FDS || bytes.len() > MAX_MESSAGE {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the message is too large"));
    }
    let mut space = ControlSpace([0; 64]);
    let mut part = libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() };
    let fds_bytes = u32::try_from(size_of_val(fds)).map_err(io::Error::other)?;
    // SAFETY: an all-zero header is valid; every pointer set below outlives the call; the control space is large
    // enough for MAX_FDS descriptors and aligned for the header.
    unsafe {
        let mut header = std::mem::zeroed::<libc::msghdr>();
        header.msg_iov = &raw mut part;
        header.msg_iovlen = 1;
        if !fds.is_empty() {
            header.msg_control = space.0.as_mut_ptr().cast();
            header.msg_controllen = wide(libc::CMSG_SPACE(fds_bytes));
            let control = libc::CMSG_FIRSTHDR(&raw const header);
            (*control).cmsg_level = libc::SOL_SOCKET;
            (*control).cmsg_type = libc::SCM_RIGHTS;
            (*control).cmsg_len = wide(libc::CMSG_LEN(fds_bytes));
            std::ptr::copy_nonoverlapping(fds.as_ptr().cast::<u8>(), libc::CMSG_DATA(control), size_of_val(fds));
        }
        checked(
            i64::try_from(libc::sendmsg(socket, &raw const header, libc::MSG_NOSIGNAL)).map_err(io::Error::other)?,
        )?;
    }
    Ok(())
}

/// Receives one message with its descriptors; an empty message means that the other side is gone.
pub(crate) fn receive(socket: RawFd) -> io::Result<(Vec<u8>, Vec<OwnedFd>)> {
    let mut bytes = vec![0_u8; MAX_MESSAGE];
    let mut space = ControlSpace([0; 64]);
    let mut part = libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: bytes.len() };
    let mut fds = Vec::new();
    // SAFETY: an all-zero header is valid; every pointer set below outlives the call. Control messages are walked
    // with the macros of the C library, and each descriptor found is new and owned by nobody else.
    let length = unsafe {
        let mut header = std::mem::zeroed::<libc::msghdr>();
        header.msg_iov = &raw mut part;
        header.msg_iovlen = 1;
        header.msg_control = space.0.as_mut_ptr().cast();
        header.msg_controllen = space.0.len();
        let length = checked(
            i64::try_from(libc::recvmsg(socket, &raw mut header, libc::MSG_CMSG_CLOEXEC)).map_err(io::Error::other)?,
        )?;
        let mut control = libc::CMSG_FIRSTHDR(&raw const header);
        while !control.is_null() {
            if (*control).cmsg_level == libc::SOL_SOCKET && (*control).cmsg_type == libc::SCM_RIGHTS {
                let count = ((*control).cmsg_len - wide(libc::CMSG_LEN(0))) / size_of::<RawFd>();
                let first = libc::CMSG_DATA(control).cast::<RawFd>();
                for index in 0..count {
                    fds.push(OwnedFd::from_raw_fd(first.add(index).read_unaligned()));
                }
            }
            control = libc::CMSG_NXTHDR(&raw const header, control);
        }
        length
    };
    bytes.truncate(usize::try_from(length).map_err(io::Error::other)?);
    Ok((bytes, fds))
}

/// Ends both directions of a connection, for every holder of the socket.
pub(crate) fn shut_down(socket: RawFd) {
    // SAFETY: no pointers. A connection that has ended already is no error here.
    unsafe { libc::shutdown(socket, libc::SHUT_RDWR) };
}

/// Ends the writing direction of a connection; without effect on what is no socket.
pub(crate) fn end_writing(socket: RawFd) {
    // SAFETY: no pointers. A connection that has ended already is no error here.
    unsafe { libc::shutdown(socket, libc::SHUT_WR) };
}

/// Reads what is there.
pub(crate) fn read(fd: RawFd, into: &mut [u8]) -> io::Result<usize> {
    // SAFETY: the pointer and the length describe the slice, which outlives the call.
    let length = unsafe { libc::read(fd, into.as_mut_ptr().cast(), into.len()) };
    usize::try_from(length).map_err(|_| io::Error::last_os_error())
}

/// Writes what there is room for.
pub(crate) fn write(fd: RawFd, bytes: &[u8]) -> io::Result<usize> {
    // SAFETY: the pointer and the length describe the slice, which outlives the call.
    let length = unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len()) };
    usize::try_from(length).map_err(|_| io::Error::last_os_error())
}

/// Makes a pipe: what is written to the second can be read from the first.
pub(crate) fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    let (reader, writer) = io::pipe()?;
    Ok((reader.into(), writer.into()))
}

/// Brings the loopback interface of the present network namespace up.
pub(crate) fn loopback_up() -> io::Result<()> {
    // SAFETY: an all-zero request is valid; the name fits; the pointer is valid for the length of the call.
    unsafe {
        let fd = checked(i64::from(libc::socket(libc::AF_INET, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0)))?;
        let socket = OwnedFd::from_raw_fd(i32::try_from(fd).map_err(io::Error::other)?);
        let mut request = std::mem::zeroed::<libc::ifreq>();
        for (place, byte) in request.ifr_name.iter_mut().zip(b"lo") {
            *place = i8::from_ne_bytes([*byte]);
        }
        request.ifr_ifru.ifru_flags = i16::try_from(libc::IFF_UP | libc::IFF_RUNNING).map_err(io::Error::other)?;
        checked(i64::from(libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request))).map(drop)
    }
}

/// Watches a descriptor for readiness on the runtime of the caller.
pub(crate) fn watch(fd: OwnedFd) -> io::Result<tokio::io::unix::AsyncFd<OwnedFd>> {
    // SAFETY: an `OwnedFd` keeps its descriptor open until it is dropped, after the watch has ended.
    Ok(unsafe { tokio::io::unix::AsyncFd::register(fd) }?)
}
