//! Which backend runs generated code: the first that this machine has and that is strong enough. Never a weaker one.

use crate::spec::{Capabilities, Isolation};
use crate::{Backend, SandboxError};
use std::sync::Arc;

/// A backend that was looked at.
pub struct Looked {
    /// The backend.
    pub backend: Arc<dyn Backend>,
    /// What it isolates and limits here, or why it cannot be used.
    pub found: Result<Capabilities, SandboxError>,
}

impl Looked {
    /// Really starts a sandbox with a backend.
    pub async fn at(backend: Arc<dyn Backend>) -> Self {
        let found = backend.probe().await;
        Self { backend, found }
    }

    /// Says whether generated code may run in it.
    #[must_use]
    pub fn is_enough(&self, minimum: Isolation) -> bool {
        let strong = |found: &Capabilities| found.host_folders && found.isolation >= minimum;
        self.found.as_ref().is_ok_and(strong)
    }

    /// Returns its name, for people and settings.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.backend.name()
    }
}

/// Looks at backends in their order until one is strong enough.
///
/// # Errors
/// [`SandboxError::Unavailable`] with what each of them lacks.
pub async fn choose(
    candidates: impl IntoIterator<Item = Arc<dyn Backend>>,
    minimum: Isolation,
) -> Result<Looked, SandboxError> {
    let mut lacking = Vec::new();
    for backend in candidates {
        let looked = Looked::at(backend).await;
        if looked.is_enough(minimum) {
            return Ok(looked);
        }
        lacking.push(looked);
    }
    Err(refused(&lacking, minimum))
}

fn refused(lacking: &[Looked], minimum: Isolation) -> SandboxError {
    let each = lacking.iter().map(|looked| match &looked.found {
        Ok(capabilities) if !capabilities.host_folders => {
            format!("{} has no folder of this machine, where projects are", looked.name())
        }
        Ok(capabilities) => format!("{} isolates only by {}", looked.name(), capabilities.isolation.word()),
        Err(error) => format!("{}: {error}", looked.name()),
    });
    let each = each.collect::<Vec<_>>().join("; ");
    let reason =
        format!("no sandbox here is as strong as `{}`, which `sandbox.minimum_isolation` asks for", minimum.word());
    let fix = if each.is_empty() { "name a backend that exists in `sandbox.backend`".to_owned() } else { each };
    SandboxError::Unavailable { reason, fix }
}

#[cfg(test)]
mod tests;
