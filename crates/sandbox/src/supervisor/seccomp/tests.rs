#![allow(clippy::as_conversions, reason = "the kernel cuts numbers in the same way")]

use super::*;

/// The architecture of a 32-bit program on x86-64.
const I386: u32 = 0x4000_0003;

const ALLOWED: u32 = 0x7fff_0000;
const KILLED: u32 = 0x8000_0000;
const REFUSED: u32 = 0x0005_0000 + libc::EPERM as u32;
const UNKNOWN: u32 = 0x0005_0000 + libc::ENOSYS as u32;

fn native_arch() -> u32 {
    match std::env::consts::ARCH {
        "x86_64" => 0xC000_003E,
        "aarch64" => 0xC000_00B7,
        other => panic!("{other} is not known"),
    }
}

/// Does what the kernel does with a program, for the instructions that filters are made of.
fn run(program: &[sock_filter], arch: u32, number: u32, arguments: &[u64]) -> u32 {
    let mut words = vec![number, arch, 0, 0];
    for place in 0..6 {
        let argument = arguments.get(place).copied().unwrap_or_default();
        words.extend([argument as u32, (argument >> 32) as u32]);
    }
    let (mut place, mut value) = (0, 0);
    loop {
        let step = &program[place];
        place += 1;
        let jump = |taken: bool| usize::from(if taken { step.jt } else { step.jf });
        match step.code {
            0x20 => value = words[step.k as usize / 4],
            0x54 => value &= step.k,
            0x05 => place += step.k as usize,
            0x15 => place += jump(value == step.k),
            0x25 => place += jump(value > step.k),
            0x35 => place += jump(value >= step.k),
            0x45 => place += jump(value & step.k != 0),
            0x06 => return step.k,
            other => panic!("instruction {other:#x}"),
        }
    }
}

/// The strictest answer of both filters, as the kernel takes it.
fn answer_of(arch: u32, number: i64, arguments: &[u64]) -> u32 {
    let filters = Filters::build().unwrap();
    let answers = [&filters.denied, &filters.missing].map(|program| run(program, arch, number as u32, arguments));
    let strictness = |answer: &u32| match answer & 0xffff_0000 {
        KILLED => 0,
        0x0005_0000 => 1,
        _ => 2,
    };
    answers.into_iter().min_by_key(strictness).unwrap()
}

fn answer(number: i64, arguments: &[u64]) -> u32 {
    answer_of(native_arch(), number, arguments)
}

#[test]
fn ordinary_calls_go_through() {
    for number in [libc::SYS_read, libc::SYS_openat, libc::SYS_futex, libc::SYS_execve, libc::SYS_pidfd_open, NEWEST] {
        assert_eq!(answer(number, &[]), ALLOWED, "{number}");
    }
    assert_eq!(answer(libc::SYS_clone, &[libc::SIGCHLD as u64]), ALLOWED);
    assert_eq!(answer(libc::SYS_socket, &[2, 1, 0]), ALLOWED);
    assert_eq!(answer(libc::SYS_socket, &[16, 3, 0]), ALLOWED);
    assert_eq!(answer(libc::SYS_fchmodat, &[0, 0, 0o755]), ALLOWED);
    assert_eq!(answer(libc::SYS_openat, &[0, 0, 0o102, 0o644]), ALLOWED);
    // Without a flag that makes a file the mode is whatever was in the register.
    assert_eq!(answer(libc::SYS_openat, &[0, 0, 2, u64::MAX]), ALLOWED);
}

#[test]
fn everything_on_the_list_is_refused_and_is_on_it_once() {
    for (place, (name, number)) in DENIED.iter().enumerate() {
        assert_eq!(answer(*number, &[]), REFUSED, "{name}");
        assert!(DENIED[..place].iter().all(|(_, before)| before != number), "{name} is there twice");
        assert!(*number <= NEWEST, "{name}");
    }
}

#[test]
fn newer_calls_and_the_second_set_of_numbers_do_not_exist() {
    assert_eq!(answer(NEWEST + 1, &[]), UNKNOWN);
    assert_eq!(answer(1000, &[]), UNKNOWN);
    for number in [libc::SYS_read, libc::SYS_unshare, libc::SYS_io_uring_setup, 520] {
        assert_eq!(answer(number | 0x4000_0000, &[]), UNKNOWN, "{number}");
    }
    assert_eq!(answer(-1, &[]), UNKNOWN);
    assert_eq!(answer(libc::SYS_clone3, &[]), UNKNOWN);
}

#[test]
fn calls_of_another_architecture_are_killed() {
    assert_eq!(answer_of(I386, 20, &[]), KILLED);
}

#[test]
fn the_upper_half_of_an_argument_hides_nothing() {
    let high = 1 << 32;
    for request in TERMINAL_REQUESTS {
        assert_eq!(answer(libc::SYS_ioctl, &[0, *request]), REFUSED);
        assert_eq!(answer(libc::SYS_ioctl, &[0, high | request]), REFUSED);
    }
    assert_eq!(answer(libc::SYS_ioctl, &[0, 0x5401]), ALLOWED);
    for (family, kind, protocol) in [(38, 5, 0), (high | 2, 1, 0), (2, high | 3, 1), (16, 3, 12), (high | 16, 3, 0)] {
        assert_eq!(answer(libc::SYS_socket, &[family, kind, protocol]), REFUSED, "{family} {kind} {protocol}");
    }
    assert_eq!(answer(libc::SYS_clone, &[0x1000_0000]), REFUSED);
}

#[test]
fn modes_with_set_uid_and_set_gid_are_refused() {
    for bit in [0o4000, 0o2000] {
        assert_eq!(answer(libc::SYS_fchmodat, &[0, 0, 0o755 | bit]), REFUSED);
        assert_eq!(answer(libc::SYS_fchmod, &[0, (7 << 32) | bit]), REFUSED);
        assert_eq!(answer(libc::SYS_openat, &[0, 0, 0o101, 0o755 | bit]), REFUSED);
        assert_eq!(answer(libc::SYS_openat, &[0, 0, 0o20_200_000, 0o755 | bit]), REFUSED);
    }
    assert_eq!(answer(libc::SYS_openat2, &[]), UNKNOWN);
}
