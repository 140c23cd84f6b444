//! `samokoder usage`: what the models of a project were asked, and what it cost.

use super::beside;
use crate::args::{ExitCode, HistoryArgs, OutputArgs};
use crate::display::print_line;
use crate::progress::printable;
use crate::remote::Remote;
use crate::settings::Settings;
use domain::money::MicroUsd;
use store::UsageLine;

/// Prints the ledger of a project.
pub(crate) async fn usage(settings: &Settings, args: &HistoryArgs) -> anyhow::Result<ExitCode> {
    if let Some(remote) = Remote::find(settings).await {
        return beside::usage(&remote, args).await;
    }
    let store = crate::session::open_store(settings).await?;
    let project = super::find_project(&store, args.project.as_deref()).await?;
    print_usage(&store.list_usage(project.id).await?, store.get_spent_today().await?, args.output);
    Ok(ExitCode::Proven)
}

/// Prints lines of a ledger and their sum.
pub(super) fn print_usage(lines: &[UsageLine], today: MicroUsd, output: OutputArgs) {
    if output.json {
        lines.iter().for_each(|line| print_line(&serde_json::json!(line).to_string()));
        return;
    }
    if lines.is_empty() {
        print_line("No model was asked yet.");
        return;
    }
    print_line(&format!("{:<30} {:<26} {:>6} {:>10} {:>10} {:>9}", "", "model", "calls", "tokens in", "out", "cost"));
    for line in lines {
        print_line(&printable(&row(line)));
    }
    let sum = |of: fn(&UsageLine) -> u64| lines.iter().map(of).sum::<u64>();
    let cost = MicroUsd(lines.iter().map(|line| line.cost.0).sum());
    let (calls, input, output) =
        (sum(|line| line.calls), sum(|line| line.input_tokens), sum(|line| line.output_tokens));
    print_line(&format!("{:<30} {:<26} {calls:>6} {input:>10} {output:>10} {cost:>9}", "Together", ""));
    let unpriced = sum(|line| line.unpriced);
    if unpriced > 0 {
        print_line(&format!("The price of {unpriced} calls is not known; they are not in the sum."));
    }
    print_line(&format!("All projects together today (UTC): {today}"));
}

fn row(line: &UsageLine) -> String {
    let UsageLine { calls, input_tokens, output_tokens, .. } = line;
    let what = line.task.map_or_else(|| line.action.clone(), |task| format!("{} {task}", line.action));
    let model = format!("{}/{}", line.provider, line.model);
    let cost = if line.unpriced == line.calls + line.lost { "?".to_owned() } else { line.cost.to_string() };
    let lost = if line.lost > 0 { format!("  ({} broke off)", line.lost) } else { String::new() };
    format!("{what:<30} {model:<26} {calls:>6} {input_tokens:>10} {output_tokens:>10} {cost:>9}{lost}")
}
