//! `samokoder rules`: what must hold in every change of a project.

use super::{BadInput, beside, find_project};
use crate::args::{ExitCode, RulesArgs};
use crate::display::print_line;
use crate::progress::printable;
use crate::remote::Remote;
use crate::settings::Settings;
use domain::ids::ProjectId;
use domain::rules::StandingRules;
use serde_json::json;

/// Changes what is named, and shows all rules.
pub(crate) async fn rules(settings: &Settings, args: &RulesArgs) -> anyhow::Result<ExitCode> {
    if let Some(remote) = Remote::find(settings).await {
        return beside::rules(&remote, args).await;
    }
    let store = crate::session::open_store(settings).await?;
    let project = find_project(&store, args.project.as_deref()).await?;
    let mut rules = store.list_rules(project.id).await?;
    if changes(args) {
        rules = changed(rules.into(), args)?;
        store.set_rules(project.id, &rules).await?;
    }
    told(project.id, rules.as_slice(), args);
    Ok(ExitCode::Proven)
}

/// Says whether anything is to be changed.
pub(super) fn changes(args: &RulesArgs) -> bool {
    !args.add.is_empty() || !args.remove.is_empty()
}

/// Takes rules out and adds others.
pub(super) fn changed(rules: Vec<String>, args: &RulesArgs) -> Result<StandingRules, BadInput> {
    if let Some(number) = args.remove.iter().find(|number| !(1..=rules.len()).contains(number)) {
        let count = rules.len();
        return Err(BadInput(format!("there is no rule {number}, of {count}: `samokoder rules` shows their numbers")));
    }
    let kept = (1..).zip(rules).filter(|(number, _)| !args.remove.contains(number)).map(|(_, rule)| rule);
    StandingRules::parse(kept.chain(args.add.iter().cloned()).collect()).map_err(|error| BadInput(error.to_string()))
}

/// Shows all rules.
pub(super) fn told(project: ProjectId, rules: &[String], args: &RulesArgs) {
    if args.output.json {
        print_line(&json!({ "type": "rules", "project_id": project, "rules": rules }).to_string());
        return;
    }
    for (number, rule) in (1..).zip(rules) {
        print_line(&printable(&format!("{number:>2}  {rule}")));
    }
    if rules.is_empty() {
        print_line("This project has no rules. Add one: samokoder rules --add \"Dates look like 31.12.2026\"");
    } else if !changes(args) {
        print_line("\nModels read these with every change; the built-in one does not.");
    }
}

#[cfg(test)]
mod tests;
