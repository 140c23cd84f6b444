//! Values of sample records: how they are entered and how the app shows them.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "money is written in a way of its own; every other number in the common one"
)]

use super::Input;
use domain::app_model::{Currency, Field, FieldKind, Ident};
use domain::language::Language;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::spec) enum Value {
    /// Text, e-mail, link, phone.
    Text(String),
    /// Number; major units for money.
    Number(f64),
    /// Days from today.
    Day(i64),
    /// Minutes from midnight.
    Minute(i64),
    /// Hours from now.
    Hour(i64),
    /// An option.
    Choice(Ident),
    /// Any option but these; only as a wish.
    NotChoice(Vec<Ident>),
    /// A box.
    Flag(bool),
    /// Nothing.
    Empty,
}

impl Value {
    /// Says how it is entered.
    pub(super) fn input(&self, field: &Field) -> Option<Input> {
        match self {
            Self::Text(text) => Some(Input::Fill(text.clone())),
            Self::Number(value) => Some(Input::Fill(plain_number(*value))),
            Self::Day(0) => Some(Input::Fill("{today}".to_owned())),
            Self::Day(days) => Some(Input::Fill(format!("{{today{days:+}}}"))),
            Self::Minute(minutes) => Some(Input::Fill(clock(*minutes))),
            Self::Hour(hours) => Some(Input::Fill(format!("{{now{hours:+}h}}"))),
            Self::Choice(value) => option_label(field, value).map(Input::Select),
            Self::Flag(on) => Some(Input::Tick(*on)),
            Self::NotChoice(_) | Self::Empty => None,
        }
    }

    /// Returns what a cell of the list shows; `None` where it depends on the day of the check.
    pub(in crate::spec) fn shown(&self, field: &Field, language: Language) -> Option<String> {
        match self {
            Self::Text(text) => (field.kind != FieldKind::LongText).then(|| text.clone()),
            Self::Number(value) => Some(match &field.kind {
                FieldKind::Money { currency } => money_text(*value, *currency, language),
                _ => number_text(*value, language),
            }),
            Self::Minute(minutes) => Some(clock(*minutes)),
            Self::Choice(value) => option_label(field, value),
            Self::Flag(on) => Some(
                match (language, on) {
                    (Language::En, true) => "Yes",
                    (Language::En, false) => "No",
                    (Language::Ru, true) => "Да",
                    (Language::Ru, false) => "Нет",
                }
                .to_owned(),
            ),
            Self::Day(_) | Self::Hour(_) | Self::NotChoice(_) | Self::Empty => None,
        }
    }
}

fn option_label(field: &Field, value: &Ident) -> Option<String> {
    let FieldKind::Choice { options } = &field.kind else {
        return None;
    };
    options.iter().find(|option| option.value == *value).map(|option| option.label.clone())
}

fn clock(minutes: i64) -> String {
    let minutes = minutes.rem_euclid(24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Writes a number as a person types it.
pub(in crate::spec) fn plain_number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Fewest digits that are shown in groups of three where the app writes plain numbers; a year stays in one piece.
const GROUPED_DIGITS: usize = 5;

/// Writes a number as the app shows it: groups of three and the mark of the language.
pub(in crate::spec) fn number_text(value: f64, language: Language) -> String {
    grouped(value, language, GROUPED_DIGITS)
}

/// Writes a number with groups of three if it has so many digits.
fn grouped(value: f64, language: Language, fewest: usize) -> String {
    let plain = plain_number(value.abs());
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let (group, point) = match language {
        Language::En => (',', '.'),
        Language::Ru => ('\u{A0}', ','),
    };
    let digits = whole.chars().count();
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && digits >= fewest && (digits - index) % 3 == 0 {
            text.push(group);
        }
        text.push(digit);
    }
    if let Some(rest) = rest {
        text.push(point);
        text.push_str(rest);
    }
    if value < 0.0 { format!("-{text}") } else { text }
}

/// Writes an amount as the app shows it.
pub(in crate::spec) fn money_text(value: f64, currency: Currency, language: Language) -> String {
    let whole = grouped(value.trunc(), language, 4);
    let cents = format!("{:.2}", value.abs().fract());
    let cents = cents.split_once('.').map_or("00", |(_, cents)| cents);
    match language {
        Language::En => {
            let sign = match currency {
                Currency::Usd => "$",
                Currency::Eur => "€",
                Currency::Gbp => "£",
                Currency::Rub => "RUB\u{A0}",
                Currency::Kzt => "KZT\u{A0}",
                Currency::Byn => "BYN\u{A0}",
            };
            format!("{sign}{whole}.{cents}")
        }
        Language::Ru => {
            let sign = match currency {
                Currency::Usd => "$",
                Currency::Eur => "€",
                Currency::Gbp => "£",
                Currency::Rub => "₽",
                Currency::Kzt => "₸",
                Currency::Byn => "BYN",
            };
            format!("{whole},{cents}\u{A0}{sign}")
        }
    }
}
