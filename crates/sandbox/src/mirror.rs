//! The way to packages: a mirror of npm, PyPI and crates that only reads, served into sandboxes on a passed socket.
//!
//! Inside there is no route and no name lookup; what this mirror does not serve cannot be reached. It knows documents
//! and archives of packages, refuses everything else, and never sends on what a sandbox says beyond the names that it
//! asks for. An archive is kept and served only when its bytes have the digest of its document. Documents are asked for
//! again after a while, and serve on while a registry is down. Deliberately absent: sign-ins of registries beyond a name
//! and a password in their addresses, and publishing.

mod asked;
mod cache;
mod cargo;
pub mod clients;
mod digest;
mod document;
mod flight;
mod npm;
mod pypi;
mod session;
mod upstream;

use crate::SandboxError;
use asked::Asked;
pub(crate) use asked::is_npm_name;
use cache::Cache;
use document::{Document, Named};
use domain::host::HostName;
use flight::Flights;
use futures_util::FutureExt as _;
use reqwest::Url;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use upstream::{Failure, Fetched, Upstream, Way};

pub use session::{Denied, MirrorSession, Reason, Served};

/// Port of the mirror inside every sandbox that has one.
pub const MIRROR_PORT: u16 = 4873;

/// The mirror's address inside a sandbox, which is also that of the npm registry.
pub const MIRROR_URL: &str = "http://127.0.0.1:4873/";

/// How long a document is taken for the registry's newest.
const FRESH: Duration = Duration::from_secs(300);

/// Most bytes on the disk, where nothing else is said.
const CACHE_BYTES: u64 = 4 << 30;

/// Documents that are read at the same time; a large one takes some ten times its size in memory.
const MAX_READERS: usize = 4;

/// What a mirror is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MirrorParts {
    /// Address of the npm registry.
    pub npm: Option<String>,
    /// Address of the Python index, such as `https://pypi.org/simple`.
    pub pip: Option<String>,
    /// Address of the sparse index of crates, such as `https://index.crates.io`.
    pub cargo: Option<String>,
    /// Names of other hosts that all sandboxes may read from.
    pub allowed_hosts: Vec<String>,
    /// Whether a session may have hosts of its own beside those.
    pub own_hosts: bool,
    /// Folder of what is kept.
    pub cache: PathBuf,
    /// Most bytes there.
    pub cache_bytes: u64,
    /// How long a document is served without asking for a newer one.
    pub fresh: Duration,
}

impl MirrorParts {
    /// Keeps things in a folder, and knows no registry yet.
    #[must_use]
    pub fn new(cache: PathBuf) -> Self {
        let (npm, pip, cargo) = (None, None, None);
        let (allowed_hosts, own_hosts) = (Vec::new(), true);
        Self { npm, pip, cargo, allowed_hosts, own_hosts, cache, cache_bytes: CACHE_BYTES, fresh: FRESH }
    }
}

/// A mirror of the configured registries, shared by all sandboxes.
#[derive(Clone)]
pub struct RegistryMirror {
    parts: Arc<Parts>,
}

struct Parts {
    npm: Option<Url>,
    pip: Option<Url>,
    cargo: Option<Url>,
    allowed_hosts: Vec<String>,
    own_hosts: bool,
    cargo_config: PathBuf,
    cache: Cache,
    upstream: Upstream,
    documents: Flights<Result<Arc<Document>, Failure>>,
    archives: Flights<Result<PathBuf, Failure>>,
    readers: Semaphore,
    down: flight::Outages,
}

impl RegistryMirror {
    /// Makes a mirror of the npm registry at `upstream` alone.
    ///
    /// # Errors
    /// As [`RegistryMirror::open`].
    pub fn new(upstream: &str, cache: PathBuf) -> Result<Self, SandboxError> {
        Self::open(MirrorParts { npm: Some(upstream.to_owned()), ..MirrorParts::new(cache) })
    }

    /// Makes a mirror.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when an address is none, or the cache folder or the clients cannot be made.
    pub fn open(parts: MirrorParts) -> Result<Self, SandboxError> {
        let backend = SandboxError::backend("opened the package cache");
        let MirrorParts { npm, pip, cargo, allowed_hosts, own_hosts, cache, cache_bytes, fresh } = parts;
        let read = |host: &String| match HostName::parse(host) {
            Ok(host) => Ok(host.as_str().to_owned()),
            Err(error) => Err(backend(std::io::Error::other(format!("`{host}` is not the name of a host: {error}")))),
        };
        let allowed_hosts = allowed_hosts.iter().map(read).collect::<Result<_, _>>()?;
        let cache = Cache::open(cache, cache_bytes, fresh).map_err(&backend)?;
        let cargo_config = clients::write_cargo_config(cache.folder()).map_err(&backend)?;
        let npm = npm.map(|address| home(&address)).transpose()?;
        let pip = pip.map(|address| home(&address)).transpose()?;
        let cargo = cargo.map(|address| home(&address)).transpose()?;
        let homes = [&npm, &pip, &cargo].into_iter().flatten().filter_map(|home| home.host_str());
        let upstream = Upstream::new(homes.map(str::to_owned).collect())?;
        Ok(Self {
            parts: Arc::new(Parts {
                npm,
                pip,
                cargo,
                allowed_hosts,
                own_hosts,
                cargo_config,
                cache,
                upstream,
                documents: Flights::default(),
                archives: Flights::default(),
                readers: Semaphore::new(MAX_READERS),
                down: flight::Outages::default(),
            }),
        })
    }

    /// Starts to count the requests of one sandbox or install; `label` names it in the log.
    #[must_use]
    pub fn session(&self, label: &str) -> MirrorSession {
        MirrorSession::new(self.clone(), label)
    }

    /// The files that clients need inside beside [`clients::environment`]: cargo reads its registry from a file alone.
    #[must_use]
    pub fn client_files(&self) -> Vec<crate::ReadOnly> {
        vec![crate::ReadOnly { host: self.parts.cargo_config.clone(), inside: clients::CARGO_CONFIG.to_owned() }]
    }

    /// Returns a document for a client, with every address in it pointing here.
    async fn document_for(&self, asked: &Asked, as_json: bool) -> Result<Vec<u8>, Failure> {
        match asked {
            Asked::NpmDocument { package } => {
                let document = self.npm_document(package).await?;
                self.read(move || npm::rewritten(&document.body)).await?.ok_or(Failure::Down)
            }
            Asked::PypiProject { name } => {
                let (address, document) = self.pypi_document(name).await?;
                let name = name.clone();
                self.read(move || pypi::rewritten(&address, &name, &document, as_json)).await?.ok_or(Failure::Down)
            }
            Asked::CargoConfig => known(&self.parts.cargo).map(|_| cargo::config()),
            Asked::CargoIndex { name } => Ok(self.cargo_document(name).await?.body.clone()),
            Asked::NpmArchive { .. } | Asked::PypiFile { .. } | Asked::CargoCrate { .. } | Asked::Allowed { .. } => {
                Err(Failure::NotFound)
            }
        }
    }

    /// Returns where an archive is kept, fetching it first when it is not there.
    async fn archive(&self, asked: &Asked) -> Result<PathBuf, Failure> {
        let (home, parts) = match asked {
            Asked::NpmArchive { package, file } => (known(&self.parts.npm)?, [package.as_str(), file]),
            Asked::PypiFile { name, file } => (known(&self.parts.pip)?, [name.as_str(), file]),
            Asked::CargoCrate { name, version } => (known(&self.parts.cargo)?, [name.as_str(), version]),
            Asked::NpmDocument { .. }
            | Asked::PypiProject { .. }
            | Asked::CargoConfig
            | Asked::CargoIndex { .. }
            | Asked::Allowed { .. } => return Err(Failure::NotFound),
        };
        let key = Cache::key(&[home.as_str(), parts[0], parts[1]]);
        if let Some(path) = self.parts.cache.find_archive(&key) {
            return Ok(path);
        }
        let (mirror, asked, home, under) = (self.clone(), asked.clone(), home.clone(), key.clone());
        let fetch = || async move { mirror.fetch_archive(&asked, &home, &under).await }.boxed();
        self.parts.archives.join(&key, fetch).await
    }

    async fn fetch_archive(&self, asked: &Asked, home: &Url, key: &str) -> Result<PathBuf, Failure> {
        let named = match self.named(asked).await {
            // A version that is newer than the document that was kept.
            Err(Failure::NotFound) => {
                self.forget(asked);
                self.named(asked).await?
            }
            named => named?,
        };
        let mut last = Failure::NotFound;
        for url in &named.urls {
            let mut hosts = self.parts.allowed_hosts.clone();
            hosts.extend(url.host_str().map(str::to_owned));
            let way = Way { home: Some(home), hosts: &hosts };
            match self.parts.upstream.archive(url, &named.digest, way, &self.parts.cache).await {
                Ok(file) => {
                    let (mirror, key) = (self.clone(), key.to_owned());
                    let kept = self.read(move || mirror.parts.cache.keep_archive(&key, file)).await?;
                    return kept.map_err(|_| Failure::Disk);
                }
                Err(Failure::NotFound) => last = Failure::NotFound,
                Err(failure) => {
                    tracing::warn!(?asked, ?failure, "an archive could not be fetched");
                    return Err(failure);
                }
            }
        }
        Err(last)
    }

    /// Finds an archive's addresses and digest in the documents of its registry.
    async fn named(&self, asked: &Asked) -> Result<Named, Failure> {
        let found = match asked.clone() {
            Asked::NpmArchive { package, file } => {
                let (home, document) = (known(&self.parts.npm)?.clone(), self.npm_document(&package).await?);
                self.read(move || npm::find(&home, &package, &file, &document.body)).await?
            }
            Asked::PypiFile { name, file } => {
                let (address, document) = self.pypi_document(&name).await?;
                self.read(move || pypi::find(&address, &file, &document)).await?
            }
            Asked::CargoCrate { name, version } => {
                let home = known(&self.parts.cargo)?;
                let config = self.document(home, cargo::config_address(home), cargo::ACCEPT).await?;
                let index = self.cargo_document(&name).await?;
                self.read(move || cargo::find(&config.body, &index.body, &version)).await?
            }
            Asked::NpmDocument { .. }
            | Asked::PypiProject { .. }
            | Asked::CargoConfig
            | Asked::CargoIndex { .. }
            | Asked::Allowed { .. } => None,
        };
        found.ok_or(Failure::NotFound)
    }

    fn forget(&self, asked: &Asked) {
        let parts = &self.parts;
        let address = match asked {
            Asked::NpmArchive { package, .. } => parts.npm.as_ref().and_then(|home| npm::address(home, package)),
            Asked::PypiFile { name, .. } => parts.pip.as_ref().and_then(|home| pypi::address(home, name)),
            Asked::CargoCrate { name, .. } => parts.cargo.as_ref().and_then(|home| cargo::address(home, name)),
            Asked::NpmDocument { .. }
            | Asked::PypiProject { .. }
            | Asked::CargoConfig
            | Asked::CargoIndex { .. }
            | Asked::Allowed { .. } => None,
        };
        if let Some(address) = address {
            parts.cache.forget_checked(&Cache::key(&[address.as_str()]));
        }
    }

    async fn npm_document(&self, package: &str) -> Result<Arc<Document>, Failure> {
        let home = known(&self.parts.npm)?;
        self.document(home, npm::address(home, package), npm::ACCEPT).await
    }

    async fn pypi_document(&self, name: &str) -> Result<(Url, Arc<Document>), Failure> {
        let home = known(&self.parts.pip)?;
        let address = pypi::address(home, name).ok_or(Failure::NotFound)?;
        let document = self.document(home, Some(address.clone()), pypi::ACCEPT).await?;
        Ok((address, document))
    }

    async fn cargo_document(&self, name: &str) -> Result<Arc<Document>, Failure> {
        let home = known(&self.parts.cargo)?;
        self.document(home, cargo::address(home, name), cargo::ACCEPT).await
    }

    async fn document(&self, home: &Url, address: Option<Url>, accept: &'static str) -> Result<Arc<Document>, Failure> {
        let address = address.ok_or(Failure::NotFound)?;
        let key = Cache::key(&[address.as_str()]);
        let (mirror, home, under) = (self.clone(), home.clone(), key.clone());
        let fetch = || async move { mirror.load_document(&home, &address, accept, under).await }.boxed();
        self.parts.documents.join(&key, fetch).await
    }

    /// Reads a document from the disk while it is fresh, or from its registry; or from the disk while that is down.
    async fn load_document(
        &self,
        home: &Url,
        address: &Url,
        accept: &str,
        key: String,
    ) -> Result<Arc<Document>, Failure> {
        let (mirror, under) = (self.clone(), key.clone());
        let kept = self.read(move || mirror.parts.cache.find_document(&under)).await?.map(Arc::new);
        if let Some(kept) = &kept
            && (self.parts.cache.is_fresh(&key) || self.parts.down.is_down(home))
        {
            return Ok(Arc::clone(kept));
        }
        let etag = kept.as_ref().and_then(|kept| kept.head.etag.as_deref());
        let way = Way { home: Some(home), hosts: &self.parts.allowed_hosts };
        match (self.parts.upstream.document(address, accept, etag, way).await, kept) {
            (Ok(Fetched::New(document)), _) => {
                let (mirror, document) = (self.clone(), Arc::new(document));
                let copy = Arc::clone(&document);
                self.read(move || mirror.parts.cache.keep_document(&key, &copy)).await?.map_err(|_| Failure::Disk)?;
                Ok(document)
            }
            (Ok(Fetched::Same), Some(kept)) => {
                self.parts.cache.set_checked(&key);
                Ok(kept)
            }
            (Err(Failure::Down), Some(kept)) => {
                tracing::warn!(host = home.host_str(), "a registry is down; what is known of its packages serves on");
                self.parts.down.set_down(home);
                Ok(kept)
            }
            (Ok(Fetched::Same), None) => Err(Failure::Down),
            (Err(failure), _) => Err(failure),
        }
    }

    /// Does work that takes processor or disk beside everything else, a few at a time.
    async fn read<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
        let _reader = self.parts.readers.acquire().await.map_err(|_| Failure::Disk)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| Failure::Disk)
    }
}

/// A registry that is not configured has no packages.
fn known(home: &Option<Url>) -> Result<&Url, Failure> {
    home.as_ref().ok_or(Failure::NotFound)
}

/// Reads a registry's address, and ends it in a slash so that paths can be joined to it.
fn home(address: &str) -> Result<Url, SandboxError> {
    let address = address.strip_prefix("sparse+").unwrap_or(address).trim();
    Url::parse(&format!("{}/", address.trim_end_matches('/')))
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| {
            // Without the address: a password may stand in it.
            let words = "a registry's address is none: write it like https://registry.example/";
            SandboxError::backend("read the addresses of registries")(std::io::Error::other(words))
        })
}

#[cfg(test)]
mod tests;
