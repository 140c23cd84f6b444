//! A clause with the names found in it, and the questions that the rule readers ask about it.

use crate::phrase::{Phrase, capitalised};
use crate::text::{Token, cue::Cue, join};
use crate::understand::kinds;
use crate::understand::names::{Mention, Names, What};
use crate::understand::notes::{Notes, say};
use crate::words::listed;
use domain::app_model::{AppModel, Condition, Entity, Field, FieldKind, Ident, Test};

/// Longest clause that is shown to users as it stands.
const MAX_MESSAGE_CHARS: usize = 160;

/// A clause and the model it speaks of.
pub(crate) struct Reading<'a> {
    /// The words.
    pub(crate) tokens: &'a [Token],
    /// The names found in them.
    pub(crate) mentions: Vec<Mention>,
    /// The model, which a reader may extend.
    pub(crate) model: &'a mut AppModel,
    /// Where assumptions go.
    pub(crate) notes: &'a mut Notes,
}

impl<'a> Reading<'a> {
    pub(super) fn new(tokens: &'a [Token], names: &Names, model: &'a mut AppModel, notes: &'a mut Notes) -> Self {
        Self { tokens, mentions: names.mentions(tokens), model, notes }
    }

    /// Says whether a cue stands anywhere.
    pub(crate) fn has(&self, cue: Cue) -> bool {
        self.place(cue).is_some()
    }

    /// Says whether the clause forbids something: `cannot`, or `no sign-ups` at its start.
    pub(crate) fn forbids(&self) -> bool {
        self.has(Cue::Cannot) || self.tokens.first().is_some_and(|first| first.low == "no" || first.low == "никаких")
    }

    /// Returns the first place of a cue.
    pub(crate) fn place(&self, cue: Cue) -> Option<usize> {
        self.tokens.iter().position(|token| token.cue(cue).is_some())
    }

    /// Says whether the clause speaks of an end of a term: `deadline`, `срок записи`, `окончание записи`.
    pub(crate) fn words_of_deadline(&self) -> bool {
        self.tokens.iter().any(|token| token.is_word() && listed_stem("deadline_word", &token.low))
    }

    /// Returns the entity at a position.
    pub(crate) fn entity(&self, at: usize) -> Option<&Entity> {
        self.model.entities.get(at)
    }

    /// Returns a field of an entity.
    pub(crate) fn field(&self, entity: usize, field: usize) -> Option<&Field> {
        self.entity(entity)?.fields.get(field)
    }

    /// Lists the entities that are named, in order, once each.
    pub(crate) fn entities(&self) -> Vec<usize> {
        let mut list = Vec::new();
        for mention in &self.mentions {
            if let What::Entity(at) = mention.what
                && !list.contains(&at)
            {
                list.push(at);
            }
        }
        list
    }

    /// Lists the fields that are named, in order, once each.
    pub(crate) fn fields(&self) -> Vec<(usize, usize)> {
        let mut list = Vec::new();
        for mention in &self.mentions {
            if let What::Field(entity, field) = mention.what
                && !list.contains(&(entity, field))
            {
                list.push((entity, field));
            }
        }
        list
    }

    /// Returns the reference field of `child` that points to `parent`.
    pub(crate) fn reference(&self, child: usize, parent: usize) -> Option<Ident> {
        let target = &self.entity(parent)?.name;
        let fields = &self.entity(child)?.fields;
        fields
            .iter()
            .find(|field| matches!(&field.kind, FieldKind::Reference { target: to, .. } if to == target))
            .map(|field| field.name.clone())
    }

    /// Returns the named children of `parent` first, then its other children.
    pub(crate) fn children(&self, parent: usize) -> Vec<usize> {
        let named = self.entities();
        let mut list: Vec<usize> = (0..self.model.entities.len())
            .filter(|child| *child != parent && self.reference(*child, parent).is_some())
            .collect();
        list.sort_by_key(|child| (!named.contains(child), !self.suggested(*child)));
        list
    }

    /// Says whether a word of the clause has the stem of an entity's name, as `lent` and `loan` do not but `booked` and `booking` do.
    fn suggested(&self, entity: usize) -> bool {
        let Some(name) = self.entity(entity).and_then(|entity| Phrase::of_label(&entity.label)) else {
            return false;
        };
        let head = crate::morph::stem(&name.head);
        let root: String = head.chars().take(4).collect();
        self.tokens.iter().any(|token| token.is_word() && token.stem.starts_with(&root))
    }

    /// Makes the sentence that refuses: the clause itself when it reads as one, else `fallback`.
    pub(crate) fn message(&self, english: String, russian: String) -> String {
        let text = join(self.tokens);
        let names_something =
            self.mentions.iter().any(|mention| matches!(mention.what, What::Entity(_) | What::Field(..)));
        let whole = self.tokens.first().is_some_and(|token| !token.has_any(&[Cue::And, Cue::It, Cue::Change]))
            && self.tokens.len() > 3;
        let verb = self.tokens.iter().any(|token| token.has_any(&[Cue::Cannot, Cue::Must, Cue::Only, Cue::AtMost]));
        let clean = text.chars().all(|c| c.is_alphanumeric() || " ,.-'()%’«»№:+".contains(c));
        if names_something && whole && verb && clean && text.chars().count() <= MAX_MESSAGE_CHARS {
            return capitalised(&text);
        }
        say(self.model.language, english, russian)
    }

    /// Finds the state of `entity` that the clause names: an option, or a yes/no field.
    pub(crate) fn state(&self, entity: usize) -> Option<Condition> {
        let mut picked: Option<(usize, Vec<Ident>)> = None;
        for mention in &self.mentions {
            if let What::Choice(owner, field, option) = mention.what {
                let Some(FieldKind::Choice { options }) = self.field(owner, field).map(|field| &field.kind) else {
                    continue;
                };
                let Some(value) = options.get(option).map(|option| option.value.clone()).filter(|_| owner == entity)
                else {
                    continue;
                };
                match &mut picked {
                    Some((known, values)) if *known == field && !values.contains(&value) => values.push(value),
                    Some(_) => {}
                    None => picked = Some((field, vec![value])),
                }
            }
        }
        if let Some((field, values)) = picked {
            return Some(Condition { field: self.field(entity, field)?.name.clone(), test: Test::OneOf { values } });
        }
        let flag = self.mentions.iter().find_map(|mention| match mention.what {
            What::Field(owner, field) if owner == entity => {
                let field = self.field(owner, field).filter(|field| field.kind == FieldKind::YesNo)?;
                let negated = crate::understand::names::is_negated(self.tokens, mention, &field.label);
                Some((field.name.clone(), if negated { Test::No } else { Test::Yes }))
            }
            What::Entity(_) | What::Field(..) | What::Choice(..) => None,
        });
        flag.map(|(field, test)| Condition { field, test })
    }

    /// Like [`Reading::state`], but adds a yes/no field when the clause names a state that the entity does not have yet.
    pub(crate) fn state_or_flag(&mut self, entity: usize) -> Option<Condition> {
        if let Some(state) = self.state(entity) {
            return Some(state);
        }
        let word = self.tokens.iter().find(|token| {
            let name = Phrase::read(
                std::slice::from_ref(*token),
                crate::morph::russian::Place::Nominative,
                &crate::phrase::Memory::default(),
            );
            token.is_word()
                && name.as_ref().and_then(kinds::hint).is_some_and(|hint| hint.kind == "yesno")
                && !listed("small", &token.low)
        })?;
        let label = if crate::morph::is_cyrillic(&word.low) { flag_label(&word.low) } else { capitalised(&word.low) };
        self.add_flag(entity, &label).map(|field| Condition { field, test: Test::Yes })
    }

    /// Adds a yes/no field to an entity, and says so.
    pub(crate) fn add_flag(&mut self, entity: usize, label: &str) -> Option<Ident> {
        let language = self.model.language;
        let target = self.model.entities.get_mut(entity)?;
        let taken: Vec<Ident> = target.fields.iter().map(|field| field.name.clone()).collect();
        let words = Phrase::of_label(label).map(|name| name.code).unwrap_or_default();
        let name = crate::phrase::naming::free_ident(&crate::phrase::naming::snake(&words), "_flag", &taken)?;
        let mut field = crate::understand::assemble::field::plain(name.clone(), label.to_owned(), FieldKind::YesNo);
        field.filter = true;
        field.in_list = true;
        let plural = target.label_plural.clone();
        target.fields.push(field);
        self.notes.assume(say(
            language,
            format!("“{plural}” got the box “{label}”, because a rule speaks of it."),
            format!("В «{plural}» добавлена отметка «{label}»: о ней говорит правило."),
        ));
        Some(name)
    }

    /// Returns the condition under which a record of `child` still counts as open, adding a box if nothing says so.
    pub(crate) fn open_state(&mut self, child: usize) -> Option<Condition> {
        let entity = self.entity(child)?;
        for field in &entity.fields {
            let closing = |label: &str| listed_stem("closing", label);
            if let FieldKind::Choice { options } = &field.kind {
                let values: Vec<Ident> =
                    options.iter().filter(|option| closing(&option.label)).map(|option| option.value.clone()).collect();
                if !values.is_empty() {
                    return Some(Condition { field: field.name.clone(), test: Test::NoneOf { values } });
                }
            }
            if closing(&field.label) && field.kind == FieldKind::YesNo {
                return Some(Condition { field: field.name.clone(), test: Test::No });
            }
            if listed_stem("closing_date", &field.label)
                && field.kind.is_calendar()
                && !field.required
                && !listed_stem("planned", &field.label)
            {
                return Some(Condition { field: field.name.clone(), test: Test::Empty });
            }
        }
        let label = say(self.model.language, "Returned", "Возвращено");
        self.add_flag(child, &label).map(|field| Condition { field, test: Test::No })
    }
}

/// Writes a short participle with a capital: the stem of `оплаченный` is `оплачен`.
fn flag_label(word: &str) -> String {
    capitalised(&crate::morph::russian::short(word))
}

/// Says whether a word of a label has a stem that stands in a list of word beginnings.
pub(crate) fn listed_stem(list: &str, label: &str) -> bool {
    let label = crate::morph::fold(label);
    label.split(' ').any(|word| crate::words::list(list).any(|start| word.starts_with(start)))
}

/// Says whether a sentence holds several clauses: what one of them says must not be read against names of another.
pub(super) fn is_long(reading: &Reading<'_>) -> bool {
    crate::text::split_outside(reading.tokens, |token| token.is(",")).len() > 2
}

/// Cuts `no sign-ups after the deadline, a pupil can join once, and …` where each part is a rule of its own.
pub(super) fn parts(tokens: &[Token]) -> Vec<Vec<Token>> {
    let condition = tokens.first().is_some_and(|first| first.cue(Cue::If).is_some());
    if condition || tokens.iter().any(|token| token.is("→")) {
        return vec![tokens.to_vec()];
    }
    let mut list: Vec<Vec<Token>> = Vec::new();
    for part in crate::text::split_outside(tokens, |token| token.is(",") || token.is(";")) {
        let joined = part
            .first()
            .and_then(|first| first.cue(Cue::And))
            .or_else(|| part.first().is_some_and(|first| listed("but", &first.low)).then_some(1));
        let part = part.get(joined.unwrap_or(0)..).unwrap_or_default();
        let begins = crate::understand::sort::of(part) == crate::understand::sort::Sort::Rule
            || part.len() > 3 && part.first().is_some_and(|first| listed("rule_start", &first.low));
        match list.last_mut() {
            Some(last) if !begins => {
                last.extend(crate::text::tokens(","));
                last.extend(part.iter().cloned());
            }
            Some(_) | None => list.push(part.to_vec()),
        }
    }
    list.into_iter().flat_map(conditions).collect()
}

/// `No sign-ups after the deadline or once the places are full`: the same with each condition.
fn conditions(tokens: Vec<Token>) -> Vec<Vec<Token>> {
    const CONDITIONS: &[Cue] = &[Cue::After, Cue::Before, Cue::If, Cue::Once];
    let cut = tokens.iter().enumerate().find_map(|(at, token)| {
        let next = token.cue(Cue::Or).and_then(|length| tokens.get(at + length))?;
        next.has_any(CONDITIONS).then_some(at)
    });
    let start = tokens.iter().position(|token| token.has_any(CONDITIONS)).filter(|start| *start > 0);
    let (Some(cut), Some(start)) = (cut, start) else { return vec![tokens] };
    if start >= cut {
        return vec![tokens];
    }
    let first = tokens.get(..cut).unwrap_or_default().to_vec();
    let mut second = tokens.get(..start).unwrap_or_default().to_vec();
    second.extend(tokens.get(cut + 1..).unwrap_or_default().iter().cloned());
    vec![first, second]
}

/// `Can join once`, as against `once the places are full`.
pub(super) fn happens_once(reading: &Reading<'_>) -> bool {
    let condition = |at: usize| {
        let next = reading.tokens.get(at + 1);
        next.is_some_and(|next| listed("once_condition", &next.low))
    };
    reading.place(Cue::Once).is_some_and(|at| !condition(at))
}
