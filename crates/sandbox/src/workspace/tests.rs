use super::Workspace;
use std::fs;
use std::os::unix::fs::symlink;

#[test]
fn files_are_written_read_listed_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open(folder.path()).unwrap();
    workspace.write_file("web/pages/home.tsx", b"one").unwrap();
    workspace.write_file("web/pages/home.tsx", b"two").unwrap();
    workspace.write_file("node_modules/x/index.js", b"skipped").unwrap();
    assert_eq!(workspace.read_file("web/pages/home.tsx").unwrap(), b"two");
    assert_eq!(workspace.list().unwrap(), ["web/pages/home.tsx"]);
    workspace.remove_file("web/pages/home.tsx").unwrap();
    workspace.remove_file("web/pages/home.tsx").unwrap();
    assert!(workspace.list().unwrap().is_empty());
}

#[test]
fn build_output_and_data_are_left_out_of_a_listing_only_in_the_root() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open(folder.path()).unwrap();
    for path in ["data/app.db", "dist/web/index.html", "web/data/seed.ts", "server/dist/x.ts", "a/node_modules/b/c.js"]
    {
        workspace.write_file(path, b"x").unwrap();
    }
    assert_eq!(workspace.list().unwrap(), ["server/dist/x.ts", "web/data/seed.ts"]);
}

#[test]
fn no_path_and_no_link_leads_out() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "canary").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open(folder.path()).unwrap();
    symlink(outside.path(), folder.path().join("door")).unwrap();
    symlink(outside.path().join("secret"), folder.path().join("link")).unwrap();
    let absolute = outside.path().join("secret").display().to_string();
    for path in ["door/secret", "link", "../secret", "a/../../secret", "/etc/passwd", &absolute, "", ".", "a//b", "a/"]
    {
        assert!(workspace.read_file(path).is_err(), "{path}");
    }
    for path in ["door/new", "../new", "a/../../new", "/tmp/new-file", "a/", "a//b", ".."] {
        assert!(workspace.write_file(path, b"x").is_err(), "{path}");
    }
    workspace.write_file("link", b"own").unwrap();
    assert_eq!(fs::read_to_string(outside.path().join("secret")).unwrap(), "canary");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
}
