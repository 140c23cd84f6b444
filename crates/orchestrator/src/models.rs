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
}

impl Models {
    /// Takes what makes a model by its name.
    pub fn new(make: impl Fn(&str) -> Result<Arc<dyn Provider>, String> + Send + Sync + 'static) -> Self {
        Self { make: Box::new(make), made: Mutex::default() }
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
