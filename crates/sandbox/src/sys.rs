//! The system calls that no safe library offers, each wrapped once.
//!
//! All unsafe code of the crate is below this module. Every wrapper checks the result and returns the error number;
//! pointers never outlive the call.
#![expect(unsafe_code, reason = "namespaces, mounts and passed descriptors have no safe interface")]

pub(crate) mod disk;
pub(crate) mod memory;
pub(crate) mod mounts;
pub(crate) mod process;
pub(crate) mod sockets;

use std::io;

/// Turns the result of a call that returns -1 on failure into a result.
fn checked(result: i64) -> io::Result<i64> {
    if result == -1 { Err(io::Error::last_os_error()) } else { Ok(result) }
}
