//! Acceptance checks as ordinary Playwright tests, so that the app's owner can play them without the platform.

use super::{AcceptanceCheck, CheckStep, Target};
use crate::spec::Spec;
use std::fmt::Write as _;

/// What every exported file begins with: dates that never grow old, and rows by their texts.
const HEADER: &str = r#"import { expect, test, type Page } from "@playwright/test";

const day = (offset = 0) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const moment = (hours = 0) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16);
const row = (page: Page, ...texts: string[]) => texts.reduce((rows, text) => rows.filter({ hasText: text }), page.getByRole("row"));
"#;

/// Writes one test for each check of a specification.
#[must_use]
pub fn playwright_test(spec: &Spec) -> String {
    let mut text = HEADER.to_owned();
    for requirement in &spec.requirements {
        for check in &requirement.checks {
            let title = literal(&format!("{}. {} [{}]", requirement.number, check.title, check.key));
            let _ = write!(text, "\ntest({title}, async ({{ page, browser }}) => {{\n{}}});\n", body(check));
        }
    }
    text
}

fn body(check: &AcceptanceCheck) -> String {
    let mut text = "  const people: Page[] = [page];\n  let at = page;\n".to_owned();
    if !check.steps.iter().any(|step| matches!(step, CheckStep::AsUser { .. })) {
        text = "  void browser;\n  const at = page;\n".to_owned();
    }
    for step in &check.steps {
        let _ = writeln!(text, "  {}", line(step));
    }
    text
}

fn line(step: &CheckStep) -> String {
    let label = |label: &str| format!("at.getByLabel({}, {{ exact: true }})", literal(label));
    match step {
        CheckStep::Goto { path } => format!("await at.goto({});", literal(path)),
        CheckStep::Click { target } => format!("await {}.click();", located(target)),
        CheckStep::Fill { label: name, value } => format!("await {}.fill({});", label(name), dated(value)),
        CheckStep::Select { label: name, option } => {
            format!("await {}.selectOption({{ label: {} }});", label(name), literal(option))
        }
        CheckStep::Tick { label: name, on } => format!("await {}.setChecked({on});", label(name)),
        CheckStep::ExpectText { text, within, present } => {
            let place = within.as_ref().map_or_else(|| "at.locator(\"body\")".to_owned(), located);
            format!("await expect({place}){}.toContainText({});", not(*present), dated(text))
        }
        CheckStep::ExpectRow { cells, present } => {
            let cells: Vec<String> = cells.iter().map(|cell| dated(cell)).collect();
            let count = if *present { "not.toHaveCount(0)" } else { "toHaveCount(0)" };
            format!("await expect(row(at, {})).{count};", cells.join(", "))
        }
        CheckStep::ExpectOrder { texts } => {
            let texts: Vec<String> = texts.iter().map(|text| literal(text)).collect();
            format!(
                "await expect(at.getByRole(\"row\").filter({{ hasText: /./ }})).toContainText([{}]);",
                texts.join(", ")
            )
        }
        CheckStep::ExpectValue { label: name, value } => {
            format!("await expect({}).toHaveValue({});", label(name), dated(value))
        }
        CheckStep::ExpectUrl { path } => {
            let literal_parts: Vec<String> = path.split('*').map(escaped_pattern).collect();
            format!(
                "await expect(at).toHaveURL(new RegExp({}));",
                literal(&format!("{}/?(\\?.*)?$", literal_parts.join("[^/]+")))
            )
        }
        CheckStep::ExpectElement { target, present } => {
            format!("await expect({}){}.toBeVisible();", located(target), not(*present))
        }
        CheckStep::Reload => "await at.reload();".to_owned(),
        CheckStep::AsUser { user } => {
            let index = user.saturating_sub(1);
            format!("at = people[{index}] ??= await (await browser.newContext()).newPage();")
        }
    }
}

fn located(target: &Target) -> String {
    let role = serde_json::to_string(&target.role).unwrap_or_default();
    let scope = target.row.as_ref().map_or_else(
        || "at".to_owned(),
        |texts| format!("row(at, {})", texts.iter().map(|text| literal(text)).collect::<Vec<_>>().join(", ")),
    );
    match &target.name {
        Some(name) => format!("{scope}.getByRole({role}, {{ name: {}, exact: true }})", literal(name)),
        None => format!("{scope}.getByRole({role})"),
    }
}

fn not(present: bool) -> &'static str {
    if present { "" } else { ".not" }
}

/// A text with its placeholders as calls.
fn dated(text: &str) -> String {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, call, after)) = placeholder(rest) {
        if !before.is_empty() {
            parts.push(literal(before));
        }
        parts.push(call);
        rest = after;
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push(literal(rest));
    }
    parts.join(" + ")
}

/// Finds the first placeholder: what stands before it, the call for it, what stands after it.
fn placeholder(text: &str) -> Option<(&str, String, &str)> {
    for (start, _) in text.match_indices('{') {
        let (before, rest) = text.split_at(start);
        let Some((inside, after)) = rest.get(1..).and_then(|rest| rest.split_once('}')) else {
            continue;
        };
        let number = |text: &str| text.is_empty() || (text.len() <= 5 && text.parse::<i32>().is_ok());
        let signed = |text: &str| text.is_empty() || text.starts_with(['+', '-']);
        if let Some(offset) = inside.strip_prefix("today").filter(|offset| number(offset) && signed(offset)) {
            return Some((before, format!("day({})", offset.trim_start_matches('+')), after));
        }
        if let Some(offset) = inside.strip_prefix("now") {
            let hours = offset.strip_suffix('h').unwrap_or(offset);
            if number(hours) && signed(hours) {
                return Some((before, format!("moment({})", hours.trim_start_matches('+')), after));
            }
        }
    }
    None
}

/// Writes hostile text as a TypeScript string.
fn literal(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap_or_default();
    json.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029").replace("</", "<\\/")
}

fn escaped_pattern(text: &str) -> String {
    text.chars()
        .flat_map(|c| if c.is_alphanumeric() || matches!(c, '/' | '-' | '_') { vec![c] } else { vec!['\\', c] })
        .collect()
}

#[cfg(test)]
mod tests;
