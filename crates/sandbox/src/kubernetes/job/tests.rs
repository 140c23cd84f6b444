use super::*;

/// Every field, so that none is added or lost without somebody who looks at it.
#[test]
fn the_pod_of_a_job_has_no_right_at_all() {
    let template = PodTemplate {
        image: "registry.example/samokoder:1".to_owned(),
        program: "/usr/local/bin/samokoder".to_owned(),
        runtime_class: "gvisor".to_owned(),
    };
    let limits = SandboxLimits { memory_bytes: 1 << 30, disk_bytes: 2 << 30, files: 1000, processes: 512 };
    let job = Job { name: "samokoder-1", namespace: "sandboxes", template: &template, limits: &limits };
    let body = serde_json::to_string_pretty(&job.body()).unwrap();
    expect_test::expect_file!["tests/job.json"].assert_eq(&(body + "\n"));
}
