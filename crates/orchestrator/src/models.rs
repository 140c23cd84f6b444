//! The models that runs name, each made once and shared.

use llm::Provider;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Makes a model by its name, or says why that is not possible.
pub type MakeModel = dyn Fn(&str) -> Result<Arc<dyn Provider>, String> + Send + Sync;

/// The models of this process.
pub struct Models {
    make: Box<MakeModel>,
    made: Mutex<HashMap<String, Arc<dyn Provider>>>,
    fallbacks: Vec<String>,
}

impl Models {
    /// Takes what makes a model by its name.
    pub fn new(make: impl Fn(&str) -> Result<Arc<dyn Provider>, String> + Send + Sync + 'static) -> Self {
        Self { make: Box::new(make), made: Mutex::default(), fallbacks: Vec::new() }
    }

    /// Names the models that are asked when one does not answer, in their order.
    #[must_use]
    pub fn or_else(self, fallbacks: Vec<String>) -> Self {
        Self { fallbacks, ..self }
    }

    /// Returns the models that are asked for a run: the one that it names, then those that stand in for it.
    ///
    /// # Errors
    /// As [`Models::find`]; a model that only stands in and cannot be made is left out.
    pub fn route(&self, name: &str) -> Result<Vec<Arc<dyn Provider>>, String> {
        let mut route = vec![self.find(name)?];
        for other in self.fallbacks.iter().filter(|other| *other != name) {
            match self.find(other) {
                Ok(model) => route.push(model),
                Err(reason) => tracing::warn!(model = other, reason, "a model cannot stand in"),
            }
        }
        Ok(route)
    }

    /// Returns a model, making it at the first call.
    ///
    /// # Errors
    /// A sentence for a person: why there is no such model, and what to do.
    pub fn find(&self, name: &str) -> Result<Arc<dyn Provider>, String> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(model) = made.get(name) {
            return Ok(Arc::clone(model));
        }
        let model = (self.make)(name)?;
        made.insert(name.to_owned(), Arc::clone(&model));
        Ok(model)
    }
}
