//! Questions that pair two kinds of record: `which member read which book`, `кто за каким животным ухаживает`.
//!
//! Each answer is a record of its own that refers to both and has a date. The questions may stand anywhere in a list, so
//! they are taken out of it and read when all names are known.

use super::{Structure, doing};
use crate::morph::is_cyrillic;
use crate::morph::russian::{Part, Place};
use crate::phrase::Phrase;
use crate::text::{Token, cue::Cue};
use crate::understand::draft::{Evidence, Link};
use crate::understand::item::{Item, Said};
use crate::understand::plainly::parts::without_parts;
use crate::words::{Class, listed};

/// Most words of such a question.
const MAX_WORDS: usize = 7;

/// A question about who did what to what.
#[derive(Debug, Clone)]
pub(in crate::understand) struct Pairing {
    /// Who, if it is more than `who`.
    who: Vec<Token>,
    /// What they did.
    verb: Option<Token>,
    /// To what.
    what: Vec<Token>,
}

/// Takes such questions out of a sentence.
pub(in crate::understand) fn without_pairings(sentence: &[Token]) -> (Vec<Token>, Vec<Pairing>) {
    let mut found: Vec<Pairing> = Vec::new();
    let kept = without_parts(sentence, |part| {
        let when = matches!(part, [only] if ["when", "когда"].contains(&only.low.as_str()));
        let pairing = pairing(part);
        let taken = pairing.is_some() || when && !found.is_empty();
        found.extend(pairing);
        taken
    });
    (kept, found)
}

fn pairing(part: &[Token]) -> Option<Pairing> {
    let wish = part
        .iter()
        .take(6)
        .take_while(|token| token.has_any(&[Cue::Want, Cue::Show, Cue::Manage]) || listed("filler", &token.low));
    let part = part.get(wish.count()..)?;
    let lead = part.iter().take(2).position(|token| listed("pair_asks", &token.low))?;
    let part = part.get(lead..).filter(|part| part.len() <= MAX_WORDS && part.iter().all(Token::is_word))?;
    if let Some(pairing) = of_each(part) {
        return Some(pairing);
    }
    let asked = |token: &Token| listed("which", &token.low);
    let second = part.iter().skip(1).position(asked)? + 1;
    let (first, between) = part.get(..second)?.split_first()?;
    let named = asked(first);
    let who = between.get(..usize::from(named)).filter(|who| !named || !who.is_empty())?.to_vec();
    let what = part.get(second + 1..)?;
    let russian = is_cyrillic(&first.low);
    let length = if russian { 1 } else { what.len() };
    let done = between.get(usize::from(named)..)?.iter().chain(what.iter().skip(length));
    let mut verbs = done.filter(|token| !russian || token.is_part(Part::Finite));
    let verb = verbs.find(|token| !listed("auxiliary", &token.low) && !listed("before_which", &token.low)).cloned();
    let what = what.get(..length).filter(|what| (1..=2).contains(&what.len()))?.to_vec();
    (named || verb.is_some()).then_some(Pairing { who, verb, what })
}

/// `Which badges each scout has earned`, `какие значки получил каждый скаут`.
fn of_each(part: &[Token]) -> Option<Pairing> {
    let (first, rest) = part.split_first().filter(|(first, _)| listed("which", &first.low))?;
    let each = rest.iter().position(|token| listed("each", &token.low)).filter(|at| *at > 0)?;
    let (before, after) = (rest.get(..each)?, rest.get(each + 1..)?);
    let done = |token: &&Token| !listed("auxiliary", &token.low);
    let (what, verb) = if is_cyrillic(&first.low) {
        (before.get(..1)?, before.get(1..)?.iter().find(done))
    } else {
        (before, after.get(1..)?.iter().find(done))
    };
    Some(Pairing { who: after.get(..1)?.to_vec(), verb: verb.cloned(), what: what.to_vec() })
}

impl Structure<'_> {
    /// Adds the record that answers such a question; returns what it is called.
    pub(in crate::understand) fn pair(&mut self, pairing: &Pairing) -> Option<String> {
        let what = Phrase::read(&pairing.what, Place::Oblique, self.memory)?;
        let what = self.draft.entity(&what, Evidence::Named)?;
        let who = match Phrase::read(&pairing.who, Place::Nominative, self.memory) {
            Some(who) => self.draft.entity(&who, Evidence::Named),
            None => self.draft.entities.iter().position(|entity| entity.name.class == Class::Person),
        };
        let name = self.deed_name(pairing, what)?;
        let child = self.draft.entity(&name, Evidence::Named)?;
        let russian = is_cyrillic(&name.one);
        let field = |english: &str, russian_label: &str| {
            let name = Phrase::of_label(if russian { russian_label } else { english })?;
            Some(Item { name, options: Vec::new(), inner: Vec::new(), said: Said::default() })
        };
        match who {
            Some(parent) => self.draft.link(Link { child, parent, many: false, weak: false }),
            None => self.draft.field(child, &field("Name", "Имя")?),
        }
        self.draft.link(Link { child, parent: what, many: false, weak: false });
        self.draft.field(child, &field("Date", "Дата")?);
        Some(name.label_plural())
    }

    /// `Reading` where the tables know what is done, else `book record`.
    fn deed_name(&self, pairing: &Pairing, what: usize) -> Option<Phrase> {
        let noun = pairing.verb.as_ref().and_then(doing::noun_of);
        let what = &self.draft.entities.get(what)?.name;
        let other =
            || if is_cyrillic(&what.one) { "отметка".to_owned() } else { format!("{} record", what.one) };
        Phrase::of_label(&noun.map_or_else(other, str::to_owned))
    }
}

#[cfg(test)]
mod tests;
