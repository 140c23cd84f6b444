//! What people choose for themselves: a cap of the day, and the models that answer where nothing else is said.

use super::{Found, Models};
use domain::money::MicroUsd;
use domain::route::ModelRoute;
use store::{PersonChoice, PersonRow, Store};

/// What is to be changed of a person's choice; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// The most that all runs together may cost in a day, UTC; `Some(None)` takes the cap away.
    pub day_cap: Option<Option<MicroUsd>>,
    /// The model that answers; an empty name leaves it, and what stands in for it, to the settings.
    pub model: Option<String>,
    /// The models that stand in for it, in their order.
    pub fallbacks: Option<Vec<String>>,
}

impl Models {
    /// Checks and keeps what a person chooses, if nobody changed it since `seen` was read. Every model must be usable.
    ///
    /// # Errors
    /// The store's. The inner error is a sentence for a person.
    pub async fn choose(&self, store: &Store, seen: &PersonRow, wish: Wish) -> Found<PersonRow> {
        let day_cap = wish.day_cap.unwrap_or(seen.day_cap);
        let route = match (wish.model, wish.fallbacks) {
            (None, None) => seen.route.clone(),
            (Some(model), _) if model.is_empty() => None,
            (model, fallbacks) => {
                let before = seen.route.clone().unwrap_or_else(|| self.usual().clone());
                let fallbacks = fallbacks.unwrap_or(before.fallbacks);
                Some(ModelRoute { model: model.unwrap_or(before.model), fallbacks })
            }
        };
        let route = route.map(|route| ModelRoute {
            // Each is asked once, so each is kept once.
            fallbacks: route.names().skip(1).map(str::to_owned).collect(),
            model: route.model,
        });
        for name in route.iter().flat_map(ModelRoute::names) {
            if let Err(reason) = self.find(store, seen.id, name).await? {
                return Ok(Err(reason));
            }
        }
        store.update_person(seen.id, seen.version, &PersonChoice { day_cap, route }).await.map(Ok)
    }
}
