use crate::backends::{on_backend, on_every_backend};
use crate::{open, sh};
use sandbox::{Backend, Command, Isolation, Limits, Outcome, SandboxSpec};
use std::sync::Arc;
use std::time::Duration;

on_every_backend!(
    output_exit_code_and_environment_are_those_of_the_command,
    node_runs,
    a_signal_a_missing_program_and_a_missing_folder_are_told_apart,
    a_command_that_runs_out_of_time_dies_with_all_that_it_started,
    a_dropped_process_dies,
    lines_and_input_go_through,
    an_endless_output_is_kept_in_bounds,
    memory_processes_files_and_sizes_are_limited,
    a_killed_command_can_be_asked_again_how_it_ended,
);
on_backend!(kubernetes
    output_exit_code_and_environment_are_those_of_the_command
    node_runs
    a_signal_a_missing_program_and_a_missing_folder_are_told_apart
    a_command_that_runs_out_of_time_dies_with_all_that_it_started
    a_dropped_process_dies
    lines_and_input_go_through
    an_endless_output_is_kept_in_bounds
    memory_processes_files_and_sizes_are_limited
    a_killed_command_can_be_asked_again_how_it_ended
);
on_backend!(kubernetes_with_claim
    output_exit_code_and_environment_are_those_of_the_command
    memory_processes_files_and_sizes_are_limited
);

async fn output_exit_code_and_environment_are_those_of_the_command(backend: Arc<dyn Backend>) {
    let spec = SandboxSpec { env: vec![("GREETING".into(), "hello".into())], ..SandboxSpec::default() };
    let sandbox = open(&*backend, spec).await;
    let exit = sh(&*sandbox, "echo $GREETING; echo problem >&2; env | cut -d= -f1 | sort | tr '\\n' ' '; exit 7").await;
    assert_eq!(exit.outcome, Outcome::Code(7));
    assert_eq!(exit.output_text(), "hello\nproblem\nGREETING HOME LANG PATH PWD TMPDIR ");
}

async fn node_runs(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let exit = sandbox.exec(&Command::new(["node", "-e", "console.log(6 * 7)"]), &Limits::default()).await.unwrap();
    assert_eq!((exit.output_text().as_str(), exit.outcome), ("42\n", Outcome::Code(0)));
}

async fn a_signal_a_missing_program_and_a_missing_folder_are_told_apart(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    assert_eq!(sh(&*sandbox, "kill -SEGV $$").await.outcome, Outcome::Signal(11));
    let missing = sandbox.exec(&Command::new(["no-such-program"]), &Limits::default()).await.unwrap();
    assert_eq!(missing.outcome, Outcome::NotStarted);
    assert!(missing.output_text().contains("no-such-program"), "{}", missing.output_text());
    let nowhere = sandbox.exec(&Command::new(["true"]).cwd("/nowhere"), &Limits::default()).await.unwrap();
    assert_eq!(nowhere.outcome, Outcome::NotStarted);
}

async fn a_command_that_runs_out_of_time_dies_with_all_that_it_started(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let limits = Limits { wall_time: Duration::from_millis(300), ..Limits::default() };
    let script =
        "trap '' TERM INT HUP; setsid -f sh -c 'while :; do echo alive > /tmp/sign; sleep 0.02; done'; sleep 60";
    let exit = sandbox.exec(&Command::new(["sh", "-c", script]), &limits).await.unwrap();
    assert_eq!(exit.outcome, Outcome::TimedOut);
    let after = sh(&*sandbox, "rm -f /tmp/sign; sleep 0.2; cd /tmp && echo *").await;
    assert_eq!(after.output_text(), "*\n");
}

async fn a_dropped_process_dies(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let script = "while :; do echo alive > /tmp/sign; sleep 0.02; done";
    let process = sandbox.start(&Command::new(["sh", "-c", script]), &Limits::default()).await.unwrap();
    drop(process);
    let after = sh(&*sandbox, "sleep 0.2; rm -f /tmp/sign; sleep 0.2; cd /tmp && echo *").await;
    assert_eq!(after.output_text(), "*\n");
}

async fn lines_and_input_go_through(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let mut process = sandbox.start(&Command::new(["cat"]), &Limits::default()).await.unwrap();
    process.write("one\ntwo\nrest".as_bytes()).await.unwrap();
    assert_eq!(process.line().await.unwrap().unwrap(), b"one");
    assert_eq!(process.line().await.unwrap().unwrap(), b"two");
    process.close_input();
    assert_eq!(process.line().await.unwrap().unwrap(), b"rest");
    assert_eq!(process.line().await.unwrap(), None);
    assert_eq!(process.wait().await.unwrap().outcome, Outcome::Code(0));
}

async fn an_endless_output_is_kept_in_bounds(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let limits = Limits { output_bytes: 1000, ..Limits::default() };
    let command = Command::new(["sh", "-c", "echo start; head -c 50000000 /dev/zero; echo end"]);
    let exit = sandbox.exec(&command, &limits).await.unwrap();
    assert!(exit.output.len() < 1100, "{}", exit.output.len());
    assert!(exit.output.starts_with(b"start\n") && exit.output.ends_with(b"end\n"));
    assert_eq!(exit.dropped_bytes, 50_000_010 - 1000);
}

async fn memory_processes_files_and_sizes_are_limited(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let limits =
        Limits { memory_bytes: 128 << 20, processes: 40, open_files: 64, file_bytes: 1 << 20, ..Limits::default() };
    let run = async |script: &str| sandbox.exec(&Command::new(["sh", "-c", script]), &limits).await.unwrap();
    // A kernel of the sandbox's own knows no limit of one process's memory, only one of the whole sandbox's.
    if backend.probe().await.unwrap().isolation == Isolation::UserKernel {
        eprintln!("SKIPPED: {} limits memory of the whole sandbox, not of each process", backend.name());
    } else {
        assert_ne!(run("node -e 'const a=[];for(;;)a.push(Buffer.alloc(1e7,1))'").await.outcome, Outcome::Code(0));
    }
    let forks = run("for i in $(seq 100); do sleep 1 & done 2>&1 | head -3").await.output_text();
    assert!(forks.contains("fork"), "{forks}");
    assert_ne!(run("head -c 2000000 /dev/zero > /tmp/big").await.outcome, Outcome::Code(0));
    assert_eq!(run("ulimit -n").await.output_text(), "64\n");
    assert_eq!(run("echo still here").await.output_text(), "still here\n");
}

async fn a_killed_command_can_be_asked_again_how_it_ended(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let mut process = sandbox.start(&Command::new(["sleep", "50"]), &Limits::default()).await.unwrap();
    process.kill().await;
    assert_eq!(process.wait().await.unwrap().outcome, Outcome::Signal(9));
    assert_eq!(process.wait().await.unwrap().outcome, Outcome::Signal(9));
}
