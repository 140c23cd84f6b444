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
async fn a_working_folder_with_more_files_than_can_be_listed_becomes_the_head_and_keeps_its_data() {
    let world = World::new(Db::Sqlite);
    let store = world.open().await;
    let new = NewProject { brief: brief(), language: Language::En, out_dir: String::new() };
    let project = store.create_project(new).await.unwrap();
    let checkpoint = store.create_checkpoint(project, None, "state", &[file("page", Some("1"))]).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    for name in ["junk", "data"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    std::fs::write(folder.path().join("data/app.db"), "people's").unwrap();
    for number in 0..=sandbox::workspace::MAX_FILES {
        std::fs::write(folder.path().join("junk").join(number.to_string()), "").unwrap();
    }
    let workspace = Workspace::open(folder.path()).unwrap();
    reconcile(&store, &workspace, &store.load_tree(checkpoint).await.unwrap()).await.unwrap();
    assert_eq!(workspace.list().unwrap(), ["page"]);
    assert_eq!(std::fs::read(folder.path().join("data/app.db")).unwrap(), b"people's");
}
