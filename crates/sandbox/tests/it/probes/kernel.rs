//! Probes of the kernel: system calls, privileges, devices and what /proc and /sys tell.

use super::backends::{PODMAN, RUNSC};
use super::probe::{Control, Difference, PROBE, Probe, Script, Seen};

const REFUSED: Seen = Seen::Walls(&["EPERM", "ENOSYS"]);

pub(super) const KERNEL: &[Probe] = &[
    Probe {
        number: 25,
        name: "mounts",
        script: Script::Python(
            r#"
os.makedirs("place", exist_ok=True)
place = os.path.abspath("place").encode()
for kind in [b"tmpfs", b"proc", b"overlay", b"cgroup2", b"fuse", b"mqueue"]:
    reach("mount " + kind.decode(), lambda: apart(lambda: call("mount", b"none", place, kind, 0, 0)))
reach("bind", lambda: apart(lambda: call("mount", b"/", place, 0, 4096, 0)))
reach("remount", lambda: apart(lambda: call("mount", 0, b"/", 0, 32 | 4096, 0)))
reach("fsopen", lambda: call("fsopen", b"tmpfs", 0))
reach("open_tree", lambda: call("open_tree", -100, b"/", 1))
reach("move_mount", lambda: apart(lambda: call("move_mount", -100, b"/proc", -100, place, 0)))
reach("mount_setattr", lambda: apart(lambda: call("mount_setattr", -100, b"/", 0, b"\0" * 32, 32)))
reach("umount2", lambda: apart(lambda: call("umount2", b"/proc", 2)))
reach("pivot_root", lambda: apart(lambda: call("pivot_root", b".", b".")))
reach("chroot", lambda: apart(lambda: call("chroot", b"/")))
"#,
        ),
        seen: REFUSED,
        control: Control::Namespaces,
        ..PROBE
    },
    Probe {
        number: 26,
        name: "namespaces, made and entered",
        script: Script::Python(
            r#"
for name, flag in [("user", 0x10000000), ("mount", 0x10020000), ("net", 0x50000000), ("pid", 0x30000000), ("time", 0x10000080)]:
    reach("unshare " + name, lambda: apart(lambda: call("unshare", flag)))
def clone(flags):
    child = call("clone", flags | signal.SIGCHLD, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
reach("clone", lambda: clone(0x10000000))
def clone3():
    child = call("clone3", struct.pack("QQQQQQQQ", 0x10000000, 0, 0, 0, signal.SIGCHLD, 0, 0, 0), 64)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
reach("clone3", clone3)
if os.path.exists("/proc/self/ns/uts"):
    own = os.open("/proc/self/ns/uts", os.O_RDONLY)
    reach("setns", lambda: apart(lambda: call("setns", own, 0)) if not plain else "not shown")
else:
    held("setns", "ENOENT")
reach("unshare program", lambda: apart(lambda: checked(subprocess.call(["unshare", "-Ur", "true"]) and -1)))
"#,
        ),
        seen: REFUSED,
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Walls(&["EPERM", "ENOSYS", "ENOENT"])),
            why: "its kernel does not show namespaces as files",
        }],
        ..PROBE
    },
    Probe {
        number: 27,
        name: "sockets that are no UNIX or Internet ones",
        script: Script::Python(
            r#"
for name, family, kind, protocol in [
    ("raw", 2, 3, 1), ("raw 6", 10, 3, 58), ("packet", 17, 3, 0), ("packet of old", 2, 10, 0), ("vsock", 40, 1, 0),
    ("crypto", 38, 5, 0), ("netfilter", 16, 3, 12), ("audit", 16, 3, 9), ("device events", 16, 2, 15),
    ("generic netlink", 16, 3, 16), ("bluetooth", 31, 3, 1), ("CAN", 29, 3, 1), ("XDP", 44, 3, 0), ("SMC", 43, 1, 0),
    ("TIPC", 30, 5, 0), ("crypto, in 64 bits", (1 << 32) | 38, 5, 0), ("raw, in 64 bits", 2, (1 << 32) | 3, 1),
    ("netfilter, in 64 bits", 16, 3, (1 << 32) | 12),
]:
    reach(name, lambda: call("socket", family, kind, protocol))
"#,
        ),
        seen: REFUSED,
        control: Control::Namespaces,
        ..PROBE
    },
    Probe {
        number: 28,
        name: "settings of the kernel in /proc",
        script: Script::Python(
            r#"
names = ["sys/kernel/core_pattern", "sys/kernel/hostname", "sys/kernel/shmmax", "sys/vm/drop_caches",
         "sys/net/ipv4/ip_forward", "sysrq-trigger", "sys/fs/binfmt_misc/register", "sys/user/max_user_namespaces",
         "sys/kernel/randomize_va_space", "sys/fs/protected_hardlinks", "mtrr", "scsi/scsi", "acpi/wakeup"]
for name in names:
    attempt("set " + name, lambda: os.close(os.open("/proc/" + name, os.O_WRONLY)))
"#,
        ),
        seen: Seen::Walls(&["EACCES", "EPERM", "EROFS", "ENOENT", "EIO"]),
        control: Control::Namespaces,
        ..PROBE
    },
    Probe {
        number: 29,
        name: "other identities, set-uid programs and capabilities",
        script: Script::Python(
            r#"
def places(top):
    return [top + "/" + pid for pid in os.listdir(top) if pid.isdigit()]
for name, action in [("setuid", lambda: os.setuid(0)), ("setgid", lambda: os.setgid(0)), ("setgroups", lambda: os.setgroups([0])),
                     ("setresuid", lambda: os.setresuid(0, 0, 0))]:
    attempt(name, lambda: apart(action))
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
for name in ["CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb"]:
    if name not in status:
        held(name, "UNKNOWN")
    else:
        escaped(name, status[name].strip()) if int(status[name], 16) else held(name, "NONE")
told = {"NoNewPrivs": libc.prctl(39, 0, 0, 0, 0), "Seccomp": libc.prctl(21, 0, 0, 0, 0)}
for name, wanted in [("NoNewPrivs", 1), ("Seccomp", 2)]:
    value = int(status.get(name, told[name]))
    held(name, "SET") if value == wanted else escaped(name, value)
if not plain:
    for program in ["su", "mount", "passwd", "sudo", "newgrp"]:
        path = "/usr/bin/" + program
        if os.path.exists(path) and os.stat(path).st_mode & 0o4000:
            inside = subprocess.Popen([path, "--help"], stdin=-3, stdout=-3, stderr=-3)
            # When it has ended and before anybody took note of it. By its name: /proc may count otherwise than this process.
            os.waitid(os.P_PID, inside.pid, os.WEXITED | os.WNOWAIT)
            users = [os.stat(place).st_uid for place in places("/proc") if read(place + "/comm").strip() == program.encode()]
            inside.wait()
            escaped(program, users) if 0 in users else held(program, "EPERM" if users else "UNSEEN")
"#,
        ),
        seen: Seen::Walls(&["EPERM", "EINVAL", "NONE", "SET"]),
        control: Control::Namespaces,
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Walls(&["EPERM", "EINVAL", "NONE", "SET", "UNKNOWN"])),
            why: "its kernel has no ambient capabilities",
        }],
        ..PROBE
    },
    Probe {
        number: 30,
        name: "keys of the kernel",
        script: Script::Python(
            r#"
reach("keyctl", lambda: call("keyctl", 0, -3, 0))
reach("add_key", lambda: apart(lambda: call("add_key", b"user", b"probe", b"x", 1, -1)))
reach("request_key", lambda: call("request_key", b"user", b"probe", 0, 0))
"#,
        ),
        seen: REFUSED,
        ..PROBE
    },
    Probe {
        number: 31,
        name: "devices",
        script: Script::Python(
            r#"
for name in ["mem", "kvm", "fuse", "net/tun", "vsock", "vda", "sda", "loop-control", "kmsg", "console", "tty0", "ptmx",
             "pts/ptmx", "userfaultfd", "vhost-net", "dri/card0", "input/event0"]:
    if not plain or name in ["ptmx", "kmsg"]:
        attempt("open " + name, lambda: os.close(os.open("/dev/" + name, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)))
devices = [("memory", stat.S_IFCHR, 1, 1), ("kvm", stat.S_IFCHR, 10, 232), ("disk", stat.S_IFBLK, 254, 0)]
for name, kind, major, minor in [] if plain else devices:
    for path in ["/tmp/" + name, name]:
        attempt("make " + path, lambda: os.mknod(path, 0o600 | kind, os.makedev(major, minor)))
        if os.path.exists(path):
            attempt("use " + path, lambda: os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK)))
"#,
        ),
        seen: Seen::Walls(&["ENOENT", "EPERM"]),
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Known {
                walls: &["ENOENT", "EPERM", "ENXIO"],
                lines: &[
                    "open fuse",
                    "open net/tun",
                    "open ptmx",
                    "open pts/ptmx",
                    "make /tmp/memory",
                    "make /tmp/kvm",
                    "make /tmp/disk",
                ],
            }),
            why: "these are devices of its own kernel, mounts and interfaces of which need rights that commands have not; of other numbers it knows no device",
        }],
        ..PROBE
    },
    Probe {
        number: 32,
        name: "words put into a terminal",
        script: Script::Python(
            r#"
letter = ctypes.create_string_buffer(b"x")
for name, request in [("TIOCSTI", 0x5412), ("TIOCLINUX", 0x541C), ("TIOCSETD", 0x5423), ("TIOCSCTTY", 0x540E)]:
    for high in [0, 1, 1 << 31]:
        reach("%s with %x above" % (name, high), lambda: call("ioctl", 0, (high << 32) | request, letter))
"#,
        ),
        seen: REFUSED,
        ..PROBE
    },
    Probe {
        number: 33,
        name: "bpf, perf, userfaultfd, io_uring and file handles",
        script: Script::Python(
            r#"
reach("bpf", lambda: call("bpf", 0, b"\0" * 72, 72))
reach("perf_event_open", lambda: call("perf_event_open", struct.pack("II", 1, 112) + b"\0" * 104, 0, -1, -1, 0))
reach("userfaultfd", lambda: call("userfaultfd", 1))
reach("io_uring_setup", lambda: call("io_uring_setup", 1, b"\0" * 120))
reach("name_to_handle_at", lambda: call("name_to_handle_at", -100, b"/", b"\0" * 200, b"\0" * 8, 0))
reach("open_by_handle_at", lambda: call("open_by_handle_at", 0, b"\0" * 200, 0))
reach("vmsplice", lambda: call("vmsplice", 0, 0, 0, 0))
reach("mbind", lambda: call("mbind", 0, 0, 0, 0, 0, 0))
reach("memfd_secret", lambda: call("memfd_secret", -1))
"#,
        ),
        seen: REFUSED,
        ..PROBE
    },
    Probe {
        number: 34,
        name: "clocks, names, modules and the machine itself, all with arguments that do no harm",
        script: Script::Python(
            r#"
reach("syslog", lambda: call("syslog", 10, 0, 0))
reach("clock_settime", lambda: call("clock_settime", 99, 0))
reach("settimeofday", lambda: call("settimeofday", 1, 1))
reach("sethostname", lambda: call("sethostname", b"probe", 5))
reach("init_module", lambda: call("init_module", 0, 0, 0))
reach("delete_module", lambda: call("delete_module", 0, 0))
reach("kexec_file_load", lambda: call("kexec_file_load", -1, -1, 0, 0, 0))
reach("reboot", lambda: call("reboot", 1, 2, 3, 0))
reach("swapon", lambda: call("swapon", 0, 0))
reach("quotactl", lambda: call("quotactl", 0, 0, 0, 0))
reach("personality", lambda: apart(lambda: call("personality", 0x0040000)))
"#,
        ),
        seen: REFUSED,
        control: Control::Namespaces,
        ..PROBE
    },
    Probe {
        number: 35,
        name: "32-bit calls of a 64-bit program, and a 32-bit program from memory",
        script: Script::Python(
            r#"
if os.uname().machine != "x86_64":
    lacks("only x86-64 has 32-bit calls beside its own")
    held("32-bit calls", "SIGSYS")
    sys.exit()
def gate(number):
    page = mmap.mmap(-1, 4096, prot=7)
    page.write(b"\x53\xb8" + struct.pack("<I", number) + bytes.fromhex("bb00000000cd805bc3"))
    result = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
    if result < 0:
        raise OSError(-result, os.strerror(-result))
def foreign():
    # Exits with 7, by way of the 32-bit gate.
    code = bytes.fromhex("b801000000bb07000000cd80")
    header = b"\x7fELF\x01\x01\x01" + bytes(9) + struct.pack("<HHIIIIIHHHHHH", 2, 3, 1, 0x8048054, 52, 0, 0, 52, 32, 1, 0, 0, 0)
    header += struct.pack("<IIIIIIII", 1, 0, 0x8048000, 0x8048000, 84 + len(code), 84 + len(code), 5, 4096)
    memory = call("memfd_create", b"probe", 0)
    os.write(memory, header + code)
    child = os.fork()
    if child == 0:
        try:
            call("execveat", memory, b"", (ctypes.c_char_p * 2)(b"x", None), (ctypes.c_char_p * 1)(None), 0x1000)
        except OSError as error:
            os._exit(error.errno)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        raise OSError(0, signal.Signals(os.WTERMSIG(status)).name)
    code = os.WEXITSTATUS(status)
    if code != 7:
        raise OSError(code, os.strerror(code))
    return code
attempt("int 0x80", lambda: apart(lambda: gate(20)))
attempt("int 0x80 for a ring", lambda: apart(lambda: gate(425)))
attempt("a 32-bit program", foreign)
"#,
        ),
        seen: Seen::Walls(&["SIGSYS"]),
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Walls(&["EBADF", "EPERM", "ENOEXEC"])),
            why: "its kernel takes the number for that of a 64-bit call, behind the same filter, and starts no 32-bit program",
        }],
        ..PROBE
    },
    Probe {
        number: 40,
        name: "what /sys and /proc tell of the machine",
        script: Script::Python(
            r#"
for path in ["/sys/kernel", "/sys/fs/cgroup", "/sys/class/net"]:
    attempt("list " + path, lambda: os.listdir(path))
for name in ["kcore", "kmsg", "keys" if plain else "kcore", "vmallocinfo", "slabinfo", "kpagecount"]:
    attempt("read " + name, lambda: read("/proc/" + name))
def symbols():
    symbols = read("/proc/kallsyms")
    if symbols.startswith(b"0000000000000000") or not symbols:
        raise OSError(0, "ZERO")
attempt("kallsyms", symbols)
def groups():
    groups = open("/proc/self/cgroup").read().split()
    seen = [line for line in groups if line.split(":")[2].strip("/") not in ("", "..")]
    if not seen:
        raise OSError(0, "ROOT")
    return seen
attempt("control groups", groups)
"#,
        ),
        seen: Seen::Walls(&["ENOENT", "EACCES", "EPERM", "ZERO", "ROOT"]),
        differs: &[
            Difference {
                backend: RUNSC,
                seen: Some(Seen::Known {
                    walls: &["ENOENT", "ROOT"],
                    lines: &["list /sys/kernel []", "list /sys/fs/cgroup []", "list /sys/class/net ['lo']"],
                }),
                why: "its `/sys` is made up, and names no device but loopback",
            },
            Difference {
                backend: PODMAN,
                seen: Some(Seen::Known { walls: &["ENOENT", "EACCES", "EPERM", "ZERO"], lines: &["control groups"] }),
                why: "with control groups of version 1, Podman does not hide what the container itself is called",
            },
        ],
        ..PROBE
    },
    Probe {
        number: 57,
        name: "calls by way of the x32 numbers",
        script: Script::Python(
            r#"
names = ["getpid", "unshare", "mount", "io_uring_setup", "keyctl", "bpf"]
for name in names[:1] if plain else names:
    try:
        result = call(NUMBERS[name] | 0x40000000, 0, 0, 0, 0, 0)
        escaped(name, result)
    except OSError as error:
        if word(error) != "ENOSYS":
            escaped(name, "the kernel answers " + word(error))
        elif plain:
            lacks("this kernel has no x32 calls")
        else:
            held(name, "ENOSYS")
"#,
        ),
        seen: REFUSED,
        ..PROBE
    },
    Probe {
        number: 58,
        name: "calls that are newer than the list",
        script: Script::Python(
            r#"
for number in list(range(463, 480)) + [600, 1000]:
    reach("call %d" % number, lambda: call(number, -1, -1, -1, -1, -1))
"#,
        ),
        seen: Seen::Walls(&["ENOSYS"]),
        ..PROBE
    },
    Probe {
        number: 59,
        name: "mounts and security modules, told by the kernel",
        script: Script::Python(
            r#"
request = struct.pack("IIQQ", 24, 0, 0xffffffffffffffff, 0)
reach("listmount", lambda: call("listmount", request, ctypes.create_string_buffer(800), 100, 0))
reach("statmount", lambda: call("statmount", request, ctypes.create_string_buffer(800), 800, 0))
reach("lsm_list_modules", lambda: call("lsm_list_modules", ctypes.create_string_buffer(800), 0, 0))
"#,
        ),
        seen: REFUSED,
        ..PROBE
    },
    Probe {
        number: 60,
        name: "walls taken down by prctl",
        script: Script::Python(
            r#"
for name, arguments in [("PR_SET_NO_NEW_PRIVS", (38, 0)), ("PR_SET_SECCOMP", (22, 0)), ("PR_CAP_AMBIENT", (47, 2, 21)),
                        ("PR_SET_SECUREBITS", (28, 0)), ("PR_SET_MM", (35, 13, 0))]:
    attempt(name, lambda: apart(lambda: checked(libc.prctl(*[ctypes.c_long(a) for a in arguments + (0, 0, 0)]))))
"#,
        ),
        seen: Seen::Walls(&["EPERM", "EINVAL"]),
        control: Control::Namespaces,
        ..PROBE
    },
    Probe {
        number: 70,
        name: "the machine's own clock, name and keys, with the arguments that work",
        script: Script::Python(
            r#"
now = struct.pack("QQ", int(time.time()), 0)
reach("the keys that restart it", lambda: call("reboot", 0xfee1dead, 672274793, 0, 0))
reach("the clock", lambda: call("settimeofday", now, 0))
reach("the name", lambda: call("sethostname", os.uname().nodename.encode(), len(os.uname().nodename)))
reach("the log's level", lambda: call("syslog", 7, 0, 0))
"#,
        ),
        seen: REFUSED,
        control: Control::NotRun("it would change the machine itself"),
        ..PROBE
    },
];
