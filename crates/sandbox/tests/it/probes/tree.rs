//! The exact kill: a whole tree of processes is gone when its command's time is over.

use super::surroundings::marked_processes;
use crate::backends::on_backend;
use crate::open;
use sandbox::{Backend, Command, Limits, Outcome, SandboxSpec};
use std::sync::Arc;
use std::time::Duration;

/// How many processes the tree has.
const PROCESSES: usize = 500;

/// Each branch is a session of its own; half of its processes are orphans by way of a second fork.
const TREE: &str = r#"
import os, signal, sys, time
def stay():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.write(1, b".")
    time.sleep(1000)
for branch in range(20):
    if os.fork() == 0:
        os.setsid()
        for leaf in range(24):
            if os.fork() == 0:
                if leaf % 2:
                    os.setsid()
                    if os.fork():
                        os._exit(0)
                stay()
        stay()
stay()
"#;

// The host must see its processes, so a kernel of the sandbox's own is not among them.
on_backend!(native a_tree_of_500_processes_is_gone_after_the_time_of_its_command);
on_backend!(crun_over_one_stream a_tree_of_500_processes_is_gone_after_the_time_of_its_command);

async fn a_tree_of_500_processes_is_gone_after_the_time_of_its_command(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let mark = format!("tree-{}", std::process::id());
    // Where the machine is too busy for the whole tree to stand in time, it gets more.
    for seconds in [2, 8, 32] {
        let limits = Limits { wall_time: Duration::from_secs(seconds), processes: 1000, ..Limits::default() };
        let command = Command::new(["python3", "-c", TREE, &mark]);
        let mut process = sandbox.start(&command, &limits).await.unwrap();
        let mut watch = tokio::time::interval(Duration::from_millis(20));
        let mut most = 0;
        let end = process.wait();
        tokio::pin!(end);
        let exit = loop {
            tokio::select! {
                exit = &mut end => break exit.unwrap(),
                _ = watch.tick(), if most < PROCESSES => most = most.max(marked_processes(&mark).len()),
            }
        };
        assert_eq!(exit.outcome, Outcome::TimedOut);
        assert_eq!(marked_processes(&mark), Vec::<u32>::new());
        if most >= PROCESSES {
            return;
        }
    }
    panic!("the tree never stood");
}
