use crate::backends::on_backend;
use sandbox::mirror::RegistryMirror;
use sandbox::modules::{Manifest, Modules};
use sandbox::{Backend, Command, Limits, Overlay, SandboxSpec};
use std::sync::Arc;
use std::time::Duration;

// What npm does is the same everywhere; these are the default and two that carry its connections in other ways.
on_backend!(native packages_are_installed_through_the_mirror_once_and_shared a_package_that_does_not_exist_is_an_install_error_with_words publishing_queries_and_foreign_addresses_are_refused);
on_backend!(crun_over_one_stream packages_are_installed_through_the_mirror_once_and_shared);
on_backend!(runsc packages_are_installed_through_the_mirror_once_and_shared);

/// The registry that this machine's npm is configured for.
fn upstream() -> String {
    sandbox::programs::npm_registry().unwrap()
}

async fn packages_are_installed_through_the_mirror_once_and_shared(backend: Arc<dyn Backend>) {
    let folder = tempfile::tempdir().unwrap();
    let mirror = RegistryMirror::new(&upstream(), folder.path().join("archives")).unwrap();
    let cache = folder.path().join("modules");
    let modules = Modules {
        backend: &*backend,
        mirror: &mirror,
        cache: cache.clone(),
        read_only: vec![],
        wall_time: Duration::from_secs(120),
    };
    let manifest = Manifest { package: br#"{"dependencies":{"is-number":"7.0.0"}}"#.to_vec(), lock: None };
    let lower = modules.prepared(&manifest).await.unwrap();
    assert_eq!(modules.prepared(&manifest).await.unwrap(), lower);
    assert_eq!(std::fs::read_dir(folder.path().join("archives")).unwrap().count(), 1);

    let overlay = Overlay { lower, private: folder.path().join("private"), inside: "/app/node_modules".into() };
    let spec =
        SandboxSpec { workspace: Some(folder.path().join("work")), overlay: Some(overlay), ..SandboxSpec::default() };
    let sandbox = backend.open(spec).await.unwrap();
    let exit =
        sandbox.exec(&Command::new(["node", "-p", "require('is-number')(5)"]), &Limits::default()).await.unwrap();
    assert_eq!(exit.output_text(), "true\n");
}

async fn a_package_that_does_not_exist_is_an_install_error_with_words(backend: Arc<dyn Backend>) {
    let folder = tempfile::tempdir().unwrap();
    let mirror = RegistryMirror::new(&upstream(), folder.path().join("archives")).unwrap();
    let cache = folder.path().join("modules");
    let modules = Modules {
        backend: &*backend,
        mirror: &mirror,
        cache: cache.clone(),
        read_only: vec![],
        wall_time: Duration::from_secs(120),
    };
    let manifest = Manifest { package: br#"{"dependencies":{"is-number":"99.0.0"}}"#.to_vec(), lock: None };
    let error = modules.prepared(&manifest).await.unwrap_err();
    assert!(format!("{error:?}").contains("is-number"), "{error:?}");
}

async fn publishing_queries_and_foreign_addresses_are_refused(backend: Arc<dyn Backend>) {
    let folder = tempfile::tempdir().unwrap();
    let mirror = RegistryMirror::new(&upstream(), folder.path().join("archives")).unwrap();
    let sandbox = backend.open(SandboxSpec::default()).await.unwrap();
    let listener = sandbox.listen(4873).await.unwrap();
    let script = "const a='http://127.0.0.1:4873';Promise.all([fetch(a+'/x',{method:'PUT',body:'secret'}),fetch(a+'/x?leak=1'),\
        fetch(a+'/-/npm/v1/security/audits'),fetch(a+'/../../etc/passwd')]).then(r=>console.log(r.map(x=>x.status).join()))";
    let command = Command::new(["node", "-e", script]);
    let limits = Limits::default();
    let exit = tokio::select! {
        exit = sandbox.exec(&command, &limits) => exit.unwrap(),
        served = mirror.serve(listener) => panic!("{served:?}"),
    };
    assert_eq!(exit.output_text(), "403,403,403,403\n");
    assert_eq!(mirror.denied(), 4);
}
