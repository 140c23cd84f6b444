//! What a clause is about: the structure, a rule, the overview, the lists, sign-in, or nothing of ours.

use crate::text::outline::Node;
use crate::text::{Token, cue::Cue, find_outside};
use crate::words::listed;

/// What a clause is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// What is kept.
    Structure,
    /// What must hold.
    Rule,
    /// Numbers, charts and short lists.
    Overview,
    /// Search, filters, order.
    List,
    /// Who may use it.
    SignIn,
    /// An instruction to the reader instead of a description.
    Hostile,
}

/// A clause that waits until the names of the model are known.
#[derive(Debug, Clone)]
pub(crate) struct Clause {
    /// What it is about.
    pub(crate) sort: Sort,
    /// Its words.
    pub(crate) tokens: Vec<Token>,
}

/// Says what the points below a heading are about if the heading does.
pub(crate) fn heading(node: &Node) -> Option<Sort> {
    let tokens = &node.tokens;
    if tokens.len() > 6 || node.children.is_empty() {
        return None;
    }
    let has = |cue: Cue| tokens.iter().any(|token| token.cue(cue).is_some());
    if has(Cue::Dashboard) || has(Cue::Chart) {
        Some(Sort::Overview)
    } else if has(Cue::HeadRules) && !has(Cue::HeadFeatures) {
        Some(Sort::Rule)
    } else if has(Cue::Search) || has(Cue::Filter) || has(Cue::Sort) {
        Some(Sort::List)
    } else if has(Cue::HeadFeatures) && !has(Cue::HeadEntities) && !has(Cue::HeadFields) {
        Some(Sort::Structure)
    } else {
        None
    }
}

/// Says whether words are an instruction to the reader.
pub(crate) fn is_hostile(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| token.cue(Cue::Hostile).is_some())
}

/// Takes `Rules:` or `On the home page:` from the start of a sentence, which says what the rest is about.
pub(crate) fn without_head(tokens: &[Token], around: Sort) -> (&[Token], Sort) {
    let Some(at) = tokens.iter().take(4).position(|token| token.is(":")).filter(|at| *at > 0) else {
        return (tokens, around);
    };
    let (head, rest) = crate::text::around(tokens, at, 1);
    let whole = |cue: Cue| head.first().is_some_and(|token| token.cue(cue) == Some(head.len()));
    if whole(Cue::HeadRules) && around == Sort::Structure && is_rule(rest) {
        return (rest, Sort::Rule);
    }
    (tokens, around)
}

/// What stands behind `Purpose:` and the like.
pub(crate) fn about(tokens: &[Token]) -> Option<&[Token]> {
    let at = tokens.iter().take(3).position(|token| token.is(":")).filter(|at| *at > 0)?;
    let (head, rest) = crate::text::around(tokens, at, 1);
    let about = head.iter().all(|token| listed("about_heading", &token.low));
    (about && rest.iter().any(Token::is_word)).then_some(rest)
}

/// Says what a clause is about.
pub(crate) fn of(tokens: &[Token]) -> Sort {
    let has = |cue: Cue| find_outside(tokens, |token| token.cue(cue).is_some()).is_some();
    let starts = |cue: Cue| tokens.iter().take(4).any(|token| token.cue(cue).is_some());
    if is_hostile(tokens) {
        return Sort::Hostile;
    }
    if everyone_signs_in(tokens) || is_password_only(tokens) {
        return Sort::SignIn;
    }
    let reports = somebody_reports(tokens);
    if starts(Cue::Dashboard)
        && !reports
        && (has(Cue::Show) || tokens.iter().take(8).any(|token| token.is(":")))
        && !has(Cue::Cannot)
    {
        return Sort::Overview;
    }
    let colon = find_outside(tokens, |token| token.is(":"));
    let led = |cues: &[Cue]| colon.is_some_and(|at| tokens.iter().take(at).any(|token| token.has_any(cues)));
    if led(&[Cue::ListOf]) && !led(&[Cue::Cannot, Cue::Only, Cue::If, Cue::Must, Cue::Show]) {
        return Sort::Structure;
    }
    if describes_with_list(tokens) {
        return Sort::Structure;
    }
    let listed_before = tokens.iter().take_while(|token| !token.is("→")).filter(|token| token.is(",")).count() > 0
        && tokens.iter().any(|token| token.is("→"));
    if is_rule(tokens)
        && !(listed_before && tokens.iter().take_while(|token| !token.is(",")).any(|token| token.is(":")))
    {
        return Sort::Rule;
    }
    let signs_in = tokens.iter().enumerate().any(|(at, token)| {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        let noun = token.low == "register" && !before.is_some_and(|token| listed("before_verb", &token.low));
        token.cue(Cue::SignIn).is_some() && !noun
    });
    if signs_in && !has(Cue::With) || has(Cue::Own) && has(Cue::Show) {
        return Sort::SignIn;
    }
    let introduces = tokens.iter().any(|token| token.is(":"))
        && tokens
            .iter()
            .take_while(|token| !token.is(":"))
            .any(|token| token.has_any(&[Cue::App, Cue::ListOf, Cue::Manage]));
    if introduces {
        return Sort::Structure;
    }
    if !reports && is_overview(tokens) {
        return Sort::Overview;
    }
    if starts(Cue::Search)
        || starts(Cue::Filter)
        || starts(Cue::Sort)
        || (has(Cue::Filter) || has(Cue::Search) || has(Cue::Sort)) && (has(Cue::Can) || has(Cue::Want))
    {
        return Sort::List;
    }
    Sort::Structure
}

/// `Tenants report problems`: somebody does it, and no report is asked for.
fn somebody_reports(tokens: &[Token]) -> bool {
    let [who, verb, _, ..] = tokens else { return false };
    verb.low == "report" && crate::morph::english::is_plural(&who.low) && who.cues.is_empty()
}

/// Says whether a clause asks for numbers, charts or short lists.
fn is_overview(tokens: &[Token]) -> bool {
    let has = |cue: Cue| find_outside(tokens, |token| token.cue(cue).is_some()).is_some();
    let starts = |cue: Cue| tokens.iter().take(4).any(|token| token.cue(cue).is_some());
    const FIGURES: &[Cue] = &[Cue::Count, Cue::Sum, Cue::Average, Cue::Overdue, Cue::Upcoming, Cue::Top, Cue::Recent];
    let figure = FIGURES.iter().any(|cue| has(*cue));
    // "We need orders with a date and a total" asks for records; "we need the total of orders" for a number.
    let mut wanted = tokens.iter().take_while(|token| !token.is(":") && token.cue(Cue::With).is_none());
    // "We want to record each night (date, how many)" asks for records.
    let recorded = starts(Cue::Manage) && tokens.iter().any(|token| token.is("("));
    let shown = starts(Cue::Show) || starts(Cue::Want) && !recorded && wanted.any(|token| token.has_any(FIGURES));
    let listed = tokens.iter().any(|token| token.is(":") || token.is("("));
    // "I'd love to see who has room" asks for something to look at.
    let sees = starts(Cue::Want) && tokens.iter().take(6).any(|token| token.has_any(&[Cue::Show]));
    let asked_to_see = tokens.iter().take(6).any(|token| ["see", "видеть"].contains(&token.low.as_str()));
    let late = tokens.first().is_some_and(|token| token.cue(Cue::Overdue).is_some());
    has(Cue::Show) && has(Cue::Per) && !listed
        || has(Cue::Dashboard)
        || late && !listed
        || sees && asked_to_see && !listed
        || sees && !listed && tokens.iter().any(|token| crate::words::listed("question", &token.low))
        || has(Cue::Chart)
        || figure && shown
        || starts(Cue::Count) && has(Cue::Per)
        || (starts(Cue::Sum) || starts(Cue::Average)) && !has(Cue::Manage) && tokens.len() < 9 && has(Cue::Per)
}

/// `A film has a title, director, running time which can't be more than 20, a link and a synopsis`: a list of fields, of
/// which one is limited.
fn describes_with_list(tokens: &[Token]) -> bool {
    let has =
        tokens.iter().take(5).position(|token| token.cue(Cue::Has).is_some() && !token.has_any(&[Cue::Can, Cue::Must]));
    let Some(has) = has.filter(|has| *has > 0) else { return false };
    let before = tokens.get(..has).unwrap_or_default();
    let parts = crate::text::split_outside(tokens.get(has + 1..).unwrap_or_default(), |token| token.is(","));
    let short = parts.iter().filter(|part| part.len() <= 4 || part.iter().any(|token| token.is("("))).count();
    !before.iter().any(|token| token.has_any(&[Cue::Cannot, Cue::If])) && parts.len() > 3 && short * 2 > parts.len()
}

/// `Everyone signs in with their email`, `нужно приложение со входом по паролю, чтобы пользовались только педагоги`.
fn everyone_signs_in(tokens: &[Token]) -> bool {
    let place = tokens.iter().position(|token| token.cue(Cue::SignIn).is_some());
    let by = |token: &Token| token.cue(Cue::With).is_some() || token.low == "по" || token.low == "by";
    let key = |token: &Token| listed("sign_in_key", &token.low);
    let Some(at) = place else { return false };
    let rest = tokens.get(at..).unwrap_or_default().iter().take(6);
    let keyed = rest.clone().any(by) && rest.clone().any(key);
    let described = tokens.iter().any(|token| token.is(":") || token.is("("));
    keyed && !described && !tokens.iter().any(|token| token.has_any(&[Cue::Cannot, Cue::AtMost]))
}

/// `Just me using it, with a password`: short, and about nothing else.
fn is_password_only(tokens: &[Token]) -> bool {
    let key = |token: &Token| listed("password", &token.low);
    let other = tokens.iter().any(|token| token.is(":") || token.is("(") || token.has_any(&[Cue::Cannot, Cue::Has]));
    tokens.iter().filter(|token| token.is_word()).count() <= 8 && tokens.iter().any(key) && !other
}

fn is_rule(tokens: &[Token]) -> bool {
    let has = |cue: Cue| find_outside(tokens, |token| token.cue(cue).is_some()).is_some();
    let cannot = tokens.iter().enumerate().any(|(at, token)| {
        token.cue(Cue::Cannot).is_some()
            && !token.has_any(&[Cue::Required, Cue::Unique, Cue::Positive])
            && !inside_limit(tokens, at)
    });
    let moves = has(Cue::Moves)
        && tokens.iter().filter(|token| token.has_any(&[Cue::Then])).count() >= 1
        && has(Cue::OptionWord)
        || tokens.iter().filter(|token| token.is("→")).count() > 0;
    let only = has(Cue::Only) && (has(Cue::Can) || has(Cue::If) || has(Cue::Free) || has(Cue::Once)) && !has(Cue::Own);
    let ordered = has(Cue::Must) && (has(Cue::After) || has(Cue::Before));
    let when =
        tokens.first().is_some_and(|token| token.cue(Cue::If).is_some()) && (has(Cue::Must) || has(Cue::Required));
    let colon = tokens.iter().any(|token| token.is(":"));
    let limited = !colon
        && (has(Cue::AtMost) || has(Cue::Exceeds))
        && (has(Cue::Per) || has(Cue::Can) || has(Cue::Capacity) || has(Cue::Must))
        && !has(Cue::With);
    let ordered = ordered || tokens.windows(2).any(|pair| matches!(pair, [not, than] if ["не", "not"].contains(&not.low.as_str()) && than.has_any(&[Cue::After, Cue::Before])));
    let single = tokens.first().is_some_and(|token| listed("only_one", &token.low)) && has(Cue::Per) && !has(Cue::Has);
    let bare = tokens.len() <= 10
        && !tokens.iter().any(|token| token.is(":") || token.is("(") || token.is(","))
        && !has(Cue::Show)
        && !has(Cue::Can);
    let ordered = ordered || bare && tokens.iter().any(|token| listed("compared", &token.low));
    let plain = !tokens.iter().any(|token| token.is(":") || token.is(",") || token.is("(") || token.is("—"));
    let property = plain
        && tokens.len() <= 9
        && !has(Cue::With)
        && tokens.iter().enumerate().any(|(at, token)| {
            at > 0
                && token.has_any(&[Cue::Required, Cue::Unique])
                && tokens.get(at + 1).is_none_or(|next| next.has_any(&[Cue::And, Cue::Must, Cue::Positive, Cue::After]))
        });
    let steps = tokens.first().is_some_and(|token| listed("out_of", &token.low)) && (only || has(Cue::Can));
    let within = has(Cue::Unique) && tokens.iter().any(|token| listed("within", &token.low));
    let holds = !colon && has(Cue::AtMost) && tokens.iter().any(|token| listed("holds", &token.low));
    let required_when = (has(Cue::Required) || has(Cue::Must)) && has(Cue::If);
    // `Без полной оплаты не выдаём`
    let without = tokens.first().is_some_and(|token| ["без", "without"].contains(&token.low.as_str()))
        && tokens.iter().any(|token| listed("not", &token.low));
    cannot
        || without
        || single
        || moves
        || only
        || ordered
        || when
        || limited
        || within
        || property
        || steps
        || holds
        || has(Cue::Overlap) && !has(Cue::With)
        || required_when
}

/// Says whether a `cannot` only starts a longer limit such as `cannot exceed 5`.
fn inside_limit(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| token.has_any(&[Cue::AtMost]))
}

/// Cuts a sentence into clauses where a new wish starts after a comma or `and`.
pub(crate) fn clauses(tokens: &[Token], around: Sort) -> Vec<Clause> {
    const STRONG: &[Cue] =
        &[Cue::Show, Cue::Search, Cue::Filter, Cue::Sort, Cue::Cannot, Cue::Only, Cue::Dashboard, Cue::Chart];
    let mut list: Vec<Vec<Token>> = vec![Vec::new()];
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
        }
        let next = tokens.get(at + 1);
        let joined = next.and_then(|next| next.cue(Cue::And)).unwrap_or(0);
        let asked = tokens.get(at + 1 + joined).and_then(|token| token.cue(Cue::Want)).unwrap_or(0);
        let after_and = tokens.get(at + 1 + joined + asked).or(next);
        let cut = depth == 0
            && (token.is(",") || token.is("—"))
            && (after_and.is_some_and(|next| next.has_any(STRONG))
                || limits_to_end(tokens.get(at + 1..).unwrap_or_default()))
            && around == Sort::Structure
            && !(next_is_figure(after_and) && list.last().is_some_and(|clause| of(clause) == Sort::Overview));
        if cut {
            list.push(Vec::new());
        } else if let Some(last) = list.last_mut() {
            last.push(token.clone());
        }
    }
    let sorted = list.into_iter().filter(|clause| clause.iter().any(Token::is_word)).map(|clause| {
        let own = of(&clause);
        let sort = if own == Sort::Structure && around != Sort::Structure { around } else { own };
        Clause { sort, tokens: clause }
    });
    sorted.collect()
}

/// Says whether a word only goes on with wishes for the overview.
fn next_is_figure(token: Option<&Token>) -> bool {
    token.is_some_and(|token| {
        token.has_any(&[Cue::Show, Cue::Dashboard, Cue::Chart])
            && !token.has_any(&[Cue::Search, Cue::Filter, Cue::Sort, Cue::Cannot])
    })
}

/// Says whether the rest of a sentence is a limit of its own: `…, at most 15 pupils in a group`.
fn limits_to_end(rest: &[Token]) -> bool {
    let limit = rest.iter().take(5).any(|token| token.cue(Cue::AtMost).is_some());
    let number = rest.iter().filter(|token| token.number().is_some()).count() == 1;
    let words = rest.iter().filter(|token| token.is_word()).count();
    let plain = !rest.iter().any(|token| token.is(",") || token.is(":") || token.is(")"));
    limit && number && plain && words >= 4 && is_rule(rest)
}
