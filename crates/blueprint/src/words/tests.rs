use super::{LISTS, rows};
use std::path::Path;

/// The Rust files of this crate in one text.
fn code() -> String {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut text = String::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                text += &std::fs::read_to_string(path).unwrap();
            }
        }
    }
    text
}

#[test]
fn each_named_list_stands_on_one_line() {
    let mut keys: Vec<&str> = rows(include_str!("../../lexicon/lists.tsv")).map(|row| row[0]).collect();
    keys.sort_unstable();
    let twice: Vec<&[&str]> = keys.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn the_code_and_the_table_name_the_same_lists() {
    let code = code();
    let asked = ["listed(\"", "listed_stem(\"", "words::list(\""].into_iter().flat_map(|call| code.split(call).skip(1));
    let unknown: Vec<&str> =
        asked.filter_map(|rest| rest.split('"').next()).filter(|key| !LISTS.contains_key(key)).collect();
    assert!(unknown.is_empty(), "not in the table: {unknown:?}");
    let unused: Vec<&&str> = LISTS.keys().filter(|key| !code.contains(&format!("\"{key}\""))).collect();
    assert!(unused.is_empty(), "not in the code: {unused:?}");
}
