//! Items that say what they hold by their shape: `whether it is hardy`, `arm left/right`, `paid yes/no`, `how many rooms`.

use super::{Item, Said, options};
use crate::morph::russian::{Part, Place};
use crate::phrase::{Memory, Phrase};
use crate::text::{Token, cue::Cue};
use crate::understand::kinds::{self, Hint};
use crate::understand::rules::clause::listed_stem;
use crate::words::listed;

/// `Whether it is a bisque or a glaze firing`: a choice; `whether it is frost hardy`: a yes or no of that name.
pub(super) fn question(tokens: &[Token], memory: &Memory) -> Option<Item> {
    let first = tokens.first()?;
    let asks = first.low == "whether";
    let told = |token: &&Token| listed("be_word", &token.low) || listed("i_or_we", &token.low);
    let skip = 1 + tokens.iter().skip(1).take_while(told).count();
    let rest = super::asked::without_who(tokens.get(skip..)?);
    if !asks || rest.is_empty() {
        return None;
    }
    let mut item = Item {
        name: Phrase::read(rest, Place::Nominative, memory)?,
        options: Vec::new(),
        inner: Vec::new(),
        said: Said::default(),
    };
    let or = rest.iter().position(|token| token.cue(Cue::Or).is_some());
    let negation = or.is_none_or(|at| rest.get(at + 1).is_none_or(|next| next.low == "not"));
    if negation {
        let whole = rest.get(..or.unwrap_or(rest.len()))?;
        item.name = Phrase::read(whole, Place::Nominative, memory)?;
        item.said.kind = Some(Hint { kind: "yesno", min: None, max: None });
        return Some(item);
    }
    item.options = without_common_noun(options(rest));
    item.name = Phrase::of_label("Kind")?;
    (item.options.len() > 1).then_some(item)
}

/// `Bisque` and `Glaze firing` are kinds of firing: the noun that only the last option carries goes.
fn without_common_noun(mut options: Vec<String>) -> Vec<String> {
    let single = |option: &&String| !option.contains(' ');
    let others = options.len().saturating_sub(1);
    if options.iter().take(others).all(|option| single(&option))
        && let Some(last) = options.last_mut()
        && let Some((kind, noun)) = last.clone().split_once(' ')
        && !noun.contains(' ')
    {
        *last = kind.to_owned();
    }
    options
}

/// `Early / late / night`: three or more words between slashes are a choice without a name.
pub(super) fn bare_options(tokens: &[Token]) -> Option<Item> {
    let alternate = |(at, token): (usize, &Token)| if at % 2 == 0 { token.is_word() } else { token.is("/") };
    let enough = tokens.len() > 4 && tokens.len() % 2 == 1;
    let first = tokens.first().filter(|_| enough && tokens.iter().enumerate().all(alternate))?;
    let label = if crate::morph::is_cyrillic(&first.low) { "Вид" } else { "Type" };
    Some(Item { name: Phrase::of_label(label)?, options: options(tokens), inner: Vec::new(), said: Said::default() })
}

/// `Arm left/right`: a name and two options without a mark between.
pub(super) fn pair_of_options(tokens: &[Token], place: Place, memory: &Memory) -> Option<Item> {
    let slash = tokens.iter().position(|token| token.is("/"))?;
    let start = slash.checked_sub(1).filter(|start| *start > 0)?;
    let (name, values) = (tokens.get(..start)?, tokens.get(start..)?);
    let plain = values.iter().enumerate().all(|(at, token)| {
        if at % 2 == 0 {
            token.is_word() && token.cues.is_empty() && !listed("pair", &token.low)
        } else {
            token.is("/")
        }
    });
    let words = name.iter().all(|token| token.is_word() && !token.has_any(&[Cue::Many]));
    if !plain || !words || values.len() % 2 == 0 {
        return None;
    }
    let found = options(values);
    let named = found.iter().any(|option| Phrase::of_label(option).is_some_and(|name| kinds::is_field_name(&name)));
    let name = Phrase::read(name, place, memory)?;
    (found.len() > 1 && !named).then(|| Item { name, options: found, inner: Vec::new(), said: Said::default() })
}

/// Takes a type's words from before a name: `yes/no field poisonous`, `text field “origin”`, `поле да/нет «полито»`,
/// `checkbox insured`. The name alone is not enough: `field notes` and `date of birth` stay whole.
pub(crate) fn typed_first(tokens: &[Token]) -> Option<(Option<Hint>, &[Token])> {
    let start = tokens.iter().take_while(|token| token.cue(Cue::Every).is_some() || token.is("\"")).count();
    let (mut at, mut kind, mut field) = (start, None, false);
    while let Some(token) = tokens.get(at) {
        let words = |length: &usize| tokens.get(at..at + length).and_then(kinds::typed);
        let typed = (1..=4).rev().find_map(|length| Some((words(&length)?, length))).filter(|_| kind.is_none());
        if let Some((hint, length)) = typed {
            kind = Some(hint);
            at += length;
        } else if token.cue(Cue::FieldWord).is_some() {
            field = true;
            at += 1;
        } else if at > start && listed("called", &token.low) {
            at += 1;
        } else {
            break;
        }
    }
    let rest = tokens.get(at..).filter(|_| at > start)?;
    let quoted = rest.first().is_some_and(|first| first.is("\""));
    let word = rest.first().is_some_and(|first| quoted || first.is_word() && !listed("small", &first.low));
    let box_of = tokens.get(start).is_some_and(|first| quoted || first.low != "flag");
    let ticked = box_of && kind.as_ref().is_some_and(|hint| hint.kind == "yesno");
    (word && rest.iter().any(Token::is_word) && (field && (kind.is_some() || quoted) || ticked)).then_some((kind, rest))
}

/// Takes the question from `which costume`, `на какой турнир`, and the verb from `belongs to a customer`: what is left
/// stands in the form that the question gives it.
pub(super) fn asked_for(tokens: &[Token]) -> Option<&[Token]> {
    let belongs = tokens.first().and_then(|token| token.cue(Cue::Belongs));
    let led = usize::from(tokens.first().is_some_and(|token| listed("before_which", &token.low)));
    let asks = tokens.get(led).is_some_and(|token| listed("which", &token.low)).then_some(led + 1);
    let rest = tokens.get(belongs.or(asks)?..)?;
    if how_much(tokens).is_some() {
        return None;
    }
    // `Что сломано` asks for what happened, not for a thing of that name.
    if tokens.first().is_some_and(|first| first.low == "что")
        && !rest.first().is_some_and(|next| next.is_part(Part::Noun))
    {
        return None;
    }
    if rest.first().is_some_and(|first| listed("pronoun", &first.low)) {
        return None;
    }
    let ends = |token: &Token| super::super::plainly::is_verb(token) || listed("tail_pronoun", &token.low);
    let end = rest.iter().position(ends).filter(|at| *at > 0).unwrap_or(rest.len());
    rest.get(..end).filter(|rest| rest.iter().any(Token::is_word))
}

/// Takes `it has`, `there are` from the end of `how many shelves it has`.
pub(super) fn without_tail(tokens: &[Token]) -> &[Token] {
    let verb = tokens.len().checked_sub(2).filter(|at| *at > 1);
    let pronoun = verb.and_then(|at| tokens.get(at)).is_some_and(|token| listed("tail_pronoun", &token.low));
    if pronoun { tokens.get(..tokens.len() - 2).unwrap_or(tokens) } else { tokens }
}

/// Takes `yes/no` or a question mark from the end of an item.
pub(super) fn without_answer(tokens: &[Token]) -> (&[Token], bool) {
    let asked = tokens.last().is_some_and(|token| token.is("?"));
    let pair = tokens.len().checked_sub(3).and_then(|at| tokens.get(at..)).is_some_and(|tail| {
        let words: Vec<&str> = tail.iter().map(|token| token.low.as_str()).collect();
        words == ["yes", "/", "no"] || words == ["да", "/", "нет"]
    });
    let cut = if pair { 3 } else { usize::from(asked) };
    let kept = tokens.get(..tokens.len() - cut).unwrap_or_default();
    let whole = kept.iter().any(Token::is_word);
    if whole { (kept, cut > 0) } else { (tokens, false) }
}

/// `Во сколько начал` is a time, `сколько заплатил` an amount.
fn how_much(tokens: &[Token]) -> Option<&'static str> {
    let until = |part: &[Token]| matches!(part, [until, which, day] if until.low == "до" && listed("which", &which.low) && ["числа", "дня"].contains(&day.low.as_str()));
    if tokens.iter().all(Token::is_word) && tokens.windows(3).any(until) {
        return Some("срок");
    }
    match tokens {
        [on, what, verb, ..]
            if ["на", "за"].contains(&on.low.as_str()) && what.low == "что" && listed_stem("spent_on", &verb.low) =>
        {
            Some("назначение")
        }
        [on, which, day]
            if ["на", "к"].contains(&on.low.as_str())
                && listed("which", &which.low)
                && listed("day_of_which", &day.low) =>
        {
            Some("дата")
        }
        [at, many, verb, ..] if at.low == "во" && many.low == "сколько" => {
            Some(if listed_stem("ended", &verb.low) {
                "время окончания"
            } else {
                "время начала"
            })
        }
        [many, verb] if many.low == "сколько" && listed_stem("amounted", &verb.low) => Some("сумма"),
        _ => None,
    }
}

/// `from` and `to` alone are dates, `who` a person; `how many shelves` is their number.
pub(super) fn alias(tokens: &[Token]) -> Option<Vec<Token>> {
    if let Some(noun) = how_much(tokens) {
        return Some(crate::text::tokens(noun));
    }
    if let [date, _, time] = tokens
        && listed("date_word", &date.low)
        && listed("time_word", &time.low)
    {
        let russian = crate::morph::is_cyrillic(&date.low);
        return Some(crate::text::tokens(if russian { "дата и время" } else { "date and time" }));
    }
    if matches!(tokens, [since, when] if since.low == "since" && when.low == "when") {
        return Some(crate::text::tokens("since"));
    }
    if let Some(noun) = super::asked::counted(tokens) {
        return Some(crate::text::tokens(&noun));
    }
    if let [what, who, verb, rest @ ..] = tokens
        && what.low == "what"
        && listed("pronoun", &who.low)
    {
        let nouns = [
            ("do_word", "work done"),
            ("charge_word", "amount charged"),
            ("pay_word", "amount paid"),
            ("sell_word", "goods"),
        ];
        let noun = nouns.iter().find(|(list, _)| listed(list, &verb.low)).map(|(_, noun)| *noun)?;
        return Some(crate::text::tokens(noun).into_iter().chain(rest.iter().cloned()).collect());
    }
    if let [how, many, rest @ ..] = tokens
        && how.low == "how"
        && many.low == "many"
        && !rest.is_empty()
    {
        return Some(crate::text::tokens("number of").into_iter().chain(rest.iter().cloned()).collect());
    }
    let only = match tokens {
        [only] => only,
        [only, date] if ["date", "dates"].contains(&date.low.as_str()) => only,
        _ => return None,
    };
    let text = match only.low.as_str() {
        "who" => "person",
        "whom" => "recipient",
        "when" => "date",
        "where" => "place",
        "why" => "reason",
        "кто" => "человек",
        "кому" => "получатель",
        "когда" => "дата",
        "где" => "место",
        "сколько" => "количество",
        "почему" | "зачем" => "причина",
        "from" => "start date",
        "to" | "until" => "end date",
        "с" => "дата начала",
        "по" => "дата окончания",
        _ => return None,
    };
    Some(crate::text::tokens(text))
}
