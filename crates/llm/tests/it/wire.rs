//! Every file of `tests/wire`, served from a socket: a model makes of each what its name promises.

use crate::remotes::answered;
use expect_test::expect_file;
use llm::{LlmError, ProviderKind, Reply, Spent, Stop};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Files that no streamed question can meet, by the beginning of their names, and why.
const UNUSED: [(&str, &str); 7] = [
    ("llamacpp/models", "it is a list of models, which no question is answered with"),
    ("ollama/answer", "Ollama is asked in its OpenAI form; only its refusals have the form of its own"),
    ("ollama/json", "as above"),
    ("ollama/length", "as above"),
    ("ollama/malformed", "as above"),
    ("ollama/stream", "as above"),
    ("ollama/tool", "as above"),
];

/// Refusals that mean something else than their status says.
const SPECIAL: [(&str, Means); 9] = [
    ("anthropic/error-400-no-credit", Means::Refused(402)),
    ("anthropic/error-413", Means::TooLong),
    ("gemini/error-400-key", Means::Refused(401)),
    ("groq/error-400-json", Means::Lost),
    ("groq/error-400-tool", Means::Lost),
    ("groq/error-413", Means::TooLong),
    ("openai/error-429-no-credit", Means::Refused(402)),
    ("openai-responses/stream-error-limit", Means::Limited),
    ("openrouter/answer-leading-space", Means::Answer),
];

/// What a model must make of a file.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Means {
    Answer,
    Length,
    Filtered,
    TooLong,
    Limited,
    Refused(u16),
    Down,
    /// No answer, and nothing to be paid.
    Lost,
    /// No answer, but what had come of it is counted.
    Paid,
    /// Words, or a call of a tool that nobody offered.
    AnswerOrPaid,
    /// Not worth an answer, paid where it is counted.
    LostOrPaid,
    DownOrPaid,
}

/// Reads the promise out of a file's name and, where it names a status, out of the file.
fn promise(name: &str, file: &str) -> Means {
    if let Some((_, special)) = SPECIAL.iter().find(|(special, _)| *special == name) {
        return *special;
    }
    let (_, name) = name.split_once('/').unwrap();
    let name = name.trim_end_matches("-llmock");
    let streamed = name.strip_prefix("stream-");
    let first = streamed.unwrap_or(name).split('-').next().unwrap();
    match (first, streamed.is_some()) {
        ("answer" | "json", _) => Means::Answer,
        ("tool", _) => Means::AnswerOrPaid,
        ("length", _) => Means::Length,
        ("filter", _) => Means::Filtered,
        ("context", _) => Means::TooLong,
        ("cut", true) => Means::Paid,
        ("malformed", true) => Means::Paid,
        ("malformed", false) => Means::LostOrPaid,
        ("error", true) if name == "stream-error-first" => Means::Down,
        ("error", true) => Means::Paid,
        ("error", false) => match name.split('-').nth(1).unwrap().parse().unwrap() {
            200 => Means::DownOrPaid,
            429 => Means::Limited,
            503 | 529 if file.contains("retry-after: ") => Means::Limited,
            status @ 400..500 => Means::Refused(status),
            _ => Means::Down,
        },
        _ => panic!("the name {name} promises nothing that is known"),
    }
}

fn keeps(means: Means, outcome: &Result<Reply, LlmError>) -> bool {
    let paid = matches!(outcome, Err(LlmError::Cut { spent, .. })
        if spent.usage.input_tokens > 0 && spent.cost.is_some_and(|cost| cost.0 > 0));
    let lost = matches!(outcome, Err(LlmError::Malformed { .. }));
    let down = matches!(outcome, Err(LlmError::Unreachable { .. }));
    let answer = matches!(outcome, Ok(reply) if reply.stop == Stop::End && !reply.text.trim().is_empty());
    match means {
        Means::Answer => answer,
        Means::Length => matches!(outcome, Ok(reply) if reply.stop == Stop::Length),
        Means::Filtered => matches!(outcome, Ok(reply) if reply.stop == Stop::Filtered),
        Means::TooLong => matches!(outcome, Err(LlmError::ContextTooLong { .. })),
        Means::Limited => matches!(outcome, Err(LlmError::RateLimited { .. })),
        Means::Refused(status) => matches!(outcome, Err(LlmError::Refused { status: was, .. }) if *was == status),
        Means::Down => down,
        Means::Lost => lost,
        Means::Paid => paid,
        Means::AnswerOrPaid => answer || paid,
        Means::LostOrPaid => lost || paid,
        Means::DownOrPaid => down || paid,
    }
}

fn kind(folder: &str) -> ProviderKind {
    match folder {
        "llamacpp" => ProviderKind::Compatible,
        "ollama" | "ollama-v1" => ProviderKind::Ollama,
        other => ProviderKind::parse(other).unwrap(),
    }
}

/// Reads all files, by their folders and names.
fn files() -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire");
    let mut files = BTreeMap::new();
    for folder in std::fs::read_dir(root).unwrap().map(|folder| folder.unwrap().path()).filter(|path| path.is_dir()) {
        for file in std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()) {
            let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
            files.insert(format!("{}/{}", name(&folder), name(&file)), std::fs::read(&file).unwrap());
        }
    }
    files
}

fn line(name: &str, outcome: &Result<Reply, LlmError>) -> String {
    match outcome {
        Ok(reply) => format!("{name}: {:?} {:?}, {}", reply.stop, reply.text, counts(&reply.usage)),
        Err(LlmError::Cut { reason, spent }) => format!("{name}: Cut, {}: {reason}", counts(&spent.usage)),
        Err(LlmError::RateLimited { retry_after, spent }) => {
            format!("{name}: RateLimited {retry_after:?}{}", paid(spent))
        }
        Err(LlmError::Refused { status, reason, spent }) => {
            format!("{name}: Refused {{ status: {status}, reason: {reason:?} }}{}", paid(spent))
        }
        Err(LlmError::ContextTooLong { reason, spent }) => {
            format!("{name}: ContextTooLong {{ reason: {reason:?} }}{}", paid(spent))
        }
        Err(error) => format!("{name}: {error:?}"),
    }
}

/// What had come before a failure, if anything had.
fn paid(spent: &Spent) -> String {
    if *spent == Spent::default() { String::new() } else { format!(", {}", counts(&spent.usage)) }
}

fn counts(usage: &llm::Usage) -> String {
    let llm::Usage { input_tokens, output_tokens, cached_tokens, written_tokens } = usage;
    format!("{input_tokens} in ({cached_tokens} cached, {written_tokens} written), {output_tokens} out")
}

#[tokio::test]
async fn every_file_is_what_its_name_promises() {
    let files = files();
    let (mut lines, mut broken) = (Vec::new(), Vec::new());
    for (name, bytes) in &files {
        if UNUSED.iter().any(|(unused, _)| name.starts_with(unused)) {
            continue;
        }
        let outcome = answered(kind(name.split('/').next().unwrap()), bytes).await;
        let means = promise(name, &String::from_utf8_lossy(bytes));
        if !keeps(means, &outcome) {
            broken.push(format!("{name} promises {means:?}, and came to be {outcome:?}"));
        }
        lines.push(line(name, &outcome));
    }
    assert!(broken.is_empty(), "{broken:#?}");
    let unused: Vec<&String> =
        files.keys().filter(|name| UNUSED.iter().any(|(unused, _)| name.starts_with(unused))).collect();
    assert_eq!((lines.len(), unused.len()), (254, 13), "a file was added or passed over");
    assert!(UNUSED.iter().all(|(unused, _)| unused.contains('/') && files.keys().any(|name| name.starts_with(unused))));
    // The words, the counts and the reasons; UPDATE_EXPECT=1 writes them anew.
    expect_file!["../wire/outcomes.txt"].assert_eq(&format!("{}\n", lines.join("\n")));
}

/// The recorded moments lie in the past, so these files are told anew.
#[tokio::test]
async fn a_provider_that_names_a_moment_is_waited_for_until_then() {
    let files = files();
    #[expect(clippy::disallowed_methods, reason = "a moment in a header is compared with the wall clock")]
    let soon = SystemTime::now() + Duration::from_secs(30);
    let since = soon.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let moments = [
        ("openai/error-429-date", "Thu, 01 Jan 2026 12:00:30 GMT", httpdate::fmt_http_date(soon)),
        ("openrouter/error-429", "1767268860000", since.as_millis().to_string()),
    ];
    for (name, recorded, moment) in moments {
        let file = String::from_utf8(files[name].clone()).unwrap();
        assert!(file.contains(recorded), "{name}");
        let outcome = answered(kind(name.split('/').next().unwrap()), file.replace(recorded, &moment).as_bytes()).await;
        let Err(LlmError::RateLimited { retry_after, .. }) = outcome else { panic!("{name}: {outcome:?}") };
        assert!((20..=30).contains(&retry_after.as_secs()), "{name}: {retry_after:?}");
    }
}
