//! The pages that stand in for an app that does not run, in the language of the app.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::language::Language;
use orchestrator::previews::PreviewState;

/// Seconds after which a waiting page looks again.
const REFRESH_S: u8 = 1;

const STYLE: &str = "html{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}\
    body{min-height:100vh;margin:0;display:grid;place-items:center;text-align:center}\
    main{max-width:34rem;padding:1.5rem}h1{font-size:1.25rem;margin:0 0 .5rem}p{margin:.25rem 0;opacity:.8}\
    pre{white-space:pre-wrap;overflow-wrap:anywhere;text-align:left;padding:.75rem 1rem;border:1px solid;border-radius:.5rem;opacity:.9}";

/// Says where an app stands, and looks again by itself.
pub(super) fn state(language: Language, state: PreviewState, line: Option<&str>) -> Response {
    let (heading, text) = words(language, state);
    let line = line.map(|line| format!("<pre>{}</pre>", escaped(line))).unwrap_or_default();
    html(StatusCode::SERVICE_UNAVAILABLE, language, heading, &format!("<p>{text}</p>{line}"), true)
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

fn words(language: Language, state: PreviewState) -> (&'static str, &'static str) {
    match (language, state) {
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
