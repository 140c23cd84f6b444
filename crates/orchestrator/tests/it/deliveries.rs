//! A person's folder and a project's history: nothing that either side wrote is lost.

use domain::ids::{CheckpointId, PersonId, ProjectId};
use domain::language::Language;
use orchestrator::delivery::{Marker, deliver, manual_edits};
use orchestrator::history::{TakenIn, differences, take_in};
use std::fs;
use std::path::{Path, PathBuf};
use store::{NewProject, Store};
use tempfile::TempDir;
use testkit::{Db, World, both_dbs, brief, file};

struct Delivered {
    world: World,
    store: Store,
    project: ProjectId,
    _home: TempDir,
    folder: PathBuf,
    marker: Marker,
}

/// A project whose files were delivered to a folder.
async fn delivered(db: Db, files: &[(&str, &str)]) -> Delivered {
    let world = World::new(db);
    let store = world.open().await;
    let new = NewProject { person_id: PersonId::LOCAL, brief: brief(), language: Language::En, out_dir: String::new() };
    let project = store.create_project(new).await.unwrap();
    let changes: Vec<_> = files.iter().map(|(path, text)| file(path, Some(text))).collect();
    let checkpoint_id = store.create_checkpoint(project, None, "first", &changes).await.unwrap();
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("app");
    let marker = Marker { project_id: project, checkpoint_id };
    deliver(&store, &folder, &marker, None).await.unwrap();
    Delivered { world, store, project, _home: home, folder, marker }
}

impl Delivered {
    async fn head(&self) -> CheckpointId {
        self.store.find_project(self.project).await.unwrap().unwrap().head.unwrap()
    }

    /// Brings the head to the folder.
    async fn deliver_again(&self) {
        let before = self.store.load_tree(self.marker.checkpoint_id).await.unwrap();
        let marker = Marker { project_id: self.project, checkpoint_id: self.head().await };
        deliver(&self.store, &self.folder, &marker, Some(&before)).await.unwrap();
    }

    fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.folder.join(path)).ok()
    }
}

fn write(folder: &Path, path: &str, text: &str) {
    fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
    fs::write(folder.join(path), text).unwrap();
}

async fn an_untouched_folder_has_no_edits_wherever_its_files_are(db: Db) {
    let paths = [("a.ts", "1"), ("web/data/seed.ts", "2"), ("server/dist/x.ts", "3"), ("data/first.json", "4")];
    let app = delivered(db, &paths).await;
    let tree = app.store.load_tree(app.marker.checkpoint_id).await.unwrap();
    assert_eq!(manual_edits(&app.folder, &tree).unwrap(), []);
    assert!(app.world.folder.path().exists());
}

async fn edits_by_hand_become_a_checkpoint(db: Db) {
    let app = delivered(db, &[("a.ts", "1"), ("b.ts", "2"), ("data/first.json", "4")]).await;
    write(&app.folder, "a.ts", "mine");
    write(&app.folder, "new/c.ts", "also mine");
    fs::remove_file(app.folder.join("b.ts")).unwrap();
    write(&app.folder, "data/first.json", "changed");
    let taken = take_in(&app.store, &app.folder, &app.marker).await.unwrap();
    let kept: Vec<&str> = taken.kept.iter().map(domain::path::RelPath::as_str).collect();
    assert_eq!(kept, ["a.ts", "new/c.ts", "b.ts", "data/first.json"]);
    assert!(taken.overruled.is_empty());
    let changed = differences(&app.store, Some(app.marker.checkpoint_id), app.head().await).await.unwrap();
    assert_eq!(changed.len(), 4);
    app.deliver_again().await;
    assert_eq!((app.read("a.ts").as_deref(), app.read("b.ts")), (Some("mine"), None));
}

async fn an_edit_of_a_file_that_the_project_changed_too_is_kept_in_the_history(db: Db) {
    let app = delivered(db, &[("a.ts", "1"), ("b.ts", "2")]).await;
    let changed = [file("a.ts", Some("the run's"))];
    app.store.create_checkpoint(app.project, None, "a run", &changed).await.unwrap();
    write(&app.folder, "a.ts", "mine");
    write(&app.folder, "b.ts", "mine too");
    let taken = take_in(&app.store, &app.folder, &app.marker).await.unwrap();
    assert_eq!((taken.kept.len(), taken.overruled.len()), (1, 1));
    app.deliver_again().await;
    assert_eq!((app.read("a.ts").as_deref(), app.read("b.ts").as_deref()), (Some("the run's"), Some("mine too")));
    let history = app.store.list_checkpoints(app.project).await.unwrap();
    assert_eq!(history.len(), 4);
    let by_hand = app.store.load_tree(history[1].id).await.unwrap();
    let path = domain::path::RelPath::parse("a.ts").unwrap();
    assert_eq!(by_hand.get(&path), Some(&store::blob_hash(b"mine")));
    let again = Marker { project_id: app.project, checkpoint_id: app.head().await };
    assert_eq!(take_in(&app.store, &app.folder, &again).await.unwrap(), TakenIn::default());
}

async fn a_file_gives_way_to_a_folder_of_its_name(db: Db) {
    let app = delivered(db, &[("pages", "1"), ("b.ts", "2")]).await;
    let changed = [file("pages", None), file("pages/home.tsx", Some("3"))];
    app.store.create_checkpoint(app.project, None, "a run", &changed).await.unwrap();
    app.deliver_again().await;
    assert_eq!(app.read("pages/home.tsx").as_deref(), Some("3"));
}

async fn a_folder_gives_way_to_a_file_of_its_name(db: Db) {
    let app = delivered(db, &[("pages/home.tsx", "1"), ("pages/deep/list.tsx", "2")]).await;
    let changed = [file("pages/home.tsx", None), file("pages/deep/list.tsx", None), file("pages", Some("3"))];
    app.store.create_checkpoint(app.project, None, "a run", &changed).await.unwrap();
    write(&app.folder, "pages/deep/mine.txt", "mine");
    let before = app.store.load_tree(app.marker.checkpoint_id).await.unwrap();
    let marker = Marker { project_id: app.project, checkpoint_id: app.head().await };
    let refused = deliver(&app.store, &app.folder, &marker, Some(&before)).await.unwrap_err();
    assert!(refused.to_string().contains("files of your own"), "{refused}");
    assert_eq!(app.read("pages/home.tsx").as_deref(), Some("1"));
    fs::remove_file(app.folder.join("pages/deep/mine.txt")).unwrap();
    app.deliver_again().await;
    assert_eq!(app.read("pages").as_deref(), Some("3"));
}

async fn going_back_takes_edits_by_hand_out_of_the_folder_too(db: Db) {
    let app = delivered(db, &[("a.ts", "1")]).await;
    write(&app.folder, "a.ts", "mine");
    write(&app.folder, "b.ts", "also mine");
    let taken = take_in(&app.store, &app.folder, &app.marker).await.unwrap();
    app.store.restore_checkpoint(app.project, app.marker.checkpoint_id).await.unwrap();
    let mut before = app.store.load_tree(app.marker.checkpoint_id).await.unwrap();
    taken.note_in(&mut before);
    let marker = Marker { project_id: app.project, checkpoint_id: app.head().await };
    deliver(&app.store, &app.folder, &marker, Some(&before)).await.unwrap();
    assert_eq!((app.read("a.ts").as_deref(), app.read("b.ts")), (Some("1"), None));
    assert_eq!(take_in(&app.store, &app.folder, &marker).await.unwrap(), TakenIn::default());
}

both_dbs!(
    going_back_takes_edits_by_hand_out_of_the_folder_too,
    an_untouched_folder_has_no_edits_wherever_its_files_are,
    edits_by_hand_become_a_checkpoint,
    an_edit_of_a_file_that_the_project_changed_too_is_kept_in_the_history,
    a_file_gives_way_to_a_folder_of_its_name,
    a_folder_gives_way_to_a_file_of_its_name,
);
