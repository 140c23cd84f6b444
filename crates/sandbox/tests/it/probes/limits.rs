//! Probes of limits: bombs of processes, memory, files, sockets, timers and words.

use super::backends::{PODMAN, RUNSC};
use super::probe::{Control, Difference, PROBE, Probe, Script, Seen};
use sandbox::Limits;

const TIGHT: fn(Limits) -> Limits =
    |limits| Limits { memory_bytes: 256 << 20, processes: 64, open_files: 128, file_bytes: 1 << 20, ..limits };

pub(super) const LIMITS: &[Probe] = &[
    Probe {
        number: 14,
        name: "a bomb of processes",
        script: Script::Python(
            r#"
children = []
def fork():
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
    children.append(child)
attempt("100 processes", lambda: [fork() for _ in range(100)] and "all")
for child in children:
    os.kill(child, 9)
"#,
        ),
        seen: Seen::Walls(&["EAGAIN"]),
        limits: TIGHT,
        ..PROBE
    },
    Probe {
        number: 61,
        name: "a bomb of threads",
        script: Script::Python(
            r#"
end = threading.Event()
def start():
    for _ in range(200):
        threading.Thread(target=end.wait, daemon=True).start()
try:
    start()
except RuntimeError:
    held("200 threads", "EAGAIN")
else:
    escaped("200 threads")
end.set()
"#,
        ),
        seen: Seen::Walls(&["EAGAIN"]),
        limits: TIGHT,
        ..PROBE
    },
    Probe {
        number: 15,
        name: "a bomb of memory in one process",
        script: Script::Python(
            r#"
attempt("400 MiB", lambda: len(mmap.mmap(-1, 400 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)))
"#,
        ),
        seen: Seen::Walls(&["ENOMEM"]),
        limits: TIGHT,
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Known { walls: &["ENOMEM"], lines: &["400 MiB"] }),
            why: "no bound of one process is kept, but that of the whole sandbox, by the file that holds all its memory",
        }],
        ..PROBE
    },
    Probe {
        number: 16,
        name: "places to write that have no bound",
        script: Script::Python(
            r#"
def is_read_only(place):
    # A kernel in front of the machine's may call a place writable that a mount of the machine forbids.
    try:
        if not plain:
            os.close(os.open(place + "/" + mark, os.O_CREAT | os.O_WRONLY))
            os.unlink(place + "/" + mark)
    except OSError as error:
        return error.errno == errno.EROFS
for line in open("/proc/self/mounts"):
    _, place, kind, options, *_ = line.split()
    if options.split(",")[0] == "ro" or kind in ("proc", "devtmpfs", "devpts", "sysfs", "cgroup", "cgroup2", "mqueue"):
        continue
    if not os.path.isdir(place):
        continue
    size = os.statvfs(place)
    if os.path.realpath(place).startswith("/app") or not os.access(place, os.W_OK) or is_read_only(place):
        continue
    bytes_bound = kind == "tmpfs" and size.f_blocks * size.f_frsize <= 1 << 30
    files_bound = 0 < size.f_files <= 1 << 18
    held(place, "BOUND") if bytes_bound and files_bound else escaped(place + " for files" * bytes_bound, line.strip())
def fill():
    for number in range(400):
        with open("/dev/shm/full-%d" % number, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, (1 << 20) - 4096)
if not plain:
    attempt("fill /dev/shm", fill)
"#,
        ),
        seen: Seen::Walls(&["BOUND", "ENOSPC"]),
        limits: TIGHT,
        differs: &[
            Difference {
                backend: RUNSC,
                seen: Some(Seen::Known {
                    walls: &["ENOSPC"],
                    lines: &["/tmp for files", "/home for files", "/dev/shm for files"],
                }),
                why: "sizes are bounded as ever, and names of files lie in the memory of its own kernel, whose bound ends the sandbox",
            },
            Difference {
                backend: PODMAN,
                seen: Some(Seen::Known {
                    walls: &["ENOSPC"],
                    lines: &["/tmp for files", "/home for files", "/dev/shm for files"],
                }),
                why: "names of files count as memory, of which the container has a cap; Podman knows no other",
            },
        ],
        ..PROBE
    },
    Probe {
        number: 17,
        name: "a file that is too large, written or with holes",
        script: Script::Python(
            r#"
attempt("write 3 MB", lambda: write("big", bytes(3 << 20)))
def holes(size):
    with open("sparse", "wb") as file:
        os.truncate(file.fileno(), size)
for size in [2 << 20, 1 << 40]:
    attempt("a file of %d bytes with holes" % size, lambda: holes(size))
attempt("shared memory", lambda: os.truncate(call("memfd_create", b"probe", 0), 1 << 30))
"#,
        ),
        seen: Seen::Walls(&["EFBIG"]),
        limits: TIGHT,
        ..PROBE
    },
    Probe {
        number: 36,
        name: "a flood of words",
        script: Script::Shell("head -c 3000000 /dev/zero"),
        seen: Seen::Bounded,
        limits: |limits| Limits { output_bytes: 10_000, ..limits },
        control: Control::Other(Script::Shell(
            "[ $(head -c 3000000 /dev/zero | wc -c) -gt 10000 ] && echo ESCAPED all of it is kept",
        )),
        ..PROBE
    },
    Probe {
        number: 37,
        name: "a bomb of sockets",
        script: Script::Python(
            r#"
kept = []
attempt("300 sockets", lambda: [kept.append(socket.socket()) for _ in range(300)] and "all")
kept.clear()
if not plain:
    attempt("a higher limit", lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (1 << 16, 1 << 16)))
"#,
        ),
        seen: Seen::Walls(&["EMFILE", "EPERM"]),
        limits: TIGHT,
        ..PROBE
    },
    Probe {
        number: 41,
        name: "a bomb of empty files",
        script: Script::Python(
            r#"
place = env["FOLDER"] if plain else "/dev/shm"
def make():
    for number in range(4200):
        os.close(os.open("%s/empty-%d" % (place, number), os.O_CREAT | os.O_WRONLY))
attempt("4200 files", make)
"#,
        ),
        seen: Seen::Walls(&["ENOSPC"]),
        differs: &[
            Difference {
                backend: RUNSC,
                seen: Some(Seen::Known { walls: &[], lines: &["4200 files"] }),
                why: "such things lie in the memory of its own kernel, whose bound ends the sandbox",
            },
            Difference {
                backend: PODMAN,
                seen: Some(Seen::Known { walls: &[], lines: &["4200 files"] }),
                why: "names of files count as memory, of which the container has a cap; Podman knows no other",
            },
        ],
        ..PROBE
    },
    Probe {
        number: 42,
        name: "a bomb of terminals",
        script: Script::Python(
            r#"
kept = []
attempt("40 terminals", lambda: [kept.append(os.openpty()) for _ in range(40)] and "all")
"#,
        ),
        seen: Seen::Walls(&["ENOENT", "EPERM", "EACCES"]),
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Known { walls: &[], lines: &["40 terminals"] }),
            why: "such things lie in the memory of its own kernel, whose bound ends the sandbox",
        }],
        ..PROBE
    },
    Probe {
        number: 62,
        name: "a bomb of timers and queued signals",
        script: Script::Python(
            r#"
number = ctypes.c_int()
def timers():
    for _ in range(2000):
        call("timer_create", 1, 0, ctypes.byref(number))
attempt("2000 timers", timers)
"#,
        ),
        seen: Seen::Walls(&["EAGAIN"]),
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Known { walls: &[], lines: &["2000 timers"] }),
            why: "such things lie in the memory of its own kernel, whose bound ends the sandbox",
        }],
        ..PROBE
    },
    Probe {
        number: 63,
        name: "all the inotify instances of the user",
        script: Script::Python(
            r#"
attempt("80 instances", lambda: [call("inotify_init1", 0) for _ in range(80)] and "all")
if plain:
    lacks("this user has few instances left")
"#,
        ),
        seen: Seen::Walls(&["EMFILE"]),
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Known { walls: &[], lines: &["80 instances"] }),
            why: "such things lie in the memory of its own kernel, whose bound ends the sandbox; none of them is one of the host's",
        }],
        ..PROBE
    },
    Probe {
        number: 64,
        name: "memory locked, and core files",
        script: Script::Python(
            r#"
def lock():
    page = mmap.mmap(-1, 4 << 20)
    checked(libc.mlock(ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(page))), ctypes.c_size_t(4 << 20)))
attempt("lock 4 MiB", lambda: apart(lock))
def crash():
    child = os.fork()
    if child == 0:
        if plain:
            resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        os.abort()
    return os.WCOREDUMP(os.waitpid(child, 0)[1])
escaped("a core file") if crash() else held("a core file", "NONE")
"#,
        ),
        seen: Seen::Walls(&["EPERM", "ENOMEM", "EAGAIN", "NONE"]),
        ..PROBE
    },
    Probe {
        number: 65,
        name: "shared memory that outlives its command",
        script: Script::Made {
            by: "python3 -c 'import ctypes; ctypes.CDLL(None).shmget(0x1234, 1 << 20, 0o1600)'",
            argv: &[
                "bash",
                "-c",
                r#"
found=$(python3 -c 'import ctypes; print(ctypes.CDLL(None).shmget(0x1234, 0, 0))')
[ ! -e /proc/sysvipc/shm ] || listed=$(($(wc -l < /proc/sysvipc/shm) - 1))
[ "$found ${listed:-0}" = "-1 0" ] && echo HELD segments NONE || echo ESCAPED segments "$found" "$listed"
"#,
            ],
            env: &[],
        },
        seen: Seen::Walls(&["NONE"]),
        control: Control::Other(Script::Python(
            r#"
child = os.fork()
if child == 0:
    libc.shmget(int(env["SHM_KEY"]) + 1, 1 << 20, 0o1600)
    os._exit(0)
os.waitpid(child, 0)
left = libc.shmget(int(env["SHM_KEY"]) + 1, 0, 0)
if left >= 0:
    escaped("it outlives its process")
    libc.shmctl(left, 0, None)
"#,
        )),
        ..PROBE
    },
    Probe {
        number: 72,
        name: "spared when memory is short, before the host's own processes",
        script: Script::Python(
            r#"
score = int(open("/proc/self/oom_score_adj").read())
held("score", "FIRST") if score >= 500 else escaped("score", score)
def lower():
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("-1")
if not plain:
    attempt("lower it", lambda: apart(lower))
"#,
        ),
        seen: Seen::Walls(&["FIRST", "EACCES"]),
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Known { walls: &[], lines: &["score 0", "lower it"] }),
            why: "its kernel has a score of its own; the host's processes of such a kernel go first",
        }],
        ..PROBE
    },
];
