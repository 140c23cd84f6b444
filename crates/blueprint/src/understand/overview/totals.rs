//! Totals in a list of what is kept: `an expense tracker with categories and monthly totals`.

use crate::morph::is_cyrillic;
use crate::text::{Token, cue::Cue, tokens};
use crate::words::listed;

/// Most words of such a wish.
const MAX_WORDS: usize = 4;

/// Reads `monthly totals`, `итоги по месяцам` as a sentence for the overview.
pub(in crate::understand) fn total(part: &[Token]) -> Option<Vec<Token>> {
    let named = part.iter().find(|token| listed("total_noun", &token.low))?;
    // `Total this month` asks for one number instead.
    let each = part.len() == 2 || part.iter().any(|token| listed("by_each", &token.low));
    let plain = (2..=MAX_WORDS).contains(&part.len()) && part.iter().all(Token::is_word) && each;
    let has = |cue: Cue| part.iter().any(|token| token.has_any(&[cue]));
    let periods = [
        (Cue::Month, "month", "месяцам"),
        (Cue::Week, "week", "неделям"),
        (Cue::Year, "year", "годам"),
        (Cue::Day, "day", "дням"),
    ];
    let (_, english, russian) = periods.into_iter().find(|(cue, _, _)| has(*cue)).filter(|_| plain)?;
    let text =
        if is_cyrillic(&named.low) { format!("сумма по {russian}") } else { format!("total per {english}") };
    Some(tokens(&text))
}

#[cfg(test)]
mod tests;
