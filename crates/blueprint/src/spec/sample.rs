//! Plausible records: valid under the limits and the rules of the model, and different from each other.

pub(super) mod solve;
pub(super) mod value;

use domain::app_model::{AppModel, Entity, Field, FieldKind, Ident, Rule, Test};
use std::collections::BTreeMap;

pub(super) use value::{Value, number_text};

/// Deepest chain of parents that a check makes.
const MAX_DEPTH: usize = 6;

/// What is done to one control of a form.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Input {
    /// Typed.
    Fill(String),
    /// Chosen.
    Select(String),
    /// Ticked or cleared.
    Tick(bool),
    /// The box of another record, by its title.
    TickOther(String),
}

/// A record to be made.
#[derive(Debug, Clone)]
pub(super) struct Sample<'a> {
    /// Label and input of each control, in the order of the form.
    pub(super) inputs: Vec<(String, Input)>,
    /// What the list calls the record.
    pub(super) title: String,
    /// Texts that its row in the list shows.
    pub(super) cells: Vec<String>,
    /// The value of each field.
    pub(super) values: BTreeMap<Ident, Value>,
    /// Records that must exist before it.
    pub(super) parents: Vec<(&'a Entity, Sample<'a>)>,
}

/// What a check asks of a record beyond being valid.
#[derive(Debug, Clone, Default)]
pub(super) struct Wish {
    /// Values that some fields must have.
    pub(super) set: BTreeMap<Ident, Value>,
    /// Titles of existing records that references point to.
    pub(super) existing: BTreeMap<Ident, String>,
    /// Leave out every field that need not be filled.
    pub(super) brief: bool,
}

impl Wish {
    /// Asks for one value.
    pub(super) fn with(mut self, field: &Ident, value: Value) -> Self {
        self.set.insert(field.clone(), value);
        self
    }

    /// Points a reference to a record that exists already.
    pub(super) fn existing(mut self, field: &Ident, title: &str) -> Self {
        self.existing.insert(field.clone(), title.to_owned());
        self
    }

    /// Only what must be filled.
    pub(super) fn brief() -> Self {
        Self { brief: true, ..Self::default() }
    }
}

/// Makes the sample number `seed` of an entity.
pub(super) fn sample<'a>(model: &'a AppModel, entity: &'a Entity, seed: usize, wish: &Wish) -> Sample<'a> {
    nested(model, entity, seed, wish, 0)
}

fn nested<'a>(model: &'a AppModel, entity: &'a Entity, seed: usize, wish: &Wish, depth: usize) -> Sample<'a> {
    let values = solve::values(model, entity, seed, wish);
    let mut record =
        Sample { inputs: Vec::new(), title: String::new(), cells: Vec::new(), values, parents: Vec::new() };
    for field in &entity.fields {
        let needed = field.required
            || field.name == entity.title_field
            || wish.set.contains_key(&field.name)
            || wish.existing.contains_key(&field.name)
            || in_rules(entity, &field.name);
        if wish.brief && !needed {
            continue;
        }
        match &field.kind {
            FieldKind::Reference { target, .. } | FieldKind::References { target } => {
                if let Some(other) = model.entity(target).filter(|_| depth < MAX_DEPTH) {
                    reference(model, entity, field, other, seed, wish, depth, &mut record);
                }
            }
            FieldKind::Text
            | FieldKind::LongText
            | FieldKind::Integer
            | FieldKind::Decimal
            | FieldKind::Money { .. }
            | FieldKind::Date
            | FieldKind::Time
            | FieldKind::DateTime
            | FieldKind::Choice { .. }
            | FieldKind::YesNo
            | FieldKind::Email
            | FieldKind::Link
            | FieldKind::Phone => plain(model, entity, field, &mut record),
        }
    }
    record
}

/// Enters a value that the record itself holds.
fn plain(model: &AppModel, entity: &Entity, field: &Field, record: &mut Sample<'_>) {
    let Some(value) = record.values.get(&field.name) else {
        return;
    };
    let Some(input) = value.input(field) else { return };
    let shown = value.shown(field, model.language);
    record.inputs.push((field.label.clone(), input));
    if let Some(shown) = shown {
        if field.name == entity.title_field {
            record.title.clone_from(&shown);
        }
        if field.in_list || field.name == entity.title_field {
            record.cells.push(shown);
        }
    }
}

/// Points to another record, which is made first unless it exists.
#[expect(clippy::too_many_arguments, reason = "the state of one recursion")]
fn reference<'a>(
    model: &'a AppModel,
    entity: &'a Entity,
    field: &Field,
    other: &'a Entity,
    seed: usize,
    wish: &Wish,
    depth: usize,
    record: &mut Sample<'a>,
) {
    let title = match wish.existing.get(&field.name) {
        Some(title) => title.clone(),
        None => {
            let made =
                nested(model, other, seed * 3 + 1 + record.parents.len(), &parent_wish(entity, field), depth + 1);
            let title = made.title.clone();
            record.parents.push((other, made));
            title
        }
    };
    if title.is_empty() {
        return;
    }
    if field.name == entity.title_field {
        record.title.clone_from(&title);
    }
    let many = matches!(field.kind, FieldKind::References { .. });
    if field.in_list && !many {
        record.cells.push(title.clone());
    }
    record.inputs.push((field.label.clone(), if many { Input::TickOther(title) } else { Input::Select(title) }));
}

/// What rules of the child ask of a parent.
fn parent_wish(entity: &Entity, field: &Field) -> Wish {
    let mut wish = Wish::brief();
    for rule in &entity.rules {
        match rule {
            Rule::ParentState { parent, when, .. } if *parent == field.name => {
                let value = match &when.test {
                    Test::OneOf { values } => values.first().map(|value| Value::Choice(value.clone())),
                    Test::Yes => Some(Value::Flag(true)),
                    Test::No => Some(Value::Flag(false)),
                    Test::NoneOf { .. } | Test::Empty | Test::Filled => None,
                };
                if let Some(value) = value {
                    wish.set.insert(when.field.clone(), value);
                } else if let Test::NoneOf { values } = &when.test {
                    wish.set.insert(when.field.clone(), Value::NotChoice(values.clone()));
                }
            }
            Rule::Deadline { parent: Some(parent), field: moment, .. } if *parent == field.name => {
                wish.set.insert(moment.clone(), Value::Day(30));
            }
            Rule::Compare { .. }
            | Rule::Capacity { .. }
            | Rule::Sum { .. }
            | Rule::NoOverlap { .. }
            | Rule::UniqueTogether { .. }
            | Rule::Deadline { .. }
            | Rule::Locked { .. }
            | Rule::ParentState { .. }
            | Rule::RequiredWhen { .. }
            | Rule::Transitions { .. } => {}
        }
    }
    wish
}

/// Says whether a rule of the entity speaks of a field, so that even a brief record fills it.
pub(super) fn in_rules(entity: &Entity, field: &Ident) -> bool {
    entity.rules.iter().any(|rule| match rule {
        Rule::Compare { left, right, .. } => {
            left == field || matches!(right, domain::app_model::Operand::Field { name } if name == field)
        }
        Rule::Capacity { parent, .. } | Rule::ParentState { parent, .. } => parent == field,
        Rule::Sum { parent, field: summed, .. } => parent == field || summed == field,
        Rule::NoOverlap { scope, start, end, .. } => scope.contains(field) || start == field || end == field,
        Rule::UniqueTogether { fields, .. } => fields.contains(field),
        Rule::Deadline { parent, field: moment, .. } => {
            parent.as_ref() == Some(field) || parent.is_none() && moment == field
        }
        Rule::Locked { .. } | Rule::Transitions { .. } => false,
        Rule::RequiredWhen { field: needed, .. } => needed == field,
    })
}
