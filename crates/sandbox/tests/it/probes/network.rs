//! Probes of the network: what may be reached, opened and taken over.

use super::backends::RUNSC;
use super::probe::{Control, Difference, PROBE, Probe, Script, Seen};

/// A port inside that the host listens on, before the first command.
pub(super) const TAKEN_PORT: u16 = 4873;

/// The second where the network has only the older kind of addresses.
const NO_WAY: Seen = Seen::Walls(&["ENETUNREACH", "EADDRNOTAVAIL"]);
const NOBODY: Seen = Seen::Walls(&["ECONNREFUSED", "EADDRNOTAVAIL", "ENETUNREACH"]);

pub(super) const NETWORK: &[Probe] = &[
    Probe {
        number: 7,
        name: "listeners on the host's loopback",
        script: Script::Python(
            r#"
for address in ["127.0.0.1", "::1", "localhost", "0.0.0.0", "127.1.2.3"]:
    attempt("connect to " + address, lambda: connect(address, int(env["TCP"])))
"#,
        ),
        seen: NOBODY,
        ..PROBE
    },
    Probe {
        number: 8,
        name: "the host's own address",
        script: Script::Python(
            r#"
if env["HOST"]:
    attempt("connect to " + env["HOST"], lambda: connect(env["HOST"], int(env["TCP"])))
else:
    lacks("this machine has no address but loopback")
    held("connect", "ENETUNREACH")
"#,
        ),
        seen: NO_WAY,
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Walls(&["EHOSTUNREACH"])),
            why: "its network is a program's, which says it in another word",
        }],
        ..PROBE
    },
    Probe {
        number: 9,
        name: "the cloud's metadata service",
        script: Script::Python(
            r#"
if plain:
    own_addresses("169.254.169.254")
    listener = listen_on(80)
attempt("connect to 169.254.169.254", lambda: connect("169.254.169.254", 80))
if not plain:
    attempt("connect to fd00:ec2::254", lambda: connect("fd00:ec2::254", 80))
"#,
        ),
        seen: NO_WAY,
        control: Control::Namespaces,
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Walls(&["EHOSTUNREACH"])),
            why: "its network is a program's, which says it in another word",
        }],
        ..PROBE
    },
    Probe {
        number: 10,
        name: "the local network and the Internet",
        script: Script::Python(
            r#"
addresses = ["192.168.0.1", "10.0.0.1", "172.17.0.1", "203.0.113.9", "1.1.1.1"]
if plain:
    own_addresses(*addresses)
    listener = listen_on(443)
for address in addresses:
    attempt("connect to " + address, lambda: connect(address, 443))
"#,
        ),
        seen: NO_WAY,
        control: Control::Namespaces,
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Walls(&["EHOSTUNREACH"])),
            why: "its network is a program's, which says it in another word",
        }],
        ..PROBE
    },
    Probe {
        number: 11,
        name: "an abstract socket of the host",
        script: Script::Python(
            r#"
def reach_abstract(kind):
    with socket.socket(socket.AF_UNIX, kind) as s:
        s.connect("\0" + env["ABSTRACT"])
attempt("connect", lambda: reach_abstract(socket.SOCK_STREAM))
if not plain:
    attempt("connect", lambda: reach_abstract(socket.SOCK_DGRAM))
    names = [line.split()[-1] for line in open("/proc/net/unix").readlines()[1:] if "@" in line]
    escaped("names", names) if names else held("names", "ECONNREFUSED")
"#,
        ),
        seen: Seen::Walls(&["ECONNREFUSED"]),
        ..PROBE
    },
    Probe {
        number: 12,
        name: "sockets of the host in the file system",
        script: Script::Python(
            r#"
def reach_path(path):
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(path)
for path in [env["SOCKET"], "/var/run/docker.sock", "/run/dbus/system_bus_socket", "/run/systemd/private"]:
    attempt("connect to " + path, lambda: reach_path(path))
found = []
for top, folders, files in os.walk(env["FOLDER"] if plain else "/"):
    if top == "/":
        folders.remove("proc")
        folders.remove("usr")
    found += [top + "/" + name for name in files if stat.S_ISSOCK(os.lstat(top + "/" + name).st_mode)]
escaped("found", found) if found else held("find", "ENOENT")
"#,
        ),
        seen: Seen::Walls(&["ENOENT"]),
        ..PROBE
    },
    Probe {
        number: 13,
        name: "names looked up, and words hidden in them",
        script: Script::Python(
            r#"
servers = ["192.0.2.53", "8.8.8.8"]
if plain:
    own_addresses(*servers)
def ask(address, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        return s.sendto(b"secret.example.invalid", (address, port))
for address in servers:
    attempt("UDP to " + address, lambda: ask(address, 53))
if not plain:
    ask("127.0.0.1", int(env["UDP"]))
    for name in ["example.invalid", "example.com"]:
        attempt("look up " + name, lambda: socket.getaddrinfo(name, 80))
"#,
        ),
        seen: Seen::Walls(&["ENETUNREACH", "UNRESOLVED"]),
        control: Control::Namespaces,
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Walls(&["EHOSTUNREACH", "UNRESOLVED"])),
            why: "its network is a program's, which says it in another word",
        }],
        ..PROBE
    },
    Probe {
        number: 48,
        name: "interfaces besides loopback, IPv6 on the link, and multicast",
        script: Script::Python(
            r#"
def is_up(name):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        flags = fcntl.ioctl(s, 0x8913, struct.pack("16s16x", name.encode()))
        return struct.unpack("H", flags[16:18])[0] & 1
up = [name for _, name in socket.if_nameindex() if name != "lo" and is_up(name)]
if up:
    escaped("interfaces", up)
else:
    if plain:
        lacks("this machine has no interface but loopback")
    held("interfaces", "ENODEV")
def say(family, address):
    with socket.socket(family, socket.SOCK_DGRAM) as s:
        return s.sendto(b"x", address)
if not plain:
    for index, name in socket.if_nameindex():
        attempt("ff02::1 on " + name, lambda: say(socket.AF_INET6, ("ff02::1", 9, 0, index))) if name != "lo" else None
    attempt("224.0.0.1", lambda: say(socket.AF_INET, ("224.0.0.1", 9)))
"#,
        ),
        seen: Seen::Walls(&["ENODEV", "ENETUNREACH", "EADDRNOTAVAIL", "ENETDOWN"]),
        ..PROBE
    },
    Probe {
        number: 49,
        name: "addresses, routes and interfaces changed",
        script: Script::Python(
            r#"
attempt("add an address", lambda: own_addresses("203.0.113.77"))
request = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
attempt("take loopback down", lambda: fcntl.ioctl(request, 0x8914, struct.pack("16sH14x", b"lo", 0x40)))
attempt("rename it", lambda: fcntl.ioctl(request, 0x8923, struct.pack("16s16s", b"lo", b"eth0")))
attempt("add a rule", lambda: request.setsockopt(0, 64, b"\0" * 92))
"#,
        ),
        seen: Seen::Walls(&["EPERM", "ENOPROTOOPT"]),
        control: Control::Namespaces,
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Walls(&["ENOTTY", "EINVAL"])),
            why: "its network is a program's, which knows no such request",
        }],
        ..PROBE
    },
    Probe {
        number: 50,
        name: "the port that the host listens on inside, taken over",
        script: Script::Python(
            r#"
def take(address, option):
    s = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    if option:
        s.setsockopt(socket.SOL_SOCKET, option, 1)
    s.bind((address, 0 if plain else 4873))
    s.listen()
    if not plain:
        # Where both may listen, what counts is whom a client comes to.
        with socket.create_connection(("127.0.0.1", 4873)):
            s.settimeout(1)
            try:
                s.accept()
            except TimeoutError:
                raise OSError(0, "PASSED BY")
for address in ["127.0.0.1", "0.0.0.0", "::ffff:127.0.0.1"]:
    for option in [0, socket.SO_REUSEADDR, socket.SO_REUSEPORT]:
        attempt("listen on %s with %d" % (address, option), lambda: take(address, option))
"#,
        ),
        seen: Seen::Walls(&["EADDRINUSE"]),
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Walls(&["EADDRINUSE", "PASSED_BY"])),
            why: "all addresses may be listened on beside one of them, but clients of that one come to the host as ever",
        }],
        ..PROBE
    },
    Probe {
        number: 51,
        name: "ports below 1024, and the settings of the network",
        script: Script::Python(
            r#"
attempt("port 80", lambda: socket.create_server(("127.0.0.1", 80)).close())
for name in ["ipv4/ip_forward", "ipv4/ip_unprivileged_port_start", "core/somaxconn", "ipv4/ping_group_range"]:
    attempt("set " + name, lambda: open("/proc/sys/net/" + name, "w").close())
"#,
        ),
        seen: Seen::Walls(&["EACCES", "EPERM", "EROFS"]),
        control: Control::Namespaces,
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Known { walls: &["EACCES"], lines: &["port 80"] }),
            why: "the port is one of its own network, which only this sandbox is in",
        }],
        ..PROBE
    },
];
