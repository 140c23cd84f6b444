//! Requirements of one kind of record: make, change, delete, validate, find, filter, relate.

mod search;

use super::sample::{Input, Sample, Value, Wish, in_rules, sample};
use super::steps::Steps;
use super::words::slug;
use super::{Wanted, check};
use crate::phrase::lower_first;
use crate::understand::notes::say;
use domain::app_model::{AppModel, Entity, Field, FieldKind, OnDelete};
use domain::check::{CheckStep, Role, Target};

/// Lists the requirements of an entity.
pub(super) fn wanted(model: &AppModel, entity: &Entity) -> Vec<Wanted> {
    let list = [
        create(model, entity),
        edit(model, entity),
        delete(model, entity),
        validate(model, entity),
        unique(model, entity),
        search::find(model, entity),
        search::filter(model, entity),
        restrict(model, entity),
    ];
    list.into_iter().flatten().collect()
}

fn key(entity: &Entity, what: &str) -> String {
    format!("{}-{what}", entity.name)
}

/// Names the fields of a list in a sentence.
fn labels(fields: &[&Field]) -> String {
    fields.iter().map(|field| lower_first(&field.label)).collect::<Vec<_>>().join(", ")
}

fn create(model: &AppModel, entity: &Entity) -> Option<Wanted> {
    let record = sample(model, entity, 0, &Wish::default());
    let mut steps = Steps::start(model);
    for (parent, made) in &record.parents {
        steps.add(parent, made);
    }
    steps.open_list(entity);
    steps.click(Role::Link, &steps.words.add(entity));
    steps.fill_form(&record);
    steps.click(Role::Button, steps.words.save);
    steps.text_in(steps.words.saved, Role::Status, None);
    steps.open_list(entity);
    steps.row(&record.cells, true);
    steps.reload();
    steps.row(&record.cells, true);
    for (other, parent) in record.parents.iter().take(3) {
        let many = entity
            .fields
            .iter()
            .any(|field| matches!(&field.kind, FieldKind::References { target } if *target == other.name));
        if many {
            steps.open(entity, &record.title);
            steps.text(&parent.title, true);
        }
    }
    let fields = labels(&entity.fields.iter().collect::<Vec<_>>());
    let many = lower_first(&entity.label_plural);
    let text = say(
        model.language,
        format!("People add {many} with {fields}; the list shows them, also after the page is loaded anew."),
        format!("Можно добавлять {many} с полями: {fields}; запись видна в списке и после перезагрузки страницы."),
    );
    let title = say(
        model.language,
        format!("{}: a new record is in the list and stays", entity.label),
        format!("{}: новая запись появляется в списке и остаётся", entity.label),
    );
    Some(Wanted::new(text, check(key(entity, "create"), title, steps.list)))
}

/// A field that an edit can change without touching a rule.
fn editable<'a>(entity: &'a Entity, record: &Sample<'_>) -> Option<&'a Field> {
    let typed = |field: &&Field| {
        let filled =
            record.inputs.iter().any(|(label, input)| *label == field.label && matches!(input, Input::Fill(_)));
        filled
            && !in_rules(entity, &field.name)
            && matches!(
                field.kind,
                FieldKind::Text
                    | FieldKind::LongText
                    | FieldKind::Integer
                    | FieldKind::Decimal
                    | FieldKind::Money { .. }
                    | FieldKind::Email
                    | FieldKind::Phone
            )
    };
    let title = entity.fields.iter().find(|field| field.name == entity.title_field && typed(field));
    title.or_else(|| entity.fields.iter().find(typed))
}

fn edit(model: &AppModel, entity: &Entity) -> Option<Wanted> {
    let before = sample(model, entity, 0, &Wish::default());
    let after = sample(model, entity, 4, &Wish::default());
    let field = editable(entity, &before)?;
    let input = after.inputs.iter().find(|(label, _)| *label == field.label)?;
    let Input::Fill(value) = &input.1 else { return None };
    let is_title = field.name == entity.title_field;
    let title = if is_title { after.title.clone() } else { before.title.clone() };
    let mut steps = Steps::start(model);
    steps.add(entity, &before);
    steps.open(entity, &before.title);
    steps.click(Role::Link, steps.words.edit);
    steps.fill(&field.label, value);
    steps.click(Role::Button, steps.words.save);
    steps.text_in(steps.words.saved, Role::Status, None);
    steps.reload();
    let shown = after
        .values
        .get(&field.name)
        .and_then(|value| value.shown(field, model.language))
        .unwrap_or_else(|| value.clone());
    steps.text(&shown, true);
    if is_title {
        steps.open_list(entity);
        steps.row(&[title], true);
        steps.row(std::slice::from_ref(&before.title), false);
    }
    let text = say(
        model.language,
        format!("People change a record of {} and the change stays.", lower_first(&entity.label_plural)),
        format!("Запись в разделе «{}» можно изменить, и изменение сохраняется.", entity.label_plural),
    );
    let name = say(
        model.language,
        format!("{}: a change is kept", entity.label),
        format!("{}: изменение сохраняется", entity.label),
    );
    Some(Wanted::new(text, check(key(entity, "edit"), name, steps.list)))
}

fn delete(model: &AppModel, entity: &Entity) -> Option<Wanted> {
    let gone = sample(model, entity, 0, &Wish::brief());
    let kept = sample(model, entity, 1, &Wish::brief());
    let mut steps = Steps::start(model);
    steps.add(entity, &gone);
    steps.add(entity, &kept);
    steps.open(entity, &gone.title);
    steps.click(Role::Button, steps.words.delete);
    steps.click(Role::Button, steps.words.cancel);
    steps.expect(Role::Heading, &gone.title, true);
    steps.click(Role::Button, steps.words.delete);
    confirm(&mut steps);
    steps.text_in(steps.words.deleted, Role::Status, None);
    steps.open_list(entity);
    steps.row(std::slice::from_ref(&kept.title), true);
    steps.row(std::slice::from_ref(&gone.title), false);
    let text = say(
        model.language,
        format!("People delete a record of {}, after they confirm it.", lower_first(&entity.label_plural)),
        format!("Запись в разделе «{}» можно удалить после подтверждения.", entity.label_plural),
    );
    let title = say(
        model.language,
        format!("{}: deleted only when confirmed, and only that one", entity.label),
        format!("{}: удаляется только после подтверждения и только одна", entity.label),
    );
    Some(Wanted::new(text, check(key(entity, "delete"), title, steps.list)))
}

/// Clicks the button of the dialog; the page's own button lies behind it and is hidden from assistive technology.
pub(super) fn confirm(steps: &mut Steps<'_>) {
    let dialog = Target { role: Role::Dialog, name: None, row: None };
    steps.list.push(CheckStep::ExpectElement { target: dialog, present: true });
    steps.click(Role::Button, steps.words.delete);
}

/// Required fields and limits, in one form.
fn validate(model: &AppModel, entity: &Entity) -> Option<Wanted> {
    let record = sample(model, entity, 0, &Wish::brief());
    let mut steps = Steps::start(model);
    let mut said: Vec<String> = Vec::new();
    let required: Vec<&Field> = entity
        .fields
        .iter()
        .filter(|field| field.required && field.default.is_none() && !matches!(field.kind, FieldKind::YesNo))
        .collect();
    for (parent, made) in &record.parents {
        steps.add(parent, made);
    }
    steps.goto(&format!("/{}/new", slug(entity)));
    if !required.is_empty() {
        steps.click(Role::Button, steps.words.save);
        steps.refused(steps.words.required);
        said.push(say(
            model.language,
            format!("{} must be filled", labels(&required)),
            format!("обязательны: {}", labels(&required)),
        ));
    }
    steps.fill_form(&record);
    for field in entity
        .fields
        .iter()
        .filter(|field| field.kind.is_number() || matches!(field.kind, FieldKind::Text | FieldKind::LongText))
        .take(6)
    {
        for sentence in bounds(field, &mut steps) {
            said.push(sentence);
        }
        restore(field, &record, &mut steps);
    }
    for field in entity.fields.iter().filter(|field| field.kind == FieldKind::Email).take(1) {
        steps.fill(&field.label, "nobody");
        steps.click(Role::Button, steps.words.save);
        steps.refused(steps.words.wrong_email);
        steps.fill(&field.label, "somebody@example.com");
        said.push(say(
            model.language,
            format!("{} must be an e-mail address", lower_first(&field.label)),
            format!("«{}» — верный адрес почты", field.label),
        ));
    }
    if said.is_empty() {
        return None;
    }
    steps.click(Role::Button, steps.words.save);
    steps.text_in(steps.words.saved, Role::Status, None);
    let text = say(
        model.language,
        format!("The form of {} checks what is entered: {}.", lower_first(&entity.label_plural), said.join("; ")),
        format!("Форма раздела «{}» проверяет ввод: {}.", entity.label_plural, said.join("; ")),
    );
    let title = say(
        model.language,
        format!("{}: wrong input is refused with a reason", entity.label),
        format!("{}: неверный ввод отклоняется с объяснением", entity.label),
    );
    Some(Wanted::new(text, check(key(entity, "validate"), title, steps.list)))
}

/// Tries a value beyond each limit of a field.
fn bounds(field: &Field, steps: &mut Steps<'_>) -> Vec<String> {
    let text = !field.kind.is_number();
    let language = steps.model.language;
    let natural = field.min == Some(0.0) && field.max.is_none();
    let mut said = Vec::new();
    let shown = |value: f64| super::sample::number_text(value, language);
    if let Some(max) = field.max.filter(|max| *max < 1_000_000.0 && (!text || *max <= 500.0)) {
        let letters = format!("{max:.0}").parse::<usize>().unwrap_or(0);
        steps.fill(&field.label, &if text { "x".repeat(letters + 1) } else { format!("{:.0}", max + 1.0) });
        steps.click(Role::Button, steps.words.save);
        steps.refused(&steps.words.at_most(&shown(max), text));
        said.push(say(
            language,
            format!("{} is at most {}", lower_first(&field.label), shown(max)),
            format!("«{}» не больше {}", field.label, shown(max)),
        ));
    }
    if let Some(min) = field.min.filter(|min| !text || *min > 1.0) {
        let letters = format!("{min:.0}").parse::<usize>().unwrap_or(0);
        steps.fill(
            &field.label,
            &if text { "x".repeat(letters.saturating_sub(1)) } else { format!("{:.0}", min - 1.0) },
        );
        steps.click(Role::Button, steps.words.save);
        steps.refused(&steps.words.at_least(&shown(min), text));
        if !natural {
            said.push(say(
                language,
                format!("{} is at least {}", lower_first(&field.label), shown(min)),
                format!("«{}» не меньше {}", field.label, shown(min)),
            ));
        } else {
            said.push(say(
                language,
                format!("{} is not negative", lower_first(&field.label)),
                format!("«{}» не меньше нуля", field.label),
            ));
        }
    }
    said
}

/// Puts the valid value back into a field.
fn restore(field: &Field, record: &Sample<'_>, steps: &mut Steps<'_>) {
    if field.min.is_none() && field.max.is_none() {
        return;
    }
    let value = record.inputs.iter().find_map(|(label, input)| match input {
        Input::Fill(value) if *label == field.label => Some(value.clone()),
        Input::Fill(_) | Input::Select(_) | Input::Tick(_) | Input::TickOther(_) => None,
    });
    steps.fill(&field.label, &value.unwrap_or_default());
}

fn unique(model: &AppModel, entity: &Entity) -> Option<Wanted> {
    let field = entity.fields.iter().find(|field| field.unique && field.kind.target().is_none())?;
    let value = sample(model, entity, 0, &Wish::default()).values.get(&field.name)?.clone();
    let wish = |wish: Wish| wish.with(&field.name, value.clone());
    let first = sample(model, entity, 0, &wish(Wish::brief()));
    let second = sample(model, entity, 1, &wish(Wish::brief()));
    let mut steps = Steps::start(model);
    steps.add(entity, &first);
    for (parent, made) in &second.parents {
        steps.add(parent, made);
    }
    steps.submit_new(entity, &second);
    steps.refused(steps.words.taken);
    let label = &field.label;
    let text = say(
        model.language,
        format!("No two {} share the same {}.", lower_first(&entity.label_plural), lower_first(label)),
        format!("В разделе «{}» значение поля «{label}» не повторяется.", entity.label_plural),
    );
    let title = say(
        model.language,
        format!("{}: a second record with the same {} is refused", entity.label, lower_first(label)),
        format!("{}: повтор значения «{label}» отклоняется", entity.label),
    );
    Some(Wanted::new(text, check(key(entity, "unique"), title, steps.list)))
}

/// A parent shows its children, and cannot be deleted while one refers to it.
fn restrict(model: &AppModel, entity: &Entity) -> Option<Wanted> {
    let mut checks = Vec::new();
    let mut named: Vec<String> = Vec::new();
    for field in &entity.fields {
        let FieldKind::Reference { target, on_delete } = &field.kind else {
            continue;
        };
        let Some(parent) = model.entity(target) else { continue };
        let record = sample(model, entity, 0, &Wish::brief().with(&field.name, Value::Empty));
        let Some(Input::Select(title)) =
            record.inputs.iter().find(|(label, _)| *label == field.label).map(|(_, input)| input.clone())
        else {
            continue;
        };
        let mut steps = Steps::start(model);
        steps.add(entity, &record);
        steps.open(parent, &title);
        steps.text_in(&record.title, Role::Region, Some(&entity.label_plural));
        if *on_delete == OnDelete::Restrict {
            steps.click(Role::Button, steps.words.delete);
            confirm(&mut steps);
            steps.refused(&steps.words.linked(entity, 1));
        }
        let title = say(
            model.language,
            format!("{} shows its {}", parent.label, lower_first(&entity.label_plural)),
            format!("{}: видны связанные записи «{}»", parent.label, entity.label_plural),
        );
        named.push(lower_first(&parent.label));
        checks.extend(check(key(entity, &format!("of-{}", field.name)), title, steps.list));
    }
    if checks.is_empty() {
        return None;
    }
    let many = lower_first(&entity.label_plural);
    let text = say(
        model.language,
        format!(
            "{} belong to: {}. The page of such a record lists them; while a record is needed by them it cannot be deleted.",
            entity.label_plural,
            named.join(", ")
        ),
        format!(
            "Раздел «{}» связан с: {}. Страница такой записи показывает связанные; пока она им нужна, удалить её нельзя.",
            entity.label_plural,
            named.join(", ")
        ),
    );
    let _ = many;
    Some(Wanted::new(text, checks))
}
