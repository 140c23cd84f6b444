use super::{BlobHash, Delta, FileTree};
use crate::path::RelPath;

fn tree(files: &[(&str, &str)]) -> FileTree {
    let mut tree = FileTree::default();
    tree.apply(&delta(&files.iter().map(|(path, blob)| (*path, Some(*blob))).collect::<Vec<_>>()));
    tree
}

fn delta(changes: &[(&str, Option<&str>)]) -> Delta {
    let blob = |blob: &Option<&str>| blob.map(|blob| BlobHash(blob.into()));
    changes.iter().map(|(path, hash)| (RelPath::parse(path).unwrap(), blob(hash))).collect()
}

#[test]
fn changes_lead_from_one_tree_to_the_other() {
    let (before, after) = (tree(&[("a", "1"), ("b", "2"), ("c", "3")]), tree(&[("a", "1"), ("b", "9"), ("d", "4")]));
    let changes = after.changes_from(&before);
    assert_eq!(changes, delta(&[("b", Some("9")), ("c", None), ("d", Some("4"))]));
    let mut moved = before.clone();
    moved.apply(&changes);
    assert_eq!(moved, after);
}

#[test]
fn the_hash_depends_on_paths_and_contents_and_on_nothing_else() {
    assert_eq!(tree(&[("a", "1"), ("b", "2")]).hash(), tree(&[("b", "2"), ("a", "1")]).hash());
    assert_ne!(tree(&[("a", "1")]).hash(), tree(&[("a", "2")]).hash());
    assert_ne!(tree(&[("a", "1")]).hash(), tree(&[("b", "1")]).hash());
    assert_ne!(tree(&[("a", "1")]).hash(), FileTree::default().hash());
}
