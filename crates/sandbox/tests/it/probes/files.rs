//! Probes of the file system: what may be read, written and linked.

use super::backends::{PODMAN, RUNSC};
use super::probe::{Control, Difference, Look, PROBE, Probe, Script, Seen};

const GONE: Seen = Seen::Walls(&["ENOENT"]);
const SHUT: Seen = Seen::Walls(&["EROFS", "EACCES", "EPERM", "ENOENT"]);

pub(super) const FILES: &[Probe] = &[
    Probe {
        number: 1,
        name: "private files of the host",
        script: Script::Python(
            r#"
for path in ["/etc/shadow", "/root", "/etc/ssh/ssh_host_rsa_key", "/var/lib", env["PRIVATE"]]:
    attempt("read " + path, lambda: read(path))
"#,
        ),
        seen: GONE,
        ..PROBE
    },
    Probe {
        number: 2,
        name: "a public file of the host, by several ways",
        script: Script::Python(
            r#"
canary = env["CANARY"]
for path in [canary, os.getcwd() + "/../../../../.." + canary, "/proc/1/root" + canary, "/proc/self/root" + canary,
             "/proc/self/cwd/../../../.." + canary]:
    attempt("read " + path, lambda: read(path))
"#,
        ),
        seen: Seen::Walls(&["ENOENT", "EACCES"]),
        ..PROBE
    },
    Probe {
        number: 3,
        name: "another project's workspace",
        script: Script::Python(
            r#"
other = env["OTHER"] + "/secret.txt"
for path in [other, "../other/secret.txt", "/proc/1/cwd/../other/secret.txt"]:
    attempt("read " + path, lambda: read(path))
known = {"app", "bin", "dev", "etc", "home", "lib", "lib64", "opt", "proc", "sbin", "tmp", "usr"}
# What engines make beside; what is in the first is asked for elsewhere, and the second is empty.
known |= {"sys", ".dockerenv"}
strange = [name for name in os.listdir("/") if name not in known]
escaped("list /", strange) if strange else held("list /", "ENOENT")
"#,
        ),
        seen: Seen::Walls(&["ENOENT", "EACCES"]),
        differs: &[Difference {
            backend: PODMAN,
            seen: Some(Seen::Known {
                walls: &["ENOENT", "EACCES"],
                lines: &["list / ['var', 'run']", "list / ['run', 'var']"],
            }),
            why: "both are empty, and nobody can write there",
        }],
        ..PROBE
    },
    Probe {
        number: 4,
        name: "writes to the system",
        script: Script::Python(
            r#"
paths = ["/x", "/usr/x", "/usr/bin/node", "/etc/passwd", "/etc/ld.so.preload", "/dev/x", "/lib/x", "/proc/x", "/.x/y"]
for path in [env["FOLDER"] + "/x"] if plain else paths:
    attempt("write " + path, lambda: write(path))
for path in [env["CANARY"]] if plain else ["/usr/bin/env", "/etc/passwd", "/etc/hosts"]:
    attempt("chmod " + path, lambda: os.chmod(path, 0o777))
    attempt("rename " + path, lambda: os.rename(path, path + "-moved"))
"#,
        ),
        seen: SHUT,
        ..PROBE
    },
    Probe {
        number: 6,
        name: "hard links to the system's files",
        script: Script::Python(
            r#"
for path in [env["CANARY"]] if plain else ["/usr/bin/env", "/etc/passwd", "/proc/self/exe", "/etc/hosts"]:
    attempt("link " + path, lambda: os.link(path, "linked", follow_symlinks=True))
"#,
        ),
        seen: Seen::Walls(&["EXDEV", "EPERM"]),
        ..PROBE
    },
    Probe {
        number: 44,
        name: "the launcher's own binary, overwritten through /proc/self/exe",
        script: Script::Made {
            by: r#"
set -e
cat > overwrite.c <<'END'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
/* Runs inside whatever binary was started, holds on to it, and writes to it as soon as nobody runs it. */
__attribute__((constructor)) static void start(void) {
    char path[64], target[4096] = "";
    int held = open("/proc/self/exe", O_RDONLY);
    if (held < 0) { printf("HELD open %s\n", strerrorname_np(errno)); fflush(stdout); _exit(0); }
    readlink("/proc/self/exe", target, sizeof target - 1);
    snprintf(path, sizeof path, "%d", held);
    unsetenv("LD_PRELOAD");
    fcntl(held, F_SETFD, 0);
    execlp("python3", "python3", "-c",
        "import errno, os, sys\n"
        "path = '/proc/self/fd/' + sys.argv[1]\n"
        "for what, action in [('write', lambda: os.close(os.open(path, os.O_WRONLY))),\n"
        "                     ('chmod', lambda: os.chmod(path, 0o755))]:\n"
        "    try: action()\n"
        "    except OSError as e: print('HELD', what, sys.argv[2], errno.errorcode[e.errno])\n"
        "    else: print('ESCAPED', what, sys.argv[2])\n",
        path, target, (char *)0);
    _exit(3);
}
END
cc -shared -fPIC -o overwrite.so overwrite.c
ln -s /proc/self/exe run
"#,
            argv: &["/app/run"],
            env: &[("LD_PRELOAD", "/app/overwrite.so")],
        },
        // Nobody writes to a file that runs, and the supervisor runs from it; whether it is read-only, chmod tells.
        seen: Seen::Walls(&["EROFS", "EACCES", "EPERM", "ETXTBSY"]),
        control: Control::Other(Script::Shell(
            r#"
# A process overwrites its own binary through a descriptor, as soon as it has become another one.
cp "$(command -v bash)" victim
./victim -c 'exec 9< /proc/self/exe; exec python3 -c "
import os
os.close(os.open(\"/proc/self/fd/9\", os.O_WRONLY)); print(\"ESCAPED write\")
os.chmod(\"/proc/self/fd/9\", 0o755); print(\"ESCAPED chmod\")"'
"#,
        )),
        ..PROBE
    },
    Probe {
        number: 45,
        name: "the shared layer under the workspace",
        script: Script::Python(
            r#"
place = env["FOLDER"] if plain else "node_modules"
shared = place + "/canary" if plain else place + "/shared.txt"
if plain:
    attempt("change the layer", lambda: write(shared))
else:
    write(shared)
    os.chmod(shared, 0o777)
    os.rename(shared, place + "/moved")
    os.symlink("/etc/passwd", shared)
    os.unlink(place + "/gone.txt")
    os.mkdir(place + "/.wh.folder")
    attempt("link out of the layer", lambda: os.link(place + "/folder/deep.txt", "linked"))
    for name in ["trusted.overlay.opaque", "security.capability"]:
        attempt("set " + name, lambda: os.setxattr(place + "/folder", name, b"/../../../.."))
    # Newer kernels let these be set, as names of no meaning.
    for name in ["user.overlay.opaque", "user.overlay.redirect"]:
        try:
            os.setxattr(place + "/folder", name, b"/../../../..")
        except OSError as error:
            held("set " + name, word(error))
        if os.listdir(place + "/folder") != ["deep.txt"]:
            escaped("set " + name, os.listdir(place + "/folder"))
    attempt("a whiteout by hand", lambda: os.mknod(place + "/whiteout", stat.S_IFCHR, os.makedev(5, 1)))
for path in ["/.lower", "/.private", "/private", "/upper"]:
    attempt("list " + path, lambda: os.listdir(path))
"#,
        ),
        seen: Seen::Walls(&["ENOENT", "EXDEV", "EPERM", "EINVAL", "EOPNOTSUPP"]),
        look: Look::SharedLayer,
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Walls(&["ENOENT", "EXDEV", "EPERM", "ENOTSUP"])),
            why: "its kernel has no such attributes",
        }],
        ..PROBE
    },
    Probe {
        number: 46,
        name: "file capabilities, owners, immutable files and devices",
        script: Script::Python(
            r#"
write("tool")
capability = struct.pack("<IIIII", 0x02000001, 0xffffffff, 0, 0xffffffff, 0)
attempt("setcap", lambda: os.setxattr("tool", "security.capability", capability))
attempt("chown to root", lambda: os.chown("tool", 1 if plain else 0, -1))
attempt("mknod", lambda: os.mknod("memory", 0o600 | stat.S_IFCHR, os.makedev(1, 1)))
file = os.open("tool", os.O_RDONLY)
def flags(bits):
    fcntl.ioctl(file, 0x40086602, struct.pack("l", bits))
attempt("chattr +i", lambda: flags(0x10))
attempt("chattr +a", lambda: flags(0x20))
if plain:
    flags(0)
"#,
        ),
        seen: Seen::Walls(&["EPERM", "EINVAL"]),
        control: Control::AsRoot,
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Walls(&["EPERM", "EINVAL", "ENOTSUP", "ENOTTY"])),
            why: "its kernel has neither such attributes nor such flags",
        }],
        ..PROBE
    },
    Probe {
        number: 47,
        name: "identity maps and other files of /proc that change a process",
        script: Script::Python(
            r#"
for name in ["uid_map", "gid_map", "setgroups"]:
    def change():
        with open("/proc/self/" + name, "w") as file:
            file.write("deny" if name == "setgroups" else "0 %d 1" % os.getuid())
    if plain:
        def own():
            call("unshare", 0x10000000)
            change()
        attempt(name, lambda: apart(own))
    else:
        attempt(name, change)
"#,
        ),
        seen: Seen::Walls(&["EPERM", "EACCES", "EINVAL"]),
        ..PROBE
    },
    Probe {
        number: 71,
        name: "files of the same user that are only to be read",
        script: Script::Python(
            r#"
tool = env["CANARY"] if plain else "/opt/tools/tool"
if not plain:
    read(tool)
attempt("write", lambda: write(tool))
attempt("chmod", lambda: os.chmod(tool, 0o777))
attempt("attribute", lambda: os.setxattr(tool, "user.probe", b"x"))
attempt("times", lambda: os.utime(tool, (1, 1)))
attempt("link", lambda: os.link(tool, tool + "-linked"))
attempt("rename", lambda: os.rename(tool, tool + "-moved"))
attempt("new file", lambda: write(os.path.dirname(tool) + "/new"))
"#,
        ),
        seen: Seen::Walls(&["EROFS"]),
        differs: &[Difference {
            backend: RUNSC,
            seen: Some(Seen::Walls(&["EROFS", "ENOTSUP"])),
            why: "its kernel has no attributes",
        }],
        ..PROBE
    },
];
