//! What a request wants changed, and the change of the model.

use super::courtesy::{polite, without_reasons};
use super::fields;
use crate::phrase::{Phrase, capitalised};
use crate::text::outline::{Node, outline};
use crate::text::{Token, around, cue::Cue, join};
use crate::understand::names::{Mention, Names, What};
use crate::understand::notes::{Notes, say};
use crate::understand::sort::{self, Sort};
use crate::understand::{lists, overview, rules};
use crate::words::{listed, rows};
use domain::app_model::{AppModel, Choice, FieldKind, Ident, OnDelete, SignIn};

/// Applies every sentence of a request; `None` if one of them is not understood.
pub(super) fn apply(request: &str, old: &AppModel, notes: &mut Notes) -> Option<(AppModel, String)> {
    let mut model = old.clone();
    let mut said: Vec<String> = Vec::new();
    for node in flat(outline(request)) {
        let plain = without_reasons(&node.tokens);
        let tokens = polite(&plain);
        if tokens.iter().any(|token| token.cue(Cue::Hostile).is_some()) {
            return None;
        }
        if tokens.iter().any(Token::is_word) {
            let before = model.clone();
            match sentence(tokens, &mut model, notes) {
                Some(done) => said.push(done),
                // "It can be left blank because …" only speaks of what was asked for.
                None if !said.is_empty() && tokens.first().is_some_and(|first| listed("remark", &first.low)) => {
                    model = before
                }
                None => return None,
            }
        }
    }
    crate::understand::settle::settle(&mut model, notes);
    (!said.is_empty()).then(|| (model, said.join(" ")))
}

fn flat(nodes: Vec<Node>) -> Vec<Node> {
    let mut list = Vec::new();
    for mut node in nodes {
        let children = std::mem::take(&mut node.children);
        list.push(node);
        list.extend(flat(children));
    }
    list
}

type Change = fn(&[Token], &[Mention], &mut AppModel, &mut Notes) -> Option<String>;

/// The sorts of change, in the order in which they are asked.
const CHANGES: &[Change] =
    &[colour, limit, rename, call, remove, add_option, figure, filter, strictness, rule, sign_in, fields::add];

fn sentence(tokens: &[Token], model: &mut AppModel, notes: &mut Notes) -> Option<String> {
    let mentions = Names::of(model).mentions(tokens);
    CHANGES.iter().find_map(|change| change(tokens, &mentions, model, notes))
}

fn has(tokens: &[Token], cue: Cue) -> bool {
    tokens.iter().any(|token| token.cue(cue).is_some())
}

fn colour(tokens: &[Token], mentions: &[Mention], model: &mut AppModel, _: &mut Notes) -> Option<String> {
    if !has(tokens, Cue::Colour)
        || mentions.iter().any(|mention| matches!(mention.what, What::Field(..)))
        || has(tokens, Cue::FieldWord)
    {
        return None;
    }
    let fits = |word: &str, token: &Token| {
        word.strip_suffix('*').map_or(token.low == word, |prefix| token.low.starts_with(prefix))
    };
    let row = rows(include_str!("../../lexicon/colours.tsv")).find(|row| {
        let words = [row.first(), row.get(2)];
        words.into_iter().flatten().any(|word| tokens.iter().any(|token| fits(word, token)))
    })?;
    model.accent_hue = row.get(1)?.parse().ok()?;
    Some(say(model.language, "The colour is changed.", "Цвет изменён."))
}

/// `Rename X to Y`, `поменяй заголовок на «Y»`.
fn rename(tokens: &[Token], mentions: &[Mention], model: &mut AppModel, _: &mut Notes) -> Option<String> {
    let first = tokens.first()?;
    let verb = first.cue(Cue::Rename).or(first.cue(Cue::Change))?;
    let (at, length) = goal(tokens, verb)?;
    let (left, right) = around(tokens, at, length);
    let new = unquoted(right);
    if new.is_empty() || new.chars().count() > 60 || right.iter().all(|token| !token.is_word() && !token.is("\"")) {
        return None;
    }
    let strict = tokens.iter().any(|token| token.has_any(&[Cue::Required, Cue::Optional, Cue::Unique]));
    let quotes: Vec<usize> = left.iter().enumerate().filter(|(_, token)| token.is("\"")).map(|(at, _)| at).collect();
    let meant = |mention: &&Mention| match quotes.as_slice() {
        [open, close, ..] => (*open..*close).contains(&mention.at),
        _ => true,
    };
    let before: Vec<&Mention> = mentions.iter().filter(|mention| mention.at < at && mention.at >= 1).collect();
    let inside: Vec<&Mention> = before.iter().copied().filter(meant).collect();
    let target = if inside.is_empty() { before } else { inside };
    let field_first = left.iter().any(|token| token.cue(Cue::FieldWord).is_some());
    let pick =
        |wanted: fn(&What) -> bool| target.iter().find(|mention| wanted(&mention.what)).map(|mention| mention.what);
    let here = |mention: &Mention| (mention.at, mention.length);
    let doubled = |mention: &&&Mention| {
        !field_first
            && matches!(mention.what, What::Field(..))
            && target.iter().any(|other| matches!(other.what, What::Entity(_)) && here(other) == here(mention))
    };
    let field = target
        .iter()
        .find(|mention| matches!(mention.what, What::Field(..)) && !doubled(mention))
        .map(|mention| mention.what);
    let named_entity = pick(|what| matches!(what, What::Entity(_)));
    let choice = pick(|what| matches!(what, What::Choice(..)));
    let longest = target.iter().max_by_key(|mention| mention.length).map(|mention| mention.what);
    let within = named_entity.zip(field).filter(|_| field_first || target.len() > 1);
    let what = match within {
        Some((What::Entity(owner), What::Field(..))) => target
            .iter()
            .map(|mention| mention.what)
            .find(|what| matches!(what, What::Field(entity, _) if *entity == owner))
            .or(field),
        Some(_) | None => {
            if field_first {
                field.or(choice)
            } else {
                named_entity.or(field).or(choice).or(longest)
            }
        }
    };
    let title = left.iter().any(|token| listed("title_word", &token.low) || token.cue(Cue::App).is_some());
    match what {
        Some(_) if strict => None,
        Some(what) => relabel(model, what, &nominative(what, right, new)),
        None if title => {
            model.name.clone_from(&new);
            Some(say(
                model.language,
                format!("The app is now called “{new}”."),
                format!("Приложение теперь называется «{new}»."),
            ))
        }
        None => None,
    }
}

/// `Change the largest print run to 500000`: a limit of a number.
fn limit(tokens: &[Token], mentions: &[Mention], model: &mut AppModel, _: &mut Notes) -> Option<String> {
    tokens.first()?.cue(Cue::Change)?;
    let (last, value) = tokens.iter().enumerate().filter_map(|(at, token)| Some((at, token.number()?))).next_back()?;
    if last + 1 < tokens.len() {
        return None;
    }
    let says =
        |list: &str| tokens.iter().any(|token| crate::words::list(list).any(|start| token.low.starts_with(start)));
    let (largest, smallest) = (says("largest"), says("smallest"));
    let (entity, field) = mentions.iter().find_map(|mention| match mention.what {
        What::Field(entity, field) => {
            let number = model.entities.get(entity)?.fields.get(field)?.kind.is_number();
            number.then_some((entity, field))
        }
        What::Entity(_) | What::Choice(..) => None,
    })?;
    if largest == smallest {
        return None;
    }
    let target = model.entities.get_mut(entity)?.fields.get_mut(field)?;
    if largest {
        target.max = Some(value);
    } else {
        target.min = Some(value);
    }
    let label = target.label.clone();
    Some(say(
        model.language,
        format!("The limit of “{label}” is now {value}."),
        format!("Предел поля «{label}» теперь {value}."),
    ))
}

/// `Call the app “Our house”`: a new name without a word for `to`.
fn call(tokens: &[Token], _: &[Mention], model: &mut AppModel, _: &mut Notes) -> Option<String> {
    tokens.first()?.cue(Cue::Rename)?;
    let app = tokens.iter().position(|token| token.cue(Cue::App).is_some()).filter(|at| *at <= 3)?;
    let new = unquoted(tokens.get(app + 1..)?);
    if new.is_empty() || new.chars().count() > 60 {
        return None;
    }
    model.name.clone_from(&new);
    Some(say(
        model.language,
        format!("The app is now called “{new}”."),
        format!("Приложение теперь называется «{new}»."),
    ))
}

/// Finds the `to` of a renaming: after the closing quote of the first text if there is one.
fn goal(tokens: &[Token], start: usize) -> Option<(usize, usize)> {
    let mut quoted = false;
    let mut found = None;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        if token.is("\"") {
            quoted = !quoted;
        } else if let (false, Some(length)) = (quoted, token.cue(Cue::Into)) {
            let field_of =
                token.low == "в" && tokens.get(at + 1).is_some_and(|next| next.cue(Cue::FieldWord).is_some());
            if at > start && !field_of {
                found = Some((at, length));
            }
        }
    }
    found
}

fn unquoted(tokens: &[Token]) -> String {
    let words: Vec<Token> = tokens.iter().filter(|token| !token.is("\"")).cloned().collect();
    capitalised(join(&words).trim())
}

/// The new name of a kind of record in its dictionary form: `в исполнителей` is `Исполнители`; a quoted one stays.
fn nominative(what: What, right: &[Token], new: String) -> String {
    let quoted = right.iter().any(|token| token.is("\""));
    if quoted || !matches!(what, What::Entity(_)) {
        return new;
    }
    let name = Phrase::read(right, crate::morph::russian::Place::Oblique, &crate::phrase::Memory::default());
    name.filter(|name| crate::morph::is_cyrillic(&name.one)).map_or(new, |name| name.label_as_given())
}

fn relabel(model: &mut AppModel, what: What, new: &str) -> Option<String> {
    let old = match what {
        What::Entity(at) => {
            let name = Phrase::of_label(new)?;
            let entity = model.entities.get_mut(at)?;
            let old = std::mem::replace(&mut entity.label_plural, name.label_plural());
            let old_one = std::mem::replace(&mut entity.label, name.label());
            let target = entity.name.clone();
            if name.plural {
                entity.label_plural = new.to_owned();
            }
            let plural = entity.label_plural.clone();
            let fields = model.entities.iter_mut().flat_map(|entity| &mut entity.fields);
            for field in fields.filter(|field| field.kind.target() == Some(&target)) {
                if field.label == old_one {
                    field.label = name.label();
                } else if field.label == old {
                    field.label.clone_from(&plural);
                }
            }
            for metric in &mut model.dashboard.metrics {
                metric.label = metric.label.replace(&old, &plural);
            }
            for chart in &mut model.dashboard.breakdowns {
                chart.label = chart.label.replace(&old, &plural);
            }
            old
        }
        What::Field(entity, field) => {
            std::mem::replace(&mut model.entities.get_mut(entity)?.fields.get_mut(field)?.label, new.to_owned())
        }
        What::Choice(entity, field, option) => {
            let FieldKind::Choice { options } = &mut model.entities.get_mut(entity)?.fields.get_mut(field)?.kind else {
                return None;
            };
            std::mem::replace(&mut options.get_mut(option)?.label, new.to_owned())
        }
    };
    Some(say(model.language, format!("“{old}” is now called “{new}”."), format!("«{old}» теперь называется «{new}».")))
}

/// `Remove the phone from clients`.
fn remove(tokens: &[Token], mentions: &[Mention], model: &mut AppModel, _: &mut Notes) -> Option<String> {
    let first = tokens.first()?;
    first.cue(Cue::Remove)?;
    if has(tokens, Cue::Cannot) {
        return None;
    }
    let entities: Vec<usize> = mentions
        .iter()
        .filter_map(|mention| if let What::Entity(at) = mention.what { Some(at) } else { None })
        .collect();
    let fields: Vec<(usize, usize)> = mentions
        .iter()
        .filter_map(|mention| if let What::Field(entity, field) = mention.what { Some((entity, field)) } else { None })
        .collect();
    if has(tokens, Cue::Filter) {
        let (entity, field) = *fields.first()?;
        let field = model.entities.get_mut(entity)?.fields.get_mut(field)?;
        field.filter = false;
        let label = field.label.clone();
        return Some(say(
            model.language,
            format!("The filter “{label}” is removed."),
            format!("Фильтр «{label}» убран."),
        ));
    }
    let field = fields
        .iter()
        .find(|(entity, _)| entities.contains(entity))
        .or(fields.first().filter(|_| entities.is_empty() || has(tokens, Cue::FieldWord)));
    if let Some((entity, field)) = field {
        return fields::remove(model, *entity, *field);
    }
    let entity = *entities.first()?;
    fields::remove_entity(model, entity)
}

/// `Add the option "paused" to the status of tasks`.
fn add_option(tokens: &[Token], mentions: &[Mention], model: &mut AppModel, _: &mut Notes) -> Option<String> {
    let first = tokens.first()?;
    let verb = first.cue(Cue::Add)?;
    let named = mentions.iter().find_map(|mention| match mention.what {
        What::Field(entity, field) => {
            let choice = model
                .entities
                .get(entity)
                .and_then(|entity| entity.fields.get(field))
                .is_some_and(|field| matches!(field.kind, FieldKind::Choice { .. }));
            choice.then_some((mention.at, mention.length, entity, field))
        }
        What::Entity(_) | What::Choice(..) => None,
    });
    let (at, length, entity, field) = named?;
    let owner = mentions.iter().find_map(|mention| if let What::Entity(at) = mention.what { Some(at) } else { None });
    let (entity, field) = match owner {
        Some(owner) if owner != entity => mentions
            .iter()
            .find_map(|mention| {
                if let What::Field(at, field) = mention.what { (at == owner).then_some((at, field)) } else { None }
            })
            .unwrap_or((entity, field)),
        Some(_) | None => (entity, field),
    };
    let quoted: Vec<usize> = tokens.iter().enumerate().filter(|(_, token)| token.is("\"")).map(|(at, _)| at).collect();
    let text = match quoted.as_slice() {
        [open, close, ..] => join(tokens.get(open + 1..*close).unwrap_or_default()),
        _ => {
            let (before, after) = around(tokens, at, length);
            let before: Vec<Token> = before.iter().skip(verb).filter(|token| !option_noise(token)).cloned().collect();
            let after: Vec<Token> = after
                .iter()
                .take_while(|token| !listed("for_whom", &token.low) && token.low != "к" && token.low != "у")
                .filter(|token| !option_noise(token))
                .cloned()
                .collect();
            join(if before.is_empty() { &after } else { &before })
        }
    };
    let few = text.split_whitespace().count() <= 2;
    let named_first = at <= verb + 1 && few && !tokens.iter().any(|token| token.is(":") || token.is("("));
    if text.trim().is_empty() || text.chars().count() > 60 || !(has(tokens, Cue::OptionWord) || named_first) {
        return None;
    }
    let label = capitalised(text.trim());
    let target = model.entities.get_mut(entity)?.fields.get_mut(field)?;
    let FieldKind::Choice { options } = &mut target.kind else {
        return None;
    };
    if options.iter().any(|option| option.label.to_lowercase() == label.to_lowercase()) {
        return None;
    }
    let taken: Vec<Ident> = options.iter().map(|option| option.value.clone()).collect();
    let words = Phrase::of_label(&label).map(|name| name.code).unwrap_or_default();
    let value = crate::phrase::naming::free_ident(&crate::phrase::naming::snake(&words), "_option", &taken)?;
    options.push(Choice { value, label: label.clone() });
    let name = target.label.clone();
    Some(say(
        model.language,
        format!("“{name}” has the new option “{label}”."),
        format!("В поле «{name}» новый вариант «{label}»."),
    ))
}

fn option_noise(token: &Token) -> bool {
    token.has_any(&[Cue::OptionWord, Cue::FieldWord, Cue::Every])
        || listed("small", &token.low)
        || token.is("\"")
        || token.is(",")
        || token.is(":")
}

/// A number, chart or list of the overview.
fn figure(tokens: &[Token], _: &[Mention], model: &mut AppModel, notes: &mut Notes) -> Option<String> {
    if tokens.first().is_some_and(|token| token.has_any(&[Cue::Sort, Cue::Filter]) && !token.has_any(&[Cue::Add])) {
        return None;
    }
    let asks = sort::of(tokens) == Sort::Overview || has(tokens, Cue::Dashboard) || has(tokens, Cue::Chart);
    let shown = [Cue::Show, Cue::Dashboard, Cue::Chart, Cue::Count, Cue::Sum, Cue::Average, Cue::Per];
    if !asks || !tokens.iter().any(|token| token.has_any(&shown)) {
        return None;
    }
    let before = model.dashboard.clone();
    (overview::read(tokens, model, notes) && model.dashboard != before)
        .then(|| say(model.language, "The overview shows more.", "Обзор дополнен."))
}

/// `Show only the berths with shore power`: a filter by the field that is named.
fn only_some(mentions: &[Mention], model: &mut AppModel) -> Option<String> {
    let owners =
        || mentions.iter().filter_map(|mention| if let What::Entity(at) = mention.what { Some(at) } else { None });
    let named = mentions.iter().find_map(|mention| match mention.what {
        What::Field(entity, field) => {
            owners().next().is_none_or(|_| owners().any(|at| at == entity)).then_some((entity, field))
        }
        What::Entity(_) | What::Choice(..) => None,
    });
    let (entity, field) = named?;
    let target = model.entities.get_mut(entity)?.fields.get_mut(field)?;
    let fits = matches!(target.kind, FieldKind::YesNo | FieldKind::Choice { .. } | FieldKind::Reference { .. });
    fits.then(|| {
        target.filter = true;
        say(model.language, "The list has the filter.", "В списке есть фильтр.")
    })
}

fn filter(tokens: &[Token], mentions: &[Mention], model: &mut AppModel, notes: &mut Notes) -> Option<String> {
    if has(tokens, Cue::Show) && has(tokens, Cue::Only) {
        return only_some(mentions, model);
    }
    if !(has(tokens, Cue::Filter) || has(tokens, Cue::Sort)) {
        return None;
    }
    lists::read(tokens, model, notes).then(|| {
        if has(tokens, Cue::Filter) {
            say(model.language, "The list has the filter.", "В списке есть фильтр.")
        } else {
            say(model.language, "The list has a new order.", "Порядок списка изменён.")
        }
    })
}

/// `Make the phone of clients required`.
fn strictness(tokens: &[Token], mentions: &[Mention], model: &mut AppModel, _: &mut Notes) -> Option<String> {
    let optional = has(tokens, Cue::Optional);
    let (required, unique) = (has(tokens, Cue::Required) && !optional, has(tokens, Cue::Unique));
    let adds = tokens.first().is_some_and(|token| token.cue(Cue::Add).is_some() && token.cue(Cue::Change).is_none());
    if !(required || optional || unique) || adds || has(tokens, Cue::If) {
        return None;
    }
    let owner = mentions.iter().find_map(|mention| if let What::Entity(at) = mention.what { Some(at) } else { None });
    let fields = mentions
        .iter()
        .filter_map(|mention| if let What::Field(entity, field) = mention.what { Some((entity, field)) } else { None });
    let fields: Vec<(usize, usize)> = fields.collect();
    let (entity, field) =
        fields.iter().find(|(entity, _)| owner.is_none_or(|owner| owner == *entity)).or(fields.first()).copied()?;
    let target = model.entities.get_mut(entity)?;
    let is_title = target.fields.get(field)?.name == target.title_field;
    let target = target.fields.get_mut(field)?;
    if matches!(target.kind, FieldKind::YesNo | FieldKind::References { .. }) || optional && is_title {
        return None;
    }
    if unique {
        target.unique = true;
    }
    if required || optional {
        target.required = required;
        if let FieldKind::Reference { on_delete, .. } = &mut target.kind {
            *on_delete = if required { OnDelete::Restrict } else { OnDelete::SetNull };
        }
    }
    let label = target.label.clone();
    Some(say(
        model.language,
        format!("The field “{label}” is checked differently now."),
        format!("Поле «{label}» теперь проверяется иначе."),
    ))
}

fn rule(tokens: &[Token], _: &[Mention], model: &mut AppModel, notes: &mut Notes) -> Option<String> {
    let colon = tokens
        .iter()
        .position(|token| token.is(":"))
        .filter(|at| tokens.get(..*at).unwrap_or_default().iter().any(|token| token.cue(Cue::HeadRules).is_some()));
    let body = colon.map_or(tokens, |at| tokens.get(at + 1..).unwrap_or_default());
    if sort::of(body) != Sort::Rule {
        return None;
    }
    let limit = body.first().is_some_and(|token| token.cue(Cue::Change).is_some());
    if limit {
        return rules::read(body, model, notes)
            .then(|| say(model.language, "The limit is changed.", "Предел изменён."));
    }
    rules::read(body, model, notes)
        .then(|| say(model.language, format!("New rule: {}.", join(body)), format!("Новое правило: {}.", join(body))))
}

fn sign_in(tokens: &[Token], _: &[Mention], model: &mut AppModel, _: &mut Notes) -> Option<String> {
    let asks = sort::of(tokens) == Sort::SignIn && tokens.iter().any(|token| token.has_any(&[Cue::Add, Cue::SignIn]));
    if !asks || model.sign_in == SignIn::PerUser {
        return None;
    }
    // Rows that exist have no owner, so nobody would see them any more: this is no small change.
    None
}
