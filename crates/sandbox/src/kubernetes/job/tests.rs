use super::*;

const LIMITS: SandboxLimits = SandboxLimits { memory_bytes: 1 << 30, disk_bytes: 2 << 30, files: 1000, processes: 512 };

fn template(claim: Option<DataClaim>) -> PodTemplate {
    PodTemplate {
        image: "registry.example/samokoder:1".to_owned(),
        program: "/usr/local/bin/samokoder".to_owned(),
        runtime_class: "gvisor".to_owned(),
        claim,
    }
}

fn claim() -> DataClaim {
    DataClaim::new("samokoder-data".to_owned(), "", "/var/lib/samokoder".into()).unwrap()
}

fn body(template: &PodTemplate, mounts: &[ClaimMount], user: (u32, u32)) -> Value {
    Job { name: "samokoder-1", namespace: "sandboxes", template, limits: &LIMITS, mounts, user }.body()
}

fn text(body: &Value) -> String {
    serde_json::to_string_pretty(body).unwrap() + "\n"
}

/// Every field, so that none is added or lost without somebody who looks at it.
#[test]
fn the_pod_of_a_job_has_no_right_at_all() {
    let template = template(None);
    assert_eq!(user(&template), (SANDBOX_ID, SANDBOX_ID));
    expect_test::expect_file!["tests/job.json"].assert_eq(&text(&body(&template, &[], user(&template))));
}

#[test]
fn the_pod_of_a_project_mounts_its_folders_of_the_claim_and_nothing_else_is_new() {
    let mount = |sub_path: &str, inside: &str, read_only| ClaimMount {
        sub_path: sub_path.to_owned(),
        inside: inside.to_owned(),
        read_only,
    };
    let mounts = [
        mount("projects/1/work", "/app", false),
        mount("cache/archives/cargo.toml", "/.cargo/config.toml", true),
        mount("cache/runner/9", "/runner", true),
    ];
    let body = body(&template(Some(claim())), &mounts, (1000, 1001));
    expect_test::expect_file!["tests/job_with_claim.json"].assert_eq(&text(&body));
}

#[test]
fn a_pod_that_needs_no_folder_has_no_claim_even_where_there_is_one() {
    let body = body(&template(Some(claim())), &[], (1000, 1000)).to_string();
    assert!(!body.contains("persistentVolumeClaim") && body.contains(r#""mountPath":"/app""#), "{body}");
    assert!(!body.contains("fsGroup"), "{body}");
}

/// Who owns the folders here owns them in the pod; root and its group are nobody's there.
#[test]
fn pods_with_folders_run_as_their_owner_and_never_as_root() {
    let (uid, gid) = user(&template(Some(claim())));
    let folder = tempfile::tempdir().unwrap();
    crate::native::own(folder.path()).unwrap();
    let owner = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(folder.path()).unwrap());
    assert_eq!(uid, owner);
    assert!(uid != 0 && gid != 0);
}
