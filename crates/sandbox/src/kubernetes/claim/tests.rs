use super::*;
use crate::spec::Overlay;
use std::os::unix::fs::symlink;

/// A data folder with two projects, one of which has left links behind, and with what sandboxes share.
fn data() -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    let root = data.path();
    for folder in ["projects/1/work", "projects/2/work", "cache/runner"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    fs::write(root.join("cache/cargo.toml"), "").unwrap();
    symlink(root.join("projects/2"), root.join("projects/link")).unwrap();
    symlink("../2/work", root.join("projects/1/other")).unwrap();
    data
}

fn claim(data: &Path) -> DataClaim {
    DataClaim::new("c".to_owned(), "server/data", data.to_owned()).unwrap()
}

fn over(workspace: PathBuf, read_only: &[(&Path, &str)]) -> SandboxSpec {
    let shared = |(host, inside): &(&Path, &str)| ReadOnly { host: (*host).to_owned(), inside: (*inside).to_owned() };
    SandboxSpec {
        workspace: Some(workspace),
        read_only: read_only.iter().map(shared).collect(),
        ..SandboxSpec::default()
    }
}

fn mount(sub_path: &str, inside: &str, read_only: bool) -> ClaimMount {
    ClaimMount { sub_path: sub_path.to_owned(), inside: inside.to_owned(), read_only }
}

fn refusal(data: &Path, spec: SandboxSpec) -> String {
    claim(data).laid(spec).unwrap_err().to_string()
}

#[test]
fn a_pod_gets_what_its_sandbox_is_made_of_and_the_image_brings_node() {
    let data = data();
    let root = data.path();
    let (runner, cargo) = (root.join("cache/runner"), root.join("cache/cargo.toml"));
    let shared: &[(&Path, &str)] =
        &[(&runner, "/runner"), (Path::new("/opt/nodejs"), "/opt/node"), (&cargo, "/.cargo/config.toml")];
    let expected = vec![
        mount("server/data/projects/1/work", "/app", false),
        mount("server/data/cache/runner", "/runner", true),
        mount("server/data/cache/cargo.toml", "/.cargo/config.toml", true),
    ];
    assert_eq!(claim(root).laid(over(root.join("projects/1/work"), shared)).unwrap(), expected);
    assert_eq!(claim(root).laid(SandboxSpec::default()).unwrap(), []);
}

#[test]
fn a_data_folder_behind_a_link_is_the_same_one() {
    let data = data();
    let link = data.path().join("to-itself");
    symlink(data.path(), &link).unwrap();
    let expected = vec![mount("server/data/projects/1/new", "/app", false)];
    for named in [&link, data.path()] {
        assert_eq!(claim(&link).laid(over(named.join("projects/1/new"), &[])).unwrap(), expected);
    }
    assert!(data.path().join("projects/1/new").is_dir());
}

#[test]
fn what_lies_elsewhere_is_refused_and_nothing_is_made_there() {
    let (data, other) = (data(), tempfile::tempdir().unwrap());
    let (root, outside) = (data.path(), other.path().join("work"));
    for workspace in
        [outside.clone(), root.to_owned(), root.join("."), root.join("projects/../../x"), "/".into(), "projects".into()]
    {
        let error = refusal(root, over(workspace, &[]));
        assert!(error.contains("does not lie inside of the data folder") && error.contains("keep it in"), "{error}");
    }
    assert!(!outside.exists());
    let work = root.join("projects/1/work");
    for shared in [(other.path(), "/runner"), (Path::new("/etc"), "/opt/node/etc"), (root, "/opt/all")] {
        let error = refusal(root, over(work.clone(), &[shared]));
        assert!(error.contains("does not lie inside of the data folder"), "{error}");
    }
}

#[test]
fn a_link_inside_the_claim_is_refused_wherever_it_leads() {
    let data = data();
    let root = data.path();
    let work = root.join("projects/1/work");
    let new = refusal(root, over(root.join("projects/link/new"), &[]));
    assert!(new.contains("a link leads to"), "{new}");
    for place in [root.join("projects/link/work"), root.join("projects/1/other")] {
        for spec in [over(place.clone(), &[]), over(work.clone(), &[(&place, "/runner")])] {
            let error = refusal(root, spec);
            assert!(error.contains("a link leads to"), "{error}");
        }
    }
    assert!(!root.join("projects/2/new").exists());
}

#[test]
fn what_is_shared_must_be_there_since_a_cluster_would_make_it() {
    let data = data();
    let missing = data.path().join("cache/missing");
    let error = claim(data.path()).laid(over(data.path().join("projects/1/work"), &[(&missing, "/runner")]));
    assert!(matches!(error, Err(SandboxError::Backend { .. })), "{error:?}");
    assert!(!missing.exists());
}

#[test]
fn packages_are_a_copy_in_the_workspace() {
    let data = data();
    let (lower, work) = (data.path().join("cache/modules"), data.path().join("projects/1/work"));
    fs::create_dir_all(lower.join("react")).unwrap();
    fs::write(lower.join("react/index.js"), "shared").unwrap();
    let overlay = |private| Overlay { lower: lower.clone(), private, inside: "/app/node_modules".to_owned() };
    let spec = |private| SandboxSpec { overlay: Some(overlay(private)), ..over(work.clone(), &[]) };
    let expected = vec![mount("server/data/projects/1/work", "/app", false)];
    assert_eq!(claim(data.path()).laid(spec(data.path().join("projects/1/private"))).unwrap(), expected);
    let copy = work.join("node_modules/react/index.js");
    fs::write(&copy, "changed").unwrap();
    assert_eq!(fs::read_to_string(lower.join("react/index.js")).unwrap(), "shared");
    assert!(refusal(data.path(), spec("/var/tmp/private".into())).contains("/var/tmp/private"));
}

#[test]
fn a_place_in_a_claim_is_a_plain_path() {
    for path in ["/", "/data", "..", "a/../b", "./a"] {
        let error = DataClaim::new("c".to_owned(), path, "/data".into()).unwrap_err().to_string();
        assert!(error.contains(path), "{error}");
    }
    for path in ["", "a", "a/b/"] {
        assert!(DataClaim::new("c".to_owned(), path, "/data".into()).is_ok());
    }
}
