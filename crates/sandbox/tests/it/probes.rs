//! Attempts to get out, one list for every backend, each shown to succeed where there is no wall.
//!
//! `cargo nextest run -p sandbox probes --no-capture` prints the tables. A probe is data (`probe.rs`); the lists are
//! in the files named after what they are about. Nothing is skipped in silence: what cannot run is printed with its
//! reason, and counted.

#![allow(clippy::print_stdout, reason = "the tables are for people")]

mod backends;
mod files;
mod kernel;
mod kernels;
mod leftovers;
mod limits;
mod network;
mod numbers;
mod plain;
mod probe;
mod processes;
mod round;
mod surroundings;
mod table;
mod tree;

use backends::{BACKENDS, Kernel, LAUNCHER, launcher};
use probe::Probe;
use sandbox::{Exit, Limits, Outcome};
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::time::Duration;

/// The plain user that tests of root also run as.
const PLAIN_USER: u32 = 65_534;

/// Every probe, in the order of their numbers.
fn probes() -> Vec<Probe> {
    let lists =
        [files::FILES, network::NETWORK, processes::PROCESSES, kernel::KERNEL, limits::LIMITS, leftovers::LEFTOVERS];
    let mut probes = lists.concat();
    probes.sort_by_key(|probe| probe.number);
    probes
}

#[test]
fn every_number_is_one_probe_and_all_the_first_43_are_there() {
    let numbers: Vec<u32> = probes().iter().map(|probe| probe.number).collect();
    let missing: Vec<u32> = (1..=72).filter(|number| !numbers.contains(number)).collect();
    // The 43rd is made after each of the others: the same supervisor must answer.
    assert_eq!(missing, [43]);
    assert!(numbers.is_sorted_by(|left, right| left < right), "{numbers:?}");
}

#[test]
fn nothing_is_let_go_but_the_lines_that_are_known() {
    let differs = &[probe::Difference {
        backend: backends::RUNSC,
        seen: Some(probe::Seen::Known { walls: &["EPERM"], lines: &["port 80"] }),
        why: "its own",
    }];
    let probe = Probe { differs, seen: probe::Seen::Walls(&["EPERM"]), ..probe::PROBE };
    let judge = |backend: &str, output: &str| {
        let (output, wall, cpu) = (output.as_bytes().to_vec(), Duration::ZERO, Duration::ZERO);
        let exit = Exit { outcome: Outcome::Code(0), output, dropped_bytes: 0, wall, cpu, peak_bytes: 0 };
        probe.judge(backend, &exit, &Limits::default())
    };
    let escaped = |line: &str| probe::Verdict::Escaped(line.to_owned());
    assert_eq!(judge("runsc", "ESCAPED port 80 None\nHELD set EPERM\n"), probe::Verdict::Known("its own"));
    assert_eq!(judge("runsc", "ESCAPED port 80\n"), probe::Verdict::Known("its own"));
    assert_eq!(judge("runsc", "HELD port 80 EPERM\n"), probe::Verdict::Held);
    assert_eq!(judge("runsc", "ESCAPED port 80\nESCAPED port 8080\n"), escaped("ESCAPED port 8080"));
    assert!(matches!(judge("runsc", "ESCAPED port 80\nHELD set EINVAL\n"), probe::Verdict::Unclear(_)));
    assert!(matches!(judge("runsc", ""), probe::Verdict::Unclear(_)));
    assert_eq!(judge("native", "ESCAPED port 80 None\nHELD set EPERM\n"), escaped("ESCAPED port 80 None"));
}

#[test]
fn every_canary_tells_that_it_was_touched() {
    let mut surroundings = surroundings::Surroundings::put_out(&format!("touched-{}", std::process::id()));
    assert_eq!(surroundings.touched(), Vec::<String>::new());
    let touch = probe::Script::Python(
        r#"
for address in ["127.0.0.1", "::1", env["HOST"]]:
    try:
        connect(address, int(env["TCP"]))
    except OSError:
        pass
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", int(env["UDP"])))
for path in [env["SOCKET"], "\0" + env["ABSTRACT"]]:
    socket.socket(socket.AF_UNIX).connect(path)
for path in [env["CANARY"], env["PRIVATE"], env["OTHER"] + "/secret.txt"]:
    write(path)
os.kill(int(env["VICTIM"]), 9)
while open("/proc/%s/stat" % env["VICTIM"]).read().split()[2] != "Z":
    time.sleep(0.01)
"#,
    );
    plain::run(&plain::argv(touch, "touch"), &surroundings.env, &surroundings.folder());
    let touched = surroundings.touched();
    assert_eq!(touched.len(), surroundings.canaries(), "{touched:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_escapes_as_this_user() {
    nothing_escapes(Kernel::Machines).await;
}

/// Apart from the others, since such a kernel takes its time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_escapes_a_kernel_of_its_own_as_this_user() {
    nothing_escapes(Kernel::Own).await;
}

async fn nothing_escapes(kernel: Kernel) {
    let probes = probes();
    let controls = round::controls(&probes).await;
    let mut faults = table::of_controls(&probes, &controls);
    let (mut probed, mut not_probed) = (0, 0);
    for candidate in BACKENDS.iter().filter(|candidate| candidate.kernel == kernel) {
        match (candidate.make)() {
            Ok(backend) => {
                probed += 1;
                let round = round::run(candidate, &*backend, &probes).await;
                faults.extend(table::of_backend(candidate.name, &probes, &round, &controls));
            }
            Err(why) => {
                not_probed += 1;
                println!("{}: not probed, because {why}", candidate.name);
            }
        }
    }
    println!("backends: {probed} probed, {not_probed} not probed");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_escapes_as_the_other_kind_of_user() {
    as_the_other_kind_of_user("probes::nothing_escapes_as_this_user");
}

#[test]
fn nothing_escapes_a_kernel_of_its_own_as_the_other_kind_of_user() {
    as_the_other_kind_of_user("probes::nothing_escapes_a_kernel_of_its_own_as_this_user");
}

/// Runs a test once more as a plain user, with copies that such a user may read.
fn as_the_other_kind_of_user(name: &str) {
    if !plain::is_root() {
        println!("as root: no backend probed, because the tests run as a plain user");
        return;
    }
    let folder = tempfile::Builder::new().prefix("probes-user-").tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let test = folder.path().join("it");
    fs::copy(std::env::current_exe().unwrap(), &test).unwrap();
    fs::copy(launcher(), folder.path().join(LAUNCHER)).unwrap();
    // As in an installation of a plain user, who could overwrite both.
    for path in [folder.path(), &test, &folder.path().join(LAUNCHER)] {
        chown(path, Some(PLAIN_USER), Some(PLAIN_USER)).unwrap();
    }
    #[expect(clippy::disallowed_methods, reason = "the test itself is started as another user")]
    let output = std::process::Command::new(&test)
        .args(["--exact", name, "--nocapture"])
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .current_dir(folder.path())
        .uid(PLAIN_USER)
        .gid(PLAIN_USER)
        .output()
        .unwrap();
    println!("{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
