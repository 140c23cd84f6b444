//! Canaries: harmless things on the host that nobody inside a sandbox may see, reach, change or stop.

use crate::probes::plain;
use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};
use std::process::Child;

/// What the canary files say.
pub(super) const SECRET: &str = "canary-7f3a";

/// The canary files and their modes.
const FILES: &[(&str, u32)] = &[("canary", 0o644), ("private", 0o600), ("other/secret.txt", 0o644)];

/// Canaries of one run. They go away with this value.
pub(super) struct Surroundings {
    folder: tempfile::TempDir,
    /// What scripts must know about the canaries, as variables.
    pub(super) env: Vec<(String, String)>,
    tcp: Vec<TcpListener>,
    udp: UdpSocket,
    unix: Vec<UnixListener>,
    victim: Child,
}

/// Things of the host that no file system holds. They go away with this value.
pub(super) struct Resident(Child);

/// Makes them, and takes them away when its input ends.
const RESIDENT: &str = r#"
key, name = int(env["SHM_KEY"]), env["QUEUE"]
segment = libc.shmget(key, 4096, 0o1600)
libc.mq_open(name.encode(), os.O_CREAT | os.O_RDWR, 0o600, None)
shared = "/dev/shm" + name
write(shared)
print("ready", flush=True)
sys.stdin.read()
libc.shmctl(segment, 0, None)
libc.mq_unlink(name.encode())
os.unlink(shared)
"#;

impl Resident {
    /// Makes what the variables of some surroundings name.
    pub(super) fn moved_in(surroundings: &Surroundings) -> Self {
        Self(plain::resident(RESIDENT, &surroundings.env))
    }
}

impl Drop for Resident {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

impl Surroundings {
    /// Puts the canaries out. `mark` is a word that no other run has.
    pub(super) fn put_out(mark: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("probes-").tempdir().unwrap();
        let path = folder.path();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(path.join("other")).unwrap();
        for (name, mode) in FILES {
            fs::write(path.join(name), SECRET).unwrap();
            fs::set_permissions(path.join(name), fs::Permissions::from_mode(*mode)).unwrap();
        }
        let loopback = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = loopback.local_addr().unwrap().port();
        let mut tcp = vec![loopback];
        tcp.extend(TcpListener::bind(("::1", port)).ok());
        let host = own_address().and_then(|address| {
            tcp.push(TcpListener::bind((address.as_str(), port)).ok()?);
            Some(address)
        });
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        let unix = vec![
            UnixListener::bind(path.join("socket")).unwrap(),
            UnixListener::bind_addr(&SocketAddr::from_abstract_name(mark).unwrap()).unwrap(),
        ];
        let victim = plain::spawn(&["sleep", "1000"], &[("PROBE_SECRET".into(), SECRET.into())]);
        let env: Vec<(String, String)> = [
            ("FOLDER", text(path)),
            ("CANARY", text(&path.join("canary"))),
            ("PRIVATE", text(&path.join("private"))),
            ("OTHER", text(&path.join("other"))),
            ("SOCKET", text(&path.join("socket"))),
            ("ABSTRACT", mark.to_owned()),
            ("TCP", port.to_string()),
            ("UDP", udp.local_addr().unwrap().port().to_string()),
            ("HOST", host.unwrap_or_default()),
            ("VICTIM", victim.id().to_string()),
            ("SHM_KEY", (0x5000_0000 + victim.id()).to_string()),
            ("QUEUE", format!("/probe-{mark}")),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        Self { folder, env, tcp, udp, unix, victim }
    }

    /// The folder of the canaries, open to everybody.
    pub(super) fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Returns how many canaries there are: files, listeners, the UDP port and the victim.
    pub(super) fn canaries(&self) -> usize {
        FILES.len() + self.tcp.len() + self.unix.len() + 2
    }

    /// Names every canary that somebody reached, changed or stopped.
    pub(super) fn touched(&mut self) -> Vec<String> {
        let mut touched = Vec::new();
        for (name, _) in FILES {
            if fs::read_to_string(self.folder.path().join(name)).ok().as_deref() != Some(SECRET) {
                touched.push(format!("the file {name}"));
            }
        }
        for listener in &self.tcp {
            listener.set_nonblocking(true).unwrap();
            if listener.accept().is_ok() {
                touched.push(format!("the listener {}", listener.local_addr().unwrap()));
            }
        }
        self.udp.set_nonblocking(true).unwrap();
        if self.udp.recv(&mut [0; 16]).is_ok() {
            touched.push("the UDP port".into());
        }
        for listener in &self.unix {
            listener.set_nonblocking(true).unwrap();
            if listener.accept().is_ok() {
                touched.push("a UNIX socket".into());
            }
        }
        if self.victim.try_wait().unwrap().is_some() {
            touched.push("the victim process".into());
        }
        touched
    }
}

impl Drop for Surroundings {
    fn drop(&mut self) {
        let _ = self.victim.kill();
        let _ = self.victim.wait();
    }
}

/// The address under which other machines know this one. Nothing is sent.
fn own_address() -> Option<String> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("203.0.113.1:9").ok()?;
    Some(socket.local_addr().ok()?.ip().to_string())
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// Finds the host's processes that carry a mark in their arguments.
pub(super) fn marked_processes(mark: &str) -> Vec<u32> {
    let has_mark = |pid: &u32| {
        let arguments = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        arguments.split(|byte| *byte == 0).any(|argument| argument == mark.as_bytes())
    };
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(has_mark)
        .collect()
}
