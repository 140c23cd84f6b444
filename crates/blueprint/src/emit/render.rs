//! Fills the templates of `templates/react-node/emit` with the described entities and overview.

use super::entity_code::{EntityCode, entity_code};
use super::field_code::FieldCode;
use super::imports::{Imports, mentions};
use super::rule_code::RuleFunction;
use super::{escape, names, test_code};
use domain::app_model::{AppModel, Entity};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};
use rust_embed::RustEmbed;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "../../templates/react-node/emit"]
struct Templates;

pub(super) const FORMATS: &[&str] = &[
    "choiceLabel",
    "formatDate",
    "formatDateTime",
    "formatMoney",
    "formatNumber",
    "formatPeriod",
    "formatText",
    "formatYesNo",
    "roundAverage",
];
const CELLS: &[&str] = &["Badge", "EmailLink", "PhoneLink", "RecordLink", "RecordLinks", "WebLink", "YesNo"];
const FIELDS: &[&str] = &[
    "ChoiceField",
    "DateField",
    "DateTimeField",
    "EmailField",
    "LinkField",
    "LongTextField",
    "PhoneField",
    "TextField",
    "TimeField",
    "YesNoField",
];
const FILTERS: &[&str] = &["ChoiceFilter", "Filters", "RangeFilter", "ReferenceFilter", "YesNoFilter"];
const LIST_KIT: &[&str] = &["dayRange", "equals", "equalsId", "linked", "numberRange", "timeRange", "yesNo"];
const SHARED: &str = "../../../shared/kit/format";

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(environment);

#[expect(clippy::expect_used, reason = "the delimiters are the default ones, which are valid")]
fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    environment.set_syntax(syntax.build().expect("the syntax is the usual one"));
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment
        .set_loader(|name| Ok(Templates::get(name).and_then(|file| String::from_utf8(file.data.into_owned()).ok())));
    environment.add_filter("ts", |text: &str| escape::ts(text));
    environment.add_filter("attr", |text: &str| escape::jsx_attribute(text));
    environment.add_filter("text", |text: &str| escape::jsx_text(text));
    environment.add_filter("html", |text: &str| escape::html(text));
    environment.add_filter("md", |text: &str| escape::markdown(text));
    environment.add_filter("comment", |text: &str| escape::comment(text));
    environment.add_filter("sql", |text: &str| names::sql(text));
    environment
}

/// Hands a described part to a template.
pub(super) fn value(part: &impl Serialize) -> Value {
    Value::from(Serde(part))
}

#[expect(clippy::expect_used, reason = "the templates are part of the program, and a test renders each of them")]
pub(super) fn fill(template: &str, context: Value) -> String {
    let template = ENVIRONMENT.get_template(template).expect("the template is embedded and well-formed");
    template.render(context).expect("the template uses only what its context has")
}

/// Writes the files of one kind of record.
pub(super) fn entity(model: &AppModel, entity: &Entity) -> BTreeMap<String, String> {
    let code = entity_code(model, entity);
    let (slug, file) = (code.slug.clone(), code.file.clone());
    let mut files = BTreeMap::new();
    files.insert(format!("shared/{file}.ts"), fill("shared.ts.j2", context! { e => value(&code) }));
    files.insert(format!("server/{slug}/store.ts"), store(&code));
    files.insert(format!("server/{slug}/routes.ts"), routes(&code));
    if code.has_rules {
        files.insert(format!("server/{slug}/rules.ts"), rules(&code));
    }
    files.insert(format!("web/pages/{slug}/columns.tsx"), columns(&code));
    files.insert(format!("web/pages/{slug}/list-page.tsx"), list_page(&code));
    files.insert(format!("web/pages/{slug}/form-page.tsx"), form_page(&code));
    files.insert(format!("web/pages/{slug}/record-page.tsx"), record_page(&code));
    for (path, template, context) in test_code::test_files(model, entity, &code) {
        files.insert(path, fill(template, context));
    }
    files
}

fn has_write(code: &EntityCode) -> bool {
    !(code.rules.write.is_empty() && code.references.is_empty() && code.lists.is_empty() && code.uniques.is_empty())
}

fn has_delete(code: &EntityCode) -> bool {
    !(code.rules.delete.is_empty() && code.restricted_by.is_empty())
}

/// Parameters of the function that checks a write, in order, as far as its body needs them.
fn write_params(code: &EntityCode) -> Vec<&'static str> {
    let looks_up = !(code.references.is_empty() && code.lists.is_empty() && code.uniques.is_empty());
    let needs = |param: &str| code.rules.write.iter().any(|rule| rule.params.contains(&param));
    let mut params = Vec::new();
    if looks_up || needs("db") {
        params.push("db");
    }
    if looks_up || needs("next") {
        params.push("next");
    }
    if !code.uniques.is_empty() || needs("stored") {
        params.push("stored");
    }
    if code.per_user && (looks_up || needs("owner")) {
        params.push("owner");
    }
    params
}

fn delete_params(code: &EntityCode) -> Vec<&'static str> {
    let needs = |param: &str| code.rules.delete.iter().any(|rule| rule.params.contains(&param));
    let mut params = Vec::new();
    if !code.restricted_by.is_empty() || needs("db") {
        params.push("db");
    }
    params.push("stored");
    params
}

/// A record that is locked says so before anything else about it is checked.
fn locks_first(rules: &[RuleFunction]) -> Vec<&RuleFunction> {
    let is_lock = |rule: &&RuleFunction| rule.params == ["stored"];
    rules.iter().filter(is_lock).chain(rules.iter().filter(|rule| !is_lock(rule))).collect()
}

fn store(code: &EntityCode) -> String {
    let filters: String = code.fields.iter().filter_map(|field| field.server_filter.clone()).collect();
    let mut list: Vec<String> =
        LIST_KIT.iter().filter(|name| mentions(&filters, name)).map(|name| (*name).to_owned()).collect();
    list.push("readPage".to_owned());
    list.sort();
    list.push("type ListQuery".to_owned());
    let has_values = !(code.lists.is_empty() && code.searched.is_empty());
    let values = if has_values { "values(input)" } else { "input" };
    let titles = code.lists.iter().flat_map(|link| [link.column.clone(), format!("{}_titles", link.column)]);
    let omitted: Vec<String> = code.flags.iter().cloned().chain(titles).map(|column| format!("\"{column}\"")).collect();
    let omitted = omitted.join(" | ");
    let imports = context! { list };
    let owner = owner_words(code.per_user);
    fill("store.ts.j2", context! { e => value(code), imports, values, omitted, ..owner })
}

fn owner_words(per_user: bool) -> Value {
    let word = |text: &str| if per_user { text.to_owned() } else { String::new() };
    context! {
        owner_param => word(", owner: number"),
        owner_arg => word(", owner"),
        owner_object => word(", { owner }"),
        owner_more => word(", owner"),
        user => word(", c.var.user.id"),
    }
}

fn routes(code: &EntityCode) -> String {
    let (has_write, has_delete) = (has_write(code), has_delete(code));
    let mut rule_imports = Vec::new();
    if has_write {
        rule_imports.push(format!("check{}", code.type_name));
    }
    if has_delete {
        rule_imports.push(format!("check{}Delete", code.type_name));
    }
    let owner = owner_words(code.per_user);
    fill(
        "routes.ts.j2",
        context! {
            e => value(code), has_write, has_delete, rule_imports,
            write_params => write_params(code), delete_params => delete_params(code),
            ..owner
        },
    )
}

fn rules(code: &EntityCode) -> String {
    let all: Vec<&RuleFunction> = code.rules.write.iter().chain(&code.rules.delete).collect();
    let bodies: String = all.iter().flat_map(|rule| rule.body.iter()).map(|line| format!("{line}\n")).collect();
    let words =
        |names: &[&'static str]| names.iter().filter(|name| mentions(&bodies, name)).copied().collect::<Vec<_>>();
    let mut checks = Vec::new();
    if !code.references.is_empty() {
        checks.push("checkReference");
    }
    if !code.lists.is_empty() {
        checks.push("checkReferences");
    }
    if !code.uniques.is_empty() || mentions(&bodies, "checkUnique") {
        checks.push("checkUnique");
    }
    if !code.restricted_by.is_empty() {
        checks.push("checkUnlinked");
    }
    let mut types = Vec::new();
    if has_delete(code) || write_params(code).contains(&"stored") {
        types.push(code.type_name.clone());
    }
    if write_params(code).contains(&"next") {
        types.push(format!("{}Input", code.type_name));
    }
    let owner = owner_words(code.per_user);
    fill(
        "rules.ts.j2",
        context! {
            e => value(code), types, checks,
            uses_db => write_params(code).contains(&"db") || delete_params(code).contains(&"db"),
            clock => words(&["now", "timeNow", "today"]),
            refusals => words(&["conflict", "invalid"]),
            write_params => write_params(code),
            delete_params => delete_params(code),
            write_rules => value(&locks_first(&code.rules.write)),
            delete_rules => value(&code.rules.delete),
            has_write => has_write(code),
            has_delete => has_delete(code),
            ..owner
        },
    )
}

fn cells(fields: &[FieldCode]) -> String {
    fields.iter().map(|field| format!("{}\n", field.cell)).collect()
}

fn import_options(imports: &mut Imports, code: &EntityCode, used: &str) {
    for choice in &code.choices {
        imports.used(&format!("../../../shared/{}", code.file), &[&choice.constant], used);
    }
}

fn columns(code: &EntityCode) -> String {
    let mut imports = Imports::default();
    // The first column shows the title, not its own cell.
    let others: String = code.columns.iter().skip(1).map(|field| format!("{}\n", field.cell)).collect();
    let used = format!("{others}{}", code.title);
    imports.value("react-router", "Link");
    imports.of_type(&format!("../../../shared/{}", code.file), &code.type_name);
    imports.used(SHARED, FORMATS, &used);
    imports.used("../../ui/cells", CELLS, &used);
    imports.of_type("../../ui/data-table", "Column");
    import_options(&mut imports, code, &used);
    let imports = context! { columns => imports.lines() };
    fill("columns.tsx.j2", context! { e => value(code), imports })
}

fn list_page(code: &EntityCode) -> String {
    let filters: String = code.fields.iter().filter_map(|field| field.filter.as_deref()).collect();
    let mut imports = Imports::default();
    imports.of_type(&format!("../../../shared/{}", code.file), &code.type_name);
    import_options(&mut imports, code, &filters);
    imports.used("../../ui/filters", FILTERS, &format!("<Filters>{filters}"));
    imports.value("../../ui/list-view", "ListView");
    imports.value("../../ui/page", "AddLink");
    imports.value("../../ui/page", "PageHeader");
    imports.value("../../ui/use-list", "useList");
    imports.value("./columns", &format!("{}Columns", code.var));
    let imports = context! { list_page => imports.lines() };
    fill("list-page.tsx.j2", context! { e => value(code), imports, has_filters => !filters.is_empty() })
}

fn form_page(code: &EntityCode) -> String {
    let controls: String = code.fields.iter().map(|field| field.control.as_str()).collect();
    let shared = format!("../../../shared/{}", code.file);
    let mut imports = Imports::default();
    imports.value(&shared, &format!("{}Input", code.var));
    imports.of_type(&shared, &format!("{}Input", code.type_name));
    import_options(&mut imports, code, &controls);
    imports.used("../../ui/fields", FIELDS, &controls);
    imports.used("../../ui/number-fields", &["MoneyField", "NumberField"], &controls);
    imports.used("../../ui/reference-fields", &["ReferenceField", "ReferencesField"], &controls);
    imports.value("../../ui/form-page", "FormPage");
    imports.of_type("../../ui/use-form", "Draft");
    imports.value("../../ui/use-record", "useRecordForm");
    for call in &code.clock {
        imports.value("../../../shared/kit/clock", call);
    }
    let imports = context! { form_page => imports.lines() };
    fill("form-page.tsx.j2", context! { e => value(code), imports })
}

fn record_page(code: &EntityCode) -> String {
    let used = format!("{}{}", cells(&code.fields), code.title);
    let mut imports = Imports::default();
    imports.of_type(&format!("../../../shared/{}", code.file), &code.type_name);
    imports.used(SHARED, FORMATS, &used);
    imports.used("../../ui/cells", CELLS, &used);
    import_options(&mut imports, code, &used);
    for name in ["Detail", "Details", "RecordPage"] {
        imports.value("../../ui/record-page", name);
    }
    imports.value("../../ui/use-record", "useRecord");
    for related in &code.related {
        imports.value("../../ui/record-page", "Related");
        imports.of_type(&format!("../../../shared/{}", related.file), &related.type_name);
        let module =
            if related.slug == code.slug { "./columns".to_owned() } else { format!("../{}/columns", related.slug) };
        imports.value(&module, &format!("{}Columns", related.var));
    }
    let imports = context! { record_page => imports.lines() };
    fill("record-page.tsx.j2", context! { e => value(code), imports })
}
