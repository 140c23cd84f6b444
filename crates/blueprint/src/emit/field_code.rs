//! What one field is in each file: schema, form control, filter, table cell, value of a new form.
//!
//! Every match over the kinds is exhaustive, so a new kind of field fails to compile until each file knows it.

use super::escape::{jsx_attribute, ts};
use super::names;
use domain::app_model::{AppModel, Currency, Entity, Field, FieldKind};
use serde::Serialize;

/// One field, ready for the templates.
#[derive(Debug, Serialize)]
pub(super) struct FieldCode {
    pub name: String,
    /// Column and JSON key.
    pub column: String,
    pub label: String,
    /// The zod expression.
    pub schema: String,
    /// The form control as JSX.
    pub control: String,
    /// The filter as JSX, when the list has one.
    pub filter: Option<String>,
    /// The value as a JSX child or attribute expression, in terms of `row`.
    pub cell: String,
    /// Whether `cell` is an element (`<…>`) and not an expression that needs braces.
    pub is_element: bool,
    /// The value of a new record's form.
    pub empty: String,
    /// Whether it takes a whole line.
    pub wide: bool,
    /// Whether it is a number that lines up at the end.
    pub end: bool,
    /// Whether it is a date or a time, which stays on one line.
    pub nowrap: bool,
    /// Whether a list can be sorted by it.
    pub sortable: bool,
    /// SQL that sorts by it.
    pub sort: String,
    /// Entries of the server's filters.
    pub server_filter: Option<String>,
}

/// Names the constant with the options of a choice.
pub(super) fn options_name(entity: &Entity, field: &Field) -> String {
    format!("{}{}Options", names::camel(&entity.name), names::pascal(&field.name))
}

pub(super) fn currency_code(currency: Currency) -> &'static str {
    match currency {
        Currency::Usd => "USD",
        Currency::Eur => "EUR",
        Currency::Gbp => "GBP",
        Currency::Rub => "RUB",
        Currency::Kzt => "KZT",
        Currency::Byn => "BYN",
    }
}

/// Describes one field of an entity.
pub(super) fn field_code(model: &AppModel, entity: &Entity, field: &Field) -> FieldCode {
    let column = field.column();
    let table = names::sql(entity.name.as_str());
    let cell = cell(model, entity, field);
    let is_list = matches!(field.kind, FieldKind::References { .. });
    FieldCode {
        name: field.name.to_string(),
        label: field.label.clone(),
        schema: schema(field),
        control: control(model, entity, field),
        filter: field.filter.then(|| filter(model, entity, field)).flatten(),
        is_element: cell.starts_with('<'),
        cell,
        empty: empty(field),
        wide: matches!(field.kind, FieldKind::LongText | FieldKind::References { .. }),
        end: field.kind.is_number(),
        nowrap: field.kind.is_calendar() || matches!(field.kind, FieldKind::Time),
        sortable: !is_list,
        sort: sort(field, &table, &column),
        server_filter: server_filter(entity, field, &table, &column),
        column,
    }
}

fn limits(field: &Field) -> String {
    let mut parts = Vec::new();
    if let Some(min) = field.min {
        parts.push(format!("min: {min}"));
    }
    if let Some(max) = field.max {
        parts.push(format!("max: {max}"));
    }
    if parts.is_empty() { String::new() } else { format!("{{ {} }}", parts.join(", ")) }
}

fn schema(field: &Field) -> String {
    let kind = match &field.kind {
        FieldKind::Text => format!("field.text({})", limits(field)),
        FieldKind::LongText => format!("field.longText({})", limits(field)),
        FieldKind::Integer => format!("field.integer({})", limits(field)),
        FieldKind::Decimal => format!("field.decimal({})", limits(field)),
        FieldKind::Money { .. } => format!("field.money({})", limits(field)),
        FieldKind::Date => "field.date()".to_owned(),
        FieldKind::Time => "field.time()".to_owned(),
        FieldKind::DateTime => "field.dateTime()".to_owned(),
        FieldKind::Choice { options } => {
            let values: Vec<String> = options.iter().map(|option| format!("\"{}\"", option.value)).collect();
            format!("field.choice([{}])", values.join(", "))
        }
        FieldKind::YesNo => return "field.yesNo()".to_owned(),
        FieldKind::Email => "field.email()".to_owned(),
        FieldKind::Link => "field.link()".to_owned(),
        FieldKind::Phone => "field.phone()".to_owned(),
        FieldKind::Reference { .. } => "field.reference()".to_owned(),
        FieldKind::References { .. } => return "field.references()".to_owned(),
    };
    if field.required { kind } else { format!("field.optional({kind})") }
}

fn options_path(model: &AppModel, field: &Field) -> String {
    let target = field.kind.target().and_then(|name| model.entity(name));
    target.map_or_else(String::new, |entity| format!("/api{}/options", names::page_path(entity)))
}

fn control(model: &AppModel, entity: &Entity, field: &Field) -> String {
    let (component, extra) = match &field.kind {
        FieldKind::Text => ("TextField", String::new()),
        FieldKind::LongText => ("LongTextField", String::new()),
        FieldKind::Integer | FieldKind::Decimal => ("NumberField", String::new()),
        FieldKind::Money { currency } => ("MoneyField", format!(" currency=\"{}\"", currency_code(*currency))),
        FieldKind::Date => ("DateField", String::new()),
        FieldKind::Time => ("TimeField", String::new()),
        FieldKind::DateTime => ("DateTimeField", String::new()),
        FieldKind::Choice { .. } => ("ChoiceField", format!(" options={{{}}}", options_name(entity, field))),
        FieldKind::YesNo => ("YesNoField", String::new()),
        FieldKind::Email => ("EmailField", String::new()),
        FieldKind::Link => ("LinkField", String::new()),
        FieldKind::Phone => ("PhoneField", String::new()),
        FieldKind::Reference { .. } => ("ReferenceField", format!(" source=\"{}\"", options_path(model, field))),
        FieldKind::References { .. } => ("ReferencesField", format!(" source=\"{}\"", options_path(model, field))),
    };
    let required = if field.required { " required" } else { "" };
    let label = jsx_attribute(&field.label);
    format!("<{component} {{...form.field(\"{}\")}} label={label}{extra}{required} />", field.column())
}

fn filter(model: &AppModel, entity: &Entity, field: &Field) -> Option<String> {
    let label = jsx_attribute(&field.label);
    let column = field.column();
    let (component, extra) = match &field.kind {
        FieldKind::Choice { .. } => ("ChoiceFilter", format!(" options={{{}}}", options_name(entity, field))),
        FieldKind::YesNo => ("YesNoFilter", String::new()),
        FieldKind::Reference { .. } | FieldKind::References { .. } => {
            ("ReferenceFilter", format!(" source=\"{}\"", options_path(model, field)))
        }
        FieldKind::Integer | FieldKind::Decimal | FieldKind::Money { .. } => {
            ("RangeFilter", " type=\"number\"".to_owned())
        }
        FieldKind::Date | FieldKind::DateTime => ("RangeFilter", " type=\"date\"".to_owned()),
        FieldKind::Time => ("RangeFilter", " type=\"time\"".to_owned()),
        FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Link | FieldKind::Phone => return None,
    };
    Some(format!("<{component} list={{list}} name=\"{column}\" label={label}{extra} />"))
}

fn server_filter(entity: &Entity, field: &Field, table: &str, column: &str) -> Option<String> {
    let sql_column = format!("{table}.{}", names::sql(column));
    let entry = match &field.kind {
        // References can always be asked for: the page of the other record lists what refers to it.
        FieldKind::Reference { .. } => return Some(format!("{column}: equalsId({})", ts(&sql_column))),
        FieldKind::References { .. } => {
            let (links, own, other) = super::sql::link_names(entity, field);
            return Some(format!(
                "{column}: linked(\"{links}\", \"{own}\", {}, \"{other}\")",
                ts(&format!("{table}.id"))
            ));
        }
        FieldKind::Choice { .. } => format!("{column}: equals({})", ts(&sql_column)),
        FieldKind::YesNo => format!("{column}: yesNo({})", ts(&sql_column)),
        FieldKind::Integer | FieldKind::Decimal => format!("...numberRange(\"{column}\", {})", ts(&sql_column)),
        FieldKind::Money { .. } => format!("...numberRange(\"{column}\", {}, 100)", ts(&sql_column)),
        FieldKind::Date | FieldKind::DateTime => format!("...dayRange(\"{column}\", {})", ts(&sql_column)),
        FieldKind::Time => format!("...timeRange(\"{column}\", {})", ts(&sql_column)),
        FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Link | FieldKind::Phone => return None,
    };
    field.filter.then_some(entry)
}

fn sort(field: &Field, table: &str, column: &str) -> String {
    let sql_column = format!("{table}.{}", names::sql(column));
    match field.kind {
        FieldKind::Reference { .. } => format!("{}_title COLLATE NOCASE", field.name),
        FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Link | FieldKind::Phone => {
            format!("{sql_column} COLLATE NOCASE")
        }
        FieldKind::Integer
        | FieldKind::Decimal
        | FieldKind::Money { .. }
        | FieldKind::Date
        | FieldKind::Time
        | FieldKind::DateTime
        | FieldKind::Choice { .. }
        | FieldKind::YesNo
        | FieldKind::References { .. } => sql_column,
    }
}

/// Writes the value of a field of `row` for people: an expression, or an element.
pub(super) fn cell(model: &AppModel, entity: &Entity, field: &Field) -> String {
    let value = format!("row.{}", field.column());
    let page = field.kind.target().and_then(|name| model.entity(name)).map(names::page_path).unwrap_or_default();
    match &field.kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Time if field.required => value,
        FieldKind::Text | FieldKind::LongText | FieldKind::Time => format!("formatText({value})"),
        FieldKind::Integer | FieldKind::Decimal => format!("formatNumber({value})"),
        FieldKind::Money { currency } => format!("formatMoney({value}, \"{}\")", currency_code(*currency)),
        FieldKind::Date => format!("formatDate({value})"),
        FieldKind::DateTime => format!("formatDateTime({value})"),
        FieldKind::Choice { .. } => format!("<Badge options={{{}}} value={{{value}}} />", options_name(entity, field)),
        FieldKind::YesNo => format!("<YesNo value={{{value}}} />"),
        FieldKind::Email => format!("<EmailLink value={{{value}}} />"),
        FieldKind::Link => format!("<WebLink value={{{value}}} />"),
        FieldKind::Phone => format!("<PhoneLink value={{{value}}} />"),
        FieldKind::Reference { .. } => {
            format!("<RecordLink page=\"{page}\" id={{{value}}} title={{row.{}_title}} />", field.name)
        }
        FieldKind::References { .. } => {
            format!("<RecordLinks page=\"{page}\" ids={{{value}}} titles={{{value}_titles}} />")
        }
    }
}

fn empty(field: &Field) -> String {
    let given = field.default.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let number = given.and_then(|text| text.replace(',', ".").parse::<f64>().ok()).filter(|number| number.is_finite());
    match (&field.kind, given) {
        (FieldKind::YesNo, given) => (given == Some("true")).to_string(),
        (FieldKind::References { .. }, _) => "[]".to_owned(),
        (FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Link | FieldKind::Phone, given) => {
            ts(given.unwrap_or_default())
        }
        (FieldKind::Integer | FieldKind::Decimal, _) => number.map_or_else(null, |number| number.to_string()),
        (FieldKind::Money { .. }, _) => number.map_or_else(null, |number| (number * 100.0).round().to_string()),
        (FieldKind::Date, Some("today" | "now")) => "today()".to_owned(),
        (FieldKind::DateTime, Some("today" | "now")) => "now()".to_owned(),
        (FieldKind::Time, Some("now")) => "timeNow()".to_owned(),
        (FieldKind::Choice { options }, Some(given)) if options.iter().any(|option| option.value.as_str() == given) => {
            format!("\"{given}\"")
        }
        (
            FieldKind::Date
            | FieldKind::Time
            | FieldKind::DateTime
            | FieldKind::Choice { .. }
            | FieldKind::Reference { .. },
            _,
        ) => null(),
    }
}

fn null() -> String {
    "null".to_owned()
}
