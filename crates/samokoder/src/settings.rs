//! Settings: the one place that reads configuration files and the environment.
//!
//! Sources, later ones win: `config/default.toml` (built in), `config.toml` in the data folder or the file of
//! `--config`, variables `SAMOKODER_*`. A key that does not exist is an error, so that a typing mistake shows.

use anyhow::{Context as _, bail};
use config::{Config, Environment, File, FileFormat};
use domain::secret::Secret;
use llm::CatalogRow;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const DEFAULTS: &str = include_str!("../../../config/default.toml");

/// All settings, with defaults filled in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) data_dir: PathBuf,
    pub(crate) database_url: String,
    pub(crate) model: ModelSettings,
    pub(crate) keys: KeySettings,
    #[serde(default)]
    pub(crate) providers: BTreeMap<String, ProviderSettings>,
    pub(crate) edits: EditSettings,
    pub(crate) run: RunSettings,
    pub(crate) spend: SpendSettings,
    pub(crate) worker: WorkerSettings,
    pub(crate) server: ServerSettings,
    pub(crate) preview: PreviewSettings,
    pub(crate) checks: CheckSettings,
    pub(crate) sandbox: SandboxSettings,
    pub(crate) npm: NpmSettings,
    pub(crate) pip: IndexSettings,
    pub(crate) cargo: IndexSettings,
    pub(crate) log: LogSettings,
}

/// Section `model`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModelSettings {
    pub(crate) name: String,
    pub(crate) fallbacks: Vec<String>,
    pub(crate) base_url: String,
    pub(crate) key_variable: String,
    pub(crate) first_token_s: u64,
    pub(crate) stall_s: u64,
    pub(crate) timeout_s: u64,
    pub(crate) answer_tries: u32,
    pub(crate) max_calls: u32,
    pub(crate) max_answer_tokens: u32,
    pub(crate) max_prompt_tokens: u64,
    pub(crate) parallel: u32,
    pub(crate) requests_per_minute: u32,
    pub(crate) tokens_per_minute: u64,
    pub(crate) reuse_answers: bool,
    pub(crate) known: Vec<CatalogRow>,
}

/// One provider in section `providers`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProviderSettings {
    pub(crate) base_url: Option<String>,
    pub(crate) key_variable: Option<String>,
}

/// Section `keys`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeySettings {
    pub(crate) master: Secret,
    pub(crate) older: Vec<Secret>,
}

/// Section `edits`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditSettings {
    pub(crate) max_edits: usize,
    pub(crate) max_files: usize,
    pub(crate) max_file_kib: usize,
    pub(crate) max_total_kib: usize,
}

/// Section `run`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunSettings {
    pub(crate) max_steps: u32,
    pub(crate) fix_tries: u32,
    pub(crate) parallel_calls: u32,
    pub(crate) budget_usd: String,
    pub(crate) max_tokens: u64,
    pub(crate) max_minutes: u64,
    pub(crate) max_outage_minutes: u64,
}

/// Section `spend`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SpendSettings {
    pub(crate) day_usd: String,
}

/// Section `worker`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkerSettings {
    pub(crate) runs: usize,
    pub(crate) grace_s: u64,
    pub(crate) lease_ms: u64,
}

/// Section `server`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServerSettings {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) hosted: bool,
    pub(crate) reachable: Vec<String>,
}

/// Section `preview`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewSettings {
    pub(crate) apps: usize,
    pub(crate) idle_minutes: u64,
    pub(crate) rest_s: u64,
    pub(crate) start_timeout_s: u64,
    pub(crate) connections: usize,
    pub(crate) max_upload_mib: u64,
    pub(crate) max_head_kib: usize,
    pub(crate) stall_s: u64,
    pub(crate) answer_timeout_s: u64,
    pub(crate) published: u32,
    pub(crate) domain: String,
    pub(crate) domain_port: u16,
}

/// Section `checks`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckSettings {
    pub(crate) width: u16,
    pub(crate) step_timeout_ms: u64,
    pub(crate) check_timeout_ms: u64,
    pub(crate) browser_idle_s: u64,
}

/// Section `sandbox`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SandboxSettings {
    pub(crate) install_timeout_s: u64,
    pub(crate) build_timeout_s: u64,
    pub(crate) test_timeout_s: u64,
    pub(crate) memory_mib: u64,
    pub(crate) processes: u64,
    pub(crate) open_files: u64,
    pub(crate) file_mib: u64,
    pub(crate) output_kib: usize,
    pub(crate) printed_mib: u64,
    pub(crate) cpu_time_s: u64,
    pub(crate) total_memory_mib: u64,
    pub(crate) total_disk_mib: u64,
    pub(crate) total_files: u64,
    pub(crate) control_groups: bool,
    pub(crate) backend: String,
    pub(crate) minimum_isolation: sandbox::Isolation,
    pub(crate) package_cache_mib: u64,
    pub(crate) allowed_hosts: Vec<String>,
    pub(crate) project_hosts: bool,
    pub(crate) engine: String,
    pub(crate) engine_runtime: String,
    pub(crate) kubernetes: KubernetesSettings,
}

/// Section `sandbox.kubernetes`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KubernetesSettings {
    pub(crate) cluster: String,
    pub(crate) namespace: String,
    pub(crate) image: String,
    pub(crate) program: String,
    pub(crate) runtime_class: String,
    pub(crate) claim: String,
    pub(crate) claim_path: String,
}

/// Section `npm`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NpmSettings {
    pub(crate) registry: String,
    pub(crate) allowed_scripts: Vec<String>,
}

/// Sections `pip` and `cargo`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IndexSettings {
    pub(crate) index: String,
}

/// Section `log`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogSettings {
    pub(crate) level: String,
    pub(crate) format: String,
}

impl Settings {
    /// Reads all sources.
    ///
    /// # Errors
    /// A sentence that names the file or key at fault.
    pub(crate) fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let data_dir = data_dir(file)?;
        let chosen = file.map_or_else(|| data_dir.join("config.toml"), Path::to_path_buf);
        let mut settings: Self = sources(Some(&chosen), file.is_some())?
            .try_deserialize()
            .context("the settings cannot be used; config/default.toml lists every key")?;
        settings.data_dir = data_dir;
        if let Some(master) = variable("SAMOKODER_MASTER_KEY") {
            settings.keys.master = Secret::from(master);
        }
        Ok(settings)
    }

    /// Returns the search path for programs.
    #[expect(clippy::unused_self, reason = "the environment is a part of the settings")]
    pub(crate) fn search_path(&self) -> String {
        variable("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".to_owned())
    }

    /// Returns the folder in which cargo's configuration is, on a machine that has one.
    #[expect(clippy::unused_self, reason = "the environment is a part of the settings")]
    pub(crate) fn cargo_home(&self) -> PathBuf {
        let named = variable("CARGO_HOME").map(PathBuf::from);
        named.unwrap_or_else(|| PathBuf::from(variable("HOME").unwrap_or_default()).join(".cargo"))
    }

    /// Returns host and port of the API of the cluster in one of whose pods this runs.
    #[expect(clippy::unused_self, reason = "the environment is a part of the settings")]
    pub(crate) fn pod_api(&self) -> Option<(String, String)> {
        Some((variable("KUBERNETES_SERVICE_HOST")?, variable("KUBERNETES_SERVICE_PORT")?))
    }

    /// Reads a key from the environment variable of a name.
    #[expect(clippy::unused_self, reason = "the environment is a part of the settings")]
    pub(crate) fn key(&self, name: &str) -> Option<String> {
        variable(name)
    }
}

/// Finds the data folder, which must be known before `config.toml` inside it can be read.
fn data_dir(file: Option<&Path>) -> anyhow::Result<PathBuf> {
    let named: String = sources(file, true)?.get("data_dir").context("`data_dir` must be a path")?;
    if !named.is_empty() {
        return Ok(std::path::absolute(named)?);
    }
    if let Some(folder) = variable("XDG_DATA_HOME").filter(|folder| Path::new(folder).is_absolute()) {
        return Ok(PathBuf::from(folder).join("samokoder"));
    }
    match variable("HOME") {
        Some(home) => Ok(PathBuf::from(home).join(".local/share/samokoder")),
        None => bail!("there is no home folder: name a data folder with SAMOKODER_DATA_DIR"),
    }
}

fn sources(file: Option<&Path>, required: bool) -> anyhow::Result<Config> {
    let mut builder = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
    if let Some(file) = file {
        builder = builder.add_source(File::from(file).format(FileFormat::Toml).required(required));
    }
    let environment = Environment::with_prefix("SAMOKODER")
        .prefix_separator("_")
        .separator("__")
        // A list is written with commas.
        .list_separator(",")
        .with_list_parse_key("model.fallbacks")
        .with_list_parse_key("sandbox.allowed_hosts")
        .with_list_parse_key("npm.allowed_scripts")
        .with_list_parse_key("server.reachable")
        .try_parsing(true)
        .source(Some(our_variables().collect()));
    builder.add_source(environment).build().context("the settings cannot be read")
}

/// Returns the variables that name settings; the API key and test switches are not settings.
fn our_variables() -> impl Iterator<Item = (String, String)> {
    let known = |name: &str| {
        matches!(name, "SAMOKODER_DATA_DIR" | "SAMOKODER_DATABASE_URL")
            || (name.starts_with("SAMOKODER_") && name.contains("__"))
    };
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(move |(name, _)| known(name))
}

#[expect(clippy::disallowed_methods, reason = "settings are the one place that reads the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
