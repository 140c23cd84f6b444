//! Probes of processes: those of the host, the supervisor's, and what a command leaves behind.

use super::backends::RUNSC;
use super::probe::{Control, Difference, Look, PROBE, Probe, Script, Seen};
use sandbox::Outcome;
use std::time::Duration;

const NOBODY: Seen = Seen::Walls(&["ESRCH"]);
const REFUSED: Seen = Seen::Walls(&["EPERM", "EACCES", "ENOENT"]);

/// A killer that ends the process group of a command, and what lives on.
const SURVIVES_A_CARELESS_KILL: Script = Script::Shell(
    r#"
setsid bash -c 'setsid sleep 791 >/dev/null 2>&1 & echo $! > child; sleep 790' >/dev/null 2>&1 &
until [ -s child ]; do :; done
kill -KILL -- -$!
child=$(cat child)
if kill -0 "$child"; then echo ESCAPED lives; kill -9 "$child"; else echo HELD dead; fi
"#,
);

const SHORT: fn(sandbox::Limits) -> sandbox::Limits =
    |limits| sandbox::Limits { wall_time: Duration::from_millis(600), ..limits };

pub(super) const PROCESSES: &[Probe] = &[
    Probe {
        number: 18,
        name: "an endless loop",
        script: Script::Shell("while :; do :; done"),
        seen: Seen::Ends(Outcome::TimedOut),
        limits: SHORT,
        look: Look::NoProcess,
        control: Control::Other(Script::Shell(
            r#"
bash -c 'while :; do :; done' "$0" >/dev/null 2>&1 &
kill -0 $! && echo ESCAPED runs; kill -9 $!
"#,
        )),
        ..PROBE
    },
    Probe {
        number: 19,
        name: "sessions of their own and double forks, at the end of the time",
        script: Script::Shell(
            r#"
setsid -f bash -c 'exec -a "$0" sleep 791' "$0"
(setsid nohup bash -c 'exec -a "$0" sleep 791' "$0" >/dev/null 2>&1 &)
python3 -c '
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(791)
' "$0"
sleep 791
"#,
        ),
        seen: Seen::Ends(Outcome::TimedOut),
        limits: SHORT,
        look: Look::NoProcess,
        control: Control::Other(SURVIVES_A_CARELESS_KILL),
        ..PROBE
    },
    Probe {
        number: 20,
        name: "signals ignored",
        script: Script::Shell("trap '' TERM INT HUP QUIT TSTP PIPE ALRM; while :; do sleep 0.1; done"),
        seen: Seen::Ends(Outcome::TimedOut),
        limits: SHORT,
        look: Look::NoProcess,
        control: Control::Other(Script::Shell(
            r#"
bash -c 'trap "" TERM INT HUP; echo; while :; do sleep 0.1; done' "$0" > ready &
until [ -s ready ]; do :; done
kill -TERM $!; kill -INT $!; kill -HUP $!
kill -0 $! && echo ESCAPED runs; kill -9 $!
"#,
        )),
        ..PROBE
    },
    Probe {
        number: 52,
        name: "processes left at a command's own end",
        script: Script::Shell(
            r#"
setsid -f bash -c 'exec -a "$0" sleep 791' "$0" >/dev/null 2>&1 </dev/null
(trap '' TERM HUP; bash -c 'exec -a "$0" sleep 791' "$0" >/dev/null 2>&1 </dev/null &)
echo HELD ended ENDED
"#,
        ),
        seen: Seen::Walls(&["ENDED"]),
        look: Look::NoProcess,
        ..PROBE
    },
    Probe {
        number: 21,
        name: "a process of the host, signalled and changed",
        script: Script::Python(
            r#"
victim = int(env["VICTIM"])
attempt("its priority", lambda: os.setpriority(os.PRIO_PROCESS, victim, 19))
attempt("its processors", lambda: os.sched_setaffinity(victim, {0}))
attempt("its limits", lambda: resource.prlimit(victim, resource.RLIMIT_CORE, (0, 0)))
attempt("its descriptor", lambda: call("pidfd_open", victim, 0))
attempt("kill", lambda: os.kill(victim, 9))
"#,
        ),
        seen: NOBODY,
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Walls(&["ESRCH", "ENOSYS"])),
            why: "its kernel has no descriptors of processes",
        }],
        ..PROBE
    },
    Probe {
        number: 22,
        name: "process 1, the parent and everybody killed",
        script: Script::Shell(
            r#"
kill -9 1; kill -9 $PPID; kill -STOP 1; kill -9 -1
[ -d /proc/1 ] && echo HELD process 1 ALIVE
"#,
        ),
        seen: Seen::Walls(&["ALIVE"]),
        look: Look::Beside,
        control: Control::Other(Script::Shell(
            r#"
bash -c 'bash -c "kill -9 \$PPID"; echo alive' > out 2>/dev/null
grep -q alive out || echo ESCAPED the parent is dead
"#,
        )),
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Ends(Outcome::Signal(9))),
            why: "a command may end its own first process there, and so itself; another command and the supervisor go on",
        }],
        ..PROBE
    },
    Probe {
        number: 23,
        name: "other processes traced, read and written",
        script: Script::Python(
            r#"
targets = [1, int(env["VICTIM"])]
child = os.fork()
if child == 0:
    time.sleep(60)
    os._exit(0)
buffer = ctypes.create_string_buffer(8)
part = struct.pack("PN", ctypes.addressof(buffer), 8)
for pid in [child] + ([] if plain else targets):
    attempt("trace %d" % pid, lambda: call("ptrace", 16, pid, 0, 0))
    attempt("read %d" % pid, lambda: call("process_vm_readv", pid, part, 1, part, 1, 0))
    attempt("write %d" % pid, lambda: call("process_vm_writev", pid, part, 1, part, 1, 0))
    attempt("compare %d" % pid, lambda: call("kcmp", os.getpid(), pid, 0, 0, 0))
os.kill(child, 9)
"#,
        ),
        seen: Seen::Walls(&["EPERM"]),
        ..PROBE
    },
    Probe {
        number: 24,
        name: "the files of process 1 in /proc, and its descriptors",
        script: Script::Python(
            r#"
pid = env["VICTIM"] if plain else "1"
def open_descriptor(place):
    os.close(os.open(place, os.O_RDWR | os.O_NONBLOCK))
    return os.readlink(place).split(":")[0]
others = [pid] if plain else [pid for pid in os.listdir("/proc") if pid.isdigit() and pid != os.readlink("/proc/self")]
for other in others:
    for number in range(32):
        attempt("open a descriptor", lambda: open_descriptor("/proc/%s/fd/%d" % (other, number)))
for name in ["environ", "mem", "maps", "auxv", "io", "stack", "personality"]:
    attempt("read " + name, lambda: read("/proc/%s/%s" % (pid, name)))
for name in ["fd", "fdinfo", "map_files", "root/", "cwd/", "ns/net"]:
    attempt("look at " + name, lambda: os.listdir("/proc/%s/%s" % (pid, name)))
attempt("exe", lambda: os.readlink("/proc/%s/exe" % pid))
attempt("write mem", lambda: os.close(os.open("/proc/%s/mem" % pid, os.O_RDWR)))
try:
    descriptor = call("pidfd_open", int(pid), 0)
except OSError as error:
    held("a descriptor of it", word(error))
    sys.exit()
attempt("take its descriptor", lambda: call("pidfd_getfd", descriptor, 0, 0))
attempt("enter its namespaces", lambda: apart(lambda: call("setns", descriptor, 0x40000000)))
if not plain:
    attempt("advise on its memory", lambda: call("process_madvise", descriptor, b"\0" * 16, 1, 21, 0))
    attempt("take its memory", lambda: call("process_mrelease", descriptor, 0))
"#,
        ),
        seen: REFUSED,
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Known {
                walls: &["EPERM", "EACCES", "ENOENT", "ENXIO", "ENODEV", "ENOTDIR", "ENOSYS"],
                lines: &[
                    "open a descriptor pipe",
                    "open a descriptor /dev/null",
                    "read environ b'HOME=/\\x00'",
                    "read maps",
                    "read auxv",
                    "read io",
                    "look at fd",
                    "look at fdinfo",
                ],
            }),
            why: "one `/proc` is for all commands of a sandbox, so each may see its supervisor and open the pipes of all; none of its descriptors is a file of the host that can be opened",
        }],
        ..PROBE
    },
    Probe {
        number: 38,
        name: "secrets in environments",
        script: Script::Python(
            r#"
found = []
for pid in filter(str.isdigit, os.listdir("/proc")):
    try:
        if b"PROBE_SECRET" in open("/proc/%s/environ" % pid, "rb").read():
            found.append(pid)
    except OSError:
        pass
strange = set() if plain else set(env) - {
    "PATH", "HOME", "TMPDIR", "LANG", "LC_CTYPE", "PWD", "FOLDER", "CANARY", "PRIVATE", "OTHER", "SOCKET", "ABSTRACT",
    "TCP", "UDP", "HOST", "VICTIM", "SHM_KEY", "QUEUE"}
escaped("found", found + sorted(strange)) if found or strange else held("environments", "NONE")
"#,
        ),
        seen: Seen::Walls(&["NONE"]),
        ..PROBE
    },
    Probe {
        number: 39,
        name: "shared memory and message queues of the host",
        script: Script::Python(
            r#"
name = env["QUEUE"]
if plain:
    segment = libc.shmget(int(env["SHM_KEY"]), 4096, 0o1600)
    libc.mq_open(name.encode(), os.O_CREAT | os.O_RDWR, 0o600, None)
    write("/dev/shm" + name)
attempt("shared memory", lambda: checked(libc.shmget(int(env["SHM_KEY"]), 0, 0)))
attempt("message queue", lambda: checked(libc.mq_open(name.encode(), os.O_RDWR)))
attempt("/dev/shm", lambda: read("/dev/shm" + name))
escaped("segments", segments()) if segments() else held("segments", "ENOENT")
if plain:
    libc.shmctl(segment, 0, None)
    libc.mq_unlink(name.encode())
    os.unlink("/dev/shm" + name)
"#,
        ),
        seen: Seen::Walls(&["ENOENT"]),
        ..PROBE
    },
    Probe {
        number: 53,
        name: "processes of the host, seen",
        script: Script::Python(
            r#"
victim = "/proc/%s/cmdline" % env["VICTIM"]
attempt("its arguments", lambda: read(victim))
pids = list(filter(str.isdigit, os.listdir("/proc")))
escaped("processes", len(pids)) if len(pids) > 5 else held("processes", "ENOENT")
"#,
        ),
        seen: Seen::Walls(&["ENOENT"]),
        ..PROBE
    },
    Probe {
        number: 54,
        name: "open descriptors besides the three usual ones",
        script: Script::Python(
            r#"
if plain:
    canary = open(env["CANARY"])
for number in os.listdir("/proc/self/fd"):
    # The one that lists them is closed by now.
    try:
        target = os.readlink("/proc/self/fd/" + number)
    except FileNotFoundError:
        continue
    if int(number) > 2 or not plain and not target.startswith("pipe:"):
        escaped(number, target)
held("descriptors", "CLOSED")
"#,
        ),
        seen: Seen::Walls(&["CLOSED"]),
        ..PROBE
    },
    Probe {
        number: 55,
        name: "signals, session and terminal of the host, inherited",
        script: Script::Shell(
            r#"
[ -n "$PLAIN" ] && trap '' TERM
# Of a child: bash itself ignores a signal.
grep -E '^Sig(Blk|Ign):' /proc/self/status | while read -r name value; do
    [ "$value" = 0000000000000000 ] || echo ESCAPED "$name" "$value"
done
# A kernel that does not tell: what bash found ignored when it started, and what a child finds blocked.
grep -q '^SigIgn:' /proc/self/status || trap -p | while read -r _ _ ignored _; do echo ESCAPED "$ignored"; done
python3 -c '
import signal
for number in signal.pthread_sigmask(signal.SIG_BLOCK, []): print("ESCAPED blocked", number)'
# Its own number in this very place, which another /proc may count otherwise.
read -r own _ _ _ _ session terminal _ < /proc/self/stat
[ "$session" = "$own" ] || echo ESCAPED session "$session"
[ "$terminal" = 0 ] || echo ESCAPED terminal "$terminal"
(echo x > /dev/tty) 2>/dev/null && echo ESCAPED /dev/tty
echo HELD session OWN
"#,
        ),
        seen: Seen::Walls(&["OWN"]),
        ..PROBE
    },
    Probe {
        number: 56,
        name: "more of the processor than is due: nice -20, real time, input and output first",
        script: Script::Python(
            r#"
attempt("nice", lambda: os.setpriority(os.PRIO_PROCESS, 0, -20))
for name in ["SCHED_FIFO", "SCHED_RR"]:
    attempt(name, lambda: apart(lambda: os.sched_setscheduler(0, getattr(os, name), os.sched_param(50))))
attempt("ioprio", lambda: apart(lambda: call("ioprio_set", 1, 0, 1 << 13)))
if not plain:
    for limit in [resource.RLIMIT_RTPRIO, resource.RLIMIT_NICE]:
        attempt("raise a limit", lambda: resource.setrlimit(limit, (40, 40)))
"#,
        ),
        seen: Seen::Walls(&["EACCES", "EPERM"]),
        control: Control::AsRoot,
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Known { walls: &["EPERM", "EINVAL"], lines: &["nice"] }),
            why: "steps are remembered there and mean nothing; the host's processes of such a kernel stand back for all",
        }],
        ..PROBE
    },
];
