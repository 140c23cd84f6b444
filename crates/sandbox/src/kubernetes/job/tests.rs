use super::*;

/// Every field, so that none is added or lost without somebody who looks at it.
#[test]
fn the_pod_of_a_job_has_no_right_at_all() {
    let template = PodTemplate {
        image: "registry.example/samokoder:1".to_owned(),
        program: "/usr/local/bin/samokoder".to_owned(),
        runtime_class: "gvisor".to_owned(),
    };
    let limits = SandboxLimits { memory_bytes: 1 << 30, disk_bytes: 2 << 30, files: 1000 };
    let job = Job { name: "samokoder-1", namespace: "sandboxes", template: &template, limits: &limits };
    expect_test::expect![[r#"
        {
          "apiVersion": "batch/v1",
          "kind": "Job",
          "metadata": {
            "name": "samokoder-1",
            "namespace": "sandboxes",
            "labels": {
              "app.kubernetes.io/managed-by": "samokoder",
              "samokoder.dev/sandbox": "samokoder-1"
            }
          },
          "spec": {
            "backoffLimit": 0,
            "activeDeadlineSeconds": 86400,
            "ttlSecondsAfterFinished": 60,
            "template": {
              "metadata": {
                "labels": {
                  "app.kubernetes.io/managed-by": "samokoder",
                  "samokoder.dev/sandbox": "samokoder-1"
                }
              },
              "spec": {
                "restartPolicy": "Never",
                "runtimeClassName": "gvisor",
                "automountServiceAccountToken": false,
                "enableServiceLinks": false,
                "hostNetwork": false,
                "hostPID": false,
                "hostIPC": false,
                "hostname": "sandbox",
                "dnsPolicy": "None",
                "dnsConfig": {
                  "nameservers": [
                    "127.0.0.1"
                  ]
                },
                "terminationGracePeriodSeconds": 0,
                "securityContext": {
                  "runAsNonRoot": true,
                  "runAsUser": 64646,
                  "runAsGroup": 64646,
                  "fsGroup": 64646,
                  "seccompProfile": {
                    "type": "RuntimeDefault"
                  }
                },
                "containers": [
                  {
                    "name": "sandbox",
                    "image": "registry.example/samokoder:1",
                    "imagePullPolicy": "IfNotPresent",
                    "command": [
                      "/usr/local/bin/samokoder",
                      "__nest_alone",
                      "64646",
                      "64646",
                      "__relay"
                    ],
                    "workingDir": "/",
                    "stdin": true,
                    "stdinOnce": true,
                    "tty": false,
                    "securityContext": {
                      "privileged": false,
                      "allowPrivilegeEscalation": false,
                      "readOnlyRootFilesystem": true,
                      "runAsNonRoot": true,
                      "capabilities": {
                        "drop": [
                          "ALL"
                        ]
                      }
                    },
                    "resources": {
                      "requests": {
                        "cpu": "1000m",
                        "memory": "1140850688",
                        "ephemeral-storage": "2147483648"
                      },
                      "limits": {
                        "cpu": "1000m",
                        "memory": "1140850688",
                        "ephemeral-storage": "2147483648"
                      }
                    },
                    "volumeMounts": [
                      {
                        "name": "tmp",
                        "mountPath": "/tmp"
                      },
                      {
                        "name": "home",
                        "mountPath": "/home"
                      },
                      {
                        "name": "shm",
                        "mountPath": "/dev/shm"
                      },
                      {
                        "name": "app",
                        "mountPath": "/app"
                      }
                    ]
                  }
                ],
                "volumes": [
                  {
                    "name": "tmp",
                    "emptyDir": {
                      "medium": "Memory",
                      "sizeLimit": "1Gi"
                    }
                  },
                  {
                    "name": "home",
                    "emptyDir": {
                      "medium": "Memory",
                      "sizeLimit": "512Mi"
                    }
                  },
                  {
                    "name": "shm",
                    "emptyDir": {
                      "medium": "Memory",
                      "sizeLimit": "256Mi"
                    }
                  },
                  {
                    "name": "app",
                    "emptyDir": {
                      "sizeLimit": "2147483648"
                    }
                  }
                ]
              }
            }
          }
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&job.body()).unwrap());
}
