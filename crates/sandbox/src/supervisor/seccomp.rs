//! Which system calls commands may not make, as data under review.
//!
//! Everything that could reach around the namespaces is refused with EPERM. Calls whose flags lie in memory, where a
//! filter cannot look, are answered with ENOSYS: programs then fall back to the older call, whose flags are checked. So
//! are calls that are newer than this list, which nobody has reviewed yet, and the second set of numbers (x32) that
//! some kernels have.

mod modes;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, sock_filter,
};
use std::collections::BTreeMap;
use std::io;

/// Refused outright, by name and by number.
pub(crate) const DENIED: &[(&str, i64)] = &[
    ("unshare", libc::SYS_unshare),
    ("setns", libc::SYS_setns),
    ("mount", libc::SYS_mount),
    ("umount2", libc::SYS_umount2),
    ("pivot_root", libc::SYS_pivot_root),
    ("chroot", libc::SYS_chroot),
    ("open_tree", libc::SYS_open_tree),
    ("move_mount", libc::SYS_move_mount),
    ("fsopen", libc::SYS_fsopen),
    ("fsconfig", libc::SYS_fsconfig),
    ("fsmount", libc::SYS_fsmount),
    ("fspick", libc::SYS_fspick),
    ("mount_setattr", libc::SYS_mount_setattr),
    ("ptrace", libc::SYS_ptrace),
    ("process_vm_readv", libc::SYS_process_vm_readv),
    ("process_vm_writev", libc::SYS_process_vm_writev),
    ("kcmp", libc::SYS_kcmp),
    ("pidfd_getfd", libc::SYS_pidfd_getfd),
    ("keyctl", libc::SYS_keyctl),
    ("add_key", libc::SYS_add_key),
    ("request_key", libc::SYS_request_key),
    ("bpf", libc::SYS_bpf),
    ("perf_event_open", libc::SYS_perf_event_open),
    ("userfaultfd", libc::SYS_userfaultfd),
    ("io_uring_setup", libc::SYS_io_uring_setup),
    ("io_uring_enter", libc::SYS_io_uring_enter),
    ("io_uring_register", libc::SYS_io_uring_register),
    ("kexec_load", libc::SYS_kexec_load),
    ("kexec_file_load", libc::SYS_kexec_file_load),
    ("init_module", libc::SYS_init_module),
    ("finit_module", libc::SYS_finit_module),
    ("delete_module", libc::SYS_delete_module),
    ("open_by_handle_at", libc::SYS_open_by_handle_at),
    ("name_to_handle_at", libc::SYS_name_to_handle_at),
    ("swapon", libc::SYS_swapon),
    ("swapoff", libc::SYS_swapoff),
    ("reboot", libc::SYS_reboot),
    ("acct", libc::SYS_acct),
    ("quotactl", libc::SYS_quotactl),
    ("quotactl_fd", libc::SYS_quotactl_fd),
    ("clock_settime", libc::SYS_clock_settime),
    ("clock_adjtime", libc::SYS_clock_adjtime),
    ("settimeofday", libc::SYS_settimeofday),
    ("adjtimex", libc::SYS_adjtimex),
    ("sethostname", libc::SYS_sethostname),
    ("setdomainname", libc::SYS_setdomainname),
    ("syslog", libc::SYS_syslog),
    ("fanotify_init", libc::SYS_fanotify_init),
    ("mbind", libc::SYS_mbind),
    ("set_mempolicy", libc::SYS_set_mempolicy),
    ("migrate_pages", libc::SYS_migrate_pages),
    ("move_pages", libc::SYS_move_pages),
    ("vmsplice", libc::SYS_vmsplice),
    ("personality", libc::SYS_personality),
    ("vhangup", libc::SYS_vhangup),
    ("lookup_dcookie", libc::SYS_lookup_dcookie),
    ("memfd_secret", libc::SYS_memfd_secret),
    ("process_madvise", libc::SYS_process_madvise),
    ("process_mrelease", libc::SYS_process_mrelease),
    ("set_mempolicy_home_node", libc::SYS_set_mempolicy_home_node),
    ("statmount", STATMOUNT),
    ("listmount", LISTMOUNT),
    ("lsm_get_self_attr", LSM_GET_SELF_ATTR),
    ("lsm_set_self_attr", LSM_SET_SELF_ATTR),
    ("lsm_list_modules", LSM_LIST_MODULES),
    #[cfg(target_arch = "x86_64")]
    ("uselib", libc::SYS_uselib),
    #[cfg(target_arch = "x86_64")]
    ("iopl", libc::SYS_iopl),
    #[cfg(target_arch = "x86_64")]
    ("ioperm", libc::SYS_ioperm),
    #[cfg(target_arch = "x86_64")]
    ("modify_ldt", libc::SYS_modify_ldt),
];

/// Numbers that the C library's bindings do not have; the same on every architecture.
const STATMOUNT: i64 = 457;
const LISTMOUNT: i64 = 458;
const LSM_GET_SELF_ATTR: i64 = 459;
const LSM_SET_SELF_ATTR: i64 = 460;
const LSM_LIST_MODULES: i64 = 461;

/// The newest call that was looked at when this list was made. What has a higher number does not exist inside.
const NEWEST: i64 = libc::SYS_mseal;

/// What a filter cannot judge, because what matters lies in memory.
const MISSING: &[i64] = &[libc::SYS_clone3, libc::SYS_openat2];

/// Flags of `clone` that make namespaces.
const NAMESPACE_FLAGS: u64 = 0x7E02_0080;

/// Requests of `ioctl` that put words into a terminal, change its discipline, or take it over.
const TERMINAL_REQUESTS: &[u64] = &[0x5412, 0x541C, 0x5423, 0x540E];

/// Socket families that are allowed: local, IPv4, IPv6, and routing questions.
const ALLOWED_FAMILIES: &[u64] = &[1, 2, 10, 16];

/// Socket kinds that are refused in every family: raw, packet.
const DENIED_KINDS: &[u64] = &[3, 10];

/// The filters of every command.
pub(super) struct Filters {
    denied: BpfProgram,
    missing: BpfProgram,
}

impl Filters {
    /// Compiles the filters.
    pub(super) fn build() -> io::Result<Self> {
        let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
        let denied = filter(rules()?, libc::EPERM, arch)?;
        let mut missing = filter(MISSING.iter().map(|call| (*call, vec![])).collect(), libc::ENOSYS, arch)?;
        missing.splice(0..0, newer_than_the_list()?);
        Ok(Self { denied, missing })
    }

    /// Puts the filters on this process, for good.
    pub(super) fn apply(&self) -> io::Result<()> {
        seccompiler::apply_filter(&self.denied).map_err(io::Error::other)?;
        seccompiler::apply_filter(&self.missing).map_err(io::Error::other)
    }
}

fn filter(rules: BTreeMap<i64, Vec<SeccompRule>>, error: i32, arch: TargetArch) -> io::Result<BpfProgram> {
    let error = u32::try_from(error).map_err(io::Error::other)?;
    let filter =
        SeccompFilter::new(rules, SeccompAction::Allow, SeccompAction::Errno(error), arch).map_err(io::Error::other)?;
    filter.try_into().map_err(io::Error::other)
}

/// Instructions before a program: what is above the list is answered with ENOSYS. The filters of the library know
/// single numbers only.
fn newer_than_the_list() -> io::Result<[sock_filter; 3]> {
    const LOAD_NUMBER: u16 = 0x20;
    const JUMP_IF_AT_LEAST: u16 = 0x35;
    const RETURN: u16 = 0x06;
    let first_unknown = u32::try_from(NEWEST + 1).map_err(io::Error::other)?;
    let answer = libc::SECCOMP_RET_ERRNO | u32::try_from(libc::ENOSYS).map_err(io::Error::other)?;
    Ok([
        sock_filter { code: LOAD_NUMBER, jt: 0, jf: 0, k: 0 },
        sock_filter { code: JUMP_IF_AT_LEAST, jt: 0, jf: 1, k: first_unknown },
        sock_filter { code: RETURN, jt: 0, jf: 0, k: answer },
    ])
}

fn rules() -> io::Result<BTreeMap<i64, Vec<SeccompRule>>> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = DENIED.iter().map(|(_, call)| (*call, vec![])).collect();
    let masked = |bit: u32| when(0, SeccompCmpOp::MaskedEq(1 << bit), 1 << bit);
    let clone = (0..64)
        .filter(|bit| NAMESPACE_FLAGS & (1 << bit) != 0)
        .map(|bit| rule(vec![masked(bit)?]))
        .collect::<io::Result<_>>()?;
    rules.insert(libc::SYS_clone, clone);
    let ioctl = TERMINAL_REQUESTS
        .iter()
        // The kernel looks at 32 bits of the request, so a filter must not look at more.
        .map(|request| rule(vec![low(1, SeccompCmpOp::Eq, *request)?]))
        .collect::<io::Result<_>>()?;
    rules.insert(libc::SYS_ioctl, ioctl);
    rules.insert(libc::SYS_socket, socket_rules()?);
    rules.extend(modes::rules()?);
    Ok(rules)
}

fn socket_rules() -> io::Result<Vec<SeccompRule>> {
    let unknown =
        ALLOWED_FAMILIES.iter().map(|family| when(0, SeccompCmpOp::Ne, *family)).collect::<io::Result<_>>()?;
    let mut rules = vec![rule(unknown)?];
    for kind in DENIED_KINDS {
        rules.push(rule(vec![when(0, SeccompCmpOp::Ne, 16)?, when(1, SeccompCmpOp::MaskedEq(0xF), *kind)?])?);
    }
    // Routing questions only, of all the netlink protocols.
    rules.push(rule(vec![when(0, SeccompCmpOp::Eq, 16)?, when(2, SeccompCmpOp::Ne, 0)?])?);
    Ok(rules)
}

fn when(argument: u8, operator: SeccompCmpOp, value: u64) -> io::Result<SeccompCondition> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Qword, operator, value).map_err(io::Error::other)
}

/// A condition on the lower half of an argument, for those that the kernel takes as 32 bits.
fn low(argument: u8, operator: SeccompCmpOp, value: u64) -> io::Result<SeccompCondition> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value).map_err(io::Error::other)
}

fn rule(conditions: Vec<SeccompCondition>) -> io::Result<SeccompRule> {
    SeccompRule::new(conditions).map_err(io::Error::other)
}

#[cfg(test)]
mod tests;
