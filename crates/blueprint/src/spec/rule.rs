//! Requirements of the rules: the forbidden thing is refused with the rule's sentence, and a legal one passes.

use super::sample::solve::beside;
use super::sample::{Input, Sample, Value, Wish, sample};
use super::steps::Steps;
use super::{Wanted, check};
use crate::understand::notes::say;
use domain::app_model::{
    Action, AppModel, Comparison, Condition, Entity, Field, FieldKind, Ident, Limit, Operand, Rule, Test, Transition,
};
use domain::check::{CheckStep, Role};

/// Lists the requirements of an entity's rules.
pub(super) fn wanted(model: &AppModel, entity: &Entity) -> Vec<Wanted> {
    let rules = entity.rules.iter().enumerate();
    rules.map(|(index, rule)| requirement(model, entity, index, rule)).collect()
}

fn requirement(model: &AppModel, entity: &Entity, index: usize, rule: &Rule) -> Wanted {
    let text = format!("{}: {}.", entity.label, crate::phrase::lower_first(rule.message()).trim_end_matches('.'));
    let steps = steps(model, entity, rule);
    let title = say(
        model.language,
        format!("{}: the rule refuses and lets pass", entity.label),
        format!("{}: правило запрещает и пропускает", entity.label),
    );
    let checks =
        steps.map(|steps| check(format!("{}-rule-{}", entity.name, index + 1), title, steps.list)).unwrap_or_default();
    Wanted::new(text, checks)
}

fn steps<'a>(model: &'a AppModel, entity: &'a Entity, rule: &'a Rule) -> Option<Steps<'a>> {
    match rule {
        Rule::Compare { left, comparison, right, .. } => compare(model, entity, rule, left, *comparison, right),
        Rule::Capacity { parent, limit, counting, .. } => {
            capacity(model, entity, rule, parent, limit, counting.as_ref())
        }
        Rule::Sum { parent, field, limit, .. } => sum(model, entity, rule, parent, field, limit),
        Rule::NoOverlap { scope, start, end, .. } => overlap(model, entity, rule, scope, start, end),
        Rule::UniqueTogether { fields, .. } => together(model, entity, rule, fields),
        Rule::Deadline { parent, field, actions, .. } => deadline(model, entity, rule, parent.as_ref(), field, actions),
        Rule::Locked { when, actions, .. } => locked(model, entity, rule, when, actions),
        Rule::ParentState { parent, when, .. } => parent_state(model, entity, rule, parent, when),
        Rule::RequiredWhen { field, when, .. } => required_when(model, entity, rule, field, when),
        Rule::Transitions { field, allowed, .. } => transitions(model, entity, rule, field, allowed),
    }
}

fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less | Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater | Comparison::GreaterOrEqual => Comparison::Less,
    }
}

/// Adds the parents of a record, tries to save it, and expects the rule's sentence.
fn refuse(steps: &mut Steps<'_>, entity: &Entity, record: &Sample<'_>, rule: &Rule) {
    for (parent, made) in &record.parents {
        steps.add(parent, made);
    }
    steps.submit_new(entity, record);
    steps.refused(rule.message());
}

/// Types a value that is right into the form that was refused, and saves.
fn mend(steps: &mut Steps<'_>, label: &str, good: &Sample<'_>) -> bool {
    let Some((_, input)) = good.inputs.iter().find(|(name, _)| name == label) else {
        return false;
    };
    match input {
        Input::Fill(value) => steps.fill(label, value),
        Input::Select(option) => steps.select(label, option),
        Input::Tick(on) => steps.list.push(CheckStep::Tick { label: label.to_owned(), on: *on }),
        Input::TickOther(_) => return false,
    }
    steps.click(Role::Button, steps.words.save);
    steps.text_in(steps.words.saved, Role::Status, None);
    true
}

fn compare<'a>(
    model: &'a AppModel,
    entity: &'a Entity,
    rule: &Rule,
    left: &Ident,
    comparison: Comparison,
    right: &Operand,
) -> Option<Steps<'a>> {
    let good = sample(model, entity, 0, &Wish::brief());
    let field = entity.field(left)?;
    let reference = match right {
        Operand::Field { name } => good.values.get(name)?.clone(),
        Operand::Now => {
            if field.kind == FieldKind::DateTime {
                Value::Hour(0)
            } else {
                Value::Day(0)
            }
        }
        Operand::Number { value } => Value::Number(*value),
    };
    let wrong = beside(&reference, opposite(comparison), 3);
    let bad = sample(model, entity, 0, &Wish::brief().with(left, wrong));
    let mut steps = Steps::start(model);
    refuse(&mut steps, entity, &bad, rule);
    mend(&mut steps, &field.label, &good).then_some(steps)
}

/// A value that makes a condition hold, or not hold.
fn meeting(entity: &Entity, condition: &Condition, holds: bool) -> Option<Value> {
    let field = entity.field(&condition.field)?;
    let choice = |inside: bool, values: &[Ident]| {
        let FieldKind::Choice { options } = &field.kind else {
            return None;
        };
        options
            .iter()
            .find(|option| values.contains(&option.value) == inside)
            .map(|option| Value::Choice(option.value.clone()))
    };
    match &condition.test {
        Test::OneOf { values } => choice(holds, values),
        Test::NoneOf { values } => choice(!holds, values),
        Test::Yes => Some(Value::Flag(holds)),
        Test::No => Some(Value::Flag(!holds)),
        Test::Empty | Test::Filled => ((condition.test == Test::Empty) == holds).then_some(Value::Empty),
    }
}

fn counted(entity: &Entity, counting: Option<&Condition>, wish: Wish) -> Wish {
    match counting.and_then(|condition| Some((condition.field.clone(), meeting(entity, condition, true)?))) {
        Some((field, value)) => wish.with(&field, value),
        None => wish,
    }
}

/// The parent of a reference, and the title of the sample that child number 0 makes of it.
fn parent_of<'a>(model: &'a AppModel, entity: &'a Entity, reference: &Ident) -> Option<(&'a Entity, &'a Field)> {
    let field = entity.field(reference)?;
    Some((model.entity(field.kind.target()?)?, field))
}

/// Makes a parent with the wanted values and returns its title.
fn add_parent(steps: &mut Steps<'_>, model: &AppModel, parent: &Entity, seed: usize, wish: &Wish) -> String {
    let record = sample(model, parent, seed, wish);
    steps.add(parent, &record);
    record.title
}

/// What the other rules of a child ask of its parent, so that only the rule under test refuses.
fn parent_wish(entity: &Entity, parent: &Entity, reference: &Ident) -> Wish {
    let mut wish = Wish::brief();
    for rule in &entity.rules {
        if let Rule::ParentState { parent: field, when, .. } = rule
            && let (true, Some(value)) = (field == reference, meeting(parent, when, true))
        {
            wish = wish.with(&when.field, value);
        }
    }
    wish
}

fn capacity<'a>(
    model: &'a AppModel,
    entity: &'a Entity,
    rule: &Rule,
    reference: &Ident,
    limit: &Limit,
    counting: Option<&Condition>,
) -> Option<Steps<'a>> {
    let (parent, _) = parent_of(model, entity, reference)?;
    let mut wish = parent_wish(entity, parent, reference);
    let most = match limit {
        Limit::Constant { value } => format!("{value:.0}").parse::<usize>().ok()?,
        Limit::ParentField { name } => {
            let low = parent.field(name)?.min.unwrap_or(0.0).max(2.0);
            wish = wish.with(name, Value::Number(low));
            format!("{low:.0}").parse::<usize>().ok()?
        }
    };
    if most > 20 {
        return None;
    }
    let mut steps = Steps::start(model);
    let title = add_parent(&mut steps, model, parent, 7, &wish);
    for seed in 0..most {
        let record = sample(model, entity, seed, &counted(entity, counting, Wish::brief()).existing(reference, &title));
        steps.add(entity, &record);
    }
    let extra = sample(model, entity, most, &counted(entity, counting, Wish::brief()).existing(reference, &title));
    refuse(&mut steps, entity, &extra, rule);
    Some(steps)
}

fn sum<'a>(
    model: &'a AppModel,
    entity: &'a Entity,
    rule: &Rule,
    reference: &Ident,
    field: &Ident,
    limit: &Limit,
) -> Option<Steps<'a>> {
    let (parent, _) = parent_of(model, entity, reference)?;
    let mut wish = parent_wish(entity, parent, reference);
    let most = match limit {
        Limit::Constant { value } => *value,
        Limit::ParentField { name } => {
            wish = wish.with(name, Value::Number(100.0));
            100.0
        }
    };
    let mut steps = Steps::start(model);
    let title = add_parent(&mut steps, model, parent, 7, &wish);
    let with = |seed: usize, value: f64| {
        sample(model, entity, seed, &Wish::brief().with(field, Value::Number(value)).existing(reference, &title))
    };
    steps.add(entity, &with(0, (most * 0.6).floor()));
    let bad = with(1, (most * 0.6).floor());
    let good = with(1, (most * 0.3).floor());
    refuse(&mut steps, entity, &bad, rule);
    mend(&mut steps, &entity.field(field)?.label, &good).then_some(steps)
}

fn overlap<'a>(
    model: &'a AppModel,
    entity: &'a Entity,
    rule: &Rule,
    scope: &[Ident],
    start: &Ident,
    end: &Ident,
) -> Option<Steps<'a>> {
    let first = sample(model, entity, 0, &Wish::brief());
    let (from, to) = (first.values.get(start)?.clone(), first.values.get(end)?.clone());
    let mut wish = Wish::brief().with(start, from.clone()).with(end, to.clone());
    for name in scope {
        let field = entity.field(name)?;
        let chosen = first.inputs.iter().find(|(label, _)| *label == field.label).map(|(_, input)| input.clone());
        wish = match (chosen, first.values.get(name)) {
            (Some(Input::Select(title)), None) => wish.existing(name, &title),
            (_, Some(value)) => wish.with(name, value.clone()),
            (_, None) => return None,
        };
    }
    let later = beside(&to, Comparison::Greater, 2);
    let latest = beside(&later, Comparison::Greater, 2);
    let bad = sample(model, entity, 1, &wish);
    let good = sample(model, entity, 1, &wish.clone().with(start, later).with(end, latest));
    let mut steps = Steps::start(model);
    steps.add(entity, &first);
    refuse(&mut steps, entity, &bad, rule);
    let label = &entity.field(end)?.label;
    let Some((_, Input::Fill(value))) = good.inputs.iter().find(|(name, _)| name == label) else {
        return None;
    };
    steps.fill(label, value);
    mend(&mut steps, &entity.field(start)?.label, &good).then_some(steps)
}

fn together<'a>(model: &'a AppModel, entity: &'a Entity, rule: &Rule, fields: &[Ident]) -> Option<Steps<'a>> {
    let first = sample(model, entity, 0, &Wish::brief());
    let mut wish = Wish::brief();
    for name in fields {
        let field = entity.field(name)?;
        let chosen = first.inputs.iter().find(|(label, _)| *label == field.label).map(|(_, input)| input.clone());
        wish = match (chosen, first.values.get(name)) {
            (Some(Input::Select(title)), None) => wish.existing(name, &title),
            (_, Some(value)) => wish.with(name, value.clone()),
            (_, None) => return None,
        };
    }
    let mut steps = Steps::start(model);
    steps.add(entity, &first);
    refuse(&mut steps, entity, &sample(model, entity, 1, &wish), rule);
    let other = sample(model, entity, 2, &Wish::brief());
    steps.add(entity, &other);
    Some(steps)
}

fn deadline<'a>(
    model: &'a AppModel,
    entity: &'a Entity,
    rule: &Rule,
    parent: Option<&Ident>,
    field: &Ident,
    actions: &[Action],
) -> Option<Steps<'a>> {
    let mut steps = Steps::start(model);
    let blocked = |entity: &Entity| {
        entity.rules.iter().any(|rule| matches!(rule, Rule::Compare { left, right: Operand::Now, .. } if left == field))
    };
    let record = match parent {
        Some(reference) => {
            let (owner, _) = parent_of(model, entity, reference)?;
            if blocked(owner) || !actions.contains(&Action::Create) {
                return None;
            }
            let title = add_parent(
                &mut steps,
                model,
                owner,
                7,
                &parent_wish(entity, owner, reference).with(field, Value::Day(-5)),
            );
            let late = sample(model, entity, 0, &Wish::brief().existing(reference, &title));
            refuse(&mut steps, entity, &late, rule);
            steps.add(entity, &sample(model, entity, 1, &Wish::brief()));
            return Some(steps);
        }
        None if blocked(entity) || actions.contains(&Action::Create) => return None,
        None => sample(model, entity, 0, &Wish::brief().with(field, Value::Day(-5))),
    };
    steps.add(entity, &record);
    attempt(&mut steps, entity, &record, actions, rule);
    Some(steps)
}

/// Tries to change or delete a record that the rule protects.
fn attempt(steps: &mut Steps<'_>, entity: &Entity, record: &Sample<'_>, actions: &[Action], rule: &Rule) {
    if actions.contains(&Action::Update) {
        steps.open(entity, &record.title);
        steps.click(Role::Link, steps.words.edit);
        steps.click(Role::Button, steps.words.save);
        steps.refused(rule.message());
    }
    if actions.contains(&Action::Delete) {
        steps.open(entity, &record.title);
        steps.click(Role::Button, steps.words.delete);
        super::entity::confirm(steps);
        steps.refused(rule.message());
        steps.open_list(entity);
        steps.row(std::slice::from_ref(&record.title), true);
    }
}

fn locked<'a>(
    model: &'a AppModel,
    entity: &'a Entity,
    rule: &Rule,
    when: &Condition,
    actions: &[Action],
) -> Option<Steps<'a>> {
    let value = meeting(entity, when, true)?;
    let record = sample(model, entity, 0, &Wish::brief().with(&when.field, value));
    let free = meeting(entity, when, false)?;
    let other = sample(model, entity, 1, &Wish::brief().with(&when.field, free));
    let mut steps = Steps::start(model);
    steps.add(entity, &record);
    attempt(&mut steps, entity, &record, actions, rule);
    steps.add(entity, &other);
    steps.open(entity, &other.title);
    if actions.contains(&Action::Delete) {
        steps.click(Role::Button, steps.words.delete);
        super::entity::confirm(&mut steps);
        steps.text_in(steps.words.deleted, Role::Status, None);
    } else {
        steps.click(Role::Link, steps.words.edit);
        steps.click(Role::Button, steps.words.save);
        steps.text_in(steps.words.saved, Role::Status, None);
    }
    Some(steps)
}

fn parent_state<'a>(
    model: &'a AppModel,
    entity: &'a Entity,
    rule: &Rule,
    reference: &Ident,
    when: &Condition,
) -> Option<Steps<'a>> {
    let (parent, field) = parent_of(model, entity, reference)?;
    let (fit, unfit) = (meeting(parent, when, true)?, meeting(parent, when, false)?);
    let mut steps = Steps::start(model);
    let bad = add_parent(&mut steps, model, parent, 7, &Wish::brief().with(&when.field, unfit));
    let good = add_parent(&mut steps, model, parent, 8, &Wish::brief().with(&when.field, fit));
    let record = sample(model, entity, 0, &Wish::brief().existing(reference, &bad));
    refuse(&mut steps, entity, &record, rule);
    steps.select(&field.label, &good);
    steps.click(Role::Button, steps.words.save);
    steps.text_in(steps.words.saved, Role::Status, None);
    Some(steps)
}

fn required_when<'a>(
    model: &'a AppModel,
    entity: &'a Entity,
    rule: &Rule,
    name: &Ident,
    when: &Condition,
) -> Option<Steps<'a>> {
    let field = entity.field(name)?;
    let value = meeting(entity, when, true)?;
    let good = sample(model, entity, 0, &Wish::brief().with(&when.field, value));
    let mut bad = good.clone();
    bad.inputs.retain(|(label, _)| *label != field.label);
    let mut steps = Steps::start(model);
    refuse(&mut steps, entity, &bad, rule);
    mend(&mut steps, &field.label, &good).then_some(steps)
}

fn transitions<'a>(
    model: &'a AppModel,
    entity: &'a Entity,
    rule: &Rule,
    name: &Ident,
    allowed: &[Transition],
) -> Option<Steps<'a>> {
    let field = entity.field(name)?;
    let FieldKind::Choice { options } = &field.kind else {
        return None;
    };
    let label = |value: &Ident| options.iter().find(|option| option.value == *value).map(|option| option.label.clone());
    let free: Vec<&Transition> = allowed.iter().filter(|step| !is_locked(entity, name, &step.from)).collect();
    let next = free.first()?;
    let starts = std::iter::once(&next.from).chain(options.iter().map(|option| &option.value));
    let (from, forbidden) = starts.filter(|from| !is_locked(entity, name, from)).find_map(|from| {
        let to = options.iter().find(|option| {
            option.value != *from && !allowed.iter().any(|step| step.from == *from && step.to == option.value)
        })?;
        Some((from, to))
    })?;
    let record = |seed: usize, value: &Ident| {
        sample(model, entity, seed, &Wish::brief().with(name, Value::Choice(value.clone())))
    };
    let mut steps = Steps::start(model);
    let edit = |steps: &mut Steps<'a>, record: &Sample<'a>| {
        steps.add(entity, record);
        steps.open(entity, &record.title);
        steps.click(Role::Link, steps.words.edit);
    };
    edit(&mut steps, &record(0, from));
    steps.select(&field.label, &forbidden.label);
    steps.click(Role::Button, steps.words.save);
    steps.refused(rule.message());
    if next.from != *from {
        edit(&mut steps, &record(1, &next.from));
    }
    steps.select(&field.label, &label(&next.to)?);
    steps.click(Role::Button, steps.words.save);
    steps.text_in(steps.words.saved, Role::Status, None);
    Some(steps)
}

/// Says whether a record in this state cannot be changed at all, so that another rule would refuse first.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other kind of rule is not meant")]
fn is_locked(entity: &Entity, name: &Ident, state: &Ident) -> bool {
    entity.rules.iter().any(|rule| match rule {
        Rule::Locked { when, actions, .. } if when.field == *name && actions.contains(&Action::Update) => {
            match &when.test {
                Test::OneOf { values } => values.contains(state),
                Test::NoneOf { values } => !values.contains(state),
                Test::Yes | Test::No | Test::Empty | Test::Filled => false,
            }
        }
        _ => false,
    })
}
