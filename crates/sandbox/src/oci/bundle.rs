//! The bundle's `config.json`: what a runtime is to make of the root that stands already.

use super::OciKind;
use crate::supervisor::{STAGED_ROOT, seccomp};
use serde_json::{Value, json};

/// What the supervisor needs in its user namespace: to make the namespaces of commands, to map their user, and to empty
/// their bounding set. Commands get none of these.
const CAPABILITIES: &[&str] = &["CAP_SYS_ADMIN", "CAP_SETPCAP", "CAP_SETFCAP", "CAP_SETUID", "CAP_SETGID"];

/// What it needs where the container's kernel makes `/dev`: to give that away before commands can own it.
const GIVING_AWAY: &str = "CAP_CHOWN";

/// Calls that commands may not make and the supervisor must.
const SUPERVISORS_CALLS: &[&str] = &["unshare", "mount", "umount2"];

/// Returns the text for a container that runs `args`, and whose root is this user and group outside.
pub(super) fn config(kind: OciKind, (uid, gid): (u32, u32), args: &[&str]) -> String {
    let this_kernel = match kind {
        OciKind::Crun | OciKind::Runc => true,
        OciKind::Runsc => false,
    };
    let capabilities: Vec<&str> = CAPABILITIES.iter().copied().chain((!this_kernel).then_some(GIVING_AWAY)).collect();
    let this_kernels: &[&str] = if this_kernel { &["user", "cgroup"] } else { &[] };
    let namespaces: Vec<Value> = ["mount", "pid", "network", "ipc", "uts"]
        .into_iter()
        .chain(this_kernels.iter().copied())
        .map(|kind| json!({ "type": kind }))
        .collect();
    let linux = if this_kernel {
        json!({
            "namespaces": namespaces,
            "uidMappings": [{ "containerID": 0, "hostID": uid, "size": 1 }],
            "gidMappings": [{ "containerID": 0, "hostID": gid, "size": 1 }],
            "seccomp": seccomp_profile(),
            // Of `/proc`, commands see only mounts of their own, which are masked there: one with a mask cannot be
            // mounted again.
            "maskedPaths": [],
            "readonlyPaths": [],
        })
    } else {
        // gVisor makes the outermost user namespace by itself.
        json!({ "namespaces": namespaces })
    };
    let config = json!({
        "ociVersion": "1.0.2",
        "process": {
            "terminal": false,
            "user": { "uid": 0, "gid": 0 },
            "args": args,
            "env": [],
            "cwd": "/",
            "noNewPrivileges": true,
            "capabilities": {
                "bounding": capabilities,
                "effective": capabilities,
                "permitted": capabilities,
            },
        },
        // It is read-only already; gVisor fails where it tries to make it so again.
        "root": { "path": STAGED_ROOT, "readonly": this_kernel },
        "hostname": "sandbox",
        "mounts": mounts(this_kernel),
        "linux": linux,
    });
    config.to_string()
}

fn mounts(this_kernel: bool) -> Value {
    let proc = json!({
        "destination": "/proc", "type": "proc", "source": "proc", "options": ["nosuid", "noexec", "nodev"],
    });
    if this_kernel {
        // Without a mount of ours, a runtime fills `/dev` with terminals.
        let dev = json!({
            "destination": "/dev", "type": "bind", "source": format!("{STAGED_ROOT}/dev"), "options": ["rbind", "nosuid"],
        });
        return json!([proc, dev]);
    }
    // Its own kernel has devices of its own, and file systems in memory that are faster than ours behind its wall.
    let memory = |inside: &str, mode: &str, size: &str| {
        json!({
            "destination": inside, "type": "tmpfs", "source": "tmpfs",
            "options": ["nosuid", "nodev", format!("mode={mode}"), format!("size={size}")],
        })
    };
    let sys = json!({ "destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["ro"] });
    json!([
        proc,
        sys,
        memory("/tmp", "1777", "1g"),
        memory("/home", "0777", "512m"),
        memory("/dev/shm", "1777", "256m")
    ])
}

/// What calls may be made of; a second set of numbers (x32) is left to the filter of commands, which has an answer for it.
#[cfg(target_arch = "x86_64")]
const ARCHITECTURES: &[&str] = &["SCMP_ARCH_X86_64", "SCMP_ARCH_X32"];
#[cfg(not(target_arch = "x86_64"))]
const ARCHITECTURES: &[&str] = &[];

/// The supervisor's own filter, from the same list as that of commands.
pub(crate) fn seccomp_profile() -> Value {
    let names: Vec<&str> =
        seccomp::DENIED.iter().map(|(name, _)| *name).filter(|name| !SUPERVISORS_CALLS.contains(name)).collect();
    json!({
        "defaultAction": "SCMP_ACT_ALLOW",
        "architectures": ARCHITECTURES,
        "syscalls": [{ "names": names, "action": "SCMP_ACT_ERRNO", "errnoRet": 1 }],
    })
}
