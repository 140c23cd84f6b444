use super::of;

#[test]
fn a_place_in_the_code_is_found_however_it_is_written() {
    for (text, place) in [
        ("    at Module.<anonymous> (/app/server/app.ts:12:5)", "server/app.ts:12:5"),
        ("file:///app/server/kit/db.ts:3", "server/kit/db.ts:3"),
        ("    ╭─[ web/main.tsx:7:11 ]", "web/main.tsx:7:11"),
        ("index.html:4: what is this", "index.html:4"),
        ("web/a b.ts:1", "b.ts:1"),
    ] {
        assert_eq!(of(text).as_deref(), Some(place), "{text}");
    }
}

#[test]
fn what_is_no_place_in_the_code_is_none() {
    for text in [
        "at node:internal/main/run_main_module:36:49",
        "    at /app/node_modules/vite/dist/node/chunks/x.js:1:2",
        "/usr/lib/x.js:3:1",
        "http://127.0.0.1:3000",
        "listening on 3000.ts",
        "12:30:01 ready",
        "a.ts:x",
        "a.exe:1",
        "",
    ] {
        assert_eq!(of(text), None, "{text}");
    }
}
