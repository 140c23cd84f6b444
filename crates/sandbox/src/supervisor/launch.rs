//! How a sandbox comes to stand: built by us, built by us for another launcher, or found standing.
//!
//! When the service is root, an unprivileged user takes over for good before anything is built, so that neither namespaces
//! nor foreign launchers are ever made by root.

use super::surroundings::Surroundings;
use super::{Inside, bounds, root, sealed, step, supervise};
use crate::sys::process::{self, Forked};
use crate::sys::{mounts, sockets};
use crate::wire::{Carry, Launch, Stage, Supervise};
use std::ffi::CString;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsRawFd as _, RawFd};
use std::path::Path;

/// The folder that is covered by a file system in memory: it holds the new root, and what other launchers need beside.
const COVERED: &str = "/tmp";

/// Where the new root is built for another launcher.
pub(crate) const STAGED_ROOT: &str = "/tmp/root";

/// Where another launcher finds the description of the container.
pub(crate) const STAGED_BUNDLE: &str = "/tmp/bundle";

/// Where another launcher keeps what it must remember.
pub(crate) const STAGED_STATE: &str = "/tmp/state";

/// Where our own binary is inside a root that is built for another launcher.
pub(crate) const STAGED_SUPERVISOR: &str = "/etc/sandbox/supervisor";

/// Where the private layer is inside such a root, to be measured: commands can read it there, and change it where it is
/// laid over the shared one.
pub(crate) const STAGED_PRIVATE: &str = "/etc/sandbox/private";

/// Folders that the machine may have and that a launcher must not see: crun refuses to start, even without any use of
/// control groups, where a second hierarchy lies beside the first.
const HIDDEN: &[&str] = &["/sys/fs/cgroup/unified"];

/// Folders that a kernel of the container's own makes for its first user.
const DEVICE_FOLDERS: &[&str] = &["/dev", "/dev/net"];

/// A user that nothing runs as.
const NOBODY: u32 = 65534;

/// Builds the sandbox and supervises it to its end. The error is a sentence for the host.
pub(super) fn natively(control: RawFd) -> Result<(), String> {
    dies_with_parent()?;
    bounds::go_first().map_err(step("memory score"))?;
    let launch: Launch = order(control)?;
    let sources = match launch.become_user {
        Some(user) => as_user(user, &launch, root::Sources::of)?,
        None => root::Sources::of(&launch).map_err(step("folders"))?,
    };
    process::unshare(process::INNER_NAMESPACES).map_err(step("namespaces"))?;
    match process::fork(0).map_err(step("fork"))? {
        Forked::Parent(_) => wait_for_supervisor(),
        Forked::Child => {
            dies_with_parent()?;
            let upper = root::build(COVERED, &launch, &sources)?;
            root::enter(COVERED)?;
            drop(sources);
            sockets::loopback_up().map_err(step("loopback"))?;
            bounds::limit_namespace().map_err(step("limits of the user namespace"))?;
            process::prctl(libc::PR_SET_DUMPABLE, 0).map_err(step("dumpable"))?;
            let inside = Inside { env: launch.env, surroundings: Surroundings::of_our_own(), upper };
            supervise(control, inside).map_err(step("supervisor"))
        }
    }
}

/// Builds a root in mount and user namespaces of its own, and becomes another launcher, which makes a sandbox of it.
/// Returns only on failure, with the reason on standard error.
pub(super) fn stage() -> i32 {
    let Err(reason) = staged();
    let _ = writeln!(io::stderr(), "{reason}");
    1
}

fn staged() -> Result<std::convert::Infallible, String> {
    dies_with_parent()?;
    bounds::go_first().map_err(step("memory score"))?;
    let mut text = Vec::new();
    io::stdin().read_to_end(&mut text).map_err(step("no order"))?;
    let stage: Stage = serde_json::from_slice(&text).map_err(|error| format!("the order is broken: {error}"))?;
    let with_supervisor = |launch: &Launch| {
        let mut sources = root::Sources::of(launch)?;
        // By its path: what `/proc/self/exe` leads to is a mount of the namespace that has just been left.
        sources.add(&std::env::current_exe()?, STAGED_SUPERVISOR)?;
        if let Some(overlay) = &launch.overlay {
            sources.add(&overlay.private, STAGED_PRIVATE)?;
        }
        Ok(sources)
    };
    let sources = match stage.launch.become_user {
        Some(user) => as_user(user, &stage.launch, with_supervisor)?,
        None => {
            sealed::own_user_namespace(process::OUTER_NAMESPACES)?;
            with_supervisor(&stage.launch).map_err(step("folders"))?
        }
    };
    let options = "mode=0755,size=16m,nr_inodes=4096";
    mounts::mount("stage", COVERED, "tmpfs", libc::MS_NOSUID | libc::MS_NODEV, options).map_err(step("stage"))?;
    for folder in [STAGED_ROOT, STAGED_BUNDLE, STAGED_STATE] {
        fs::create_dir(folder).map_err(step("stage"))?;
    }
    drop(root::build(STAGED_ROOT, &stage.launch, &sources)?);
    root::close(STAGED_ROOT)?;
    drop(sources);
    for hidden in HIDDEN.iter().filter(|path| Path::new(path).is_dir()) {
        let _ = mounts::mount("hidden", hidden, "tmpfs", libc::MS_RDONLY, "size=0,nr_inodes=1");
    }
    fs::write(format!("{STAGED_BUNDLE}/config.json"), &stage.bundle).map_err(step("bundle"))?;
    std::env::set_current_dir(STAGED_BUNDLE).map_err(step("bundle"))?;
    place_descriptors(stage.carry).map_err(step("descriptors"))?;
    if let Some(bytes) = stage.memory_file_bytes {
        bounds::limit_kernel(bytes).map_err(step("limits of its kernel"))?;
    }
    let env = [format!("HOME={STAGED_STATE}"), format!("XDG_RUNTIME_DIR={STAGED_STATE}")];
    become_program(&stage.argv, &env).map_err(step("the launcher of the sandbox"))
}

/// Puts what the host talks through, which came as standard output, where the supervisor expects it.
fn place_descriptors(carry: Carry) -> io::Result<()> {
    // Above every number that is set below; the last call of each case closes it.
    let nothing = process::dup_above(File::options().read(true).write(true).open("/dev/null")?.as_raw_fd(), 16)?;
    match carry {
        Carry::Control => {
            process::dup_to(1, super::PASSED_CONTROL)?;
            process::dup_to(nothing, 0)?;
            process::dup_to(nothing, 1)?;
            process::close_range(4, process::LAST_FD)
        }
        Carry::Stream => {
            process::dup_to(1, 0)?;
            process::close_range(3, process::LAST_FD)
        }
    }
}

fn become_program(argv: &[String], env: &[String]) -> io::Result<std::convert::Infallible> {
    let c_strings =
        |texts: &[String]| texts.iter().map(|text| CString::new(text.as_str())).collect::<Result<Vec<_>, _>>();
    let (argv, env) = (c_strings(argv)?, c_strings(env)?);
    let program = argv.first().ok_or_else(|| io::Error::other("no program"))?;
    Err(process::exec(program, &process::pointers(&argv), &process::pointers(&env)))
}

/// Becomes another user in a user namespace inside the container's, and starts again there as what the last argument says.
/// Returns the word for it where the kernel cannot keep rights across a start; then this process goes on as that.
///
/// Runtimes can work only as root of their user namespace; commands are to be an ordinary user. Only a new start makes
/// the kernel forget that the container's root is their own user outside, who could look at descriptors of this program.
///
/// With `alone`, the new namespace gets a network of its own, with a loopback and nothing else: for containers that have
/// a network which is not for commands.
pub(super) fn nest(arguments: &[String], alone: bool) -> Result<String, String> {
    let [uid, gid, role] = arguments else { return Err("a user, a group and a role are needed".to_owned()) };
    let number = |text: &String| text.parse::<u32>().map_err(|error| format!("`{text}` is no user: {error}"));
    let outer = (process::uid(), process::gid());
    // Commands will own what this user owns. Where the folders are read-only, nothing has to be given away.
    for folder in DEVICE_FOLDERS {
        let _ = std::os::unix::fs::chown(folder, Some(NOBODY), Some(NOBODY));
    }
    let network = if alone { libc::CLONE_NEWNET } else { 0 };
    process::unshare(libc::CLONE_NEWUSER | network).map_err(step("a user namespace inside the container"))?;
    // Where it cannot be denied, the maps can still be written, or fail with their own words.
    let _ = fs::write("/proc/self/setgroups", "deny");
    sealed::map_ids((number(uid)?, outer.0), (number(gid)?, outer.1))?;
    if alone {
        bring_loopback_up().map_err(step("loopback inside the container"))?;
    }
    if process::keep_capabilities().is_ok() {
        let path = std::env::current_exe().map_err(step("its own file"))?;
        let path = path.to_str().ok_or("its own file: the path is no UTF-8")?.to_owned();
        become_program(&[path, role.clone()], &[]).map_err(step("a second start"))?;
    }
    Ok(role.clone())
}

/// Supervises a sandbox for which namespaces and root already stand.
pub(super) fn supervised(control: RawFd) -> Result<(), String> {
    let order: Supervise = order(control)?;
    match bounds::limit_namespace() {
        Ok(()) => {}
        // A kernel of the container's own may have no such limits, and a cluster shows that part of `/proc` read-only.
        // They are a second wall beside the filter.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ReadOnlyFilesystem) => {}
        Err(error) => Err(step("limits of the user namespace")(error))?,
    }
    let surroundings = Surroundings::look().map_err(step("process namespaces are not allowed in the container"))?;
    process::prctl(libc::PR_SET_DUMPABLE, 0).map_err(step("dumpable"))?;
    // Only where a private layer is laid over a shared one does its folder lie here.
    let upper = File::open(format!("{STAGED_PRIVATE}/upper")).ok();
    supervise(control, Inside { env: order.env, surroundings, upper }).map_err(step("supervisor"))
}

/// Kernels that are programs may have it up already, and know no such request.
fn bring_loopback_up() -> io::Result<()> {
    let asked = sockets::loopback_up();
    std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).map(drop).or(asked)
}

fn order<T: serde::de::DeserializeOwned>(control: RawFd) -> Result<T, String> {
    let (bytes, _) = sockets::receive(control).map_err(step("no launch order"))?;
    serde_json::from_slice(&bytes).map_err(|error| format!("the launch order is broken: {error}"))
}

/// Copies the mounts of all folders that the sandbox is made of, becomes an unprivileged user for good, and enters a user
/// and a mount namespace. Private folders of root are out of reach afterwards, so the copies come first.
fn as_user(
    (uid, gid): (u32, u32),
    launch: &Launch,
    copies: impl Fn(&Launch) -> io::Result<root::Sources>,
) -> Result<root::Sources, String> {
    process::unshare(libc::CLONE_NEWNS).map_err(step("mount namespace as root"))?;
    mounts::change("/", libc::MS_REC | libc::MS_PRIVATE).map_err(step("private mounts"))?;
    let sources = copies(launch).map_err(step("folders"))?;
    process::become_user(uid, gid).map_err(step("change of user"))?;
    dies_with_parent()?;
    sealed::own_user_namespace(process::OUTER_NAMESPACES)?;
    Ok(sources)
}

fn dies_with_parent() -> Result<(), String> {
    process::prctl(libc::PR_SET_PDEATHSIG, u64::try_from(libc::SIGKILL).unwrap_or(9)).map_err(step("death signal"))
}

/// The launcher stays as the supervisor's parent, so that killing it kills the whole sandbox.
fn wait_for_supervisor() -> Result<(), String> {
    while process::wait_any(true).is_ok_and(|ended| ended.is_some()) {}
    Ok(())
}
