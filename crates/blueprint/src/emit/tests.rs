use super::*;
use proptest::prelude::*;

const STUDIO: &str = include_str!("tests/models/studio.json");
const POTTERY: &str = include_str!("tests/models/pottery.json");
const HOSTILE: &str = include_str!("tests/models/hostile.json");
/// The longest file that a person is asked to read.
const MAX_LINES: usize = 250;

pub(super) fn model(json: &str) -> AppModel {
    serde_json::from_str(json).unwrap()
}

fn all() -> [AppModel; 3] {
    [model(STUDIO), model(POTTERY), model(HOSTILE)]
}

#[test]
fn same_model_gives_same_bytes() {
    for model in all() {
        assert_eq!(emit(&model), emit(&model));
    }
}

#[test]
fn test_models_fit_together() {
    for model in [model(STUDIO), model(POTTERY)] {
        assert_eq!(model.problems(), Vec::<String>::new(), "{}", model.name);
    }
    // The hostile one would never pass as an answer; it shows that even then nothing can break out of its place.
    assert!(!model(HOSTILE).problems().is_empty());
}

#[test]
fn parts_own_disjoint_files_and_together_all_of_them() {
    for model in all() {
        let mut seen = BTreeMap::new();
        for part in parts(&model) {
            for path in owned_files(&model, &part).into_keys() {
                let before = seen.insert(path.clone(), part.clone());
                assert_eq!(before, None, "{path}");
            }
        }
        assert_eq!(seen.len(), emit(&model).len());
        let skeleton: Vec<String> = skeleton_files().into_iter().map(|(path, _)| path).collect();
        assert_eq!(skeleton.iter().find(|path| seen.contains_key(*path)), None);
    }
}

#[test]
fn files_stay_short_enough_to_read() {
    for (path, text) in all().iter().flat_map(emit) {
        assert!(text.lines().count() <= MAX_LINES, "{path} has {} lines", text.lines().count());
        assert!(text.ends_with('\n') && !text.contains("\n\n\n"), "{path} has untidy blank lines");
    }
}

#[test]
fn every_rule_of_the_models_reaches_the_code() {
    for model in all() {
        let files = emit(&model);
        for entity in &model.entities {
            let schema = &files[&format!("shared/{}.ts", names::file(&entity.name))];
            let rules = files.get(&format!("server/{}/rules.ts", names::kebab(&entity.plural)));
            for rule in &entity.rules {
                let message = escape::ts(rule.message());
                assert!(schema.contains(&message) || rules.is_some_and(|rules| rules.contains(&message)), "{message}");
            }
        }
    }
}

#[test]
fn an_app_without_sign_in_has_no_trace_of_accounts() {
    for (path, text) in emit(&model(POTTERY)) {
        assert!(!path.contains("auth") && !text.contains("user_account_id") && !text.contains("SignedIn"), "{path}");
    }
}

#[test]
fn texts_that_turn_the_reading_direction_never_reach_a_file() {
    for (path, text) in emit(&model(HOSTILE)) {
        assert!(!text.contains('\u{202E}'), "{path}");
    }
}

#[test]
fn skeleton_has_what_the_commands_need() {
    let paths: Vec<String> = skeleton_files().into_iter().map(|(path, _)| path).collect();
    for path in [
        "package.json",
        "package-lock.json",
        ".npmrc",
        ".gitignore",
        ".github/workflows/ci.yml",
        "start.js",
        "Dockerfile",
    ] {
        assert!(paths.iter().any(|found| found == path), "{path}");
    }
    let lock = skeleton_files().into_iter().find(|(path, _)| path == "package-lock.json").unwrap().1;
    assert!(!String::from_utf8(lock).unwrap().contains("\"resolved\""));
}

#[test]
fn a_changed_label_changes_no_table_and_few_files() {
    let old = model(POTTERY);
    let mut new = old.clone();
    new.entities[1].fields[1].label = "Мобильный телефон".to_owned();
    let change = emit_change(&old, &new, 1);
    let paths: Vec<&str> = change.written.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "README.md",
            "web/pages/students/columns.tsx",
            "web/pages/students/form-page.tsx",
            "web/pages/students/record-page.tsx"
        ]
    );
    assert_eq!(change.removed, Vec::<String>::new());
}

#[test]
fn a_new_field_adds_a_migration_and_keeps_the_first_one() {
    let old = model(POTTERY);
    let mut new = old.clone();
    let mut field = new.entities[1].fields[0].clone();
    field.name = Ident::parse("nickname").unwrap();
    field.required = false;
    new.entities[1].fields.push(field);
    let change = emit_change(&old, &new, 1);
    assert!(!change.written.contains_key(FIRST_MIGRATION));
    assert!(
        change.written["server/migrations/002_change.sql"].contains("ALTER TABLE student ADD COLUMN nickname TEXT;")
    );
    assert!(change.written.keys().all(|path| !path.contains("courses") && !path.contains("lessons")));
}

#[test]
fn every_file_can_be_written_by_an_edit() {
    use domain::edit::{Edit, apply};
    let skeleton = skeleton_files().into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()));
    for (path, content) in all().iter().flat_map(emit).chain(skeleton) {
        let edit = Edit::Write { path: path.clone().try_into().unwrap(), content };
        let mut unwrapped = edit.clone();
        unwrapped.unwrap_fences();
        assert_eq!(unwrapped, edit);
        let made = apply(&BTreeMap::new(), &[edit]);
        assert!(made.is_ok(), "{path}: {made:?}");
    }
}

proptest! {
    #[test]
    fn any_text_can_be_a_label(text in "\\PC{0,40}|[\"'`$\\{}<>&\n\r\u{2028}\u{202E}]{0,12}") {
        let mut model = model(POTTERY);
        model.name.clone_from(&text);
        model.entities[0].label.clone_from(&text);
        model.entities[0].label_plural.clone_from(&text);
        model.entities[0].fields[0].label.clone_from(&text);
        let files = emit(&model);
        prop_assert!(files["web/pages/courses/columns.tsx"].contains(&escape::ts(&text)));
        prop_assert!(files["web/app.tsx"].lines().next().is_some_and(|line| line.starts_with("//")));
    }
}
