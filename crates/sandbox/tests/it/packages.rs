//! Real clients in real sandboxes install real packages, from the registries that this machine is configured for.

use crate::backends::on_backend;
use crate::registry::Registry;
use crate::{backend, sh};
use sandbox::mirror::{MIRROR_PORT, MirrorParts, MirrorSession, RegistryMirror, Served, clients};
use sandbox::modules::{Manifest, Modules};
use sandbox::{Backend, Command, Exit, Limits, Overlay, ReadOnly, Sandbox, SandboxSpec, programs};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

// What clients do is the same everywhere; these are the default and two that carry connections in another way.
on_backend!(native packages_are_installed_through_the_mirror_once_and_shared);
on_backend!(crun_over_one_stream packages_are_installed_through_the_mirror_once_and_shared);
on_backend!(runsc packages_are_installed_through_the_mirror_once_and_shared);
on_backend!(kubernetes_with_claim packages_are_installed_through_the_mirror_once_and_shared);

/// The crate that one test builds with.
const MANIFEST: &str =
    "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nfnv = \"=1.0.7\"\n";

/// A mirror of the npm registry that this machine is configured for.
fn mirror(cache: &Path) -> RegistryMirror {
    mirror_with(cache, None, None)
}

fn cargo_index() -> Option<String> {
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).unwrap();
    programs::cargo_index(&cargo_home)
}

fn mirror_with(cache: &Path, pip: Option<String>, cargo: Option<String>) -> RegistryMirror {
    let npm = programs::npm_registry();
    let host = npm.as_deref().and_then(|url| url.split('/').nth(2)).unwrap().to_owned();
    RegistryMirror::open(MirrorParts {
        npm,
        pip,
        cargo,
        allowed_hosts: vec![host],
        ..MirrorParts::new(cache.to_owned())
    })
    .unwrap()
}

fn modules<'a>(backend: &'a dyn Backend, session: &'a MirrorSession, folder: &Path) -> Modules<'a> {
    let wall_time = Duration::from_secs(120);
    Modules { backend, mirror: session, cache: folder.join("modules"), read_only: vec![], wall_time }
}

fn manifest(package: &str) -> Manifest {
    Manifest { package: package.as_bytes().to_vec(), ..Manifest::default() }
}

/// A sandbox with a workspace in which every client uses the mirror.
async fn served(
    mirror: &RegistryMirror,
    folder: &Path,
    more: Vec<ReadOnly>,
) -> (Arc<dyn Sandbox>, MirrorSession, Served) {
    let read_only = mirror.client_files().into_iter().chain(more).collect();
    let workspace = Some(folder.join("work"));
    let spec = SandboxSpec { workspace, read_only, env: clients::environment(), ..SandboxSpec::default() };
    let (sandbox, session) = (backend().open(spec).await.unwrap(), mirror.session("test"));
    let served = session.serve(sandbox.listen(MIRROR_PORT).await.unwrap());
    (sandbox, session, served)
}

fn assert_well(exit: &Exit, session: &MirrorSession) {
    assert!(exit.ok(), "{}", exit.output_text());
    assert_eq!(session.take_denied(), []);
}

async fn packages_are_installed_through_the_mirror_once_and_shared(backend: Arc<dyn Backend>) {
    let folder = tempfile::tempdir().unwrap();
    let mirror = mirror(&folder.path().join("kept"));
    let session = mirror.session("test");
    let modules = modules(&*backend, &session, folder.path());
    let manifest = manifest(r#"{"dependencies":{"is-number":"7.0.0"}}"#);
    let lower = modules.prepared(&manifest).await.unwrap();
    assert_eq!(modules.prepared(&manifest).await.unwrap(), lower);
    assert_eq!(session.take_denied(), []);

    let overlay = Overlay { lower, private: folder.path().join("private"), inside: "/app/node_modules".into() };
    let spec =
        SandboxSpec { workspace: Some(folder.path().join("work")), overlay: Some(overlay), ..SandboxSpec::default() };
    let sandbox = backend.open(spec).await.unwrap();
    let exit =
        sandbox.exec(&Command::new(["node", "-p", "require('is-number')(5)"]), &Limits::default()).await.unwrap();
    assert_eq!(exit.output_text(), "true\n");
}

#[tokio::test]
async fn a_package_that_does_not_exist_is_an_install_error_with_words() {
    let folder = tempfile::tempdir().unwrap();
    let (backend, mirror) = (backend(), mirror(&folder.path().join("kept")));
    let session = mirror.session("test");
    let manifest = manifest(r#"{"dependencies":{"is-number":"99.0.0"}}"#);
    let error = modules(&backend, &session, folder.path()).prepared(&manifest).await.unwrap_err();
    assert!(format!("{error:?}").contains("is-number"), "{error:?}");
}

#[tokio::test]
async fn pnpm_installs_through_the_mirror() {
    let folder = tempfile::tempdir().unwrap();
    let (backend, mirror) = (backend(), mirror(&folder.path().join("kept")));
    let session = mirror.session("test");
    let pnpm = manifest(r#"{"dependencies":{"pnpm":"^10"}}"#);
    let host = modules(&backend, &session, folder.path()).prepared(&pnpm).await.unwrap();
    let pnpm = ReadOnly { host, inside: "/opt/pnpm/node_modules".to_owned() };
    let (sandbox, session, _served) = served(&mirror, folder.path(), vec![pnpm]).await;
    let script = r#"echo '{"dependencies":{"is-number":"7.0.0","@sindresorhus/is":"7.0.0"}}' > package.json
        node /opt/pnpm/node_modules/pnpm/bin/pnpm.cjs install && node -p "require('is-number')(5)""#;
    let exit = sh(&*sandbox, script).await;
    assert_well(&exit, &session);
    assert!(exit.output_text().ends_with("true\n"), "{}", exit.output_text());
    let lock = std::fs::read_to_string(folder.path().join("work/pnpm-lock.yaml")).unwrap();
    assert!(!lock.contains("127.0.0.1"), "{lock}");
}

#[tokio::test]
async fn pip_installs_through_the_mirror() {
    let folder = tempfile::tempdir().unwrap();
    let mirror = mirror_with(&folder.path().join("kept"), Some(programs::pip_index()), None);
    let (sandbox, session, _served) = served(&mirror, folder.path(), vec![]).await;
    let script = "/usr/bin/python3 -m pip install --target packages six==1.16.0 && \
        PYTHONPATH=packages /usr/bin/python3 -c 'import six; print(six.__version__)'";
    let exit = sh(&*sandbox, script).await;
    assert_well(&exit, &session);
    assert!(exit.output_text().ends_with("1.16.0\n"), "{}", exit.output_text());
}

#[tokio::test]
async fn cargo_builds_through_the_mirror() {
    let folder = tempfile::tempdir().unwrap();
    let mirror = mirror_with(&folder.path().join("kept"), None, cargo_index());
    let toolchain = Path::new(env!("CARGO")).ancestors().nth(2).unwrap().to_owned();
    let rust = ReadOnly { host: toolchain, inside: "/opt/rust".to_owned() };
    let (sandbox, session, _served) = served(&mirror, folder.path(), vec![rust]).await;
    let script = format!(
        "mkdir src && printf '{MANIFEST}' > Cargo.toml && \
         echo 'fn main() {{ println!(\"{{}}\", fnv::FnvHashMap::<u8, u8>::default().len()) }}' > src/main.rs && \
         PATH=/opt/rust/bin:$PATH cargo run"
    );
    let exit = sh(&*sandbox, &script).await;
    assert_well(&exit, &session);
    assert!(exit.output_text().ends_with("\n0\n"), "{}", exit.output_text());
    let lock = std::fs::read_to_string(folder.path().join("work/Cargo.lock")).unwrap();
    assert!(lock.contains("crates.io-index") && !lock.contains("127.0.0.1"), "{lock}");
}

#[tokio::test]
async fn a_host_that_is_allowed_is_read_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let mirror = mirror(&folder.path().join("kept"));
    let (sandbox, session, _served) = served(&mirror, folder.path(), vec![]).await;
    let npm = programs::npm_registry().unwrap();
    let host = npm.split('/').nth(2).unwrap();
    let script = format!(
        "const a='http://127.0.0.1:4873/allowed/';(async()=>{{const r=await fetch(a+'{host}/is-number/7.0.0');\
         console.log(r.status,(await r.text()).length>100);console.log((await fetch(a+'elsewhere.example/')).status)}})()"
    );
    let exit = sandbox.exec(&Command::new(["node", "-e", &script]), &Limits::default()).await.unwrap();
    assert_eq!(exit.output_text(), "200 true\n403\n");
    let denied: Vec<String> = session.take_denied().iter().map(|(denied, _)| denied.to_string()).collect();
    assert_eq!(denied, ["GET to elsewhere.example: this host is not in the list of allowed hosts"]);
}

/// A registry with a package that has an install script, packed by npm itself.
async fn with_script(folder: &Path) -> Registry {
    let sandbox = backend().open(SandboxSpec { workspace: Some(folder.join("pack")), ..SandboxSpec::default() }).await;
    let script = r#"echo '{"name":"scripted","version":"1.0.0","scripts":{"postinstall":"echo ran > ran"}}' > package.json
        npm pack --silent >/dev/null && node -p "'sha512-'+require('crypto').createHash('sha512')
        .update(require('fs').readFileSync('scripted-1.0.0.tgz')).digest('base64')""#;
    let exit = sh(&*sandbox.unwrap(), &script.replace('\n', " ").replace("package.json ", "package.json; ")).await;
    assert!(exit.ok(), "{}", exit.output_text());
    let (registry, integrity) = (Registry::start().await, exit.output_text());
    let tarball = format!("{}scripted/-/scripted-1.0.0.tgz", registry.url);
    let dist = format!(r#"{{"tarball":"{tarball}","integrity":"{}"}}"#, integrity.trim());
    let version = format!(r#"{{"name":"scripted","version":"1.0.0","hasInstallScript":true,"dist":{dist}}}"#);
    let tags = r#""dist-tags":{"latest":"1.0.0"}"#;
    registry.put("/scripted", format!(r#"{{"name":"scripted",{tags},"versions":{{"1.0.0":{version}}}}}"#));
    let archive = std::fs::read(folder.join("pack/scripted-1.0.0.tgz")).unwrap();
    registry.put("/scripted/-/scripted-1.0.0.tgz", archive);
    registry
}

#[tokio::test]
async fn an_install_script_runs_only_where_it_is_allowed_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let registry = with_script(folder.path()).await;
    let mirror = registry.mirror(&folder.path().join("kept"));
    let (backend, session) = (backend(), mirror.session("test"));
    let modules = modules(&backend, &session, folder.path());
    let package =
        r#"{"name":"app","scripts":{"postinstall":"echo ran > node_modules/own"},"dependencies":{"scripted":"1.0.0"}}"#;
    for (scripts, runs) in [(&[][..], false), (&["other"][..], false), (&["scripted", "--all", "../x"][..], true)] {
        let scripts = scripts.iter().map(|name: &&str| (*name).to_owned()).collect();
        let installed = modules.prepared(&Manifest { scripts, ..manifest(package) }).await.unwrap();
        assert_eq!(installed.join("scripted/ran").exists(), runs);
        assert!(!installed.join("own").exists(), "the app's own script");
    }
}

#[tokio::test]
async fn a_tampered_archive_is_not_installed_and_two_installs_make_one_fetch() {
    let folder = tempfile::tempdir().unwrap();
    let registry = with_script(folder.path()).await;
    let mirror = registry.mirror(&folder.path().join("kept"));
    let (backend, one, other) = (backend(), mirror.session("one"), mirror.session("other"));
    let manifest = manifest(r#"{"dependencies":{"scripted":"1.0.0"}}"#);
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    let (first, second) = (modules(&backend, &one, &first), modules(&backend, &other, &second));
    let (a, b) = tokio::join!(first.prepared(&manifest), second.prepared(&manifest));
    assert!(a.unwrap().join("scripted").exists() && b.unwrap().join("scripted").exists());
    assert_eq!(registry.hits("/scripted/-/scripted-1.0.0.tgz"), 1);

    registry.put("/scripted/-/scripted-1.0.0.tgz", "other bytes");
    let (fresh, session) = (registry.mirror(&folder.path().join("empty")), mirror.session("none"));
    assert_eq!(session.take_denied(), []);
    let (session, third) = (fresh.session("third"), folder.path().join("third"));
    assert!(modules(&backend, &session, &third).prepared(&manifest).await.is_err());
    let denied: Vec<String> = session.take_denied().iter().map(|(denied, _)| denied.to_string()).collect();
    assert_eq!(denied, ["GET to npm: the archive does not have the digest of its document"]);
}
