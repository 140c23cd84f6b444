//! Probes of what a command leaves in its workspace for the host to trip over.

use super::probe::{Look, PROBE, Probe, Script, Seen};
use super::surroundings::SECRET;
use sandbox::SandboxError;
use sandbox::workspace::Workspace;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

pub(super) const LEFTOVERS: &[Probe] = &[
    Probe {
        number: 5,
        name: "links out of the workspace",
        script: Script::Shell(
            r#"
ln -s "$CANARY" link; ln -s "$OTHER" folder; ln -s ../../../../../../../.. up; ln -s /proc/self/root root
if cat link >/dev/null 2>&1; then echo ESCAPED through the link; else echo HELD link ENOENT; fi
"#,
        ),
        seen: Seen::Walls(&["ENOENT"]),
        look: Look::Workspace { careful: no_link_is_followed, naive: |path| reads_secret(&path.join("link")) },
        ..PROBE
    },
    Probe {
        number: 66,
        name: "a pipe and a socket for the host to open and to hang on",
        script: Script::Shell(
            r#"
mkfifo pipe && mkfifo package.json
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
echo HELD made MADE
"#,
        ),
        seen: Seen::Walls(&["MADE"]),
        look: Look::Workspace {
            careful: |path| {
                let workspace = Workspace::open(path).map_err(|error| error.to_string())?;
                ends(move || drop(workspace.read_file("pipe")))?;
                refused(path, &["pipe", "package.json", "socket"])
            },
            naive: |path| {
                let pipe = path.join("pipe");
                waits_on(&path.join("pipe"), move || drop(fs::File::open(pipe)))
            },
        },
        ..PROBE
    },
    Probe {
        number: 67,
        name: "file names that break a listing",
        script: Script::Python(
            r#"
names = [b"a\nb", b"tab\there", b"\xff\xfe", b"-rf", b"x" * 255, b"\x1b[2J", b"~", "\u202egnp.exe".encode(), b"c\rd", b"$(id)"]
for name in names:
    write(name)
held("made", "MADE")
"#,
        ),
        seen: Seen::Walls(&["MADE"]),
        look: Look::Workspace {
            careful: |path| {
                let workspace = Workspace::open(path).map_err(|error| error.to_string())?;
                for name in workspace.list().map_err(|error| error.to_string())? {
                    workspace.read_file(&name).map_err(|error| format!("{name:?}: {error}"))?;
                }
                Ok(())
            },
            naive: |path| {
                let names: Vec<String> = fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
                    .collect();
                names.join("\n").lines().count() != names.len()
            },
        },
        ..PROBE
    },
    Probe {
        number: 68,
        name: "a tree that is deeper than a path may be long",
        script: Script::Python(
            r#"
for _ in range(600):
    os.mkdir("deeper-and-deeper")
    os.chdir("deeper-and-deeper")
write("bottom")
held("made", "MADE")
"#,
        ),
        seen: Seen::Walls(&["MADE"]),
        look: Look::Workspace {
            careful: |path| {
                let workspace = Workspace::open(path).map_err(|error| error.to_string())?;
                // Listing may be refused; what matters is that it ends, and that the tree can be removed.
                let _ = workspace.list();
                workspace.remove_folder("deeper-and-deeper").map_err(|error| format!("cannot be removed: {error}"))
            },
            naive: |path| fs::read_dir(path.join(vec!["deeper-and-deeper"; 600].join("/"))).is_err(),
        },
        ..PROBE
    },
    Probe {
        number: 69,
        name: "set-uid programs in the workspace",
        script: Script::Python(
            r#"
write("tool")
for mode in [0o4755, 0o2755, 0o6711]:
    attempt("chmod %o" % mode, lambda: os.chmod("tool", mode))
    attempt("open %o" % mode, lambda: os.close(os.open("made-%o" % mode, os.O_CREAT | os.O_WRONLY, mode)))
    attempt("mknod %o" % mode, lambda: os.mknod("node-%o" % mode, stat.S_IFREG | mode))
    how = struct.pack("QQQ", os.O_CREAT | os.O_WRONLY, mode, 0)
    attempt("openat2 %o" % mode, lambda: call("openat2", -100, b"again-%o" % mode, how, len(how)))
    attempt("fchmodat2 %o" % mode, lambda: call("fchmodat2", -100, b"tool", mode, 0))
"#,
        ),
        seen: Seen::Walls(&["EPERM", "ENOSYS"]),
        look: Look::Workspace {
            careful: |path| match set_uid_files(path).first() {
                Some(name) => Err(format!("{name} is set-uid")),
                None => Ok(()),
            },
            naive: |path| !set_uid_files(path).is_empty(),
        },
        ..PROBE
    },
];

fn no_link_is_followed(path: &Path) -> Result<(), String> {
    let workspace = Workspace::open(path).map_err(|error| error.to_string())?;
    if let Some(listed) = workspace.list().map_err(|error| error.to_string())?.first() {
        return Err(format!("{listed} is listed"));
    }
    if workspace.write_file("folder/secret.txt", b"changed").is_ok() {
        return Err("a write went through a link".into());
    }
    refused(path, &["link", "folder/secret.txt", "up/etc/passwd", "root/etc/passwd", "../canary"])
}

fn refused(path: &Path, names: &[&str]) -> Result<(), String> {
    let workspace = Workspace::open(path).map_err(|error| error.to_string())?;
    for name in names {
        match workspace.read_file(name) {
            Err(SandboxError::Outside { .. }) => {}
            other => return Err(format!("{name}: {other:?}")),
        }
    }
    Ok(())
}

fn reads_secret(path: &Path) -> bool {
    fs::read_to_string(path).is_ok_and(|text| text == SECRET)
}

/// How long nothing takes that does not wait for the app, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(20);

fn ends(open: impl FnOnce() + Send + 'static) -> Result<(), String> {
    let (ended, end) = mpsc::channel();
    std::thread::spawn(move || {
        open();
        let _ = ended.send(());
    });
    end.recv_timeout(PATIENCE).map_err(|_| "the host hangs on a pipe".into())
}

/// Says whether something waits for a writer of the pipe, and lets it go on then.
fn waits_on(pipe: &Path, open: impl FnOnce() + Send + 'static) -> bool {
    let opener = std::thread::spawn(open);
    let mut waited = false;
    while !opener.is_finished() {
        // Succeeds only when a reader is there.
        waited |= fs::OpenOptions::new().write(true).custom_flags(libc::O_NONBLOCK).open(pipe).is_ok();
        std::thread::yield_now();
    }
    opener.join().unwrap();
    waited
}

fn set_uid_files(path: &Path) -> Vec<String> {
    fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.metadata().unwrap().mode() & 0o6000 != 0)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}
