//! The sentence that says what app it is: `a recipe manager`, `система учёта заявок`, `app for tracking plants`.

use super::Structure;
use crate::morph::english::is_plural;
use crate::morph::is_cyrillic;
use crate::morph::russian::{Part, Place};
use crate::phrase::{Memory, Phrase};
use crate::text::{Token, cue::Cue};
use crate::understand::draft::{Evidence, Link};
use crate::understand::item::{Item, Said, read_list};
use crate::understand::kinds;
use crate::understand::plainly::is_verb;
use crate::words::{Class, listed};

/// Removes `I want`, `please make me` and the like from the start.
pub(in crate::understand) fn without_wish(tokens: &[Token]) -> &[Token] {
    let mut rest = tokens;
    for _ in 0..6 {
        let Some(first) = rest.first() else { return rest };
        // `Make, year` begins a list of fields.
        let listed_word = first.low == "make" && rest.get(1).is_some_and(|next| next.is(","));
        let keep = first.cue(Cue::Manage).or(first.cue(Cue::ListOf)).is_some() || listed_word;
        let wish = first.cue(Cue::Want).filter(|_| !keep);
        let filler = listed("filler", &first.low)
            .then_some(1)
            .or_else(|| (first.is(",") || first.is("—") || first.is("\"") || first.is(":")).then_some(1));
        match wish.or(filler) {
            Some(length) => rest = rest.get(length..).unwrap_or_default(),
            None => return rest,
        }
    }
    rest
}

/// `Потом записываю людей: …`, `I add trips: …`: what somebody does with what is then described goes.
pub(super) fn without_act(tokens: &[Token]) -> &[Token] {
    let opens = |token: &Token| token.is(":") || token.is("(");
    let described = tokens.iter().position(opens).is_some_and(|at| (2..=8).contains(&at));
    let adverbs = tokens.iter().take_while(|token| listed("also", &token.low)).count();
    let rest = tokens.get(adverbs..).unwrap_or_default();
    let does = |token: &Token| {
        let first_person = token.tag.as_ref().is_some_and(|tag| tag.first_person);
        token.is_part(Part::Infinitive) || token.is_part(Part::Finite) && first_person
    };
    let named = |at: usize| rest.get(at).is_some_and(|next| next.is_part(Part::Noun) || next.is_part(Part::Adjective));
    let russian = rest.first().is_some_and(does) && named(1);
    let english = matches!(rest, [who, verb, _, _, ..] if listed("i_or_we", &who.low) && verb.is_word());
    match (described, russian, english) {
        (true, true, _) => rest.get(1..).unwrap_or_default(),
        (true, _, true) => rest.get(2..).unwrap_or_default(),
        _ => tokens,
    }
}

/// `We write down where it was found and who brought it`: the questions, which are fields of what was spoken of.
pub(super) fn noted(tokens: &[Token]) -> Option<&[Token]> {
    let we = tokens.first().is_some_and(|token| listed("i_or_we", &token.low));
    let length = tokens.get(1).and_then(|token| token.cue(Cue::Manage).or(token.cue(Cue::Has)))?;
    let rest = tokens.get(1 + length..)?;
    let asks = rest.first().is_some_and(|first| listed("question", &first.low) || first.low == "whether");
    (we && asks).then_some(rest)
}

/// Says whether a sentence only tells who asks: `I run a bakery with my sister`, `мы — небольшой приют`.
pub(in crate::understand) fn is_background(tokens: &[Token]) -> bool {
    let Some(first) = tokens.first() else { return false };
    let who = listed("who_asks", &first.low) && tokens.get(1).is_some_and(|second| second.is("—") || second.is(","));
    let runs = first.cue(Cue::Intro).is_some_and(|length| length > 1) && first.cue(Cue::Has).is_none();
    let owns = first.cue(Cue::Intro).is_some()
        && ["have", "has"].contains(&tokens.get(1).map_or("", |token| token.low.as_str()));
    let keeps =
        tokens.iter().any(|token| token.cue(Cue::Manage).is_some() || token.cue(Cue::Want).is_some() || token.is(":"));
    (who || runs && !owns) && !keeps
}

/// `Berth register for our marina`: the words before `register` say what the app is about.
pub(super) fn register(tokens: &[Token]) -> Option<&[Token]> {
    let plain = tokens.len() <= 9 && tokens.iter().all(|token| token.is_word() && token.cue(Cue::Can).is_none());
    let at = tokens.iter().position(|token| listed("register_noun", &token.low)).filter(|at| *at > 0 && plain)?;
    let led = tokens.get(at + 1).is_some_and(|next| listed("register_of", &next.low));
    let name =
        tokens.get(..at).filter(|name| led && !name.iter().any(|token| token.has_any(&[Cue::Want, Cue::Manage])))?;
    name.last().is_some_and(|last| !crate::morph::english::is_plural(&last.low)).then_some(name)
}

/// `Posts a shift they want to give away`: the name between a verb and the clause that describes it.
pub(super) fn without_clause(tokens: &[Token]) -> &[Token] {
    let article = tokens.get(1).is_some_and(|next| listed("indefinite", &next.low));
    let verb = article && tokens.first().is_some_and(|first| first.is_word() && !listed("small", &first.low));
    let rest = tokens.get(usize::from(verb)..).unwrap_or_default();
    let end = rest.iter().skip(1).position(|token| listed("pronoun", &token.low)).map_or(rest.len(), |at| at + 1);
    let named = rest.get(..end).is_some_and(|name| {
        name.iter().any(|token| token.is_word() && token.cue(Cue::Every).is_none() && !listed("small", &token.low))
    });
    if named { rest.get(..end).unwrap_or(tokens) } else { tokens }
}

/// `Some people have dogs`: tells of some, so it describes none.
fn of_some(tokens: &[Token]) -> bool {
    let people = |token: &Token| listed("some_of", &token.low);
    tokens.first().is_some_and(|first| first.low == "some") && tokens.get(1).is_some_and(people)
}

/// Says whether a whole sentence tells a story: `I teach geography and run our expeditions`, `мы с мужем открыли студию,
/// по выходным проводим мастер-классы: свечи, мозаика`. A list in it counts only if it names fields.
pub(in crate::understand) fn is_story(tokens: &[Token]) -> bool {
    const ASKS: &[Cue] = &[Cue::Manage, Cue::Want, Cue::ListOf, Cue::SignIn, Cue::App];
    let speaks = |token: &Token| token.tag.as_ref().is_some_and(|tag| tag.part == Part::Finite && tag.first_person);
    let first_person =
        tokens.first().is_some_and(|token| listed("first_person", &token.low) || speaks(token)) || of_some(tokens);
    let verb =
        tokens.iter().any(|token| is_verb(token) || listed("past_verb", &token.low) || token.cue(Cue::Intro).is_some());
    let words = tokens.iter().filter(|token| token.is_word()).count();
    let opens = |token: &Token| token.is(":") || token.is("(") || token.is("—") || token.cue(Cue::With).is_some();
    let names_fields = |at: usize| {
        let items = read_list(tokens.get(at + 1..).unwrap_or_default(), Place::Oblique, &Memory::default());
        let fields = items.iter().filter(|item| kinds::is_field_name(&item.name)).count();
        fields * 2 > items.len() || fields > 1 && items.len() > 2
    };
    let openers = [tokens.iter().position(opens), tokens.iter().rposition(opens)];
    // Reading a list costs more than all the rest, and most sentences are no story whatever they list.
    let fields = || openers.into_iter().flatten().any(names_fields);
    let limits = tokens.iter().any(|token| token.has_any(&[Cue::AtMost, Cue::Exceeds]) || listed("than", &token.low));
    // What happened once is no wish, whatever verbs tell of it.
    let past = tokens.windows(2).any(|pair| {
        let [verb, next] = pair else { return false };
        verb.tag.as_ref().is_some_and(|tag| tag.part == Part::Finite && tag.past)
            && next.is_word()
            && next.cue(Cue::Or).is_none()
    });
    first_person
        && !limits
        && (verb || words > 8)
        && words > 4
        && (past && !tokens.iter().any(|token| token.cue(Cue::Want).is_some())
            || !tokens.iter().any(|token| token.has_any(ASKS) && !listed("plea", &token.low)))
        && !fields()
}

impl Structure<'_> {
    /// Reads an introduction and returns the entities that it names as kept.
    pub(super) fn intro(&mut self, tokens: &[Token]) -> Vec<usize> {
        let tokens = without_wish(tokens);
        let tokens = cut_clause(tokens);
        let keeping = last_keeping(tokens);
        let objects = keeping.map(|(at, length)| tokens.get(at + length..).unwrap_or_default()).unwrap_or_default();
        let audience = objects.first().is_some_and(|token| token.cue(Cue::For).is_some())
            && keeping.is_some_and(|(at, _)| has_noun(tokens.get(..at).unwrap_or_default()));
        let aside = objects.first().is_some_and(|token| listed("led_aside", &token.low));
        if aside {
            return Vec::new();
        }
        if has_noun(objects) && !audience {
            let russian = objects.iter().any(|token| is_cyrillic(&token.low));
            let place = if russian { Place::Oblique } else { Place::Nominative };
            let diary = keeping.and_then(|(at, _)| tokens.get(at)).is_some_and(|token| listed("diary", &token.low));
            if let Some(entry) = self.measured(objects) {
                return vec![entry];
            }
            let found = if diary { self.diary(objects) } else { self.objects(objects, place) };
            if !found.is_empty() {
                return found;
            }
        }
        self.before_app_word(tokens, keeping)
    }

    /// `Log hours against projects`: each entry is some hours of one project on one day.
    fn measured(&mut self, objects: &[Token]) -> Option<usize> {
        let [measure, joint, rest @ ..] = objects else { return None };
        let plain = rest.len() <= 3 && rest.iter().all(Token::is_word);
        if !plain || !listed("measure", &measure.low) || !listed("measured_for", &joint.low) {
            return None;
        }
        let about = Phrase::read(rest, Place::Oblique, self.memory).filter(|name| name.plural)?;
        let russian = is_cyrillic(&measure.low);
        let (entry, date) = if russian { ("Отметка", "Дата") } else { ("Time entry", "Date") };
        let hours = if russian { "Часы" } else { "Hours" };
        let child = self.draft.entity(&Phrase::of_label(entry)?, Evidence::Described)?;
        let parent = self.draft.entity(&about, Evidence::Named)?;
        self.draft.link(Link { child, parent, many: false, weak: false });
        for label in [date, hours] {
            let name = Phrase::of_label(label)?;
            self.draft.field(child, &Item { name, options: Vec::new(), inner: Vec::new(), said: Said::default() });
        }
        Some(child)
    }

    /// `Дневник рыбака` keeps entries, not anglers; `дневник тренировок` keeps trainings.
    fn diary(&mut self, objects: &[Token]) -> Vec<usize> {
        let name = Phrase::read(objects, Place::Oblique, self.memory);
        let owner =
            name.as_ref().is_some_and(|name| !name.plural && matches!(name.class, Class::Person | Class::Unknown));
        match Phrase::of_label("Запись").filter(|_| owner) {
            Some(entry) => self.draft.entity(&entry, Evidence::Named).into_iter().collect(),
            None => self.objects(objects, Place::Oblique),
        }
    }

    /// Takes the things after `track`, `учёт` as entities.
    fn objects(&mut self, objects: &[Token], place: Place) -> Vec<usize> {
        let end = objects.iter().position(|token| token.has_any(&[Cue::App])).unwrap_or(objects.len());
        let whose = objects.iter().position(|token| listed("for_whom", &token.low)).filter(|at| *at > 0).unwrap_or(end);
        // `Medicines we hold`: the name ends where its clause begins.
        let clause = objects.iter().skip(1).position(|token| listed("pronoun", &token.low) && token.low != "it");
        let clause = clause.map_or(end, |at| at + 1);
        let items = read_list(objects.get(..end.min(whose).min(clause)).unwrap_or_default(), place, self.memory);
        let mut found = Vec::new();
        for item in items {
            let unfit = listed("not_entity", &item.name.head)
                || item.name.class == Class::Abstract && kinds::is_field_name(&item.name);
            if unfit {
                continue;
            }
            let evidence = if item.inner.is_empty() { Evidence::Named } else { Evidence::Described };
            // `My running` is kept as running sessions.
            let session = || Phrase::of_label(&format!("{} session", item.name.one));
            let done = item.name.key.len() == 1 && !item.name.noun && item.name.head.ends_with("ing");
            let name = if done { session() } else { None }.unwrap_or_else(|| item.name.clone());
            if let Some(at) = self.possessed(&name).or_else(|| self.draft.entity(&name, evidence)) {
                item.inner.iter().for_each(|inner| self.add_item(at, inner));
                if !item.options.is_empty() && item.inner.is_empty() {
                    self.draft.subject.get_or_insert_with(|| item.name.clone());
                }
                self.draft.introduced.push(at);
                found.push(at);
            }
        }
        found
    }

    /// `My kids' vaccinations`: what is kept are vaccinations, each of one kid.
    fn possessed(&mut self, name: &Phrase) -> Option<usize> {
        let (of, what) = name.many.split_once(' ').filter(|(of, what)| is_plural(of) && !what.contains(' '))?;
        let (of, what) = (Phrase::of_label(of)?, Phrase::of_label(what)?);
        if of.class != Class::Person
            || !matches!(what.class, Class::Event | Class::Document | Class::Money | Class::Note)
        {
            return None;
        }
        let child = self.draft.entity(&what, Evidence::Named)?;
        let parent = self.draft.entity(&of, Evidence::Named)?;
        self.draft.link(Link { child, parent, many: false, weak: false });
        Some(child)
    }

    /// `recipe manager`, `dog walking app`: the noun before the app's word.
    fn before_app_word(&mut self, tokens: &[Token], keeping: Option<(usize, usize)>) -> Vec<usize> {
        let app = tokens.iter().position(|token| token.cue(Cue::App).is_some());
        let list = keeping.map(|(at, _)| at).filter(|at| *at > 0);
        let joined = app.zip(list).filter(|(app, list)| app + 1 == *list).map(|(_, list)| list);
        let end = joined.or_else(|| [app, list].into_iter().flatten().min()).unwrap_or(tokens.len());
        let before: Vec<Token> = tokens
            .get(..end)
            .unwrap_or_default()
            .iter()
            .filter(|token| !token.has_any(&[Cue::Want]))
            .cloned()
            .collect();
        let plain = before.iter().all(|token| token.has_any(&[Cue::Drop, Cue::Every]));
        let name = Phrase::read(&before, Place::Nominative, self.memory)
            .filter(|name| !plain && name.noun && (joined.is_some() || !listed("not_entity", &name.head)));
        // `A booking system` keeps bookings, whatever else it is about.
        let booked = name.as_ref().is_some_and(|name| listed("sign_up_noun", &name.head));
        let several = crate::text::split_outside(&before, |token| token.has_any(&[Cue::And]));
        if let (true, true, true) = (name.is_some(), list.is_some(), several.len() > 1) {
            let names = several.iter().filter_map(|part| Phrase::read(part, Place::Nominative, self.memory));
            let names: Vec<Phrase> = names.filter(|name| name.noun && name.class != Class::Unknown).collect();
            if names.len() == several.len() {
                return names.iter().filter_map(|name| self.draft.entity(name, Evidence::Named)).collect();
            }
        }
        if let (Some(name), true) = (&name, list.is_some() || booked && app.is_some()) {
            let found: Vec<usize> = self.draft.entity(name, Evidence::Named).into_iter().collect();
            self.draft.introduced.extend(&found);
            return found;
        }
        let after_for = tokens
            .iter()
            .position(|token| token.cue(Cue::For).is_some())
            .map(|at| tokens.get(at + 1..).unwrap_or_default());
        let audience = after_for.and_then(|words| read_list(words, Place::Oblique, self.memory).into_iter().next());
        // A journal of nothing is one of entries.
        let journal = tokens.iter().find(|token| listed("journal_noun", &token.low));
        let entry = || Phrase::of_label(if is_cyrillic(&journal?.low) { "Запись" } else { "Entry" });
        let subject = name.or_else(|| audience.map(|item| item.name));
        let first = self.draft.entities.iter().all(|entity| entity.evidence < Evidence::Described);
        if self.draft.subject.is_none() && first {
            self.draft.subject = subject.filter(|name| !listed("not_entity", &name.head)).or_else(entry);
        }
        Vec::new()
    }
}

fn has_noun(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| {
        token.is_word() && !token.has_any(&[Cue::App, Cue::Every, Cue::Drop]) && !listed("small", &token.low)
    })
}

/// Ends a sentence before a subordinate clause that only explains.
fn cut_clause(tokens: &[Token]) -> &[Token] {
    let at = tokens.iter().skip(1).position(|token| listed("explains", &token.low)).map_or(tokens.len(), |at| at + 1);
    tokens.get(..at).unwrap_or_default()
}

/// Finds the last word that says `keep`, `list of`, `учёт`, with a noun after it if there is one.
fn last_keeping(tokens: &[Token]) -> Option<(usize, usize)> {
    let mut found: Option<(usize, usize)> = None;
    for (at, token) in tokens.iter().enumerate() {
        let Some(length) = token.cue(Cue::Manage).into_iter().chain(token.cue(Cue::ListOf)).max() else {
            continue;
        };
        let rest = tokens.get(at + length..).unwrap_or_default();
        let overlapped = found.is_some_and(|(start, size)| at < start + size);
        let list_after = found.is_some() && !has_noun(rest);
        let comma_between = found.is_some_and(|(start, _)| {
            tokens.get(start..at).unwrap_or_default().iter().any(|token| token.is(",") || token.cue(Cue::And).is_some())
        });
        if !overlapped && !list_after && !comma_between {
            found = Some((at, length));
        }
    }
    found
}
