//! What the platform must know of a template to run its apps: the content of `template.json`.

use serde::{Deserialize, Serialize};

/// A template's `template.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateManifest {
    /// Its name, such as `react-node`.
    pub name: String,
    /// What it is good for, for the Architect.
    pub description: String,
    /// Commands, each as argv, run in the app's folder.
    pub commands: TemplateCommands,
    /// Variable with the port that the app listens on.
    pub port_variable: String,
    /// Variable with the folder of the app's data.
    pub data_variable: String,
    /// Path that answers 200 when the app is ready.
    pub health_path: String,
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
}
