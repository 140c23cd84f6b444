//! Fields and kinds of record that come and go.
#![expect(clippy::wildcard_enum_match_arm, reason = "the first money field decides; every other kind is passed over")]

use crate::morph::russian::Place;
use crate::phrase::{Memory, Phrase};
use crate::text::{Token, cue::Cue};
use crate::understand::assemble::{Setting, assemble, field};
use crate::understand::draft::{Draft, DraftEntity, DraftField};
use crate::understand::item::{read_list, typed_first};
use crate::understand::kinds;
use crate::understand::names::{Mention, What};
use crate::understand::notes::{Notes, say};
use crate::understand::read_structure;
use crate::words::listed;
use domain::app_model::{AppModel, Currency, Entity, FieldKind, Ident, Rule};
use domain::language::Language;

fn setting(model: &AppModel, tokens: &[Token]) -> Setting {
    let used = model.entities.iter().flat_map(|entity| &entity.fields).find_map(|field| match field.kind {
        FieldKind::Money { currency } => Some(currency),
        _ => None,
    });
    let fallback = if model.language == Language::Ru { Currency::Rub } else { Currency::Usd };
    let said = tokens.iter().find_map(kinds::currency);
    Setting { language: model.language, currency: said.or(used).unwrap_or(fallback) }
}

/// `Add a phone number to clients`, `add suppliers with name and phone`.
pub(super) fn add(tokens: &[Token], mentions: &[Mention], model: &mut AppModel, notes: &mut Notes) -> Option<String> {
    if let Some((at, entity)) = needs(tokens, mentions) {
        return add_fields(tokens.get(at..)?, tokens, entity, model, notes);
    }
    let verb = tokens.first()?.cue(Cue::Add);
    let rest = tokens.get(verb.unwrap_or(0)..).unwrap_or_default();
    let offset = tokens.len() - rest.len();
    let owner = mentions.iter().rev().find_map(|mention| {
        let What::Entity(at) = mention.what else { return None };
        let before = mention.at.checked_sub(1).and_then(|before| tokens.get(before));
        let two_before = mention.at.checked_sub(2).and_then(|before| tokens.get(before));
        let led = [before, two_before].into_iter().flatten().any(|token| listed("into_entity", &token.low));
        let first = verb.is_some_and(|length| mention.at == length) && tokens.len() > mention.at + mention.length;
        (led || first && crate::morph::is_cyrillic(&tokens.get(mention.at)?.low)).then_some((
            mention.at,
            mention.length,
            at,
        ))
    });
    if let (Some((at, length, entity)), Some(_)) = (owner, verb) {
        let names = field_tokens(rest, at - offset, length);
        return add_fields(&names, tokens, entity, model, notes);
    }
    let field = tokens.iter().any(|token| token.cue(Cue::FieldWord).is_some()) || typed_first(rest).is_some();
    if verb.is_some() && field && model.entities.len() == 1 {
        return add_fields(rest, tokens, 0, model, notes);
    }
    if tokens.first().is_some_and(|first| first.has_any(&[Cue::Change, Cue::Rename, Cue::Remove])) && verb.is_none() {
        return None;
    }
    let told = verb.is_some()
        || rest.iter().any(|token| token.is(":") || token.has_any(&[Cue::Has, Cue::With, Cue::Must, Cue::Want]));
    if told { merge(rest, model, notes) } else { None }
}

/// `Vans need a last service date`, `мастерам нужна почта`: where the fields start, and whose they are.
fn needs(tokens: &[Token], mentions: &[Mention]) -> Option<(usize, usize)> {
    let owner = mentions.iter().find(|mention| matches!(mention.what, What::Entity(_)) && mention.at <= 1)?;
    let What::Entity(entity) = owner.what else { return None };
    let after = owner.at + owner.length;
    let next = tokens.get(after)?;
    let length = next.cue(Cue::Want).or_else(|| {
        let modal = next.has_any(&[Cue::Must]).then(|| tokens.get(after + 1)).flatten();
        modal.filter(|verb| verb.has_any(&[Cue::Has])).map(|_| 2)
    });
    let length = length.or_else(|| listed("lacks", &next.low).then_some(1))?;
    (tokens.len() > after + length).then_some((after + length, entity))
}

/// Takes a word for a box to tick from before a name: `checkbox “insured”`, `галочку «срочно»`.
fn without_box(tokens: &[Token]) -> (&[Token], bool) {
    let start = tokens.iter().take_while(|token| token.cue(Cue::Every).is_some() || token.is("\"")).count();
    let words = tokens.iter().skip(start).take_while(|token| listed("tick", &token.low)).count();
    let rest = tokens.get(start + words..).unwrap_or_default();
    if words > 0 && rest.iter().any(Token::is_word) { (rest, true) } else { (tokens, false) }
}

/// The tokens of the new fields: what stands before `to clients`, and what follows it in brackets or after a colon.
fn field_tokens(rest: &[Token], at: usize, length: usize) -> Vec<Token> {
    let (before, after) = crate::text::around(rest, at, length);
    let end = before.iter().rposition(|token| listed("into_entity", &token.low)).unwrap_or(before.len());
    let start = before.get(..end).unwrap_or_default();
    let meaningful = start
        .iter()
        .any(|token| token.is_word() && token.cue(Cue::FieldWord).is_none() && !listed("small", &token.low));
    let mut list: Vec<Token> = if meaningful { start.to_vec() } else { Vec::new() };
    list.extend(
        after.iter().skip_while(|token| !meaningful && (token.is(":") || token.is("—") || token.is(","))).cloned(),
    );
    list
}

fn add_fields(tokens: &[Token], whole: &[Token], at: usize, model: &mut AppModel, notes: &mut Notes) -> Option<String> {
    let plain: Vec<Token> = tokens
        .iter()
        .enumerate()
        .filter(|(at, token)| !token.is("\"") && (!is_field_word(token) || is_beside_a_type(tokens, *at)))
        .map(|(_, token)| token.clone())
        .collect();
    let memory = Memory::of(plain.iter());
    let setting = setting(model, whole);
    let mut added = Vec::new();
    let (named, ticked) = without_box(&plain);
    let remark = |name: &Phrase| name.one.starts_with("it's ") || name.one.starts_with("it ");
    for item in read_list(named, Place::Nominative, &memory).into_iter().filter(|item| !remark(&item.name)) {
        let mut source = DraftField { name: item.name, options: item.options, said: item.said };
        if ticked {
            source.said.kind = Some(crate::understand::kinds::Hint { kind: "yesno", min: None, max: None });
        }
        let target = model
            .entities
            .iter()
            .enumerate()
            .find(|(other, entity)| *other != at && source.options.is_empty() && names_entity(&source.name, entity))
            .map(|(_, entity)| entity.name.clone());
        let entity = model.entities.get(at)?;
        if entity.fields.iter().any(|field| Phrase::of_label(&field.label).is_some_and(|name| name.same(&source.name)))
        {
            continue;
        }
        let class = Phrase::of_label(&entity.label)?.class;
        let mut built = field::build_field(entity, class, &source, target, &setting, notes)?;
        if let (FieldKind::Reference { on_delete, .. }, false) = (&mut built.kind, source.said.required) {
            *on_delete = domain::app_model::OnDelete::SetNull;
            built.required = false;
        }
        let columns = entity.fields.iter().filter(|field| field.in_list).count();
        built.in_list = columns < 8 && !matches!(built.kind, FieldKind::LongText | FieldKind::Link);
        added.push(built.label.clone());
        model.entities.get_mut(at)?.fields.push(built);
    }
    let plural = model.entities.get(at)?.label_plural.clone();
    (!added.is_empty()).then(|| {
        say(
            model.language,
            format!("“{plural}” got: {}.", added.join(", ")),
            format!("В «{plural}» добавлено: {}.", added.join(", ")),
        )
    })
}

/// `Yes/no field`, `поле да/нет`: the word belongs to the type, which says what the name after it holds.
fn is_beside_a_type(tokens: &[Token], at: usize) -> bool {
    let typed = |from: usize, to: usize| tokens.get(from..to).is_some_and(|words| kinds::typed(words).is_some());
    (1..=3).any(|length| at >= length && typed(at - length, at) || typed(at + 1, at + 1 + length))
}

fn is_field_word(token: &Token) -> bool {
    token.cue(Cue::FieldWord).is_some() && !["label", "status"].contains(&token.low.as_str())
}

fn names_entity(name: &Phrase, entity: &Entity) -> bool {
    Phrase::of_label(&entity.label)
        .is_some_and(|label| label.same(name) || label.key.len() == 1 && label.head == name.head && name.key.len() <= 2)
}

/// Reads a sentence about structure and adds what is new to the model.
fn merge(tokens: &[Token], model: &mut AppModel, notes: &mut Notes) -> Option<String> {
    let named =
        tokens.iter().take_while(|token| token.has_any(&[Cue::HeadEntities, Cue::Page]) || token.is("\"")).count();
    let bare: Vec<Token> = tokens.iter().skip(named).filter(|token| !token.is("\"")).cloned().collect();
    let draft = read_structure(&bare);
    let known = |name: &Phrase| model.entities.iter().position(|entity| names_entity(name, entity));
    let mut new = Draft::default();
    let mut additions: Vec<(usize, DraftEntity)> = Vec::new();
    for entity in draft.entities {
        match known(&entity.name) {
            Some(at) => additions.push((at, entity)),
            None => new.entities.push(entity),
        }
    }
    let mut said: Vec<String> = Vec::new();
    let setting = setting(model, tokens);
    for (at, source) in additions {
        let class = source.name.class;
        for field in &source.fields {
            let target = model
                .entities
                .iter()
                .enumerate()
                .find(|(other, entity)| *other != at && names_entity(&field.name, entity))
                .map(|(_, entity)| entity.name.clone());
            let entity = model.entities.get(at)?;
            if entity
                .fields
                .iter()
                .any(|known| Phrase::of_label(&known.label).is_some_and(|name| name.same(&field.name)))
            {
                continue;
            }
            let mut built = field::build_field(entity, class, field, target, &setting, notes)?;
            built.in_list = true;
            said.push(built.label.clone());
            model.entities.get_mut(at)?.fields.push(built);
        }
    }
    if !new.entities.is_empty() {
        said.extend(add_entities(new, model, notes)?);
    }
    (!said.is_empty()).then(|| {
        say(model.language, format!("Added: {}.", said.join(", ")), format!("Добавлено: {}.", said.join(", ")))
    })
}

fn add_entities(draft: Draft, model: &mut AppModel, notes: &mut Notes) -> Option<Vec<String>> {
    let built = assemble(draft, &setting(model, &[]), notes)?;
    let taken: Vec<Ident> =
        model.entities.iter().flat_map(|entity| [entity.name.clone(), entity.plural.clone()]).collect();
    let mut labels = Vec::new();
    for mut entity in built.entities {
        if taken.contains(&entity.name) || taken.contains(&entity.plural) {
            return None;
        }
        for field in
            entity.fields.iter_mut().filter(|field| field.kind == FieldKind::Text && field.name != entity.title_field)
        {
            let name = Phrase::of_label(&field.label);
            let target = name.and_then(|name| model.entities.iter().find(|other| names_entity(&name, other)));
            if let Some(target) = target {
                field.kind = FieldKind::Reference {
                    target: target.name.clone(),
                    on_delete: domain::app_model::OnDelete::SetNull,
                };
                field.filter = true;
                (field.min, field.max, field.required, field.unique) = (None, None, false, false);
            }
        }
        labels.push(entity.label_plural.clone());
        model.entities.push(entity);
    }
    Some(labels)
}

/// Removes a field unless the entity is named by it or a rule needs it.
pub(super) fn remove(model: &mut AppModel, entity: usize, field: usize) -> Option<String> {
    let owner = model.entities.get_mut(entity)?;
    let name = owner.fields.get(field)?.name.clone();
    if owner.title_field == name || owner.fields.len() < 2 {
        return None;
    }
    let removed = owner.fields.remove(field);
    owner.rules.retain(|rule| !speaks_of(rule, &name));
    if owner.sorting.field.as_ref() == Some(&name) {
        owner.sorting.field = None;
    }
    let owner_name = owner.name.clone();
    clean_dashboard(model, &owner_name, &name);
    let label = removed.label;
    Some(say(model.language, format!("The field “{label}” is removed."), format!("Поле «{label}» убрано.")))
}

fn clean_dashboard(model: &mut AppModel, entity: &Ident, field: &Ident) {
    let mut without = model.clone();
    without.dashboard.metrics.retain(|metric| {
        let mut text = format!("{metric:?}");
        text.retain(|c| c != ' ');
        metric.entity != *entity || !text.contains(&format!("Ident(\"{field}\")"))
    });
    without
        .dashboard
        .breakdowns
        .retain(|chart| chart.entity != *entity || !format!("{chart:?}").contains(&format!("Ident(\"{field}\")")));
    without
        .dashboard
        .listings
        .retain(|list| list.entity != *entity || !format!("{list:?}").contains(&format!("Ident(\"{field}\")")));
    model.dashboard = without.dashboard;
    for other in &mut model.entities {
        let refers: Vec<Ident> = other
            .fields
            .iter()
            .filter(|field| field.kind.target() == Some(entity))
            .map(|field| field.name.clone())
            .collect();
        other
            .rules
            .retain(|rule| !(refers.iter().any(|reference| speaks_of(rule, reference)) && speaks_of(rule, field)));
    }
}

/// Says whether a rule names a field.
fn speaks_of(rule: &Rule, field: &Ident) -> bool {
    format!("{rule:?}").contains(&format!("Ident(\"{field}\")"))
}

/// Removes an entity to which nothing refers.
pub(super) fn remove_entity(model: &mut AppModel, entity: usize) -> Option<String> {
    let target = model.entities.get(entity)?.name.clone();
    if model.entities.len() < 2 || model.referrers(&target).any(|(other, _)| other.name != target) {
        return None;
    }
    let removed = model.entities.remove(entity);
    model.dashboard.metrics.retain(|metric| metric.entity != target);
    model.dashboard.breakdowns.retain(|chart| chart.entity != target);
    model.dashboard.listings.retain(|list| list.entity != target);
    let label = removed.label_plural;
    Some(say(model.language, format!("“{label}” is removed."), format!("«{label}» убрано.")))
}
