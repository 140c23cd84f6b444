//! The pages that stand in for an app that does not run, in the language of the app.

use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::ids::UnixMs;
use domain::language::Language;
use orchestrator::previews::{AppKind, PreviewState, PreviewStatus};

/// Seconds after which a waiting page looks again.
const REFRESH_S: u8 = 1;

/// Keeps pages of one app out of the processes of others, and `document.domain` as it is.
pub(super) const OWN_PROCESS: (HeaderName, &str) = (HeaderName::from_static("origin-agent-cluster"), "?1");

const STYLE: &str = "html{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}\
    body{min-height:100vh;margin:0;display:grid;place-items:center;text-align:center}\
    main{max-width:34rem;padding:1.5rem}h1{font-size:1.25rem;margin:0 0 .5rem}p{margin:.25rem 0;opacity:.8}\
    pre{white-space:pre-wrap;overflow-wrap:anywhere;text-align:left;padding:.75rem 1rem;border:1px solid;border-radius:.5rem;opacity:.9}";

/// Says where an app stands, since when and on which line, and looks again by itself. Whoever visits a published app
/// learns nothing of its inside.
pub(super) fn state(language: Language, kind: AppKind, status: &PreviewStatus, now: UnixMs) -> Response {
    let (heading, text) = words(language, kind, status.state);
    let line = status.line.as_deref().filter(|_| kind == AppKind::Preview);
    let line = line.map(|line| format!("<pre>{}</pre>", escaped(line))).unwrap_or_default();
    let seconds = (now.0 - status.since.0).max(0) / 1000;
    let time = match (status.state, language) {
        (PreviewState::Stopped | PreviewState::Crashed | PreviewState::Running, _) => String::new(),
        (PreviewState::Installing | PreviewState::Starting | PreviewState::Compiling, Language::En) => {
            format!("<p>{seconds} s so far</p>")
        }
        (PreviewState::Installing | PreviewState::Starting | PreviewState::Compiling, Language::Ru) => {
            format!("<p>Прошло {seconds} с</p>")
        }
    };
    html(StatusCode::SERVICE_UNAVAILABLE, language, heading, &format!("<p>{text}</p>{time}{line}"), true)
}

/// Says that an app has too many visitors.
pub(super) fn busy(language: Language) -> Response {
    let (heading, text) = match language {
        Language::En => ("The app is busy", "It has as many connections as it may have. Try again in a moment."),
        Language::Ru => ("Приложение занято", "У него столько соединений, сколько можно. Попробуйте чуть позже."),
    };
    html(StatusCode::SERVICE_UNAVAILABLE, language, heading, &format!("<p>{text}</p>"), true)
}

/// Says that this visitor has no right to see the app, and how to get it.
pub(super) fn not_allowed(language: Language) -> Response {
    let (heading, text) = match language {
        Language::En => (
            "This link has expired or is not complete",
            "Open the app from its project page in Samokoder: that makes a fresh link. In a frame, the browser must accept cookies.",
        ),
        Language::Ru => (
            "Срок ссылки истёк, или она неполна",
            "Откройте приложение со страницы проекта в Samokoder: так появится новая ссылка. Во фрейме браузер должен принимать cookie.",
        ),
    };
    html(StatusCode::FORBIDDEN, language, heading, &format!("<p>{text}</p>"), false)
}

/// Says that there is no app at this address.
pub(super) fn no_such_app() -> Response {
    let text = "<p>Open the app from its project page in Samokoder.</p>";
    html(StatusCode::NOT_FOUND, Language::En, "There is no app at this address", text, false)
}

fn words(language: Language, kind: AppKind, state: PreviewState) -> (&'static str, &'static str) {
    match (language, state) {
        (Language::En, PreviewState::Stopped | PreviewState::Crashed) if kind == AppKind::Published => {
            ("The app does not run", "It is started again by itself.")
        }
        (Language::Ru, PreviewState::Stopped | PreviewState::Crashed) if kind == AppKind::Published => {
            ("Приложение не работает", "Оно будет запущено снова само.")
        }
        (Language::En, PreviewState::Stopped) => ("The app is stopped", "Start it on its project page in Samokoder."),
        (Language::En, PreviewState::Installing) => ("Installing packages", "This takes a moment the first time."),
        (Language::En, PreviewState::Starting | PreviewState::Running) => {
            ("The app is starting", "It appears here by itself.")
        }
        (Language::En, PreviewState::Compiling) => ("The app is being compiled", "It appears here by itself."),
        (Language::En, PreviewState::Crashed) => ("The app does not run", "This is what it said last:"),
        (Language::Ru, PreviewState::Stopped) => {
            ("Приложение остановлено", "Запустите его на странице проекта в Samokoder.")
        }
        (Language::Ru, PreviewState::Installing) => ("Ставятся пакеты", "В первый раз это занимает немного времени."),
        (Language::Ru, PreviewState::Starting | PreviewState::Running) => {
            ("Приложение запускается", "Оно появится здесь само.")
        }
        (Language::Ru, PreviewState::Compiling) => ("Приложение собирается", "Оно появится здесь само."),
        (Language::Ru, PreviewState::Crashed) => ("Приложение не работает", "Вот что оно сообщило последним:"),
    }
}

fn html(status: StatusCode, language: Language, heading: &str, body: &str, refreshes: bool) -> Response {
    let refresh = if refreshes { format!("<meta http-equiv=refresh content={REFRESH_S}>") } else { String::new() };
    let page = format!(
        "<!doctype html><html lang={}><meta charset=utf-8><meta name=viewport content=\"width=device-width\">{refresh}\
         <title>{heading}</title><style>{STYLE}</style><main role=status><h1>{heading}</h1>{body}</main></html>",
        language.code()
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (OWN_PROCESS.0, OWN_PROCESS.1),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors http://localhost:* http://127.0.0.1:*",
        ),
    ];
    (status, headers, page).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
