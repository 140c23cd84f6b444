//! The overview as code: one SQL statement and one element for each number, chart and list.

use super::field_code::{currency_code, options_name};
use super::{condition, names, sql};
use domain::app_model::{
    AppModel, Breakdown, Entity, Field, FieldKind, Grouping, Listing, Measure, Metric, Period, SignIn, SortOrder,
};
use serde::Serialize;
use std::collections::BTreeSet;

/// The most groups of a chart over references.
const MAX_GROUPS: usize = 12;
/// The most rows of a short list.
const MAX_LISTED: usize = 5;

/// The overview as the templates see it.
#[derive(Debug, Default, Serialize)]
pub(super) struct DashboardCode {
    pub metrics: Vec<MetricCode>,
    pub charts: Vec<ChartCode>,
    pub listings: Vec<ListingCode>,
}

/// A single number.
#[derive(Debug, Serialize)]
pub(super) struct MetricCode {
    pub key: String,
    pub label: String,
    pub sql: String,
    /// `day`, `week`, `month`, `year`, when the number belongs to the present period.
    pub period: Option<&'static str>,
    pub average: bool,
    /// Whether every record counts, at any time.
    pub plain_count: bool,
    /// How the number is written, in terms of `overview.<key>`.
    pub format: String,
}

/// A chart.
#[derive(Debug, Serialize)]
pub(super) struct ChartCode {
    pub key: String,
    pub label: String,
    pub sql: String,
    /// The constant with all options, when the groups are those of a choice.
    pub options: Option<String>,
    pub options_file: Option<String>,
    /// A function from a group's key to its name.
    pub name: String,
    /// A function from a number to its text.
    pub format: String,
    pub upright: bool,
    /// Whether the last periods come first from the database.
    pub reversed: bool,
}

/// A short list.
#[derive(Debug, Serialize)]
pub(super) struct ListingCode {
    pub key: String,
    pub label: String,
    pub sql: String,
    pub today: bool,
    pub slug: String,
    /// The type of the value that orders the list.
    pub value_type: &'static str,
    pub note: String,
    pub options_file: Option<String>,
    pub options: Option<String>,
}

/// Describes the overview; parts that name a missing entity or field are left out.
pub(super) fn dashboard_code(model: &AppModel) -> DashboardCode {
    let mut keys = BTreeSet::new();
    let scope = Scope { model };
    let dashboard = &model.dashboard;
    DashboardCode {
        metrics: dashboard.metrics.iter().filter_map(|metric| scope.metric(metric, &mut keys)).collect(),
        charts: dashboard.breakdowns.iter().filter_map(|chart| scope.chart(chart, &mut keys)).collect(),
        listings: dashboard.listings.iter().filter_map(|listing| scope.listing(listing, &mut keys)).collect(),
    }
}

struct Scope<'a> {
    model: &'a AppModel,
}

fn unique_key(wanted: String, keys: &mut BTreeSet<String>) -> String {
    let mut key = wanted.clone();
    let mut number = 2;
    while !keys.insert(key.clone()) {
        key = format!("{wanted}_{number}");
        number += 1;
    }
    key
}

fn period_name(period: Period) -> &'static str {
    match period {
        Period::Day => "day",
        Period::Week => "week",
        Period::Month => "month",
        Period::Year => "year",
    }
}

/// How a value of the field is written, as a function call on `value`.
fn written(field: Option<&Field>, value: &str) -> String {
    match field.map(|field| &field.kind) {
        Some(FieldKind::Money { currency }) => format!("formatMoney({value}, \"{}\")", currency_code(*currency)),
        Some(_) | None => format!("formatNumber({value})"),
    }
}

impl Scope<'_> {
    fn where_clause(&self, entity: &Entity, mut parts: Vec<String>) -> String {
        if self.model.sign_in == SignIn::PerUser {
            parts.insert(0, format!("{}.user_account_id = :owner", names::sql(entity.name.as_str())));
        }
        if parts.is_empty() { String::new() } else { format!(" WHERE {}", parts.join(" AND ")) }
    }

    fn measure<'m>(&self, measure: &Measure, entity: &'m Entity) -> Option<(String, &'static str, Option<&'m Field>)> {
        let table = names::sql(entity.name.as_str());
        let (call, verb, name) = match measure {
            Measure::Count => return Some(("count(*)".to_owned(), "count", None)),
            Measure::Sum { field } => ("sum", "sum", field),
            Measure::Average { field } => ("avg", "average", field),
        };
        let field = entity.field(name)?;
        let column = format!("{table}.{}", names::sql(&field.column()));
        let expression = if call == "sum" { format!("coalesce(sum({column}), 0)") } else { format!("avg({column})") };
        Some((expression, verb, Some(field)))
    }

    fn metric(&self, metric: &Metric, keys: &mut BTreeSet<String>) -> Option<MetricCode> {
        let entity = self.model.entity(&metric.entity)?;
        let table = names::sql(entity.name.as_str());
        let (expression, verb, field) = self.measure(&metric.measure, entity)?;
        let mut parts = condition::all_in_sql(&metric.conditions, entity);
        let period = match &metric.within {
            Some((name, period)) => {
                let column = format!("{table}.{}", names::sql(&entity.field(name)?.column()));
                parts.push(format!("{column} >= :from AND {column} < :to"));
                Some(period_name(*period))
            }
            None => None,
        };
        let suffix = field.map(|field| format!("_{}", field.name)).unwrap_or_default();
        let key = unique_key(format!("{verb}_{}{suffix}", entity.plural), keys);
        Some(MetricCode {
            label: metric.label.clone(),
            sql: format!("SELECT {expression} FROM {table}{}", self.where_clause(entity, parts)),
            period,
            average: matches!(metric.measure, Measure::Average { .. }),
            plain_count: matches!(metric.measure, Measure::Count) && metric.conditions.is_empty() && period.is_none(),
            format: self.metric_format(&metric.measure, field, &format!("overview.{key}")),
            key,
        })
    }

    fn metric_format(&self, measure: &Measure, field: Option<&Field>, value: &str) -> String {
        match measure {
            Measure::Average { .. } => written(field, &format!("roundAverage({value})")),
            Measure::Count | Measure::Sum { .. } => written(field, value),
        }
    }

    fn chart(&self, chart: &Breakdown, keys: &mut BTreeSet<String>) -> Option<ChartCode> {
        let entity = self.model.entity(&chart.entity)?;
        let table = names::sql(entity.name.as_str());
        let (expression, verb, measured) = self.measure(&chart.measure, entity)?;
        let is_average = matches!(chart.measure, Measure::Average { .. });
        let value = if is_average { format!("coalesce({expression}, 0)") } else { expression };
        let grouping = self.grouping(&chart.grouping, entity)?;
        let by = grouping.field.name.clone();
        let required = if grouping.reversed { vec![format!("{} IS NOT NULL", grouping.column)] } else { Vec::new() };
        let filter = self.where_clause(entity, required);
        let joins: String = grouping.joins.iter().map(|join| format!(" {join}")).collect();
        let sql = format!(
            "SELECT {} AS key, {value} AS value FROM {table}{joins}{filter} GROUP BY {} ORDER BY {} LIMIT {}",
            grouping.key, grouping.group_by, grouping.order, grouping.limit,
        );
        let number = if is_average { "roundAverage(value)" } else { "value" };
        let options = grouping.options.clone();
        Some(ChartCode {
            key: unique_key(format!("{verb}_{}_by_{by}", entity.plural), keys),
            label: chart.label.clone(),
            sql,
            options_file: options.as_ref().map(|_| names::file(&entity.name)),
            options,
            name: grouping.name,
            format: format!("(value) => {}", written(measured, number)),
            upright: grouping.reversed,
            reversed: grouping.reversed,
        })
    }

    fn grouping<'m>(&self, grouping: &Grouping, entity: &'m Entity) -> Option<GroupingCode<'m>> {
        let table = names::sql(entity.name.as_str());
        match grouping {
            Grouping::Calendar { field, period } => {
                let field = entity.field(field)?;
                let column = format!("{table}.{}", names::sql(&field.column()));
                let key = match period {
                    Period::Day => format!("substr({column}, 1, 10)"),
                    Period::Week => format!("date({column}, 'weekday 0', '-6 days')"),
                    Period::Month => format!("substr({column}, 1, 7)"),
                    Period::Year => format!("substr({column}, 1, 4)"),
                };
                let name = format!("(key) => formatPeriod(key, \"{}\")", period_name(*period));
                let (group_by, order) = ("key".to_owned(), "key DESC".to_owned());
                Some(GroupingCode {
                    field,
                    key,
                    column,
                    group_by,
                    joins: Vec::new(),
                    order,
                    limit: MAX_GROUPS,
                    options: None,
                    name,
                    reversed: true,
                })
            }
            Grouping::Value { field } => self.value_grouping(entity.field(field)?, entity, &table),
        }
    }

    fn value_grouping<'m>(&self, field: &'m Field, entity: &'m Entity, table: &str) -> Option<GroupingCode<'m>> {
        let column = format!("{table}.{}", names::sql(&field.column()));
        let mut code = GroupingCode {
            field,
            key: format!("CAST({column} AS TEXT)"),
            column: column.clone(),
            group_by: column.clone(),
            joins: Vec::new(),
            order: "value DESC, key".to_owned(),
            limit: MAX_GROUPS,
            options: None,
            name: "(key) => key".to_owned(),
            reversed: false,
        };
        if matches!(field.kind, FieldKind::Choice { .. }) {
            let options = options_name(entity, field);
            code.name = format!("(key) => choiceLabel({options}, key)");
            code.options = Some(options);
            code.key = column;
            code.limit = 1000;
        } else if matches!(field.kind, FieldKind::YesNo) {
            code.key = column;
            code.key = format!("CASE {} WHEN 1 THEN 'yes' ELSE 'no' END", code.key);
            code.name = "(key) => formatYesNo(key === \"yes\")".to_owned();
        } else if let Some(other) = field.kind.target().and_then(|name| self.model.entity(name)) {
            let alias = format!("grouped__{}", field.name);
            let title = sql::title(self.model, other, &alias);
            code.joins =
                vec![format!("LEFT JOIN {} AS {alias} ON {alias}.id = {column}", names::sql(other.name.as_str()))];
            code.joins.extend(title.joins);
            code.key = title.expression;
        }
        Some(code)
    }

    fn listing(&self, listing: &Listing, keys: &mut BTreeSet<String>) -> Option<ListingCode> {
        let entity = self.model.entity(&listing.entity)?;
        let field = entity.field(&listing.field)?;
        let table = names::sql(entity.name.as_str());
        let column = format!("{table}.{}", names::sql(&field.column()));
        let title = sql::title(self.model, entity, &table);
        let joins: String = title.joins.iter().map(|join| format!(" {join}")).collect();
        let mut parts = condition::all_in_sql(&listing.conditions, entity);
        parts.push(format!("{column} IS NOT NULL"));
        if listing.upcoming {
            parts.push(format!("substr({column}, 1, 10) >= :today"));
        }
        let direction = match listing.order {
            SortOrder::Ascending => "ASC",
            SortOrder::Descending => "DESC",
        };
        let is_choice = matches!(field.kind, FieldKind::Choice { .. });
        Some(ListingCode {
            key: unique_key(format!("{}_by_{}", entity.plural, field.name), keys),
            label: listing.label.clone(),
            sql: format!(
                "SELECT {table}.id, {} AS title, {column} AS value FROM {table}{joins}{} ORDER BY {column} {direction}, {table}.id DESC LIMIT {MAX_LISTED}",
                title.expression,
                self.where_clause(entity, parts),
            ),
            today: listing.upcoming,
            slug: names::kebab(&entity.plural),
            value_type: if sql::column_type(field) == Some("TEXT") { "string" } else { "number" },
            note: listing_note(entity, field),
            options_file: is_choice.then(|| names::file(&entity.name)),
            options: is_choice.then(|| options_name(entity, field)),
        })
    }
}

fn listing_note(entity: &Entity, field: &Field) -> String {
    match &field.kind {
        FieldKind::Date => "formatDate(row.value)".to_owned(),
        FieldKind::DateTime => "formatDateTime(row.value)".to_owned(),
        FieldKind::Integer | FieldKind::Decimal => "formatNumber(row.value)".to_owned(),
        FieldKind::Money { currency } => format!("formatMoney(row.value, \"{}\")", currency_code(*currency)),
        FieldKind::Choice { .. } => format!("choiceLabel({}, row.value)", options_name(entity, field)),
        FieldKind::YesNo => "formatYesNo(row.value === 1)".to_owned(),
        FieldKind::Reference { .. } => "`#${row.value}`".to_owned(),
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Time
        | FieldKind::Email
        | FieldKind::Link
        | FieldKind::Phone
        | FieldKind::References { .. } => "formatText(row.value)".to_owned(),
    }
}

struct GroupingCode<'m> {
    field: &'m Field,
    key: String,
    column: String,
    group_by: String,
    joins: Vec<String>,
    order: String,
    limit: usize,
    options: Option<String>,
    name: String,
    reversed: bool,
}
