//! A text field becomes a reference to records of its own, so that one can filter and group by it.

use super::assemble::free_label;
use super::notes::{Notes, say};
use crate::phrase::Phrase;
use crate::phrase::naming::{free_ident, snake};
use domain::app_model::{AppModel, Entity, Field, FieldKind, Ident, OnDelete, SortOrder, Sorting};

/// Turns a text field into a reference to a new entity; says whether it is one now.
pub(crate) fn promote(model: &mut AppModel, at: usize, field: usize, notes: &mut Notes) -> bool {
    let Some((owner, source)) = model.entities.get(at).and_then(|entity| Some((entity, entity.fields.get(field)?)))
    else {
        return false;
    };
    if source.kind != FieldKind::Text || source.unique || source.name == owner.title_field {
        return false;
    }
    let Some(name) = Phrase::of_label(&source.label) else {
        return false;
    };
    let taken: Vec<Ident> =
        model.entities.iter().flat_map(|entity| [entity.name.clone(), entity.plural.clone()]).collect();
    let wanted = snake(&name.code);
    let Some(ident) = free_ident(&wanted, "_record", &taken) else {
        return false;
    };
    let taken: Vec<Ident> = taken.into_iter().chain([ident.clone()]).collect();
    let many = snake(&wanted.split('_').map(str::to_owned).collect::<Vec<_>>());
    let Some(plural) = free_ident(&crate::morph::english::plural(&many), "_list", &taken) else {
        return false;
    };
    let labels: Vec<String> = model.entities.iter().map(|entity| entity.label.clone()).collect();
    let plurals: Vec<String> = model.entities.iter().map(|entity| entity.label_plural.clone()).collect();
    let title_label = say(model.language, "Name", "Название");
    let Ok(title) = Ident::parse("name") else { return false };
    let required = source.required;
    let title_field = Field {
        required: true,
        unique: true,
        in_list: true,
        ..super::assemble::field::plain(title.clone(), title_label, FieldKind::Text)
    };
    let entity = Entity {
        name: ident.clone(),
        plural,
        label: free_label(&name.label(), &labels),
        label_plural: free_label(&name.label_plural(), &plurals),
        title_field: title.clone(),
        fields: vec![title_field],
        rules: Vec::new(),
        sorting: Sorting { field: Some(title), order: SortOrder::Ascending },
    };
    notes.assume(say(
        model.language,
        format!(
            "“{}” became a list of its own, so that records can be filtered and counted by it.",
            entity.label_plural
        ),
        format!(
            "«{}» стали отдельным справочником, чтобы по ним можно было отбирать и считать записи.",
            entity.label_plural
        ),
    ));
    model.entities.push(entity);
    if let Some(source) = model.entities.get_mut(at).and_then(|entity| entity.fields.get_mut(field)) {
        source.kind = FieldKind::Reference {
            target: ident,
            on_delete: if required { OnDelete::Restrict } else { OnDelete::SetNull },
        };
        source.filter = true;
        source.in_list = true;
        (source.min, source.max) = (None, None);
    }
    true
}
