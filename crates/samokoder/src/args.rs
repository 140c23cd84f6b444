//! The command line: what can be asked, and the exit codes.
//!
//! Only shapes live here; what each command does is in `commands`.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// How the process ends, for scripts. Documented in the README; a code never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitCode {
    /// Everything was proven, or what is not was accepted.
    Proven,
    /// Something unexpected went wrong, or a change was taken back.
    Failed,
    /// The input cannot be used.
    BadInput,
    /// The app was built, but some requirements are not proven.
    Unproven,
    /// The model cannot serve this brief or request.
    Refused,
    /// The machine lacks something; `samokoder doctor` says what.
    MachineLacks,
    /// A cap was reached: budget, steps.
    CapReached,
    /// Stopped by the person; `samokoder resume` goes on.
    Interrupted,
}

impl ExitCode {
    /// Returns the number that the process exits with.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Proven => 0,
            Self::Failed => 1,
            Self::BadInput => 2,
            Self::Unproven => 3,
            Self::Refused => 4,
            Self::MachineLacks => 5,
            Self::CapReached => 6,
            Self::Interrupted => 130,
        }
    }
}

const EXIT_CODES: &str = "Exit codes:
  0    every requirement is proven, or you accepted those that are not
  1    something unexpected went wrong, or a change was taken back
  2    the input cannot be used
  3    the app was built, but some requirements are not proven
  4    the model cannot serve this brief or request
  5    the machine lacks something: `samokoder doctor` says what
  6    a cap was reached: budget or steps
  130  stopped by Ctrl-C: `samokoder resume` goes on";

/// Turns a plain-language description into a working, tested web app.
#[derive(Debug, Parser)]
#[command(name = "samokoder", version, about, after_help = EXIT_CODES, max_term_width = 110)]
pub(crate) struct Cli {
    /// Read settings from this file too (default: config.toml in the data folder).
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Build an app from a description, and prove that it works.
    #[command(after_help = EXIT_CODES)]
    Build(BuildArgs),
    /// Make a change in a built app, and prove it again.
    #[command(after_help = EXIT_CODES)]
    Change(ChangeArgs),
    /// Go on with a run that was stopped.
    #[command(after_help = EXIT_CODES)]
    Resume(ResumeArgs),
    /// Serve the web pages and the API, and work on runs, until a signal ends it.
    Serve(ServeArgs),
    /// Build an app and show it running in the browser: one command from nothing to a link.
    Demo(DemoArgs),
    /// Work on all runs that are due, until a signal ends it (PostgreSQL: as many processes as you like).
    Work,
    /// Stop the run of a project for good; what was made stays.
    Cancel(CancelArgs),
    /// Accept an app although some of its requirements are not proven.
    Accept(AcceptArgs),
    /// Write the newest code of a project to a folder.
    Export(ExportArgs),
    /// List the states that a project has been in, newest first.
    History(HistoryArgs),
    /// Show what differs between two states of a project.
    Diff(DiffArgs),
    /// Go back to an earlier state of a project; this can be undone in the same way.
    Restore(RestoreArgs),
    /// Let everybody open an app: it goes on running with data of its own, at an address that stays.
    Publish(PublishArgs),
    /// Take a published app back; its address and its data stay for the next time.
    Unpublish(UnpublishArgs),
    /// Show or set the rules of a project: what must hold in every change, without being said again.
    Rules(RulesArgs),
    /// Show which hosts the code of a project may read from, and allow or withdraw some.
    Hosts(HostsArgs),
    /// List the projects of the data folder.
    List(OutputArgs),
    /// Show which models there are, and try whether one works.
    Models(ModelsArgs),
    /// Keep the keys of providers, sealed, so that builds can use their models.
    Keys(KeysArgs),
    /// Show or set what you chose for yourself: the model that answers, those that stand in, and a cap on your day.
    Me(MeArgs),
    /// Show what the models of a project were asked, and what it cost.
    Usage(HistoryArgs),
    /// Say what this machine has and lacks, and how to fix it.
    Doctor(OutputArgs),
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Address of this machine to listen on.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) host: Option<String>,
    /// Port to listen on; 0 takes any free one.
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// The description, in your own words (default: one of a tool library).
    pub(crate) brief: Option<String>,
    #[command(flatten)]
    pub(crate) serve: ServeArgs,
}

/// Arguments of `build`.
#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// The description, in your own words; `-` reads it from standard input.
    pub(crate) brief: String,
    /// Folder for the finished app (default: a new folder here, named after the app).
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Language of the app (default: that of the description).
    #[arg(long, value_enum)]
    pub(crate) lang: Option<Lang>,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// Arguments of `change`.
#[derive(Debug, Args)]
pub(crate) struct ChangeArgs {
    /// The change, in your own words; `-` reads it from standard input.
    pub(crate) request: String,
    /// Folder of the app.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) project: PathBuf,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// Arguments of `resume`.
#[derive(Debug, Args)]
pub(crate) struct ResumeArgs {
    /// Which project: its id or the beginning of it, as `list` shows (default: the one that was stopped last).
    pub(crate) project: Option<String>,
    /// Accept the app even if some requirements are not proven: they are listed, and the exit code is 0.
    #[arg(long)]
    pub(crate) accept_unproven: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Arguments of `cancel`.
#[derive(Debug, Args)]
pub(crate) struct CancelArgs {
    /// Which project: its id or the beginning of it, as `list` shows (default: the one whose run began last).
    pub(crate) project: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Which project: its id or the beginning of it, as `list` shows (default: the app in the present folder, else the newest).
    pub(crate) project: Option<String>,
    /// New or empty folder for the code (default: a new folder here, named after the app).
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Arguments of `models`.
#[derive(Debug, Args)]
pub(crate) struct ModelsArgs {
    #[command(subcommand)]
    pub(crate) command: Option<ModelsCommand>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// What `models` does beside showing the providers.
#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// List the models of a provider, or of a connection that `samokoder keys list` shows.
    Of {
        /// The provider or connection, such as `openai` or `ollama`. Of two of one name the connection counts.
        provider: String,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Ask a model a few small questions: whether it answers, how fast, and what it can do.
    Test {
        /// The model, such as `anthropic/claude-sonnet-4-5`, or `connection/model` with a kept key (default: the one that
        /// you chose, else that of the settings).
        name: Option<String>,
        #[command(flatten)]
        output: OutputArgs,
    },
}

/// Arguments of `keys`.
#[derive(Debug, Args)]
pub(crate) struct KeysArgs {
    #[command(subcommand)]
    pub(crate) command: KeysCommand,
}

/// What `keys` does.
#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Keep the key of a provider: it is asked for without being shown, or read from standard input.
    Add(KeyAddArgs),
    /// List the connections; of a key, only its last letters are known.
    List(OutputArgs),
    /// Find out whether a provider takes the key, and whether one of its models answers.
    Test {
        /// The connection, as `list` shows it.
        name: String,
        /// A model that is to say hello, as the provider calls it.
        #[arg(long, value_name = "MODEL")]
        model: Option<String>,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Remove a connection with its key.
    Remove {
        /// The connection, as `list` shows it.
        name: String,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Make a new master key, and seal all keys under it.
    Rotate(OutputArgs),
}

/// Arguments of `keys add`.
#[derive(Debug, Args)]
pub(crate) struct KeyAddArgs {
    /// The provider: openai, openai-responses, anthropic, gemini, groq, openrouter, ollama or compatible.
    pub(crate) provider: String,
    /// What to call the connection (default: the provider's name). One of this name is replaced.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Where the provider lives, such as http://127.0.0.1:1234/v1 (default: its usual place).
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Arguments of `me`.
#[derive(Debug, Args)]
pub(crate) struct MeArgs {
    /// Model that answers your new apps: `builtin`, `provider/model`, or `connection/model` with a key of `samokoder keys`.
    #[arg(long, value_name = "NAME")]
    pub(crate) model: Option<String>,
    /// Leave the model, and those that stand in for it, to the settings again.
    #[arg(long, conflicts_with_all = ["model", "fallback", "no_fallback"])]
    pub(crate) no_model: bool,
    /// Model that stands in when yours does not answer; several are asked in their order. They replace those of before.
    #[arg(long, value_name = "NAME")]
    pub(crate) fallback: Vec<String>,
    /// Let no model stand in.
    #[arg(long, conflicts_with = "fallback")]
    pub(crate) no_fallback: bool,
    /// Most money that all your runs together may cost in a day (UTC), in US dollars; 0 means no cap of your own.
    #[arg(long, value_name = "USD", allow_negative_numbers = true)]
    pub(crate) day_cap: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Arguments of `history` and `usage`.
#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    /// Which project: its id or the beginning of it, as `list` shows (default: the app in the present folder, else the newest).
    pub(crate) project: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// A state's number, as `history` shows (default: the newest that changed a file). Alone: what it changed.
    pub(crate) from: Option<String>,
    /// A second state, to compare the two.
    pub(crate) to: Option<String>,
    /// Which project: its id or the beginning of it (default: the app in the present folder, else the newest).
    #[arg(long, value_name = "PROJECT")]
    pub(crate) project: Option<String>,
    /// Only name the files.
    #[arg(long)]
    pub(crate) stat: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// The state's number, as `history` shows.
    pub(crate) checkpoint: String,
    /// Which project: its id or the beginning of it (default: the app in the present folder, else the newest).
    #[arg(long, value_name = "PROJECT")]
    pub(crate) project: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Arguments of `publish`.
#[derive(Debug, Args)]
pub(crate) struct PublishArgs {
    /// Which project: its id or the beginning of it, as `list` shows (default: the app in the present folder, else the newest).
    pub(crate) project: Option<String>,
    /// First part of the address, which can be chosen once (default: made of the app's name).
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Ask nothing: everybody who reaches the server may open the app.
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// Which project: its id or the beginning of it, as `list` shows (default: the app in the present folder, else the newest).
    pub(crate) project: Option<String>,
    /// A rule to add, one sentence such as "Dates look like 31.12.2026"; may be given again.
    #[arg(long, value_name = "SENTENCE")]
    pub(crate) add: Vec<String>,
    /// A rule to take out, by the number that is shown before it; may be given again.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) remove: Vec<usize>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Arguments of `unpublish`.
#[derive(Debug, Args)]
pub(crate) struct UnpublishArgs {
    /// Which project: its id or the beginning of it, as `list` shows (default: the app in the present folder, else the newest).
    pub(crate) project: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Arguments of `hosts`.
#[derive(Debug, Args)]
pub(crate) struct HostsArgs {
    /// Which project: its id or the beginning of it, as `list` shows (default: the app in the present folder, else the newest).
    pub(crate) project: Option<String>,
    /// Let code of this app read from a host, such as api.example.com; nothing but the address that it asks for goes out.
    #[arg(long, value_name = "HOST")]
    pub(crate) allow: Vec<String>,
    /// Withdraw a host; an app that runs is refused from its next request on.
    #[arg(long, value_name = "HOST")]
    pub(crate) withdraw: Vec<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Arguments of `accept`.
#[derive(Debug, Args)]
pub(crate) struct AcceptArgs {
    /// Which project: its id or the beginning of it, as `list` shows (default: the app in the present folder, else the newest).
    pub(crate) project: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Arguments of every command that starts a run.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Model that answers: `builtin`, `provider/model`, or `connection/model` with a key of `samokoder keys` (default:
    /// the project's last one, else your own choice, else that of the settings).
    #[arg(long, value_name = "NAME")]
    pub(crate) model: Option<String>,
    /// Model that stands in when the chosen one does not answer; several are asked in their order.
    #[arg(long, value_name = "NAME")]
    pub(crate) fallback: Vec<String>,
    /// Most money for this run, in US dollars.
    #[arg(long, value_name = "USD", allow_negative_numbers = true)]
    pub(crate) budget: Option<String>,
    /// Ask nothing: go on without showing the specification for approval.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Queue the run for `samokoder work` and return at once.
    #[arg(long)]
    pub(crate) queue: bool,
    /// Accept the app even if some requirements are not proven: they are listed, and the exit code is 0.
    #[arg(long)]
    pub(crate) accept_unproven: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct OutputArgs {
    /// Print JSON, one object a line, instead of text.
    #[arg(long)]
    pub(crate) json: bool,
}

/// A language of generated apps.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Lang {
    /// English.
    En,
    /// Russian.
    Ru,
}

impl From<Lang> for domain::language::Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Self::En,
            Lang::Ru => Self::Ru,
        }
    }
}
