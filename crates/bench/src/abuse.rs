//! How fast the API answers while a hostile app does its worst: the figures of `scripts/test-abuse.sh`.

use crate::figure::Figure;
use anyhow::Context as _;

/// The script, from the repository's root.
const SCRIPT: &str = "scripts/test-abuse.sh";

/// Runs the script against the product's binary that was built beside this one.
#[expect(clippy::disallowed_methods, reason = "the benchmark runs a script")]
pub(crate) async fn measure() -> anyhow::Result<Vec<Figure>> {
    let product = std::env::current_exe()?.with_file_name("samokoder");
    anyhow::ensure!(product.exists(), "there is no {}: build it with the same profile", product.display());
    let figures = std::env::temp_dir().join(format!("samokoder-abuse-{}.json", std::process::id()));
    std::fs::write(&figures, "")?;
    let mut script = tokio::process::Command::new(SCRIPT);
    let output = script.arg("--json").arg(&figures).env("SAMOKODER", product).output().await?;
    let read = std::fs::read(&figures);
    std::fs::remove_file(&figures)?;
    let said = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "{SCRIPT} ended with {}: {said}", output.status);
    serde_json::from_slice(&read?).context("the script wrote no figures")
}
