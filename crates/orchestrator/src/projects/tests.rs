use super::reconcile;
use domain::edit::FileChange;
use domain::language::Language;
use sandbox::workspace::Workspace;
use store::NewProject;
use testkit::{Db, World, brief, file};

#[tokio::test]
async fn a_working_folder_becomes_the_head_even_where_files_and_folders_change_places() {
    let world = World::new(Db::Sqlite);
    let store = world.open().await;
    let new = NewProject { brief: brief(), language: Language::En, out_dir: String::new() };
    let project = store.create_project(new).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open(folder.path()).unwrap();
    let first = [file("pages", Some("1")), file("web/a/b.ts", Some("2")), file("web/a/c.ts", Some("3"))];
    let second = [
        file("pages", None),
        file("pages/home.tsx", Some("4")),
        file("web/a/b.ts", None),
        file("web/a/c.ts", None),
        file("web/a", Some("5")),
    ];
    let states: [(&[FileChange], &[&str]); 2] =
        [(&first, &["pages", "web/a/b.ts", "web/a/c.ts"]), (&second, &["pages/home.tsx", "web/a"])];
    for (changes, expected) in states {
        let checkpoint = store.create_checkpoint(project, None, "state", changes).await.unwrap();
        reconcile(&store, &workspace, &store.load_tree(checkpoint).await.unwrap()).await.unwrap();
        assert_eq!(workspace.list().unwrap(), expected);
    }
    let checkpoints = store.list_checkpoints(project).await.unwrap();
    let back = checkpoints.last().unwrap().id;
    reconcile(&store, &workspace, &store.load_tree(back).await.unwrap()).await.unwrap();
    assert_eq!(workspace.list().unwrap(), ["pages", "web/a/b.ts", "web/a/c.ts"]);
}

#[tokio::test]
async fn a_working_folder_becomes_the_head_whatever_the_apps_code_left_in_it() {
    let world = World::new(Db::Sqlite);
    let store = world.open().await;
    let new = NewProject { brief: brief(), language: Language::En, out_dir: String::new() };
    let project = store.create_project(new).await.unwrap();
    let changes = [file("web/a.ts", Some("1")), file("web/empty.ts", Some("")), file("b.ts", Some("2"))];
    let checkpoint = store.create_checkpoint(project, None, "state", &changes).await.unwrap();
    let tree = store.load_tree(checkpoint).await.unwrap();
    let (outside, folder) = (testkit::folder(), testkit::folder());
    let at = |path: &str| folder.path().join(path);
    std::fs::write(outside.path().join("a.ts"), "canary").unwrap();
    let workspace = Workspace::open_for_sandbox(folder.path()).unwrap();
    let kept = "data/people.json";
    workspace.write_file(kept, b"people's").unwrap();
    let leave: [&dyn Fn(); 6] = [
        &|| std::os::unix::fs::symlink(outside.path(), at("web")).unwrap(),
        &|| std::fs::write(at("web"), "no folder").unwrap(),
        &|| std::fs::create_dir_all(at("web/a.ts/deep")).unwrap(),
        &|| drop(std::os::unix::net::UnixListener::bind(at("b.ts")).unwrap()),
        // Too large to be read, which is not the same as empty.
        &|| {
            std::fs::create_dir_all(at("web")).unwrap();
            std::fs::File::create(at("web/empty.ts")).unwrap().set_len(1 << 40).unwrap();
        },
        &|| std::fs::create_dir_all(at(&"deeper/".repeat(100))).unwrap(),
    ];
    for left in leave {
        left();
        reconcile(&store, &workspace, &tree).await.unwrap();
        assert_eq!(workspace.list().unwrap(), ["b.ts", "web/a.ts", "web/empty.ts"]);
        assert_eq!(workspace.read_file("web/a.ts").unwrap(), b"1");
        assert_eq!(workspace.read_file("web/empty.ts").unwrap(), b"");
        assert_eq!(workspace.read_file(kept).unwrap(), b"people's");
        assert_eq!(std::fs::read_to_string(outside.path().join("a.ts")).unwrap(), "canary");
        assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 1);
        workspace.remove_sources().unwrap();
    }
}
