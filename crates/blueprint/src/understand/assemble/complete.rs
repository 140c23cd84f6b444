//! What a record cannot do without, whatever the brief lists: somebody's name, an expense's amount, an entry's date.

use super::Setting;
use crate::phrase::Phrase;
use crate::understand::draft::{DraftEntity, DraftField};
use crate::understand::item::Said;
use crate::understand::kinds;
use crate::understand::notes::{Notes, say};
use crate::words::{Class, listed};

/// Most fields of a record that the brief names only in passing.
const MAX_THIN_FIELDS: usize = 2;

/// Adds what is missing to an entity that has fields, and says so.
pub(super) fn complete(entity: &mut DraftEntity, refers: bool, setting: &Setting, notes: &mut Notes) {
    let russian = kinds::is_russian(&entity.name);
    let missing: Vec<Phrase> = wanted(entity)
        .iter()
        .filter(|(kinds, _)| {
            !has(entity, kinds)
                && !(kinds.contains(&"name") && (refers || is_told_apart(entity)) && entity.name.class != Class::Person)
        })
        .filter_map(|(_, labels)| Phrase::of_label(if russian { labels[1] } else { labels[0] }))
        .collect();
    if missing.is_empty() {
        return;
    }
    let names: Vec<String> = missing.iter().map(|name| name.one.clone()).collect();
    let (label, names) = (entity.name.label_plural(), names.join(", "));
    notes.assume(say(
        setting.language,
        format!("The brief does not name what “{label}” cannot do without; added: {names}."),
        format!("В «{label}» добавлено то, без чего запись неполна: {names}."),
    ));
    for name in missing.into_iter().rev() {
        let said = Said { required: kinds::hint(&name).is_some_and(|hint| hint.kind == "name"), ..Said::default() };
        entity.fields.insert(0, DraftField { name, options: Vec::new(), said });
    }
}

type Wanted = (&'static [&'static str], [&'static str; 2]);

/// The kinds of field of which a class needs one, and what that is called in either language.
fn wanted(entity: &DraftEntity) -> &'static [Wanted] {
    const DATE: Wanted = (&["date", "datetime"], ["date", "дата"]);
    let thin = entity.fields.len() <= MAX_THIN_FIELDS;
    match entity.name.class {
        Class::Person => &[(&["name"], ["name", "имя"])],
        Class::Work => &[(&["name"], ["title", "название"])],
        Class::Group | Class::Place | Class::Thing | Class::Animal | Class::Vehicle | Class::Food => {
            &[(&["name"], ["name", "название"])]
        }
        Class::Money if thin => &[(&["money", "decimal", "int"], ["amount", "сумма"]), DATE],
        Class::Note if thin => &[DATE],
        Class::Money
        | Class::Note
        | Class::Document
        | Class::Event
        | Class::Task
        | Class::Label
        | Class::Abstract
        | Class::Unknown => &[],
    }
}

/// Says whether something else tells a thing from others: a code, a model; not who has it, nor where it is.
fn is_told_apart(entity: &DraftEntity) -> bool {
    let tells = |field: &DraftField| {
        let hint = kinds::hint(&field.name);
        let plain = field.options.len() < 2 && field.said == Said::default() && field.name.class != Class::Person;
        let asked = crate::text::tokens(&field.name.one).first().is_some_and(|first| listed("asks", &first.low));
        hint.as_ref().is_some_and(|hint| hint.kind == "code") || hint.is_none() && plain && !asked && !field.name.plural
    };
    entity.fields.iter().any(tells)
}

/// Says whether an entity has a field of one of these kinds.
fn has(entity: &DraftEntity, kinds: &[&str]) -> bool {
    entity.fields.iter().any(|field| {
        let said = field.said.kind.clone().or_else(|| kinds::hint(&field.name));
        said.is_some_and(|hint| kinds.contains(&hint.kind)) || field.said.currency.is_some() && kinds.contains(&"money")
    })
}
