//! The backends that every test here runs over, and which of them this machine has.
//!
//! One that is not installed is skipped by name, and `backends_that_were_skipped_are_counted` counts them. One that is
//! installed and does not work fails.

use crate::cluster::{FakeCluster, Fate};
use sandbox::Backend;
use sandbox::bwrap::BwrapBackend;
use sandbox::engine::EngineBackend;
use sandbox::native::NativeBackend;
use sandbox::oci::{OciBackend, OciKind, OciRuntime};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;

/// Where launchers are looked for; Debian keeps one among the programs of root.
pub(crate) const SEARCH_PATH: &str = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

/// A backend, if the machine has it.
pub(crate) type Found = Option<Arc<dyn Backend>>;

/// Looks for a backend, with control groups where the machine has them or without.
type Find = fn(bool) -> Found;

/// The backends by name; the names are those of the modules that [`on_every_backend`] makes.
const ALL: &[(&str, Find)] = &[
    ("native", native),
    ("bwrap", bwrap),
    ("crun", crun),
    ("crun_over_one_stream", crun_over_one_stream),
    ("runc", runc),
    ("runsc", runsc),
    ("engine", engine),
    ("kubernetes", kubernetes),
    ("kubernetes_with_claim", kubernetes_with_claim),
];

/// The small binary of this crate that is nothing but a launcher.
pub(crate) fn launcher() -> PathBuf {
    env!("CARGO_BIN_EXE_sandbox-launcher").into()
}

pub(crate) fn native(groups: bool) -> Found {
    let native = NativeBackend::new(launcher());
    Some(if groups { Arc::new(native) } else { Arc::new(native.without_groups()) })
}

pub(crate) fn bwrap(groups: bool) -> Found {
    let bwrap = BwrapBackend::find(launcher(), SEARCH_PATH)?;
    Some(if groups { Arc::new(bwrap) } else { Arc::new(bwrap.without_groups()) })
}

fn oci(kind: OciKind, groups: bool) -> Option<OciBackend> {
    let oci = OciBackend::new(launcher(), OciRuntime::find(kind, SEARCH_PATH)?);
    Some(if groups { oci } else { oci.without_groups() })
}

pub(crate) fn crun(groups: bool) -> Found {
    Some(Arc::new(oci(OciKind::Crun, groups)?))
}

pub(crate) fn crun_over_one_stream(groups: bool) -> Found {
    Some(Arc::new(oci(OciKind::Crun, groups)?.over_one_stream()))
}

pub(crate) fn runc(groups: bool) -> Found {
    Some(Arc::new(oci(OciKind::Runc, groups)?))
}

pub(crate) fn runsc(groups: bool) -> Found {
    Some(Arc::new(oci(OciKind::Runsc, groups)?))
}

/// Sockets of engines, where distributions put them.
const ENGINES: &[&str] = &["/run/docker.sock", "/run/podman/podman.sock"];

/// An engine that runs, with its address; none is ever started for tests. Which one, and which of its runtimes, can be
/// said by variables.
#[expect(clippy::disallowed_methods, reason = "tests have no settings")]
pub(crate) fn running_engine(launcher: PathBuf) -> Option<(String, EngineBackend)> {
    let named = std::env::var("SAMOKODER_TEST_ENGINE").ok();
    let found = || ENGINES.iter().find(|path| std::path::Path::new(path).exists()).map(|path| format!("unix://{path}"));
    let address = named.or_else(found)?;
    let runtime = std::env::var("SAMOKODER_TEST_ENGINE_RUNTIME").unwrap_or_default();
    Some((address.clone(), EngineBackend::new(launcher, address, runtime)))
}

pub(crate) fn engine(_groups: bool) -> Found {
    Some(Arc::new(running_engine(launcher())?.1))
}

/// A cluster that is nothing but its API and this machine.
pub(crate) fn kubernetes(_groups: bool) -> Found {
    BwrapBackend::find(launcher(), SEARCH_PATH)?;
    Some(FakeCluster::start(Fate::Run).backend())
}

/// The same with a claim for what is also the folder of temporary files here, where the folders of tests are.
pub(crate) fn kubernetes_with_claim(_groups: bool) -> Found {
    BwrapBackend::find(launcher(), SEARCH_PATH)?;
    let folder = std::env::temp_dir();
    let (storage, path) = (folder.parent().unwrap(), folder.file_name().unwrap());
    Some(FakeCluster::with_claim(storage.to_owned(), path.to_str().unwrap()).backend())
}

/// Returns the backend of this name that makes no control groups.
pub(crate) fn without_groups(name: &str) -> Arc<dyn Backend> {
    ALL.iter().find(|(known, _)| *known == name).and_then(|(_, find)| find(false)).unwrap()
}

/// Makes one test for each backend out of each function that takes one.
macro_rules! on_every_backend {
    ($($test:ident),+ $(,)?) => {
        $crate::backends::on_backend!(native $($test)+);
        $crate::backends::on_backend!(bwrap $($test)+);
        $crate::backends::on_backend!(crun $($test)+);
        $crate::backends::on_backend!(crun_over_one_stream $($test)+);
        $crate::backends::on_backend!(runc $($test)+);
        $crate::backends::on_backend!(runsc $($test)+);
        $crate::backends::on_backend!(engine $($test)+);
    };
}

/// Makes one test for one backend out of each function that takes one.
macro_rules! on_backend {
    ($backend:ident $($test:ident)+) => {
        mod $backend {
            $(
                #[tokio::test]
                async fn $test() {
                    match $crate::backends::$backend(true) {
                        Some(backend) => super::$test(backend).await,
                        None => eprintln!("SKIPPED: {} is not installed", stringify!($backend)),
                    }
                }
            )+
        }
    };
}

pub(crate) use {on_backend, on_every_backend};

#[test]
fn backends_that_were_skipped_are_counted() {
    let missing: Vec<&str> = ALL.iter().filter(|(_, find)| find(true).is_none()).map(|(name, _)| *name).collect();
    eprintln!("{} of {} backends tested; SKIPPED {}: {missing:?}", ALL.len() - missing.len(), ALL.len(), missing.len());
    assert!(!missing.contains(&"native"));
}

#[tokio::test]
async fn every_backend_says_what_it_can_do() {
    for (name, find) in ALL {
        let Some(backend) = find(true) else { continue };
        let capabilities = backend.probe().await.unwrap();
        eprintln!("{name}: {:?}, memory {:?}", capabilities.isolation, capabilities.memory);
        assert!(name.starts_with(backend.name()) && capabilities.unprivileged, "{name}: {capabilities:?}");
    }
}

#[tokio::test]
async fn a_launcher_that_fails_is_quoted_with_what_to_do() {
    // Not in `/tmp`: a launcher sees another one.
    let folder = tempfile::tempdir_in("/var/tmp").unwrap();
    let program = folder.path().join("bwrap");
    std::fs::write(&program, "#!/bin/sh\necho 'no such luck' >&2\nexit 1\n").unwrap();
    for (path, mode) in [(folder.path(), 0o755), (&program, 0o755)] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    let found = BwrapBackend::find(launcher(), folder.path().to_str().unwrap()).unwrap();
    let error = found.probe().await.unwrap_err().to_string();
    assert!(error.contains("(no such luck)") && error.contains("install bubblewrap"), "{error}");
}
