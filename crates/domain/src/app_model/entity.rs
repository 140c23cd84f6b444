//! One kind of record.

use super::{Field, Ident, Rule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One kind of record: a table, an API resource, and a list, a form and a detail page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    /// Singular name in code, such as `recipe`.
    pub name: Ident,
    /// Plural name in code and in URLs, such as `recipes`; differs from `name`.
    pub plural: Ident,
    /// Singular as people read it, capitalised: `Recipe`, `Рецепт`.
    pub label: String,
    /// Plural as people read it, capitalised: `Recipes`, `Рецепты`.
    pub label_plural: String,
    /// The field that names a record in lists, links and selects: a text field of this entity, or its first reference
    /// when no text names it.
    pub title_field: Ident,
    /// The fields in the order of the form. At least one.
    pub fields: Vec<Field>,
    /// What must hold for its records beyond the rules of single fields.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// The order of the list when nobody has chosen another.
    pub sorting: Sorting,
}

/// The order of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sorting {
    /// A field of the entity; absent means the time of creation.
    pub field: Option<Ident>,
    /// Direction.
    pub order: SortOrder,
}

/// Direction of a sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SortOrder {
    /// Smallest, earliest or alphabetically first on top.
    Ascending,
    /// Largest, latest or alphabetically last on top.
    Descending,
}

impl Entity {
    /// Finds a field by its name.
    #[must_use]
    pub fn field(&self, name: &Ident) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == *name)
    }
}
