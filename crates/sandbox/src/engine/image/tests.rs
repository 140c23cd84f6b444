use super::*;
use std::io::Write as _;

/// Reads an archive with somebody else's program.
#[expect(clippy::disallowed_methods, reason = "the test asks another implementation")]
fn listed(archive: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(archive).unwrap();
    let out = std::process::Command::new("tar").args(["-tvf"]).arg(file.path()).env("TZ", "UTC").output().unwrap();
    assert!(out.status.success() && out.stderr.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).unwrap();
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n").collect()
}

#[test]
fn an_image_is_folders_links_and_small_files_of_root() {
    expect_test::expect![[r#"
        drwxr-xr-x 0/0 0 1970-01-01 00:00 usr/
        drwxr-xr-x 0/0 0 1970-01-01 00:00 etc/
        drwxr-xr-x 0/0 0 1970-01-01 00:00 proc/
        drwxr-xr-x 0/0 0 1970-01-01 00:00 sys/
        drwxr-xr-x 0/0 0 1970-01-01 00:00 dev/
        drwxrwxrwt 0/0 0 1970-01-01 00:00 tmp/
        drwxrwxrwx 0/0 0 1970-01-01 00:00 home/
        drwxrwxrwx 0/0 0 1970-01-01 00:00 app/
        lrwxr-xr-x 0/0 0 1970-01-01 00:00 bin -> usr/bin
        lrwxr-xr-x 0/0 0 1970-01-01 00:00 sbin -> usr/sbin
        lrwxr-xr-x 0/0 0 1970-01-01 00:00 lib -> usr/lib
        lrwxr-xr-x 0/0 0 1970-01-01 00:00 lib64 -> usr/lib64
        -rw-r--r-- 0/0 34 1970-01-01 00:00 etc/passwd
        -rw-r--r-- 0/0 12 1970-01-01 00:00 etc/group
        -rw-r--r-- 0/0 20 1970-01-01 00:00 etc/hosts
        -rw-r--r-- 0/0 0 1970-01-01 00:00 etc/resolv.conf
        -rw-r--r-- 0/0 40 1970-01-01 00:00 etc/nsswitch.conf
    "#]]
    .assert_eq(&listed(&archive(1000, 1000)));
}

#[test]
fn the_same_content_has_the_same_name_and_other_content_another() {
    assert_eq!(digest(&archive(1000, 1000)), digest(&archive(1000, 1000)));
    assert_ne!(digest(&archive(1000, 1000)), digest(&archive(1000, 1001)));
}
