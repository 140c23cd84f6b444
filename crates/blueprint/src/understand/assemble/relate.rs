//! How entities hang together: fields that name an entity, stated relations, and those that events imply.

pub(super) mod implied;

use super::{Setting, field};
use crate::understand::draft::{Draft, DraftEntity, DraftField, Evidence, Link};
use crate::understand::kinds;
use crate::understand::notes::{Notes, say};
use crate::words::Class;
use domain::app_model::{Entity, FieldKind, Ident, OnDelete};

/// Turns fields of several values that no entity is named after into entities of their own.
pub(super) fn prepare(draft: &mut Draft, setting: &Setting, notes: &mut Notes) {
    for at in 0..draft.entities.len() {
        let fields = draft.entities.get(at).map(|entity| entity.fields.clone()).unwrap_or_default();
        for source in fields.iter().filter(|field| field.said.many && field.name.plural && field.options.is_empty()) {
            let kind = kinds::hint(&source.name).map(|hint| hint.kind);
            let fit = kind.is_none_or(|kind| kind == "kind" || kind == "text") && target(draft, at, source).is_none();
            if fit && draft.entity(&source.name, Evidence::Named).is_some() {
                notes.assume(say(
                    setting.language,
                    format!(
                        "“{}” became records of their own, so that one record can have several.",
                        source.name.label_plural()
                    ),
                    format!(
                        "«{}» стали отдельными записями, чтобы у одной записи их могло быть несколько.",
                        source.name.label_plural()
                    ),
                ));
            }
        }
    }
}

/// Takes the evidence from nouns that only say where it all happens, and from events that an entity already is.
///
/// `A theatre keeps plays` does not keep theatres; `a volunteer signs up for a walk` needs no sign-up when the walk
/// itself names the volunteer.
pub(super) fn drop_doubles(draft: &mut Draft) {
    let described = draft.entities.iter().filter(|entity| entity.evidence == Evidence::Described).count();
    let mut gone: Vec<usize> = Vec::new();
    for (at, entity) in draft.entities.iter().enumerate() {
        let bare = entity.fields.is_empty() && entity.evidence < Evidence::Described;
        let referred =
            draft.entities.iter().any(|other| other.fields.iter().any(|field| field.name.same(&entity.name)));
        let linked = draft.links.iter().any(|link| link.child == at || link.parent == at);
        let spatial = matches!(entity.name.class, Class::Place | Class::Group)
            || draft.introduced.contains(&at)
                && matches!(entity.name.class, Class::Unknown | Class::Abstract | Class::Person);
        let single = draft.introduced.iter().all(|other| {
            *other == at || draft.entities.get(*other).is_none_or(|other| other.evidence < Evidence::Described)
        });
        let topic = draft.introduced.contains(&at) && single;
        let place = (spatial && !entity.name.plural || topic) && !linked && !referred && described > 0;
        let parents: Vec<usize> =
            draft.links.iter().filter(|link| link.child == at && link.weak).map(|link| link.parent).collect();
        let doubled = parents.len() > 1
            && parents.iter().any(|owner| {
                let fields = draft.entities.get(*owner).map(|owner| owner.fields.as_slice()).unwrap_or_default();
                parents.iter().any(|other| {
                    other != owner && fields.iter().any(|field| target(draft, *owner, field) == Some(*other))
                })
            });
        if bare && (place || doubled) {
            gone.push(at);
        }
    }
    draft.links.retain(|link| !gone.contains(&link.child) && !gone.contains(&link.parent));
    for at in gone {
        if let Some(entity) = draft.entities.get_mut(at) {
            entity.evidence = Evidence::Weak;
            if matches!(entity.name.class, Class::Place | Class::Group | Class::Unknown | Class::Abstract) {
                draft.subject.get_or_insert_with(|| entity.name.clone());
            }
        }
    }
}

/// Finds the entity that a field names.
pub(super) fn target(draft: &Draft, at: usize, source: &DraftField) -> Option<usize> {
    if let [alias] = source.options.as_slice() {
        let alias = crate::phrase::Phrase::of_label(alias)?;
        return draft.find(&alias).filter(|target| *target != at);
    }
    if ["person", "человек"].contains(&source.name.one.as_str()) {
        let mut people = draft.entities.iter().enumerate().filter(|(_, entity)| entity.name.class == Class::Person);
        let only = people.next().filter(|_| people.next().is_none()).map(|(person, _)| person);
        if let Some(person) = only.filter(|person| *person != at) {
            return Some(person);
        }
    }
    if !source.options.is_empty() || source.said.kind.is_some() {
        return None;
    }
    let exact = draft.entities.iter().position(|entity| entity.name.same(&source.name));
    let by_head = || {
        let hinted = kinds::hint(&source.name).is_some_and(|hint| !["text", "kind", "name"].contains(&hint.kind));
        let fits = |name: &crate::phrase::Phrase| {
            name.head == source.name.head && (name.key.len() == 1 || source.name.key.len() == 1)
        };
        draft.entities.iter().position(|entity| !hinted && fits(&entity.name))
    };
    let led = || {
        let begins = |name: &crate::phrase::Phrase| {
            source.said.many && !name.key.is_empty() && source.name.key.starts_with(&name.key)
        };
        draft.entities.iter().position(|entity| begins(&entity.name))
    };
    exact.or_else(by_head).or_else(led).filter(|target| *target != at)
}

/// Says when a plural field is the other side of a relation: the entity that gets the reference, and whether to many.
pub(super) fn turned(draft: &Draft, at: usize, source: &DraftField, target: Option<usize>) -> Option<(usize, bool)> {
    let target = target.filter(|_| source.name.plural)?;
    let (owner, other) = (draft.entities.get(at)?, draft.entities.get(target)?);
    let refers_back = draft.links.iter().any(|link| link.child == target && link.parent == at && !link.many)
        || other.fields.iter().any(|field| !field.name.plural && self::target(draft, target, field) == Some(at));
    let back_many =
        other.fields.iter().any(|field| field.name.plural && self::target(draft, target, field) == Some(at));
    let child_like =
        matches!(other.name.class, Class::Event | Class::Document | Class::Money | Class::Task | Class::Note);
    let owner_like = matches!(owner.name.class, Class::Group | Class::Place) && other.name.class != Class::Label
        || owner.name.class == Class::Person && !matches!(other.name.class, Class::Label | Class::Person);
    let turned = refers_back || (child_like || owner_like) && !back_many;
    turned.then_some((target, false))
}

/// Adds a reference from `child` to `parent` unless there is one.
pub(super) fn add_reference(
    draft: &Draft,
    child: usize,
    parent: usize,
    many: bool,
    entities: &mut [Entity],
    setting: &Setting,
) {
    let names_parent = draft
        .entities
        .get(child)
        .is_some_and(|entity| entity.fields.iter().any(|field| target(draft, child, field) == Some(parent)));
    let (Some(entity), Some(other)) = (entities.get(child), entities.get(parent)) else {
        return;
    };
    let refers = entity.fields.iter().any(|field| field.kind.target() == Some(&other.name));
    let from_other_side = many
        && other
            .fields
            .iter()
            .any(|field| matches!(&field.kind, FieldKind::References { target } if *target == entity.name));
    if names_parent || refers || from_other_side {
        return;
    }
    let class = draft.entities.get(child).map(|entity| entity.name.class);
    let required = matches!(class, Some(Class::Event | Class::Document | Class::Money | Class::Task | Class::Note));
    let built = field::reference_field(entity, other, many, required, setting.language);
    if let (Some(entity), Some(field)) = (entities.get_mut(child), built) {
        let place = entity
            .fields
            .iter()
            .position(|field| field.kind.target().is_none() && field.kind != FieldKind::Text)
            .unwrap_or(entity.fields.len());
        entity.fields.insert(place.min(entity.fields.len()), field);
    }
}

/// Adds the relations that sentences state; the child cannot be without its parents.
pub(super) fn apply_links(draft: &Draft, entities: &mut [Entity], setting: &Setting) {
    for link in &draft.links {
        let turned_back =
            draft.links.iter().any(|other| other.child == link.parent && other.parent == link.child && other != link);
        if link.weak && turned_back {
            continue;
        }
        add_reference(draft, link.child, link.parent, link.many, entities, setting);
        let parent = entities.get(link.parent).map(|entity| entity.name.clone());
        let Some(entity) = entities.get_mut(link.child).filter(|_| !link.weak && !link.many) else {
            continue;
        };
        for field in entity.fields.iter_mut().filter(|field| field.kind.target() == parent.as_ref()) {
            if let FieldKind::Reference { on_delete, .. } = &mut field.kind {
                *on_delete = OnDelete::Restrict;
                field.required = true;
            }
        }
    }
}

/// Links what is named after another kind of record to it: `осмотры улья` to `ульи`, `customer orders` to `customers`.
pub(super) fn link_by_name(draft: &mut Draft) {
    let child_like = |class| matches!(class, Class::Event | Class::Document | Class::Money | Class::Task | Class::Note);
    let mut found = Vec::new();
    for (child, entity) in draft.entities.iter().enumerate().filter(|(_, entity)| child_like(entity.name.class)) {
        let others = || entity.name.key.iter().enumerate().filter(|(at, _)| *at != entity.name.head_at);
        let named = |word: &String| others().any(|(_, other)| other == word);
        let names = |parent: &crate::phrase::Phrase| {
            let word_of = |at: usize, word: &String| {
                named(word) || at == parent.head_at && named(&crate::morph::stem(&parent.head))
            };
            !parent.key.is_empty() && parent.key.iter().enumerate().all(|(at, word)| word_of(at, word))
        };
        let parents = draft.entities.iter().enumerate().filter(|(at, parent)| *at != child && names(&parent.name));
        found.extend(parents.map(|(parent, _)| Link { child, parent, many: false, weak: true }));
    }
    let related = |draft: &Draft, one: usize, other: usize| {
        draft.links.iter().any(|link| link.child == one && link.parent == other)
    };
    for link in found {
        if !related(draft, link.child, link.parent) && !related(draft, link.parent, link.child) {
            draft.link(link);
        }
    }
}

/// Links sign-ups that name nothing to sign up for to the one kind of record that has a number of places.
pub(super) fn link_sign_ups(draft: &mut Draft, setting: &Setting, notes: &mut Notes) {
    let says = |list: &str, name: &crate::phrase::Phrase| crate::words::list(list).any(|stem| name.one.contains(stem));
    let with_places: Vec<usize> = (0..draft.entities.len())
        .filter(|at| {
            draft
                .entities
                .get(*at)
                .is_some_and(|entity| entity.fields.iter().any(|field| says("capacity", &field.name)))
        })
        .collect();
    let sign_up = |entity: &DraftEntity| crate::words::listed("sign_up_noun", &entity.name.head);
    let signing: Vec<usize> =
        (0..draft.entities.len()).filter(|at| draft.entities.get(*at).is_some_and(sign_up)).collect();
    let parents: Vec<usize> = with_places.into_iter().filter(|at| !signing.contains(at)).collect();
    let ([child], [parent]) = (signing.as_slice(), parents.as_slice()) else { return };
    let linked = draft
        .links
        .iter()
        .any(|link| [link.child, link.parent] == [*child, *parent] || [link.parent, link.child] == [*child, *parent]);
    let names = draft
        .entities
        .get(*child)
        .is_some_and(|entity| entity.fields.iter().any(|field| target(draft, *child, field) == Some(*parent)));
    if linked || names {
        return;
    }
    draft.link(Link { child: *child, parent: *parent, many: false, weak: true });
    let label = |at: usize| draft.entities.get(at).map(|entity| entity.name.label_plural()).unwrap_or_default();
    let (child, parent) = (label(*child), label(*parent));
    notes.assume(say(
        setting.language,
        format!("Each record of “{child}” is for one of “{parent}”."),
        format!("Каждая запись в «{child}» относится к одной из «{parent}»."),
    ));
}

/// Makes a reference optional where records would otherwise wait for each other.
pub(crate) fn break_circles(entities: &mut [Entity]) {
    for _ in 0..entities.len() {
        let Some((entity, field)) = circle(entities) else {
            return;
        };
        if let Some(field) = entities.get_mut(entity).and_then(|entity| entity.fields.get_mut(field)) {
            field.required = false;
            if let FieldKind::Reference { on_delete, .. } = &mut field.kind {
                *on_delete = OnDelete::SetNull;
            }
        }
    }
}

/// Finds a required reference that leads back to its own entity.
fn circle(entities: &[Entity]) -> Option<(usize, usize)> {
    let parents = |name: &Ident| -> Vec<Ident> {
        let entity = entities.iter().find(|entity| entity.name == *name);
        entity
            .into_iter()
            .flat_map(|entity| {
                entity.fields.iter().filter(|field| field.required).filter_map(|field| field.kind.target().cloned())
            })
            .collect()
    };
    for (at, entity) in entities.iter().enumerate() {
        for (place, field) in entity.fields.iter().enumerate().filter(|(_, field)| field.required) {
            let Some(start) = field.kind.target() else { continue };
            let mut seen: Vec<Ident> = vec![start.clone()];
            let mut next = 0;
            while let Some(name) = seen.get(next).cloned() {
                next += 1;
                seen.extend(parents(&name).into_iter().filter(|parent| !seen.contains(parent)).collect::<Vec<_>>());
            }
            if seen.contains(&entity.name) {
                return Some((at, place));
            }
        }
    }
    None
}
