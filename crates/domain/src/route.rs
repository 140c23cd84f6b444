//! Which models answer, in the order in which they are asked.

use serde::{Deserialize, Serialize};

/// A model, and those that stand in for it when it does not answer. Names are as a person writes them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ModelRoute {
    /// The model that was chosen.
    pub model: String,
    /// The models that stand in for it, in their order.
    pub fallbacks: Vec<String>,
}

impl ModelRoute {
    /// All names in the order in which they are asked, each once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let others = self.fallbacks.iter().enumerate();
        let others = others.filter(|(place, name)| {
            **name != self.model && !self.fallbacks.iter().take(*place).any(|before| before == *name)
        });
        std::iter::once(self.model.as_str()).chain(others.map(|(_, name)| name.as_str()))
    }
}

impl<T: Into<String>> From<T> for ModelRoute {
    /// A model that nothing stands in for.
    fn from(model: T) -> Self {
        Self { model: model.into(), fallbacks: Vec::new() }
    }
}

#[cfg(test)]
mod tests;
