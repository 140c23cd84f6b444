//! From the draft to the app model: names in code, kinds, references, titles, columns, order.

mod complete;
pub(crate) mod field;
pub(crate) mod relate;

use super::draft::{Draft, DraftEntity, Evidence, MAX_ENTITIES};
use super::item::read_list;
use super::kinds;
use super::notes::{Notes, say};
use crate::morph::russian::{Case, Place};
use crate::phrase::naming::{free_ident, snake};
use crate::phrase::{Memory, Phrase, capitalised};
use crate::words::Class;
use domain::app_model::{AppModel, Currency, Dashboard, Entity, Field, FieldKind, Ident, SignIn, SortOrder, Sorting};
use domain::language::Language;

/// What the whole brief says that each field may need.
pub(crate) struct Setting {
    /// Language of the app.
    pub(crate) language: Language,
    /// Currency of amounts that name none.
    pub(crate) currency: Currency,
}

/// Builds the model; `None` if no entity is left.
pub(crate) fn assemble(mut draft: Draft, setting: &Setting, notes: &mut Notes) -> Option<AppModel> {
    relate::prepare(&mut draft, setting, notes);
    relate::drop_doubles(&mut draft);
    keep_real(&mut draft, setting, notes);
    if draft.entities.is_empty() {
        return None;
    }
    relate::link_by_name(&mut draft);
    relate::link_sign_ups(&mut draft, setting, notes);
    relate::implied::owners(&mut draft, setting, notes);
    relate::implied::imply(&mut draft, setting, notes);
    for at in 0..draft.entities.len() {
        assume_fields(&mut draft, at, setting, notes);
    }
    let mut entities: Vec<Entity> = Vec::new();
    for entity in &draft.entities {
        entities.push(skeleton(&entities, entity)?);
    }
    for at in 0..draft.entities.len() {
        field::build(&draft, at, &mut entities, setting, notes);
    }
    relate::apply_links(&draft, &mut entities, setting);
    for (entity, source) in entities.iter_mut().zip(&draft.entities) {
        date_times(entity, source.name.class);
    }
    for (entity, source) in entities.iter_mut().zip(&draft.entities) {
        finish_entity(entity, source.name.class, setting.language, notes);
    }
    relate::break_circles(&mut entities);
    let name = app_name(&draft, &entities, setting.language);
    let tagline = tagline(&entities, setting.language);
    let accent_hue = hue(&name);
    Some(AppModel {
        name,
        tagline,
        language: setting.language,
        accent_hue,
        sign_in: SignIn::None,
        entities,
        dashboard: Dashboard::default(),
    })
}

/// Drops nouns that were only spoken of, and what exceeds the limit.
fn keep_real(draft: &mut Draft, setting: &Setting, notes: &mut Notes) {
    let strong = draft.entities.iter().any(|entity| entity.evidence > Evidence::Weak);
    let mut kept: Vec<Option<usize>> = Vec::new();
    let mut count = 0;
    for (at, entity) in draft.entities.iter().enumerate() {
        let linked = draft.links.iter().any(|link| link.child == at || link.parent == at);
        let real = entity.evidence > Evidence::Weak || linked || !strong && entity.name.class != Class::Abstract;
        let keep = real && count < MAX_ENTITIES;
        if real && !keep {
            notes.leave_out(say(
                setting.language,
                format!(
                    "“{}” is left out: one app has at most {MAX_ENTITIES} kinds of records.",
                    entity.name.label_plural()
                ),
                format!(
                    "«{}» не вошли: в приложении не больше {MAX_ENTITIES} видов записей.",
                    entity.name.label_plural()
                ),
            ));
        }
        kept.push(keep.then_some(count));
        count += usize::from(keep);
    }
    let place = |at: usize| kept.get(at).copied().flatten();
    draft.links = draft
        .links
        .iter()
        .filter_map(|link| {
            Some(super::draft::Link { child: place(link.child)?, parent: place(link.parent)?, ..link.clone() })
        })
        .collect();
    let mut at = 0;
    draft.entities.retain(|_| {
        at += 1;
        place(at - 1).is_some()
    });
}

/// Gives an entity without fields those that its class suggests, and says so.
fn assume_fields(draft: &mut Draft, at: usize, setting: &Setting, notes: &mut Notes) {
    let refers = draft.links.iter().any(|link| link.child == at);
    let about_event = draft.links.iter().any(|link| {
        link.child == at && draft.entities.get(link.parent).is_some_and(|parent| parent.name.class == Class::Event)
    });
    let named = relate::implied::refers(draft, at);
    let Some(entity) = draft.entities.get_mut(at) else {
        return;
    };
    // Kinds alone describe nothing: `readings: water, gas`.
    let only_kinds = matches!(entity.fields.as_slice(), [only] if only.options.len() > 1);
    if !entity.fields.is_empty() && !only_kinds {
        return complete::complete(entity, named, setting, notes);
    }
    let text = kinds::assumed_fields(&entity.name);
    let mut items = read_list(&crate::text::tokens(text), Place::Nominative, &Memory::default());
    if refers && matches!(entity.name.class, Class::Event | Class::Document | Class::Money) {
        items.retain(|item| kinds::hint(&item.name).is_none_or(|hint| hint.kind != "name"));
    }
    if about_event {
        items.retain(|item| {
            kinds::hint(&item.name).is_none_or(|hint| !["date", "time", "datetime"].contains(&hint.kind))
        });
    }
    let label = entity.name.label_plural();
    let names: Vec<String> = items.iter().map(|item| item.name.label_as_given().to_lowercase()).collect();
    notes.assume(say(
        setting.language,
        format!("The brief names no fields for “{label}”; assumed: {}.", names.join(", ")),
        format!("Поля для «{label}» в описании не названы; взяты: {}.", names.join(", ")),
    ));
    for item in &items {
        draft.field(at, item);
    }
}

/// Names an entity in code.
fn skeleton(before: &[Entity], source: &DraftEntity) -> Option<Entity> {
    let taken: Vec<Ident> = before.iter().flat_map(|entity| [entity.name.clone(), entity.plural.clone()]).collect();
    let wanted = snake(&source.name.code);
    let name = free_ident(&wanted, "_record", &taken)?;
    let many = match wanted.rsplit_once('_') {
        Some((rest, last)) => format!("{rest}_{}", crate::morph::english::plural(last)),
        None => crate::morph::english::plural(&wanted),
    };
    let mut taken = taken;
    taken.push(name.clone());
    let plural = free_ident(&many, "_list", &taken)?;
    let labels = |pick: fn(&Entity) -> &String| before.iter().map(pick).cloned().collect::<Vec<_>>();
    let label = free_label(&source.name.label(), &labels(|entity| &entity.label));
    let label_plural = free_label(&source.name.label_plural(), &labels(|entity| &entity.label_plural));
    let sorting = Sorting { field: None, order: SortOrder::Descending };
    Some(Entity {
        title_field: name.clone(),
        name,
        plural,
        label,
        label_plural,
        fields: Vec::new(),
        rules: Vec::new(),
        sorting,
    })
}

/// A bare `start` and `end` without any date are moments rather than times of day.
fn date_times(entity: &mut Entity, class: Class) {
    if entity.fields.iter().any(|field| field.kind.is_calendar()) {
        return;
    }
    let ends = |list: &str| {
        let timed =
            |field: &&Field| field.kind == FieldKind::Time && super::rules::clause::listed_stem(list, &field.label);
        entity.fields.iter().any(|field| timed(&field))
    };
    let refers = entity.fields.iter().any(|field| field.kind.target().is_some());
    if refers && ends("starts") && ends("ends") {
        for field in entity.fields.iter_mut().filter(|field| field.kind == FieldKind::Time) {
            field.kind = FieldKind::DateTime;
        }
        return;
    }
    for field in entity.fields.iter_mut().filter(|field| field.kind == FieldKind::Time) {
        let bare = !field.label.contains(' ');
        let low = crate::morph::fold(&field.label);
        // What happens at a time happens on a day.
        let happens = class == Class::Event && crate::words::listed("time_word", &low);
        if bare && (crate::words::listed("bare_moment", &low) || happens) {
            field.kind = FieldKind::DateTime;
        }
    }
}

/// Makes a label that no other has, at most 60 characters.
pub(crate) fn free_label(wanted: &str, taken: &[String]) -> String {
    let short: String = wanted.chars().take(60).collect();
    let short = capitalised(short.trim());
    if !taken.contains(&short) {
        return short;
    }
    (2..100).map(|number| format!("{short} {number}")).find(|label| !taken.contains(label)).unwrap_or(short)
}

/// Chooses the title, the columns, the order.
fn finish_entity(entity: &mut Entity, class: Class, language: Language, notes: &mut Notes) {
    let person = |field: &Field| Phrase::of_label(&field.label).is_some_and(|name| name.class == Class::Person);
    let chosen = choose_title(entity).filter(|title| {
        // What is to be done is not told from other tasks by who does it.
        class != Class::Task || !entity.field(title).is_some_and(|field| field.kind == FieldKind::Text && person(field))
    });
    let title = chosen.unwrap_or_else(|| add_title(entity, class, language, notes));
    entity.title_field = title.clone();
    for field in &mut entity.fields {
        if field.name == title && field.kind == FieldKind::Text {
            field.required = true;
        }
    }
    let mut columns = 0;
    for field in &mut entity.fields {
        let shown = field.name != title && !matches!(field.kind, FieldKind::LongText | FieldKind::Link) && columns < 6;
        columns += usize::from(shown);
        field.in_list = shown || field.name == title;
    }
    entity.sorting = sorting(entity, class);
}

fn choose_title(entity: &Entity) -> Option<Ident> {
    let texts = || entity.fields.iter().filter(|field| field.kind == FieldKind::Text);
    let named = texts().find(|field| {
        Phrase::of_label(&field.label).and_then(|name| kinds::hint(&name)).is_some_and(|hint| hint.kind == "name")
    });
    let required = texts().find(|field| field.required);
    let coded = texts().find(|field| {
        Phrase::of_label(&field.label).and_then(|name| kinds::hint(&name)).is_none_or(|hint| hint.kind != "kind")
    });
    let reference = entity.fields.iter().find(|field| matches!(field.kind, FieldKind::Reference { .. }));
    let title = named.or(required).or(coded).or(reference).or_else(|| texts().next());
    title.map(|field| field.name.clone())
}

fn add_title(entity: &mut Entity, class: Class, language: Language, notes: &mut Notes) -> Ident {
    const NAMED: &[Class] =
        &[Class::Person, Class::Group, Class::Place, Class::Thing, Class::Animal, Class::Vehicle, Class::Food];
    let russian = if class == Class::Person { "Имя" } else { "Название" };
    let (english, wanted) = if NAMED.contains(&class) { ("Name", "name") } else { ("Title", "title") };
    let label = say(language, english, russian);
    let taken: Vec<Ident> = entity.fields.iter().map(|field| field.name.clone()).collect();
    let name = free_ident(wanted, "_text", &taken).unwrap_or_else(|| entity.name.clone());
    notes.assume(say(
        language,
        format!("“{}” got the field “{label}”, so that a record can be told from others.", entity.label_plural),
        format!("В «{}» добавлено поле «{label}», чтобы отличать записи друг от друга.", entity.label_plural),
    ));
    let field = Field { required: true, in_list: true, ..field::plain(name.clone(), label, FieldKind::Text) };
    entity.fields.insert(0, field);
    name
}

fn sorting(entity: &Entity, class: Class) -> Sorting {
    let calendar = entity.fields.iter().find(|field| {
        field.kind.is_calendar()
            && !field.label.to_lowercase().contains("birth")
            && !field.label.to_lowercase().contains("рожд")
    });
    match (calendar, class) {
        (Some(field), Class::Task | Class::Document | Class::Event) => {
            let order = if class == Class::Task { SortOrder::Ascending } else { SortOrder::Descending };
            Sorting { field: Some(field.name.clone()), order }
        }
        (Some(field), Class::Money | Class::Note) => {
            Sorting { field: Some(field.name.clone()), order: SortOrder::Descending }
        }
        (_, _) => {
            let text = entity.field(&entity.title_field).is_some_and(|field| field.kind == FieldKind::Text);
            let field = text.then(|| entity.title_field.clone());
            let order = if field.is_some() { SortOrder::Ascending } else { SortOrder::Descending };
            Sorting { field, order }
        }
    }
}

/// The name in the header: what the brief calls it, or what it keeps.
fn app_name(draft: &Draft, entities: &[Entity], language: Language) -> String {
    let taken = |name: &str| entities.iter().any(|entity| entity.label_plural == name || entity.label == name);
    let subject =
        draft.subject.as_ref().filter(|name| !crate::words::listed("journal_entry", &name.head)).map(Phrase::label);
    let wanted = draft
        .name
        .clone()
        .map(|name| capitalised(&name))
        .or(draft.title.clone().filter(|title| !taken(title)))
        .or(subject)
        .filter(|name| !taken(name) && name.chars().count() <= 60);
    if let Some(name) = wanted {
        return name;
    }
    let first = draft.entities.iter().find(|entity| entity.evidence == Evidence::Described).or(draft.entities.first());
    let name = match (first, language) {
        (Some(entity), Language::Ru) => match entity.name.in_case(Case::Genitive, true) {
            Some(kept) => format!("Учёт {kept}"),
            None => format!("Учёт: {}", entity.name.many),
        },
        (Some(entity), Language::En) => format!("{} tracker", entity.name.label()),
        (None, _) => "App".to_owned(),
    };
    name.chars().take(60).collect::<String>().trim().to_owned()
}

/// One sentence about what the app keeps.
pub(crate) fn tagline(entities: &[Entity], language: Language) -> String {
    let labels: Vec<String> =
        entities.iter().take(4).map(|entity| crate::phrase::lower_first(&entity.label_plural)).collect();
    let list = match labels.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{}{}{last}", rest.join(", "), say(language, " and ", " и ")),
        Some(_) | None => labels.join(", "),
    };
    say(language, format!("Keeps {list} in one place."), format!("Здесь в одном месте: {list}."))
}

/// A colour that the name decides, so that apps differ and a rebuild does not.
fn hue(name: &str) -> u16 {
    let sum = name.chars().fold(7_u32, |sum, c| sum.wrapping_mul(31).wrapping_add(u32::from(c)));
    u16::try_from(sum % 360).unwrap_or(210)
}
