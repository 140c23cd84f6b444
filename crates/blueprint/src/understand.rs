//! Understanding: from a brief to an app model, with what was assumed and what is left out.
//!
//! The brief becomes an outline of sentences; each sentence is of one sort. Structural ones make a draft of entities
//! and fields, the draft becomes a model, and rules, lists and the overview are then read against the model's names.
//! All of it is grammar and tables; no kind of app is known by name.

pub(crate) mod assemble;
pub(crate) mod draft;
pub mod dump;
pub(crate) mod item;
pub(crate) mod kinds;
pub(crate) mod lists;
pub(crate) mod names;
pub mod notes;
pub(crate) mod overview;
pub(crate) mod plainly;
pub(crate) mod promote;
pub(crate) mod rules;
mod scope;
pub(crate) mod settle;
pub(crate) mod sort;
mod structure;
mod title;
mod unread;

use crate::phrase::Memory;
use crate::text::letter;
use crate::text::outline::{Node, outline};
use crate::text::{Token, cue::Cue, tokens};
use crate::words::{self, Class};
use assemble::Setting;
use domain::app_model::{AppModel, Currency, SignIn};
use domain::language::Language;
use notes::{Notes, quoted, say};
use sort::{Clause, Sort};
use structure::Structure;
use structure::inferred::Hinting;
use structure::pairing::{self, Pairing};
use structure::relation::{is_deed, is_relation};
use structure::states::states;

/// What was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Understanding {
    /// The app.
    pub model: AppModel,
    /// Assumptions and what is left out.
    pub notes: Notes,
}

/// Why a brief cannot be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotServed {
    /// Nothing in it names something to keep.
    NothingToKeep,
    /// It asks for another kind of program; the word for it.
    OtherKind(String),
    /// Its language is neither English nor Russian.
    OtherLanguage,
}

/// Understands a brief for an app in `language`.
///
/// # Errors
/// [`NotServed`] when no app that would serve the brief can be built.
pub fn understand(brief: &str, language: Language) -> Result<Understanding, NotServed> {
    let (brief, markup) = letter::without_markup(brief);
    let brief = &letter::body(&brief);
    let all = tokens(brief);
    if scope::is_other_language(&all) {
        return Err(NotServed::OtherLanguage);
    }
    let memory = Memory::of(all.iter());
    let mut notes = Notes::default();
    if markup {
        notes.assume(say(language, "Markup in the brief was ignored.", "Разметка в описании не учтена."));
    }
    let mut reader = Reader {
        structure: Structure { draft: draft::Draft::default(), memory: &memory },
        others: Vec::new(),
        relations: Vec::new(),
        deeds: Vec::new(),
        pairings: Vec::new(),
        unread: Vec::new(),
        about: Vec::new(),
        hinting: Vec::new(),
        notes: &mut notes,
        language,
        other_kind: None,
    };
    let nodes: Vec<Node> = outline(brief).into_iter().map(|node| reader.without_refused(node)).collect();
    for node in &nodes {
        reader.read(node, Sort::Structure);
    }
    reader.read_about();
    reader.structure.draft.title = title::title(&nodes);
    let (relations, deeds) = (std::mem::take(&mut reader.relations), std::mem::take(&mut reader.deeds));
    reader.structure.relations(&relations);
    reader.structure.deeds(&deeds);
    reader.pair();
    let hinting = std::mem::take(&mut reader.hinting);
    reader.structure.inferred(&hinting);
    let expanded = reader.expand_concept(&all) || reader.reread() || reader.expand_subject();
    let unread = std::mem::take(&mut reader.unread);
    // "A racing game with physics" names parts of a program, not fields: only a list or a verb of keeping describes data.
    let lists =
        all.iter().any(|token| token.is(":") || token.is("(") || token.has_any(&[Cue::Has, Cue::Manage, Cue::ListOf]));
    let entities = &reader.structure.draft.entities;
    let described = lists && entities.iter().any(|entity| entity.evidence == draft::Evidence::Described);
    let (draft, others, other_kind) = (reader.structure.draft, reader.others, reader.other_kind);
    if let Some(word) = other_kind.filter(|_| !described) {
        return Err(NotServed::OtherKind(word));
    }
    let bare = draft.entities.iter().all(|entity| entity.fields.iter().all(|field| kinds::hint(&field.name).is_none()));
    if bare && !lists && !expanded && !notes.left_out.is_empty() {
        return Err(NotServed::NothingToKeep);
    }
    let setting = Setting { language, currency: currency(&all, language) };
    let mut model = assemble::assemble(draft, &setting, &mut notes).ok_or(NotServed::NothingToKeep)?;
    others.iter().for_each(|clause| apply(clause, &mut model, &mut notes));
    assemble::relate::break_circles(&mut model.entities);
    overview::fill(&mut model);
    let unread: Vec<Vec<Token>> =
        unread.into_iter().filter(|tokens| !rules::read(tokens, &mut model, &mut notes)).collect();
    unread::note(&unread, &model, &mut notes);
    settle::settle(&mut model, &mut notes);
    Ok(Understanding { model, notes })
}

/// Reads one sentence about structure on its own.
pub(crate) fn read_structure(tokens: &[Token]) -> draft::Draft {
    let memory = Memory::of(tokens.iter());
    let mut structure = Structure { draft: draft::Draft::default(), memory: &memory };
    structure.sentence(tokens);
    structure.draft
}

/// Reads a clause that is not about the structure against the names of the model.
fn apply(clause: &Clause, model: &mut AppModel, notes: &mut Notes) {
    let tokens = clause.tokens.as_slice();
    match clause.sort {
        Sort::Structure => {}
        Sort::Rule => rules::read_or_leave(tokens, model, notes),
        Sort::Overview => overview::read_or_leave(tokens, model, notes),
        Sort::List => {
            if !lists::read(tokens, model, notes) && !overview::read(tokens, model, notes) {
                lists::leave(tokens, model, notes);
            }
        }
        Sort::SignIn => model.sign_in = SignIn::PerUser,
        Sort::Hostile => ignore(tokens, model.language, notes),
    }
}

/// Tells that words were ignored because they speak to the reader instead of describing an app.
fn ignore(tokens: &[Token], language: Language, notes: &mut Notes) {
    let text = quoted(&crate::text::join(tokens));
    notes.assume(notes::ignored(language, &text));
}

/// Walks the outline and sends each clause to where it belongs.
struct Reader<'a, 'n> {
    structure: Structure<'a>,
    others: Vec<Clause>,
    /// Sentences about relations, which are read when all names are known.
    relations: Vec<Vec<Token>>,
    /// Sentences about who does what, read after those.
    deeds: Vec<Vec<Token>>,
    /// Questions about who did what to what.
    pairings: Vec<Pairing>,
    /// Sentences of which nothing was taken.
    unread: Vec<Vec<Token>>,
    /// Rules that may take a relation for granted.
    hinting: Vec<Hinting>,
    /// What stands behind `Purpose:`, read only when nothing else describes what is kept.
    about: Vec<Vec<Token>>,
    notes: &'n mut Notes,
    language: Language,
    other_kind: Option<String>,
}

impl Reader<'_, '_> {
    fn read(&mut self, node: &Node, around: Sort) {
        let heading = sort::heading(node);
        let plain = |node: &Node| sort::of(&node.tokens) == Sort::Structure;
        if !node.children.is_empty()
            && heading.is_none()
            && around == Sort::Structure
            && plain(node)
            && node.children.iter().all(plain)
        {
            if self.structure.heading(node) {
                return;
            }
            return node.children.iter().for_each(|child| self.read(child, around));
        }
        if heading.is_none() || node.children.is_empty() {
            self.sentence(&node.tokens, around);
        }
        for child in &node.children {
            self.read(child, heading.unwrap_or(around));
        }
    }

    /// Takes hostile items out of a list, so that one of them does not spoil the others.
    fn without_hostile(&mut self, tokens: &[Token]) -> Vec<Token> {
        let parts = crate::text::split_outside(tokens, |token| token.is(","));
        let listed = parts.len() > 1 && parts.first().is_some_and(|first| !sort::is_hostile(first));
        if !listed || !sort::is_hostile(tokens) {
            return tokens.to_vec();
        }
        let (gone, kept): (Vec<&[Token]>, Vec<&[Token]>) = parts.into_iter().partition(|part| sort::is_hostile(part));
        gone.iter().for_each(|part| ignore(part, self.language, self.notes));
        kept.join(&crate::text::tokens(",")[..])
    }

    /// Takes out what the brief says is not needed: `учёт пасеки не нужен`, `a map is not needed`.
    fn without_refused(&mut self, mut node: Node) -> Node {
        let parts = crate::text::split_outside(&node.tokens, |token| token.is(","));
        let refused = |part: &&[Token]| {
            let pair = part.windows(2).any(|pair| matches!(pair, [not, need] if not.cue(Cue::Not).is_some() && words::listed("not_wanted", &need.low)));
            let start = part.iter().take(3).any(|token| token.low == "don't")
                && part.iter().take(4).any(|token| ["need", "want"].contains(&token.low.as_str()));
            (pair || start) && !part.iter().any(|token| token.has_any(&[Cue::Optional, Cue::Required, Cue::If]))
        };
        let (gone, kept): (Vec<&[Token]>, Vec<&[Token]>) = parts.into_iter().partition(refused);
        if gone.is_empty() {
            return node;
        }
        for part in &gone {
            let text = quoted(&crate::text::join(part));
            self.notes.assume(say(
                self.language,
                format!("Not built, as the brief says so: “{text}”."),
                format!("Не строится, так сказано в описании: «{text}»."),
            ));
        }
        node.tokens = kept.join(&crate::text::tokens(",")[..]);
        node
    }

    fn sentence(&mut self, tokens: &[Token], around: Sort) {
        let keeps = tokens.iter().any(|token| token.has_any(&[Cue::Manage, Cue::ListOf]));
        if !keeps && self.other_kind.is_none() {
            let opens =
                |token: &Token| token.is(":") || token.is("(") || token.has_any(&[Cue::With, Cue::Has, Cue::If]);
            let end = tokens.iter().position(opens).unwrap_or(tokens.len());
            self.other_kind = scope::other_kind(tokens.get(..end).unwrap_or_default());
        }
        let tokens = &plainly::run::spread(&self.without_hostile(&plainly::without_speech(tokens)));
        let tokens = scope::without_topics(tokens, self.language, self.notes);
        let tokens = plainly::without_daily(&plainly::without_apart(plainly::without_sequence(&tokens)));
        let (tokens, pairings) = pairing::without_pairings(&tokens);
        self.pairings.extend(pairings);
        let tokens = self.without_totals(&tokens);
        let tokens = tokens.as_slice();
        if let Some((frame, inner)) = plainly::frame::framed(tokens).filter(|_| around == Sort::Structure) {
            self.statements(frame, around);
            return self.statements(inner, around);
        }
        if around == Sort::Structure && structure::is_story(tokens) {
            self.structure.background(tokens);
            if !structure::is_background(tokens) {
                unread::tell_background(tokens, self.language, self.notes);
            }
            return;
        }
        self.statements(tokens, around);
    }

    fn statements(&mut self, tokens: &[Token], around: Sort) {
        for statement in plainly::plainly(tokens) {
            self.statement(&statement, around);
        }
    }

    /// Takes totals out of a list of what is kept, and asks the overview for them.
    fn without_totals(&mut self, tokens: &[Token]) -> Vec<Token> {
        let mut totals: Vec<Clause> = Vec::new();
        let kept = plainly::parts::without_parts(tokens, |part| {
            let total = overview::totals::total(part);
            let taken = total.is_some();
            totals.extend(total.map(|tokens| Clause { sort: Sort::Overview, tokens }));
            taken
        });
        if kept.is_empty() {
            return tokens.to_vec();
        }
        self.others.extend(totals);
        kept
    }

    /// Takes what a brief wants to see as what is kept, when nothing else in it names anything.
    fn reread(&mut self) -> bool {
        if !self.structure.draft.entities.is_empty() {
            return false;
        }
        let shown = |clause: &mut Clause| matches!(clause.sort, Sort::Overview | Sort::List);
        let wishes: Vec<Clause> = self.others.extract_if(.., shown).collect();
        for wish in wishes {
            seen(&wish.tokens).iter().for_each(|wish| self.structure.sentence(wish));
            if self.structure.draft.entities.is_empty() {
                self.others.push(wish);
            }
        }
        !self.structure.draft.entities.is_empty()
    }

    /// Keeps what the app is named after, or what any place keeps, when the brief says no more: `a recipe app`.
    fn expand_subject(&mut self) -> bool {
        let draft = &mut self.structure.draft;
        let Some(name) = draft.subject.clone().filter(|_| draft.entities.is_empty()) else { return false };
        match name.class {
            Class::Place => self.brief_of_concept("*place", "*место"),
            Class::Group => self.brief_of_concept("*group", "*группа"),
            Class::Person | Class::Label | Class::Note | Class::Abstract | Class::Unknown => return false,
            Class::Thing
            | Class::Work
            | Class::Document
            | Class::Event
            | Class::Money
            | Class::Task
            | Class::Animal
            | Class::Vehicle
            | Class::Food => {
                draft.entity(&name, draft::Evidence::Named);
            }
        }
        self.says_no_more(&name.one);
        !self.structure.draft.entities.is_empty()
    }

    /// Adds the records that answer who did what to what.
    fn pair(&mut self) {
        for pairing in std::mem::take(&mut self.pairings) {
            if let Some(many) = self.structure.pair(&pairing) {
                self.notes.assume(say(
                    self.language,
                    format!("“{many}” are records of their own, each with a date."),
                    format!("«{many}» — отдельные записи, у каждой есть дата."),
                ));
            }
        }
    }

    /// Reads what the brief says of its purpose if it describes nothing elsewhere.
    fn read_about(&mut self) {
        let entities = &self.structure.draft.entities;
        if !entities.iter().any(|entity| entity.evidence == draft::Evidence::Described) {
            for tokens in std::mem::take(&mut self.about) {
                self.statement(&tokens, Sort::Structure);
            }
        }
    }

    fn statement(&mut self, tokens: &[Token], around: Sort) {
        if let Some(rest) = sort::about(tokens) {
            return self.about.push(rest.to_vec());
        }
        let (tokens, around) = sort::without_head(tokens, around);
        if around == Sort::Structure {
            if let Some(steps) = states(&mut self.structure, tokens) {
                self.others.extend(steps.map(|tokens| Clause { sort: Sort::Rule, tokens }));
                return;
            }
            if is_relation(tokens) && sort::of(tokens) == Sort::Structure {
                return self.relations.push(tokens.to_vec());
            }
            if is_deed(tokens) && sort::of(tokens) == Sort::Structure {
                self.structure.sentence(tokens);
                return self.deeds.push(tokens.to_vec());
            }
            if self.structure.block(tokens) {
                return self.others.extend(steps_of(&Clause { sort: Sort::Structure, tokens: tokens.to_vec() }));
            }
        }
        for clause in sort::clauses(tokens, around) {
            match clause.sort {
                Sort::Structure => {
                    let before = self.structure.draft.clone();
                    self.structure.sentence(&clause.tokens);
                    if self.structure.draft == before {
                        self.structure.bracketed(&clause.tokens);
                    }
                    if self.structure.draft == before {
                        self.unread.push(clause.tokens.clone());
                    }
                    self.others.extend(steps_of(&clause));
                }
                Sort::Rule if clause.tokens.iter().any(|token| token.is("→")) => {
                    let named = clause
                        .tokens
                        .iter()
                        .take_while(|token| !token.is("→"))
                        .any(|token| token.is(":") || token.is("—"));
                    if named {
                        self.structure.sentence(&clause.tokens);
                    }
                    self.others.push(clause);
                }
                Sort::Rule | Sort::SignIn => {
                    let current = self.structure.draft.current;
                    self.hinting.push(Hinting { tokens: clause.tokens.clone(), current });
                    self.structure.bracketed(&clause.tokens);
                    self.others.push(clause);
                }
                Sort::Overview | Sort::List | Sort::Hostile => self.others.push(clause),
            }
        }
    }

    /// Reads the brief that a word for a whole kind of app stands for, when the brief itself describes nothing.
    fn expand_concept(&mut self, all: &[Token]) -> bool {
        let draft = &self.structure.draft;
        let bare = draft.entities.iter().all(|entity| entity.evidence < draft::Evidence::Described);
        let word = |token: &Token| concept(&token.low);
        let Some((found, text)) = all.iter().find_map(|token| word(token).map(|text| (token.clone(), text))) else {
            return false;
        };
        let same = |entity: &draft::DraftEntity| entity.name.key.contains(&found.stem);
        if !bare || draft.entities.iter().any(|entity| !same(entity) && entity.evidence > draft::Evidence::Weak) {
            return false;
        }
        self.structure.draft.entities.clear();
        self.structure.draft.links.clear();
        self.structure.draft.current = None;
        self.says_no_more(&found.text);
        self.brief_of(text);
        true
    }

    /// Tells that all the rest was assumed.
    fn says_no_more(&mut self, word: &str) {
        self.notes.assume(say(
            self.language,
            format!("The brief says “{word}” and no more; assumed what such an app usually keeps."),
            format!("В описании сказано только «{word}»; взято то, что обычно хранят в таком приложении."),
        ));
    }

    /// Reads what any place or any group keeps.
    fn brief_of_concept(&mut self, english: &str, russian: &str) {
        let key = say(self.language, english, russian);
        concept(&key).into_iter().for_each(|text| self.brief_of(text));
    }

    /// Reads an assumed brief.
    fn brief_of(&mut self, text: &str) {
        for node in outline(text) {
            self.structure.sentence(&node.tokens);
        }
    }
}

/// The brief that a word for a whole kind of app stands for.
fn concept(word: &str) -> Option<&'static str> {
    let mut rows = crate::words::rows(include_str!("../lexicon/concepts.tsv"));
    rows.find(|row| row.first() == Some(&word)).and_then(|row| row.get(1).copied())
}

/// What somebody wants to see, as a sentence of what is kept.
fn seen(tokens: &[Token]) -> Option<Vec<Token>> {
    let (at, length) = tokens.iter().enumerate().find_map(|(at, token)| Some((at, token.cue(Cue::Show)?)))?;
    let rest = tokens.get(at + length..).filter(|rest| !rest.is_empty())?;
    let russian = rest.iter().any(|token| crate::morph::is_cyrillic(&token.low));
    Some([&crate::text::tokens(if russian { "вести" } else { "track" }), rest].concat())
}

/// The steps of a status that stand in a list of fields, as a rule of their own.
fn steps_of(clause: &Clause) -> Option<Clause> {
    let arrow = clause.tokens.iter().position(|token| token.is("→"))?;
    let start = clause
        .tokens
        .get(..arrow)?
        .iter()
        .rposition(|token| token.is(",") || token.is("(") && arrow > 0)
        .map_or(0, |at| at + 1);
    Some(Clause { sort: Sort::Rule, tokens: clause.tokens.get(start..)?.to_vec() })
}

/// The currency of the whole brief: the first that it names, or that of its language.
fn currency(all: &[Token], language: Language) -> Currency {
    let fallback = match language {
        Language::En => Currency::Usd,
        Language::Ru => Currency::Rub,
    };
    all.iter().filter(|token| token.low != "р" && token.low != "pound").find_map(kinds::currency).unwrap_or(fallback)
}

#[cfg(test)]
mod tests;
