//! Rules: the fields exist and have kinds that the rule can read.

use crate::app_model::{Action, AppModel, Condition, Entity, Field, FieldKind, Ident, Limit, Operand, Rule, Test};

/// Longest sentence of a refusal, in characters.
const MAX_MESSAGE_CHARS: usize = 300;

/// Most rules of one entity.
const MAX_RULES: usize = 40;

pub(super) fn problems(model: &AppModel, entity: &Entity, list: &mut Vec<String>) {
    if entity.rules.len() > MAX_RULES {
        list.push(format!("entity `{}`: at most {MAX_RULES} rules", entity.name));
    }
    for (index, rule) in entity.rules.iter().enumerate() {
        let mut reader = Reader { model, entity, place: format!("rule {} of `{}`", index + 1, entity.name), list };
        let length = rule.message().chars().count();
        if length == 0 || length > MAX_MESSAGE_CHARS {
            reader.say(format!("the message must have 1 to {MAX_MESSAGE_CHARS} characters"));
        }
        reader.rule(rule);
    }
}

/// Checks one rule of one entity.
struct Reader<'a> {
    model: &'a AppModel,
    entity: &'a Entity,
    place: String,
    list: &'a mut Vec<String>,
}

impl<'a> Reader<'a> {
    fn say(&mut self, problem: impl AsRef<str>) {
        self.list.push(format!("{}: {}", self.place, problem.as_ref()));
    }

    fn field(&mut self, name: &Ident) -> Option<&'a Field> {
        let found = self.entity.field(name);
        if found.is_none() {
            self.say(format!("`{name}` is no field of `{}`", self.entity.name));
        }
        found
    }

    /// The entity that a reference field points to.
    fn parent(&mut self, name: &Ident) -> Option<&'a Entity> {
        let field = self.field(name)?;
        let FieldKind::Reference { target, .. } = &field.kind else {
            self.say(format!("`{name}` must be a reference"));
            return None;
        };
        self.model.entity(target)
    }

    fn number_of(&mut self, owner: &Entity, name: &Ident) {
        match owner.field(name) {
            None => self.say(format!("`{name}` is no field of `{}`", owner.name)),
            Some(field) if !field.kind.is_number() => self.say(format!("`{name}` must be a number")),
            Some(_) => {}
        }
    }

    fn rule(&mut self, rule: &Rule) {
        match rule {
            Rule::Compare { left, right, .. } => self.compare(left, right),
            Rule::Capacity { parent, limit, counting, .. } => self.limited(parent, limit, counting.as_ref()),
            Rule::Sum { parent, field, limit, counting, .. } => {
                self.number_of(self.entity, field);
                self.limited(parent, limit, counting.as_ref());
            }
            Rule::NoOverlap { scope, start, end, counting, .. } => {
                for name in scope {
                    self.field(name);
                }
                self.span(start, end);
                self.counting(counting.as_ref());
            }
            Rule::UniqueTogether { fields, .. } => self.together(fields),
            Rule::Deadline { parent, field, actions, .. } => self.deadline(parent.as_ref(), field, actions),
            Rule::Locked { when, actions, .. } => {
                condition(self.model, self.entity, when, &self.place, self.list);
                if actions.is_empty() || actions.contains(&Action::Create) {
                    self.say("a lock refuses `update`, `delete` or both");
                }
            }
            Rule::ParentState { parent, when, .. } => {
                if let Some(parent) = self.parent(parent) {
                    condition(self.model, parent, when, &self.place, self.list);
                }
            }
            Rule::RequiredWhen { field, when, .. } => {
                if self.field(field).is_some_and(|field| field.required || matches!(field.kind, FieldKind::YesNo)) {
                    self.say(format!("`{field}` must be a field that is not required otherwise"));
                }
                condition(self.model, self.entity, when, &self.place, self.list);
            }
            Rule::Transitions { field, allowed, .. } => self.transitions(field, allowed),
        }
    }

    fn compare(&mut self, left: &Ident, right: &Operand) {
        let Some(left) = self.field(left) else { return };
        let comparable = left.kind.is_number() || left.kind.is_calendar() || left.kind == FieldKind::Time;
        if !comparable {
            self.say(format!("`{}` cannot be compared", left.name));
        }
        match right {
            Operand::Field { name } => {
                if self.field(name).is_some_and(|other| {
                    std::mem::discriminant(&other.kind) != std::mem::discriminant(&left.kind) || other.name == left.name
                }) {
                    self.say(format!("`{}` and `{name}` must be two fields of the same kind", left.name));
                }
            }
            Operand::Now if !left.kind.is_calendar() => {
                self.say(format!("`{}` is no date, so it cannot be compared with now", left.name))
            }
            Operand::Number { value } if !left.kind.is_number() || !value.is_finite() => {
                self.say(format!("`{}` cannot be compared with this number", left.name))
            }
            Operand::Now | Operand::Number { .. } => {}
        }
    }

    fn limited(&mut self, parent: &Ident, limit: &Limit, when: Option<&Condition>) {
        let parent = self.parent(parent);
        match (limit, parent) {
            (Limit::Constant { value }, _) if !value.is_finite() || *value < 0.0 => {
                self.say("the limit must be a number that is not negative")
            }
            (Limit::ParentField { name }, Some(parent)) => self.number_of(parent, name),
            (Limit::Constant { .. } | Limit::ParentField { .. }, _) => {}
        }
        self.counting(when);
    }

    fn counting(&mut self, when: Option<&Condition>) {
        if let Some(when) = when {
            condition(self.model, self.entity, when, &self.place, self.list);
        }
    }

    fn span(&mut self, start: &Ident, end: &Ident) {
        let (Some(from), Some(to)) = (self.field(start), self.field(end)) else {
            return;
        };
        let timed = from.kind.is_calendar() || from.kind == FieldKind::Time;
        if !timed || from.kind != to.kind || from.name == to.name {
            self.say(format!("`{start}` and `{end}` must be two dates, times or date-times of the same kind"));
        }
    }

    fn together(&mut self, fields: &[Ident]) {
        let mut names = fields.to_vec();
        names.sort();
        names.dedup();
        if names.len() < 2 {
            self.say("at least two different fields are needed");
        }
        for name in fields {
            if self.field(name).is_some_and(|field| matches!(field.kind, FieldKind::References { .. })) {
                self.say(format!("`{name}` holds several records and cannot be compared"));
            }
        }
    }

    fn deadline(&mut self, parent: Option<&Ident>, field: &Ident, actions: &[Action]) {
        let owner = match parent {
            Some(parent) => self.parent(parent),
            None => Some(self.entity),
        };
        if actions.is_empty() {
            self.say("it refuses no action");
        }
        let Some(owner) = owner else { return };
        match owner.field(field) {
            None => self.say(format!("`{field}` is no field of `{}`", owner.name)),
            Some(field) if !field.kind.is_calendar() => {
                self.say(format!("`{}` must be a date or a date-time", field.name))
            }
            Some(_) => {}
        }
    }

    fn transitions(&mut self, field: &Ident, allowed: &[crate::app_model::Transition]) {
        let Some(field) = self.field(field) else { return };
        let FieldKind::Choice { options } = &field.kind else {
            return self.say(format!("`{}` must be a choice", field.name));
        };
        let known = |value: &Ident| options.iter().any(|option| option.value == *value);
        if allowed.is_empty() {
            self.say("it allows no step");
        }
        for value in allowed.iter().flat_map(|step| [&step.from, &step.to]).filter(|value| !known(value)) {
            self.say(format!("`{value}` is no option of `{}`", field.name));
        }
    }
}

/// Checks a condition on a record of an entity.
pub(super) fn condition(_: &AppModel, entity: &Entity, condition: &Condition, place: &str, list: &mut Vec<String>) {
    let Some(field) = entity.field(&condition.field) else {
        list.push(format!("{place}: `{}` is no field of `{}`", condition.field, entity.name));
        return;
    };
    let fits = match (&condition.test, &field.kind) {
        (Test::OneOf { values } | Test::NoneOf { values }, FieldKind::Choice { options }) => {
            !values.is_empty() && values.iter().all(|value| options.iter().any(|option| option.value == *value))
        }
        (Test::OneOf { .. } | Test::NoneOf { .. }, _) => false,
        (Test::Yes | Test::No, kind) => *kind == FieldKind::YesNo,
        (Test::Empty | Test::Filled, kind) => matches!(
            kind,
            FieldKind::Choice { .. } | FieldKind::Date | FieldKind::DateTime | FieldKind::Reference { .. }
        ),
    };
    if !fits {
        list.push(format!("{place}: the test does not fit the field `{}` of `{}`", field.name, entity.name));
    }
}
