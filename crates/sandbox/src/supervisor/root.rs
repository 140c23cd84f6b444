//! The root file system of a sandbox: a read-only system, a writable workspace, and little else.

use crate::spec::Overlay;
use crate::sys::mounts;
use crate::wire::Launch;
use std::fs::{self, File};
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

/// Parts of the system that commands may read, where the machine has them.
pub(crate) const SYSTEM: &[&str] = &[
    "/usr",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ssl/certs",
    "/etc/ld.so.cache",
    "/etc/chromium",
    "/etc/chromium.d",
];

/// Links that systems with a merged `/usr` have.
pub(crate) const LINKS: &[(&str, &str)] =
    &[("usr/bin", "bin"), ("usr/sbin", "sbin"), ("usr/lib", "lib"), ("usr/lib64", "lib64")];

/// Devices that commands may use.
const DEVICES: &[&str] = &["null", "zero", "full", "random", "urandom"];

/// Detached copies of everything that comes from the host, with the place of each inside.
#[derive(Debug, Default)]
pub(super) struct Sources {
    shared: Vec<(OwnedFd, String)>,
    workspace: Option<OwnedFd>,
    overlay: Option<(OwnedFd, OwnedFd)>,
}

impl Sources {
    /// Copies the mounts of all host folders that the sandbox is made of.
    pub(super) fn of(launch: &Launch) -> io::Result<Self> {
        let mut shared = Vec::new();
        for path in SYSTEM.iter().filter(|path| Path::new(path).exists()) {
            shared.push((mounts::detach_copy(path, true)?, (*path).to_owned()));
        }
        for bind in &launch.read_only {
            shared.push((mounts::detach_copy(&text(&bind.host)?, true)?, bind.inside.clone()));
        }
        for device in DEVICES {
            shared.push((device_copy(device)?, format!("/dev/{device}")));
        }
        let workspace = launch.workspace.as_ref().map(|path| mounts::detach_copy(&text(path)?, false)).transpose()?;
        let overlay = launch.overlay.as_ref().map(overlay_copies).transpose()?;
        Ok(Self { shared, workspace, overlay })
    }

    /// Adds one more file or folder, to be read.
    pub(super) fn add(&mut self, path: &Path, inside: &str) -> io::Result<()> {
        self.shared.push((mounts::detach_copy(&text(path)?, true)?, inside.to_owned()));
        Ok(())
    }
}

/// Devices keep working only on a mount that allows devices, so they are copied without that flag.
fn device_copy(device: &str) -> io::Result<OwnedFd> {
    mounts::detach_device(&format!("/dev/{device}"))
}

fn overlay_copies(overlay: &Overlay) -> io::Result<(OwnedFd, OwnedFd)> {
    Ok((mounts::detach_copy(&text(&overlay.lower)?, true)?, mounts::detach_copy(&text(&overlay.private)?, false)?))
}

fn text(path: &Path) -> io::Result<String> {
    path.to_str().map(str::to_owned).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a path is no UTF-8"))
}

/// Builds the root over an existing folder, the stage, which becomes the working folder. Returns the private layer's own
/// folder, which has no place of its own inside. The error is a sentence for the host.
pub(super) fn build(stage: &str, launch: &Launch, sources: &Sources) -> Result<Option<File>, String> {
    tree(stage, launch, sources).map_err(|(what, error)| format!("{what}: {error}"))
}

/// Enters a root that was built.
pub(super) fn enter(stage: &str) -> Result<(), String> {
    let step = |what: &'static str| move |error: io::Error| format!("{what}: {error}");
    std::env::set_current_dir(stage).map_err(step("root"))?;
    mounts::mount("proc", "proc", "proc", libc::MS_NOSUID | libc::MS_NODEV | libc::MS_NOEXEC, "")
        .map_err(step("/proc"))?;
    mounts::pivot_here().map_err(step("pivot_root"))?;
    std::env::set_current_dir("/").map_err(step("root"))?;
    close("")
}

/// Closes a root that was built: nothing can be put into it any more but into its writable folders.
pub(super) fn close(stage: &str) -> Result<(), String> {
    for part in ["/", "/dev"] {
        let flags = libc::MS_REMOUNT | libc::MS_BIND | libc::MS_RDONLY | libc::MS_NOSUID;
        mounts::change(&format!("{stage}{part}"), flags).map_err(|error| format!("read-only root: {error}"))?;
    }
    Ok(())
}

fn tree(stage: &str, launch: &Launch, sources: &Sources) -> Result<Option<File>, (String, io::Error)> {
    let at = |what: &str| {
        let what = what.to_owned();
        move |error| (what.clone(), error)
    };
    mounts::mount("sandbox", stage, "tmpfs", libc::MS_NOSUID | libc::MS_NODEV, "mode=0755,size=16m,nr_inodes=4096")
        .map_err(at("root"))?;
    std::env::set_current_dir(stage).map_err(at("root"))?;
    for (target, link) in LINKS {
        std::os::unix::fs::symlink(target, link).map_err(at("links"))?;
    }
    write_small_files().map_err(at("small files"))?;
    memory("dev", "mode=0755,size=64k,nr_inodes=64", libc::MS_NOSUID).map_err(at("/dev"))?;
    memory("dev/shm", "mode=1777,size=256m,nr_inodes=4096", libc::MS_NOSUID | libc::MS_NODEV)
        .map_err(at("/dev/shm"))?;
    memory("tmp", "mode=1777,size=1g,nr_inodes=131072", libc::MS_NOSUID | libc::MS_NODEV).map_err(at("/tmp"))?;
    memory("home", "mode=0777,size=512m,nr_inodes=65536", libc::MS_NOSUID | libc::MS_NODEV).map_err(at("/home"))?;
    for (link, target) in [
        ("dev/fd", "/proc/self/fd"),
        ("dev/stdin", "/proc/self/fd/0"),
        ("dev/stdout", "/proc/self/fd/1"),
        ("dev/stderr", "/proc/self/fd/2"),
    ] {
        std::os::unix::fs::symlink(target, link).map_err(at(link))?;
    }
    for (mount, inside) in &sources.shared {
        place(stage, mount, inside).map_err(at(inside))?;
    }
    match &sources.workspace {
        Some(workspace) => {
            fs::create_dir_all("app").map_err(at("/app"))?;
            mounts::attach(workspace, &format!("{stage}/app")).map_err(at("/app"))?;
        }
        None => {
            memory("app", "mode=0755,size=64m,nr_inodes=4096", libc::MS_NOSUID | libc::MS_NODEV).map_err(at("/app"))?
        }
    }
    let upper = match (&launch.overlay, &sources.overlay) {
        (Some(overlay), Some((lower, private))) => Some(layers(stage, overlay, lower, private).map_err(at("overlay"))?),
        _ => None,
    };
    fs::create_dir_all("proc").map_err(at("/proc"))?;
    Ok(upper)
}

/// Mounts a file system in memory, relative to the stage.
fn memory(path: &str, options: &str, flags: u64) -> io::Result<()> {
    fs::create_dir_all(path)?;
    mounts::mount("sandbox", path, "tmpfs", flags, options)
}

/// Attaches a copy at its place, making an empty file or folder for it to cover.
fn place(stage: &str, mount: &OwnedFd, inside: &str) -> io::Result<()> {
    let relative = inside.trim_start_matches('/');
    let target = format!("{stage}/{relative}");
    let kind = fs::metadata(format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(mount)))?;
    if kind.is_dir() {
        fs::create_dir_all(&target)?;
    } else {
        if let Some(parent) = Path::new(&target).parent() {
            fs::create_dir_all(parent)?;
        }
        if !Path::new(&target).exists() {
            fs::write(&target, "")?;
        }
    }
    mounts::attach(mount, &target)
}

/// Lays the private layer over the shared one, and returns the private one's folder.
fn layers(stage: &str, overlay: &Overlay, lower: &OwnedFd, private: &OwnedFd) -> io::Result<File> {
    for folder in [".lower", ".private"] {
        fs::create_dir_all(folder)?;
    }
    mounts::attach(lower, &format!("{stage}/.lower"))?;
    mounts::attach(private, &format!("{stage}/.private"))?;
    for folder in [".private/upper", ".private/work"] {
        fs::create_dir_all(folder)?;
    }
    let target = format!("{stage}/{}", overlay.inside.trim_start_matches('/'));
    fs::create_dir_all(&target)?;
    let options =
        format!("lowerdir={stage}/.lower,upperdir={stage}/.private/upper,workdir={stage}/.private/work,userxattr");
    mounts::mount("overlay", &target, "overlay", libc::MS_NOSUID | libc::MS_NODEV, &options)?;
    let upper = File::open(".private/upper")?;
    for folder in [".lower", ".private"] {
        mounts::detach(&format!("{stage}/{folder}"))?;
        fs::remove_dir(folder)?;
    }
    Ok(upper)
}

/// The few files of `/etc` that programs expect, for an ordinary user with these ids.
pub(crate) fn small_files(uid: u32, gid: u32) -> [(&'static str, String); 5] {
    [
        ("etc/passwd", format!("app:x:{uid}:{gid}:app:/home:/bin/sh\n")),
        ("etc/group", format!("app:x:{gid}:\n")),
        ("etc/hosts", "127.0.0.1 localhost\n".to_owned()),
        ("etc/resolv.conf", String::new()),
        ("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n".to_owned()),
    ]
}

fn write_small_files() -> io::Result<()> {
    fs::create_dir_all("etc")?;
    let files = small_files(crate::sys::process::uid(), crate::sys::process::gid());
    files.iter().try_for_each(|(name, text)| fs::write(name, text))
}
