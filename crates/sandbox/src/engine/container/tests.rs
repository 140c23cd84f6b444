use super::*;
use crate::spec::{Overlay, ReadOnly, SandboxLimits};
use serde_json::{Value, json};

fn facts(is_podman: bool) -> Facts {
    Facts { is_podman, is_rootless: false, limits_memory: true, limits_tasks: true, default_runtime: "runc".to_owned() }
}

fn body(facts: &Facts, spec: &SandboxSpec) -> Value {
    let container = Container {
        facts,
        image: "image".to_owned(),
        runtime: "runsc",
        launcher: Path::new("/usr/bin/env"),
        spec,
        volume: Some("volume"),
        labels: HashMap::from([("a".to_owned(), "b".to_owned())]),
        outer: (0, 0),
        user: (64_646, 64_646),
        seccomp: "profile".to_owned(),
    };
    serde_json::to_value(container.body().unwrap()).unwrap()
}

fn spec(folder: &Path) -> SandboxSpec {
    let overlay = Overlay { lower: folder.into(), private: folder.into(), inside: "/app/node_modules".to_owned() };
    SandboxSpec {
        workspace: Some(folder.into()),
        read_only: vec![ReadOnly { host: folder.into(), inside: "/opt/node".to_owned() }],
        overlay: Some(overlay),
        limits: SandboxLimits { memory_bytes: 1 << 30, ..SandboxLimits::default() },
        ..SandboxSpec::default()
    }
}

#[test]
fn a_container_gets_no_right_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let mut body = body(&facts(false), &spec(folder.path()));
    let host = body["HostConfig"].as_object_mut().unwrap();
    // What depends on the machine is looked at below.
    host.remove("Mounts");
    host.remove("Ulimits");
    let in_memory: HashMap<String, String> = serde_json::from_value(host.remove("Tmpfs").unwrap()).unwrap();
    assert!(
        in_memory.len() == IN_MEMORY.len()
            && in_memory.values().all(|options| options.contains("nosuid,nodev") && options.contains("nr_inodes="))
    );
    expect_test::expect![[r#"
        {
          "Hostname": "sandbox",
          "User": "0:0",
          "AttachStdin": true,
          "AttachStdout": true,
          "AttachStderr": true,
          "OpenStdin": true,
          "StdinOnce": true,
          "Image": "image",
          "WorkingDir": "/",
          "Entrypoint": [
            "/etc/sandbox/supervisor",
            "__nest",
            "64646",
            "64646",
            "__relay"
          ],
          "Labels": {
            "a": "b"
          },
          "HostConfig": {
            "CpuShares": 512,
            "Memory": 1140850688,
            "MemorySwap": 1140850688,
            "PidsLimit": 4096,
            "MaskedPaths": [
              "/sys",
              "/dev/pts",
              "/dev/mqueue"
            ],
            "LogConfig": {
              "Type": "none"
            },
            "NetworkMode": "none",
            "AutoRemove": true,
            "ReadonlyPaths": [],
            "CapDrop": [
              "ALL"
            ],
            "CgroupnsMode": "private",
            "IpcMode": "private",
            "OomScoreAdj": 500,
            "ReadonlyRootfs": true,
            "SecurityOpt": [
              "no-new-privileges",
              "seccomp=profile"
            ],
            "Runtime": "runsc",
            "Sysctls": {
              "net.ipv4.ip_unprivileged_port_start": "1024"
            }
          }
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&body).unwrap());
}

#[test]
fn only_the_workspace_and_the_private_layer_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let body = body(&facts(false), &spec(folder.path()));
    let mounts = body["HostConfig"]["Mounts"].as_array().unwrap();
    let writable: Vec<_> = mounts.iter().filter(|mount| mount["ReadOnly"] != json!(true)).collect();
    let targets: Vec<_> = writable.iter().map(|mount| (&mount["Type"], &mount["Target"])).collect();
    assert_eq!(targets, [(&json!("bind"), &json!("/app")), (&json!("volume"), &json!("/app/node_modules"))]);
    // No socket, and nothing of the host but the system, our program and what was asked for.
    for mount in mounts.iter().filter(|mount| mount["Type"] == json!("bind")) {
        let source = mount["Source"].as_str().unwrap();
        let inside = mount["Target"].as_str().unwrap();
        let is_system = SYSTEM.contains(&inside);
        let is_ours = Path::new(source) == folder.path().canonicalize().unwrap() || inside == STAGED_SUPERVISOR;
        assert!(is_system || is_ours, "{mount}");
        assert!(!std::os::unix::fs::FileTypeExt::is_socket(&std::fs::metadata(source).unwrap().file_type()), "{mount}");
    }
}

#[test]
fn a_folder_that_is_missing_is_an_error_and_not_made() {
    let folder = tempfile::tempdir().unwrap();
    assert!(bind(&folder.path().join("missing"), "/x", true).is_err());
    assert!(!folder.path().join("missing").exists());
}

#[test]
fn podman_is_asked_in_its_own_words() {
    let host = &body(&facts(true), &SandboxSpec::default())["HostConfig"];
    assert!(!host["Tmpfs"].to_string().contains("nr_inodes"));
    for place in ["/run", "/var/tmp"] {
        assert_eq!(host["Tmpfs"][place], json!("ro,noexec,nosuid,nodev,mode=0755,size=4k"));
    }
    let options = host["SecurityOpt"].clone();
    assert_eq!(
        options,
        json!(["no-new-privileges", "seccomp=profile", "unmask=ALL", "mask=/sys:/dev/pts:/dev/mqueue"])
    );
}
