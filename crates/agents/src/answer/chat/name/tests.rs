use super::{alone, in_info};

#[test]
fn a_line_with_a_path_and_nothing_else_tells_it() {
    for line in [
        "web/a.ts",
        "./web/a.ts",
        "web/a.ts:",
        "`web/a.ts`",
        "**web/a.ts**",
        "**`web/a.ts`:**",
        "# web/a.ts",
        "### 3. `web/a.ts`",
        "- web/a.ts",
        "* `web/a.ts`",
        "2) web/a.ts",
        "File: web/a.ts",
        "**File:** `web/a.ts`",
        "Path: web/a.ts",
        "Файл: web/a.ts",
        "#### `web/a.ts` (new file)",
        "  web/a.ts  ",
    ] {
        assert_eq!(alone(line).as_ref().map(ToString::to_string).as_deref(), Some("web/a.ts"), "{line}");
    }
    for path in ["0001.sql", "2026-plan/a.md", ".env.example", "Dockerfile", "a-b/c_d.test.tsx", "web/[id].tsx"] {
        assert_eq!(alone(path).as_ref().map(ToString::to_string).as_deref(), Some(path));
    }
}

#[test]
fn a_line_that_says_more_or_has_no_file_tells_none() {
    for line in [
        "",
        "Here is web/a.ts",
        "Change `web/a.ts` like this:",
        "web/a.ts and web/b.ts",
        "web/",
        "web",
        "1.",
        "Version 1.5",
        "3.14",
        "Done.",
        "e.g.",
        "### Node.js",
        "Next.js:",
        "../a.ts",
        "/etc/a.conf",
        "https://a.org/b.html",
        "C:/a.ts",
        "node_modules/a.js",
        "a.ts?",
    ] {
        assert_eq!(alone(line), None, "{line}");
    }
}

#[test]
fn what_follows_a_fence_tells_a_path_in_the_usual_forms_only() {
    let told = |info: &str| in_info(info).map(|path| path.map(|path| path.to_string()));
    for info in [
        "ts path=web/a.ts",
        "ts path=\"web/a.ts\"",
        "ts {path='web/a.ts'}",
        "ts file=web/a.ts",
        "ts filename=web/a.ts",
        "ts title=\"web/a.ts\"",
        "ts web/a.ts",
        "ts (web/a.ts)",
        "web/a.ts",
        "ts:web/a.ts",
        "ts : web/a.ts",
        "ts showLineNumbers web/a.ts",
    ] {
        assert_eq!(told(info), Ok(Some("web/a.ts".to_owned())), "{info}");
    }
    for info in [
        "",
        "ts",
        "ts title=\"The start page\"",
        "node.js",
        "ts {1,3-5}",
        "Dockerfile",
        "ts web/a.ts:1-5",
        "1:5:web/a.ts",
        "ts xpath=a",
    ] {
        assert_eq!(told(info), Ok(None), "{info}");
    }
    assert!(told("ts path=../a.ts").is_err());
}
