//! What the binary brings along: the templates with their commands, and the runner of the checks.

use crate::OrchestratorError;
use domain::agent_io::TemplateCard;
use domain::edit::FileChange;
use domain::path::RelPath;
use domain::template::TemplateManifest;
use rust_embed::RustEmbed;
use sandbox::modules::Manifest;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

#[derive(RustEmbed)]
#[folder = "../../templates/react-node"]
#[include = "template.json"]
#[include = "CONTRACT.md"]
struct ReactNode;

#[derive(RustEmbed)]
#[folder = "../../checks"]
#[include = "*.mjs"]
#[include = "lib/*.mjs"]
#[include = "package.json"]
#[include = "package-lock.json"]
struct Runner;

/// Permissions of the runner's files: the user of sandboxes reads them.
const FILE_MODE: u32 = 0o644;

/// One template.
#[derive(Debug, Clone)]
pub struct Template {
    /// How its apps are run.
    pub manifest: TemplateManifest,
}

/// The runner of the checks as laid out on disk.
#[derive(Debug)]
pub(crate) struct RunnerFiles {
    /// Folder with `run.mjs` and an empty `node_modules`.
    pub(crate) folder: PathBuf,
    /// What belongs into `node_modules`.
    pub(crate) packages: Manifest,
}

/// Returns how every app names its elements, for whoever writes checks.
///
/// # Errors
/// [`OrchestratorError::Missing`] when the binary was built without it.
pub fn contract() -> Result<String, OrchestratorError> {
    let file = ReactNode::get("CONTRACT.md").ok_or_else(|| OrchestratorError::missing("CONTRACT.md"))?;
    String::from_utf8(file.data.into_owned()).map_err(OrchestratorError::internal)
}

/// Returns what the Architect chooses from.
///
/// # Errors
/// [`OrchestratorError::Missing`] when the binary was built without templates.
pub fn cards() -> Result<Vec<TemplateCard>, OrchestratorError> {
    let manifest = react_node()?;
    Ok(vec![TemplateCard { name: manifest.name, description: manifest.description }])
}

/// Finds a template by its name.
///
/// # Errors
/// [`OrchestratorError::Missing`] when there is none of that name.
pub fn find(name: &str) -> Result<Template, OrchestratorError> {
    let manifest = react_node()?;
    if manifest.name == name {
        Ok(Template { manifest })
    } else {
        Err(OrchestratorError::missing("template of that name"))
    }
}

fn react_node() -> Result<TemplateManifest, OrchestratorError> {
    let file = ReactNode::get("template.json").ok_or_else(|| OrchestratorError::missing("template.json"))?;
    serde_json::from_slice(&file.data).map_err(OrchestratorError::internal)
}

impl Template {
    /// Returns the template's files, which are the same in every app.
    #[must_use]
    pub fn files(&self) -> Vec<FileChange> {
        let files = blueprint::emit::skeleton_files().into_iter();
        files
            .filter_map(|(path, bytes)| Some(FileChange { path: RelPath::parse(&path).ok()?, content: Some(bytes) }))
            .collect()
    }

    /// Returns the paths of those files.
    #[must_use]
    pub fn paths(&self) -> Vec<RelPath> {
        self.files().into_iter().map(|file| file.path).collect()
    }
}

/// Lays the runner out in a folder, if it is not there yet.
pub(crate) fn runner(cache: &Path) -> io::Result<RunnerFiles> {
    let bytes = |name: &str| Runner::get(name).map(|file| file.data.into_owned());
    let (package, lock) = (bytes("package.json").unwrap_or_default(), bytes("package-lock.json"));
    let packages = Manifest { package, lock, scripts: Vec::new() };
    let mut all: Vec<_> = Runner::iter().collect();
    all.sort();
    let text: Vec<u8> = all.iter().filter_map(|name| bytes(name)).flatten().collect();
    let folder = cache.join(store::blob_hash(&text).0.get(..16).unwrap_or_default());
    for name in &all {
        let place = folder.join(name.as_ref());
        std::fs::create_dir_all(place.parent().unwrap_or(&folder))?;
        let content = bytes(name).unwrap_or_default();
        // Another process may be starting this very file.
        if std::fs::read(&place).ok().as_ref() != Some(&content) {
            let mut file = tempfile::NamedTempFile::new_in(place.parent().unwrap_or(&folder))?;
            file.write_all(&content)?;
            file.as_file().set_permissions(std::fs::Permissions::from_mode(FILE_MODE))?;
            file.persist(&place).map_err(|error| error.error)?;
        }
    }
    std::fs::create_dir_all(folder.join("node_modules"))?;
    Ok(RunnerFiles { folder, packages })
}
