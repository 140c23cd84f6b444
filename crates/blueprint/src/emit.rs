//! Writes the code of an app from its model, into the template `react-node`.
//!
//! The result is ordinary code: a folder for each kind of record on the server and in the web part, a schema that
//! both share, tests, a first migration. Nothing of the model is left to be interpreted when the app runs. The same
//! model always gives the same bytes. Texts of the model are hostile and pass through `escape`; names of the
//! model are identifiers by type.

mod condition;
mod dashboard_code;
mod entity_code;
mod escape;
mod field_code;
mod imports;
mod migration;
pub mod names;
mod render;
mod render_app;
mod rule_code;
mod sample_code;
mod sql;
mod test_code;
mod violation;

use domain::app_model::{AppModel, Ident, SignIn};
use domain::language::Language;
use rust_embed::RustEmbed;
use std::collections::BTreeMap;

pub use migration::emit_migration;

/// Files that every app has, byte for byte.
#[derive(RustEmbed)]
#[folder = "../../templates/react-node/skeleton"]
#[exclude = "node_modules/*"]
struct Skeleton;

/// Files that some apps have, byte for byte.
#[derive(RustEmbed)]
#[folder = "../../templates/react-node/options"]
struct Options;

/// Where a folder of [`Options`] belongs.
const SIGN_IN: &str = "sign-in/";

/// The migration that makes the tables of a new app.
const FIRST_MIGRATION: &str = "server/migrations/001_init.sql";

/// Files that belong together and that one writer owns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Page frame, navigation, words of the interface, the mounted API, the first migration.
    Shell,
    /// Accounts and sessions; only in an app with sign-in.
    SignIn,
    /// One kind of record: schema, server, pages, tests.
    Entity(Ident),
    /// The overview.
    Dashboard,
    /// README.
    Docs,
}

/// Returns the static files of the template with their paths in the app.
#[must_use]
pub fn skeleton_files() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> =
        Skeleton::iter().filter_map(|path| Some((path.to_string(), Skeleton::get(&path)?.data.into_owned()))).collect();
    files.sort();
    files
}

/// Lists the parts of an app in the order in which they are best written.
#[must_use]
pub fn parts(model: &AppModel) -> Vec<Part> {
    let mut parts = vec![Part::Shell];
    if model.sign_in == SignIn::PerUser {
        parts.push(Part::SignIn);
    }
    parts.extend(model.entities.iter().map(|entity| Part::Entity(entity.name.clone())));
    parts.push(Part::Dashboard);
    parts.push(Part::Docs);
    parts
}

/// Writes the files of one part: path in the app, and text.
#[must_use]
pub fn owned_files(model: &AppModel, part: &Part) -> BTreeMap<String, String> {
    match part {
        Part::Shell => shell(model),
        Part::SignIn => sign_in(model),
        Part::Entity(name) => model.entity(name).map(|entity| render::entity(model, entity)).unwrap_or_default(),
        Part::Dashboard => render_app::dashboard(model),
        Part::Docs => render_app::docs(model),
    }
}

/// Writes every file of an app that is not in [`skeleton_files`].
#[must_use]
pub fn emit(model: &AppModel) -> BTreeMap<String, String> {
    parts(model).iter().flat_map(|part| owned_files(model, part)).collect()
}

/// What a change of the model does to the files of an app.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// New and changed files: path, and text.
    pub written: BTreeMap<String, String>,
    /// Paths of files that are no longer needed.
    pub removed: Vec<String>,
}

/// Compares two models of an app and writes only what differs, with a migration when the tables differ.
///
/// `migrations` is the number of files in the app's `server/migrations`; those files are never rewritten.
#[must_use]
pub fn emit_change(old: &AppModel, new: &AppModel, migrations: usize) -> Change {
    let (before, after) = (emit(old), emit(new));
    let removed = before.keys().filter(|path| !after.contains_key(*path)).cloned().collect();
    let differs = |path: &String, text: &String| path != FIRST_MIGRATION && before.get(path) != Some(text);
    let mut written: BTreeMap<String, String> = after.into_iter().filter(|(path, text)| differs(path, text)).collect();
    if let Some(sql) = emit_migration(old, new) {
        written.insert(format!("server/migrations/{:03}_change.sql", migrations + 1), sql);
    }
    Change { written, removed }
}

fn shell(model: &AppModel) -> BTreeMap<String, String> {
    let words = match model.language {
        Language::En => "strings/en.ts",
        Language::Ru => "strings/ru.ts",
    };
    let mut files = render_app::shell(model);
    files.extend(option_file(words).map(|text| ("shared/strings.ts".to_owned(), text)));
    files.insert(FIRST_MIGRATION.to_owned(), sql::first_migration(model));
    files
}

fn sign_in(model: &AppModel) -> BTreeMap<String, String> {
    if model.sign_in == SignIn::None {
        return BTreeMap::new();
    }
    let paths = Options::iter().filter(|path| path.starts_with(SIGN_IN));
    paths.filter_map(|path| Some((path.strip_prefix(SIGN_IN)?.to_owned(), option_file(&path)?))).collect()
}

fn option_file(path: &str) -> Option<String> {
    String::from_utf8(Options::get(path)?.data.into_owned()).ok()
}

#[cfg(test)]
mod tests;
