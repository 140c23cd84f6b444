//! Limits of a whole sandbox, kept by control groups where the machine has them, and by measuring everywhere.

use crate::backends::{on_backend, without_groups};
use crate::{open, sh};
use sandbox::{Backend, Command, Limits, Outcome, Resource, SandboxLimits, SandboxSpec};
use std::sync::Arc;
use std::time::Duration;

// The measuring is the same everywhere: all of it is tried on the default, and on the one that is most unlike it but for
// the kernel.
on_backend!(native
    memory_of_all_processes_together_is_limited_by_measuring
    memory_of_all_processes_together_is_limited_by_the_machine
    files_in_memory_count_as_memory
    the_size_of_the_whole_folder_is_limited
    a_deleted_file_that_is_still_open_counts
    the_number_of_files_and_their_depth_are_limited
    a_bomb_of_processes_is_ended
    a_command_is_told_of_what_it_used_too_much
    what_a_command_used_is_reported
    usage_counts_processes_memory_and_files
    a_paused_sandbox_does_nothing_until_it_goes_on
);
on_backend!(crun_over_one_stream
    memory_of_all_processes_together_is_limited_by_measuring
    memory_of_all_processes_together_is_limited_by_the_machine
    files_in_memory_count_as_memory
    the_size_of_the_whole_folder_is_limited
    a_deleted_file_that_is_still_open_counts
    the_number_of_files_and_their_depth_are_limited
    a_command_is_told_of_what_it_used_too_much
    what_a_command_used_is_reported
    usage_counts_processes_memory_and_files
    a_paused_sandbox_does_nothing_until_it_goes_on
);
on_backend!(bwrap
    memory_of_all_processes_together_is_limited_by_the_machine
    usage_counts_processes_memory_and_files
    a_paused_sandbox_does_nothing_until_it_goes_on
);
on_backend!(crun
    memory_of_all_processes_together_is_limited_by_the_machine
    usage_counts_processes_memory_and_files
    a_paused_sandbox_does_nothing_until_it_goes_on
);
on_backend!(runc
    memory_of_all_processes_together_is_limited_by_the_machine
    usage_counts_processes_memory_and_files
    a_paused_sandbox_does_nothing_until_it_goes_on
);
on_backend!(engine
    usage_counts_processes_memory_and_files
    a_paused_sandbox_does_nothing_until_it_goes_on
    files_in_memory_count_as_memory
    the_size_of_the_whole_folder_is_limited
);
on_backend!(runsc
    memory_of_all_processes_together_is_limited_by_the_machine
    a_paused_sandbox_does_nothing_until_it_goes_on
    files_in_memory_count_as_memory
    the_size_of_the_whole_folder_is_limited
    a_kernel_of_its_own_ends_when_its_sandbox_wants_too_much_memory
    a_kernel_of_its_own_ends_when_it_keeps_too_much_for_its_sandbox
);
// Those that need no groups of another backend of the same name; memory is the node's to limit.
on_backend!(kubernetes_with_claim
    the_size_of_the_whole_folder_is_limited
    a_deleted_file_that_is_still_open_counts
    the_number_of_files_and_their_depth_are_limited
    a_command_is_told_of_what_it_used_too_much
    usage_counts_processes_memory_and_files
    a_paused_sandbox_does_nothing_until_it_goes_on
);

const MIB: u64 = 1 << 20;

/// Runs a script in a sandbox with small limits and a workspace on the disk; the sandbox must be as `gone` afterwards.
async fn run(backend: &dyn Backend, script: &str) -> (Outcome, bool) {
    let folder = tempfile::tempdir().unwrap();
    let limits = SandboxLimits { memory_bytes: 200 * MIB, disk_bytes: 40 * MIB, files: 500, processes: 50 };
    let spec = SandboxSpec { workspace: Some(folder.path().join("work")), limits, ..SandboxSpec::default() };
    let sandbox = backend.open(spec).await.unwrap();
    let exit = sandbox
        .exec(&Command::new(["sh", "-c", script]), &Limits { processes: 80, ..Limits::default() })
        .await
        .unwrap();
    (exit.outcome, sandbox.is_gone())
}

const MEMORY_BOMB: &str = "head -c 500M /dev/zero | tail -c 400M | sleep 50";

async fn memory_of_all_processes_together_is_limited_by_measuring(backend: Arc<dyn Backend>) {
    let outcome = run(&*without_groups(backend.name()), MEMORY_BOMB).await;
    assert_eq!(outcome, (Outcome::Over(Resource::Memory), true));
}

async fn memory_of_all_processes_together_is_limited_by_the_machine(backend: Arc<dyn Backend>) {
    let outcome = run(&*backend, &format!("{MEMORY_BOMB} & sleep 50 & wait %1")).await;
    assert_eq!(outcome.0, Outcome::Over(Resource::Memory));
}

async fn files_in_memory_count_as_memory(backend: Arc<dyn Backend>) {
    let outcome = run(&*without_groups(backend.name()), "head -c 240M /dev/zero > /tmp/a; sleep 50").await;
    assert_eq!(outcome, (Outcome::Over(Resource::Memory), true));
}

async fn the_size_of_the_whole_folder_is_limited(backend: Arc<dyn Backend>) {
    let many = "for i in 1 2 3 4 5 6; do head -c 10M /dev/urandom > $i; done; sleep 50";
    assert_eq!(run(&*backend, many).await, (Outcome::Over(Resource::Disk), true));
}

async fn a_deleted_file_that_is_still_open_counts(backend: Arc<dyn Backend>) {
    let hidden = "exec 3> gone; rm gone; head -c 60M /dev/urandom >&3; sleep 50";
    assert_eq!(run(&*backend, hidden).await, (Outcome::Over(Resource::Disk), true));
}

async fn the_number_of_files_and_their_depth_are_limited(backend: Arc<dyn Backend>) {
    let many = "seq 600 | xargs touch; sleep 50";
    assert_eq!(run(&*backend, many).await, (Outcome::Over(Resource::Files), true));
    let deep = "i=0; while [ $i -lt 300 ]; do mkdir d && cd d; i=$((i+1)); done; sleep 50";
    assert_eq!(run(&*backend, deep).await, (Outcome::Over(Resource::Files), true));
}

async fn a_bomb_of_processes_is_ended(backend: Arc<dyn Backend>) {
    let bomb = "bomb() { bomb | bomb & }; bomb; sleep 50";
    assert_eq!(run(&*backend, bomb).await, (Outcome::Over(Resource::Processes), true));
}

async fn a_command_is_told_of_what_it_used_too_much(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let limits =
        Limits { cpu_time: Duration::from_secs(1), printed_bytes: 10 * MIB, file_bytes: MIB, ..Limits::default() };
    let outcome =
        async |argv: &[&str]| sandbox.exec(&Command::new(argv.iter().copied()), &limits).await.unwrap().outcome;
    assert_eq!(outcome(&["sh", "-c", "while :; do :; done"]).await, Outcome::Over(Resource::Cpu));
    assert_eq!(outcome(&["yes"]).await, Outcome::Over(Resource::Output));
    let large = ["dd", "if=/dev/zero", "of=/tmp/large", "bs=1M", "count=3"];
    assert_eq!(outcome(&large).await, Outcome::Over(Resource::FileSize));
    assert!(!sandbox.is_gone());
    assert!(sh(&*sandbox, "true").await.ok());
}

async fn what_a_command_used_is_reported(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let exit = sh(&*sandbox, "head -c 90M /dev/zero | tail -c 80M > /dev/null").await;
    assert!(exit.peak_bytes > 70 * MIB, "{}", exit.peak_bytes);
    assert!(exit.cpu > Duration::ZERO && exit.cpu <= exit.wall * 4, "{:?}", exit.cpu);
}

async fn usage_counts_processes_memory_and_files(backend: Arc<dyn Backend>) {
    let folder = tempfile::tempdir().unwrap();
    let sandbox =
        open(&*backend, SandboxSpec { workspace: Some(folder.path().join("work")), ..SandboxSpec::default() }).await;
    sh(&*sandbox, "mkdir d; head -c 3M /dev/urandom > d/a; head -c 30M /dev/zero > /tmp/b").await;
    let mut sleeper =
        sandbox.start(&Command::new(["sh", "-c", "sleep 50 & echo up; wait"]), &Limits::default()).await.unwrap();
    sleeper.line().await.unwrap();
    let usage = sandbox.usage().await.unwrap();
    // The command's init, the shell and `sleep`.
    assert_eq!(usage.processes, 3);
    assert!(usage.memory_bytes >= 30 * MIB && usage.memory_bytes < 60 * MIB, "{usage:?}");
    let disk = usage.disk.unwrap();
    assert!(disk.files == 2 && disk.bytes >= 3 * MIB && disk.bytes < 4 * MIB && disk.free_bytes > 0, "{disk:?}");
}

async fn a_paused_sandbox_does_nothing_until_it_goes_on(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let mut echo = sandbox.start(&Command::new(["cat"]), &Limits::default()).await.unwrap();
    echo.write(b"one\n").await.unwrap();
    assert_eq!(echo.line().await.unwrap().unwrap(), b"one");
    sandbox.pause().await.unwrap();
    echo.write(b"two\n").await.unwrap();
    // Commands that begin later run, and show that the other one has had its time.
    let others = async {
        for _ in 0..20 {
            assert!(sh(&*sandbox, "true").await.ok());
        }
    };
    tokio::select! {
        biased;
        line = echo.line() => panic!("{line:?}"),
        () = others => {}
    }
    sandbox.resume().await.unwrap();
    assert_eq!(echo.line().await.unwrap().unwrap(), b"two");
}

/// Measuring does not see the memory of processes on such a kernel; its own file has a largest size, of whole gigabytes.
async fn a_kernel_of_its_own_ends_when_its_sandbox_wants_too_much_memory(backend: Arc<dyn Backend>) {
    let limits = SandboxLimits { memory_bytes: 200 * MIB, ..SandboxLimits::default() };
    let sandbox = without_groups(backend.name()).open(SandboxSpec { limits, ..SandboxSpec::default() }).await.unwrap();
    assert!(sandbox.exec(&Command::new(["node", "-e", "Buffer.alloc(3e9, 1)"]), &Limits::default()).await.is_err());
    assert!(sandbox.is_gone());
}

/// What lies in pipes is no memory of a process there, but of the kernel, which is a process of the host.
async fn a_kernel_of_its_own_ends_when_it_keeps_too_much_for_its_sandbox(backend: Arc<dyn Backend>) {
    const FULL_PIPES: &str = r#"
import fcntl, os, time
for _ in range(12):
    if os.fork():
        continue
    kept = []
    for _ in range(60):
        kept.append(os.pipe())
        fcntl.fcntl(kept[-1][1], fcntl.F_SETPIPE_SZ, 1 << 20)
        os.write(kept[-1][1], bytes(1 << 20))
    break
time.sleep(50)
"#;
    let sandbox = open(&*without_groups(backend.name()), SandboxSpec::default()).await;
    assert!(sandbox.exec(&Command::new(["python3", "-c", FULL_PIPES]), &Limits::default()).await.is_err());
    assert!(sandbox.is_gone());
}
