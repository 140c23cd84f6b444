//! Names of things in code, and the words that the contract of the template builds from labels.

use domain::app_model::{Entity, Field, Ident};
use domain::language::Language;

/// Type names that generated files import or that the language owns; an entity of that name gets a suffix.
const TAKEN_TYPES: &[&str] = &[
    "AddLink",
    "App",
    "Array",
    "Badge",
    "Boolean",
    "Chart",
    "Choice",
    "ChoiceField",
    "ChoiceFilter",
    "Column",
    "Date",
    "DateField",
    "DateTimeField",
    "Db",
    "Detail",
    "Details",
    "Draft",
    "EmailField",
    "EmailLink",
    "Error",
    "Failure",
    "Filter",
    "Filters",
    "FormPage",
    "Function",
    "Group",
    "Hono",
    "Infinity",
    "Intl",
    "Link",
    "LinkField",
    "ListQuery",
    "ListView",
    "Listing",
    "LongTextField",
    "Map",
    "Math",
    "Metric",
    "MoneyField",
    "Number",
    "NumberField",
    "Object",
    "Omit",
    "Option",
    "Owner",
    "Page",
    "PageHeader",
    "PageNotFound",
    "Partial",
    "Period",
    "PhoneField",
    "PhoneLink",
    "Pick",
    "Promise",
    "Proxy",
    "RangeFilter",
    "Record",
    "RecordLink",
    "RecordLinks",
    "RecordPage",
    "ReferenceField",
    "ReferenceFilter",
    "ReferencesField",
    "RegExp",
    "Related",
    "Request",
    "Required",
    "Response",
    "Route",
    "Routes",
    "Row",
    "SessionGate",
    "Set",
    "Shell",
    "SignedIn",
    "Stored",
    "String",
    "Symbol",
    "TextField",
    "TimeField",
    "URL",
    "URLSearchParams",
    "User",
    "Visitor",
    "WeakMap",
    "WebLink",
    "YesNo",
    "YesNoField",
    "YesNoFilter",
];

/// Words that are a name in SQL only inside quotes.
const QUOTED_IN_SQL: &[&str] = &[
    "add",
    "alter",
    "autoincrement",
    "collate",
    "deferrable",
    "intersect",
    "isnull",
    "nothing",
    "notnull",
    "returning",
];

/// Writes an identifier for SQL.
pub(super) fn sql(name: &str) -> String {
    if QUOTED_IN_SQL.contains(&name) { format!("\"{name}\"") } else { name.to_owned() }
}

/// Writes `meeting_room` as `MeetingRoom`.
pub(super) fn pascal(name: &Ident) -> String {
    name.as_str().split('_').map(upper_first).collect()
}

/// Writes `meeting_room` as `meetingRoom`.
pub(super) fn camel(name: &Ident) -> String {
    let mut words = name.as_str().split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |joined, word| joined + &upper_first(word))
}

/// Writes `meeting_room` as `meeting-room`, for files and addresses.
pub(super) fn kebab(name: &Ident) -> String {
    name.as_str().replace('_', "-")
}

/// Names the shared file of an entity; the words of the interface already have theirs.
pub(super) fn file(name: &Ident) -> String {
    if name.as_str() == "strings" { "strings-entry".to_owned() } else { kebab(name) }
}

fn upper_first(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Names the type of an entity's records.
pub(super) fn type_name(entity: &Entity) -> String {
    let name = pascal(&entity.name);
    if TAKEN_TYPES.contains(&name.as_str()) { format!("{name}Entry") } else { name }
}

/// Returns the path of an entity's list page, such as `/meeting-rooms`.
#[must_use]
pub fn page_path(entity: &Entity) -> String {
    format!("/{}", kebab(&entity.plural))
}

/// Lower-cases the first letter of a label, unless the label starts with an abbreviation.
#[must_use]
pub fn lower_first(label: &str) -> String {
    let mut chars = label.chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    let rest = chars.as_str();
    if rest.chars().next().is_none_or(char::is_lowercase) {
        first.to_lowercase().chain(rest.chars()).collect()
    } else {
        label.to_owned()
    }
}

/// Names the link that leads to the form of a new record.
#[must_use]
pub fn add_label(entity: &Entity, language: Language) -> String {
    match language {
        Language::En => format!("Add {}", lower_first(&entity.label)),
        Language::Ru => "Добавить".to_owned(),
    }
}

/// Names the form of a new record.
#[must_use]
pub fn new_heading(entity: &Entity, language: Language) -> String {
    match language {
        Language::En => format!("New {}", lower_first(&entity.label)),
        Language::Ru => format!("{}: новая запись", entity.label),
    }
}

/// Names the form of a stored record.
#[must_use]
pub fn edit_heading(entity: &Entity, language: Language) -> String {
    match language {
        Language::En => format!("Edit {}", lower_first(&entity.label)),
        Language::Ru => format!("{}: изменение", entity.label),
    }
}

/// Names the region with the records of `referrer` on the page of the record that its `field` refers to.
///
/// The field is added only when the entity refers to the same target twice.
#[must_use]
pub fn related_heading(referrer: &Entity, field: &Field) -> String {
    let target = field.kind.target();
    let twice = referrer.fields.iter().filter(|other| other.kind.target() == target).count() > 1;
    if twice { format!("{} ({})", referrer.label_plural, field.label) } else { referrer.label_plural.clone() }
}

#[cfg(test)]
mod tests;
