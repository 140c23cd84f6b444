//! No set-uid and no set-gid files: inside they would do nothing, but the workspace is a folder of the host.

use super::{low, rule};
use seccompiler::{SeccompCmpOp, SeccompRule};
use std::io;

/// The bits that make a program run as its owner.
const BITS: &[u32] = &[libc::S_ISUID, libc::S_ISGID];

/// A number that the C library's bindings do not have everywhere; the same on every architecture.
const FCHMODAT2: i64 = 452;

/// Calls that set a mode, with the place of the mode among the arguments.
const SET: &[(i64, u8)] = &[
    (libc::SYS_fchmod, 1),
    (libc::SYS_fchmodat, 2),
    (FCHMODAT2, 2),
    (libc::SYS_mknodat, 2),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_chmod, 1),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_creat, 1),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_mknod, 1),
];

/// Calls that set a mode if their flags say that a file is made, with the places of mode and flags.
const MAKE: &[(i64, u8, u8)] = &[
    (libc::SYS_openat, 3, 2),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_open, 2, 1),
];

/// Flags that make a file: by name, or without one.
const MAKING: &[u64] = &[0o100, 0o20_000_000];

/// Refusals of all calls with such a mode.
pub(super) fn rules() -> io::Result<Vec<(i64, Vec<SeccompRule>)>> {
    let mut rules = Vec::new();
    for (call, mode) in SET {
        let refused = BITS.iter().map(|bit| rule(vec![has(*mode, (*bit).into())?]));
        rules.push((*call, refused.collect::<io::Result<_>>()?));
    }
    for (call, mode, flags) in MAKE {
        let mut refused = Vec::new();
        for bit in BITS {
            for making in MAKING {
                refused.push(rule(vec![has(*mode, (*bit).into())?, has(*flags, *making)?])?);
            }
        }
        rules.push((*call, refused));
    }
    Ok(rules)
}

fn has(argument: u8, bit: u64) -> io::Result<seccompiler::SeccompCondition> {
    low(argument, SeccompCmpOp::MaskedEq(bit), bit)
}
