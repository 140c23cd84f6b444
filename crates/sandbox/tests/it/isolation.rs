use crate::backends::{on_backend, on_every_backend};
use crate::{open, sh};
use sandbox::{Backend, Isolation, Outcome, Overlay, SandboxSpec};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

on_every_backend!(
    the_workspace_is_writable_even_inside_a_private_folder,
    nothing_of_the_host_is_to_be_seen_or_changed,
    the_supervisor_cannot_be_killed_from_inside,
    a_command_has_no_rights_and_sees_only_itself,
    an_overlay_leaves_the_shared_layer_as_it_was,
);
on_backend!(kubernetes the_supervisor_cannot_be_killed_from_inside a_command_has_no_rights_and_sees_only_itself);

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    folder
}

async fn the_workspace_is_writable_even_inside_a_private_folder(backend: Arc<dyn Backend>) {
    let private = folder();
    let workspace = private.path().join("work");
    fs::create_dir(&workspace).unwrap();
    let sandbox = open(&*backend, SandboxSpec { workspace: Some(workspace.clone()), ..SandboxSpec::default() }).await;
    let exit = sh(&*sandbox, "pwd; echo made > made.txt; mkdir -p a/b; echo *").await;
    assert_eq!(exit.output_text(), "/app\na made.txt\n");
    assert_eq!(fs::read_to_string(workspace.join("made.txt")).unwrap(), "made\n");
}

async fn nothing_of_the_host_is_to_be_seen_or_changed(backend: Arc<dyn Backend>) {
    let secret = folder();
    fs::write(secret.path().join("secret.txt"), "canary").unwrap();
    fs::set_permissions(secret.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let path = secret.path().join("secret.txt");
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let scripts = [
        format!("cat {}", path.display()),
        format!("cat /proc/1/root{}", path.display()),
        "cat /etc/shadow".into(),
        "ls /root /var /run /sys".into(),
        "echo x > /etc/passwd".into(),
        "echo x > /usr/x".into(),
        "touch /x".into(),
        "touch /dev/x".into(),
        "mount -t tmpfs none /tmp".into(),
        "unshare -U true".into(),
        "unshare -n true".into(),
        format!("kill -9 {}", std::process::id()),
        "node -e \"require('net').connect(22,'1.1.1.1').on('error',()=>process.exit(1))\"".into(),
    ];
    for script in scripts {
        let exit = sh(&*sandbox, &script).await;
        assert!(exit.outcome != Outcome::Code(0) && !exit.output_text().contains("canary"), "{script}: {exit:?}");
    }
    assert!(fs::read_to_string(&path).unwrap() == "canary");
}

async fn the_supervisor_cannot_be_killed_from_inside(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    sh(&*sandbox, "kill -9 1; kill -9 -1; kill -9 $PPID").await;
    assert_eq!(sh(&*sandbox, "echo alive").await.output_text(), "alive\n");
}

async fn a_command_has_no_rights_and_sees_only_itself(backend: Arc<dyn Backend>) {
    let sandbox = open(&*backend, SandboxSpec::default()).await;
    let status =
        sh(&*sandbox, "grep -E 'CapEff|CapBnd|NoNewPrivs|Seccomp:' /proc/self/status | tr -s '\\t\\n' ' '").await;
    // gVisor has no such line; set-uid programs are without effect on its mounts all the same.
    let own_kernel = backend.probe().await.unwrap().isolation == Isolation::UserKernel;
    let no_new_privileges = if own_kernel { "" } else { "NoNewPrivs: 1 " };
    let expected = format!("CapEff: 0000000000000000 CapBnd: 0000000000000000 {no_new_privileges}Seccomp: 2 ");
    assert_eq!(status.output_text(), expected);
    let processes = sh(&*sandbox, "set -- /proc/[0-9]*; echo $#").await.output_text();
    assert!(processes.trim().parse::<u32>().unwrap() <= 5, "{processes}");
    let environment = sh(&*sandbox, "cat /proc/1/environ | tr '\\0' ' '").await.output_text();
    assert!(!environment.contains("HOME=/root") && !environment.contains("CARGO"), "{environment}");
}

async fn an_overlay_leaves_the_shared_layer_as_it_was(backend: Arc<dyn Backend>) {
    let private = folder();
    let (lower, upper) = (private.path().join("lower"), private.path().join("private"));
    fs::create_dir(&lower).unwrap();
    fs::write(lower.join("shared.txt"), "shared").unwrap();
    for path in [&lower, &lower.join("shared.txt")] {
        sandbox::workspace::hand_over(path).unwrap();
    }
    let workspace = private.path().join("work");
    fs::create_dir(&workspace).unwrap();
    let overlay = Overlay { lower: lower.clone(), private: upper.clone(), inside: "/app/node_modules".into() };
    let sandbox =
        open(&*backend, SandboxSpec { workspace: Some(workspace), overlay: Some(overlay), ..SandboxSpec::default() })
            .await;
    let exit = sh(
        &*sandbox,
        "cd node_modules && cat shared.txt && echo changed > shared.txt && echo new > new.txt && cat shared.txt",
    )
    .await;
    assert_eq!(exit.output_text(), "sharedchanged\n");
    assert_eq!(fs::read_to_string(lower.join("shared.txt")).unwrap(), "shared");
    assert!(!lower.join("new.txt").exists());
}
