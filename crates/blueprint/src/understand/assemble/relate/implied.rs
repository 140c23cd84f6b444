//! Relations that no sentence states, but that the sort of a thing takes for granted: a payment is somebody's, a pet has
//! the owner that the brief names.

use super::{Setting, target};
use crate::understand::draft::{Draft, DraftEntity, Link};
use crate::understand::notes::{Notes, say};
use crate::words::{Class, listed};

/// Most relations that are assumed for one entity.
const MAX_IMPLIED: usize = 3;

/// Lets what has an owner refer to it, and tenants to where they live, if the brief names one such kind of record.
pub(in crate::understand::assemble) fn owners(draft: &mut Draft, setting: &Setting, notes: &mut Notes) {
    const OWNED: &[Class] = &[Class::Animal, Class::Vehicle, Class::Place, Class::Thing];
    works(draft, setting, notes);
    for at in 0..draft.entities.len() {
        let Some(entity) = draft.entities.get(at) else { continue };
        let (owner, dweller) = (is_named(entity, "owner_noun"), is_named(entity, "dweller_noun"));
        let classes = if dweller { &[Class::Place] } else { OWNED };
        let other = only_of(draft, classes).filter(|other| (owner || dweller) && !draft.are_related(at, *other));
        let Some(other) = other else { continue };
        let (child, parents) = if dweller { (at, [other]) } else { (other, [at]) };
        link(draft, child, &parents, setting, notes);
    }
}

/// Lets a project of which the brief says no more refer to the clients that it names.
fn works(draft: &mut Draft, setting: &Setting, notes: &mut Notes) {
    let named = |list: &str| draft.entities.iter().position(|entity| is_named(entity, list));
    let (Some(work), Some(client)) = (named("client_work"), named("client_noun")) else { return };
    let bare = draft.entities.get(work).is_some_and(|work| work.fields.is_empty());
    if bare && !draft.are_related(work, client) {
        link(draft, work, &[client], setting, notes);
    }
}

fn is_named(entity: &DraftEntity, list: &str) -> bool {
    entity.name.key.len() == 1 && listed(list, &entity.name.head)
}

/// The only kind of record of these classes.
fn only_of(draft: &Draft, classes: &[Class]) -> Option<usize> {
    let mut found =
        draft.entities.iter().enumerate().filter(|(_, entity)| classes.contains(&entity.name.class)).map(|(at, _)| at);
    found.next().filter(|_| found.next().is_none())
}

/// Gives an event or a document without relations the people and things that it must be about.
pub(in crate::understand::assemble) fn imply(draft: &mut Draft, setting: &Setting, notes: &mut Notes) {
    for at in 0..draft.entities.len() {
        let Some(entity) = draft.entities.get(at) else { continue };
        // Whoever lists the fields of a request may want to leave open who takes it on.
        let open = entity.fields.is_empty() || entity.name.class != Class::Document && !is_referred(draft, at);
        if !is_about_others(entity) || refers(draft, at) || !open {
            continue;
        }
        let parents = parents_of(draft, at);
        if !parents.is_empty() {
            link(draft, at, &parents, setting, notes);
        }
    }
}

fn is_about_others(entity: &DraftEntity) -> bool {
    let dated = entity.fields.iter().any(|field| field.name.key.len() == 1 && listed("date_word", &field.name.head));
    matches!(entity.name.class, Class::Event | Class::Document | Class::Money)
        || listed("about_noun", &entity.name.head)
        || dated && matches!(entity.name.class, Class::Thing | Class::Unknown)
}

/// Says whether a record refers to another.
pub(in crate::understand::assemble) fn refers(draft: &Draft, at: usize) -> bool {
    let fields = draft.entities.get(at).map(|entity| entity.fields.as_slice()).unwrap_or_default();
    draft.links.iter().any(|link| link.child == at) || fields.iter().any(|field| target(draft, at, field).is_some())
}

fn is_referred(draft: &Draft, at: usize) -> bool {
    let named =
        |other: usize, entity: &DraftEntity| entity.fields.iter().any(|field| target(draft, other, field) == Some(at));
    draft.links.iter().any(|link| link.parent == at)
        || draft.entities.iter().enumerate().any(|(other, entity)| other != at && named(other, entity))
}

/// The people and things that a record may be about; not those that another of them leads to.
fn parents_of(draft: &Draft, at: usize) -> Vec<usize> {
    const ABOUT: &[Class] =
        &[Class::Person, Class::Thing, Class::Animal, Class::Vehicle, Class::Place, Class::Work, Class::Label];
    let Some(source) = draft.entities.get(at) else { return Vec::new() };
    let label = listed("about_noun", &source.name.head);
    let fits = |other: &usize| {
        let referred = draft.links.iter().any(|link| link.parent == at && link.child == *other);
        let entity = draft.entities.get(*other);
        let class = entity.map(|entity| entity.name.class);
        let said = entity.is_some_and(|entity| {
            source.fields.iter().any(|field| field.name.key.iter().any(|word| entity.name.key.contains(word)))
        });
        let told = class == Some(Class::Person) && source.fields.iter().any(|field| field.name.class == Class::Person);
        let about = class.is_some_and(|class| ABOUT.contains(&class) && (label || class != Class::Label));
        // A match is of many people.
        let gathered = class == Some(Class::Person) && listed("gathering", &source.name.head);
        *other != at && !referred && !said && !told && !gathered && about
    };
    let found: Vec<usize> = (0..draft.entities.len()).filter(fits).collect();
    let led = |parent: usize| draft.links.iter().any(|link| link.parent == parent && found.contains(&link.child));
    let own: Vec<usize> = found.iter().copied().filter(|parent| !led(*parent)).collect();
    own.into_iter().take(MAX_IMPLIED).collect()
}

/// Adds the relations and says so.
fn link(draft: &mut Draft, child: usize, parents: &[usize], setting: &Setting, notes: &mut Notes) {
    let names: Vec<String> =
        parents.iter().filter_map(|parent| draft.entities.get(*parent)).map(|entity| entity.name.one.clone()).collect();
    let label = draft.entities.get(child).map(|entity| entity.name.label_plural()).unwrap_or_default();
    notes.assume(say(
        setting.language,
        format!("Each record of “{label}” refers to: {}.", names.join(", ")),
        format!("Каждая запись в «{label}» ссылается на: {}.", names.join(", ")),
    ));
    for parent in parents {
        draft.link(Link { child, parent: *parent, many: false, weak: true });
    }
}
