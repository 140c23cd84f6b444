use crate::backends::{on_backend, on_every_backend};
use crate::{open, sh};
use sandbox::{Backend, Overlay, SandboxSpec};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

on_every_backend!(the_workspace_is_writable_even_inside_a_private_folder, an_overlay_leaves_the_shared_layer_as_it_was,);
on_backend!(kubernetes_with_claim
    the_workspace_is_writable_even_inside_a_private_folder
    an_overlay_leaves_the_shared_layer_as_it_was
);

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
