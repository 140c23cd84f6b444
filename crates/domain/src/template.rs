//! What the platform must know of a template to run its apps: the content of `template.json`.

use serde::{Deserialize, Serialize};

/// A template's `template.json`; fields that the platform does not need are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateManifest {
    /// Its name, such as `react-node`.
    pub name: String,
    /// What it is good for, for the Architect.
    pub description: String,
    /// Commands, each as argv, run in the app's folder.
    pub commands: TemplateCommands,
    /// How its server is started and reached.
    pub server: TemplateServer,
}

/// The commands of a template, each as argv.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateCommands {
    /// Checks the types.
    pub typecheck: Vec<String>,
    /// Builds what `start` serves.
    pub build: Vec<String>,
    /// Runs the app's own tests.
    pub test: Vec<String>,
    /// Serves the built app until it is told to stop.
    pub start: Vec<String>,
    /// Serves the app from its source, and follows every change of it.
    pub dev: Vec<String>,
}

/// How an app's server is started and reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateServer {
    /// Variable with the port that it listens on.
    pub port_env: String,
    /// Variable with the address that it listens on.
    pub host_env: String,
    /// Variable with the folder of the app's data.
    pub data_dir_env: String,
    /// Path that answers 200 when the app is ready.
    pub health_path: String,
}
