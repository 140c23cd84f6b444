//! Names that become code: tables, columns, files, routes.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// Longest identifier, in bytes: keeps generated file and column names readable.
pub const MAX_IDENT_BYTES: usize = 40;

/// Words that SQL, TypeScript or the template already use, and so cannot name an entity or a field.
const RESERVED: &[&str] = &[
    "all",
    "and",
    "api",
    "as",
    "auth",
    "begin",
    "between",
    "break",
    "by",
    "case",
    "cast",
    "catch",
    "check",
    "class",
    "column",
    "commit",
    "const",
    "constraint",
    "continue",
    "create",
    "created_at",
    "cross",
    "dashboard",
    "debugger",
    "default",
    "delete",
    "desc",
    "distinct",
    "do",
    "drop",
    "else",
    "end",
    "enum",
    "escape",
    "except",
    "exists",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "foreign",
    "from",
    "full",
    "function",
    "group",
    "having",
    "health",
    "id",
    "if",
    "import",
    "in",
    "index",
    "inner",
    "insert",
    "instanceof",
    "interface",
    "into",
    "is",
    "join",
    "key",
    "left",
    "let",
    "like",
    "limit",
    "match",
    "name_folded",
    "natural",
    "new",
    "not",
    "null",
    "of",
    "offset",
    "on",
    "or",
    "order",
    "outer",
    "owner_id",
    "package",
    "primary",
    "private",
    "protected",
    "public",
    "references",
    "return",
    "right",
    "rowid",
    "schema_migration",
    "search_text",
    "select",
    "session",
    "set",
    "static",
    "super",
    "switch",
    "table",
    "then",
    "this",
    "throw",
    "to",
    "transaction",
    "trigger",
    "true",
    "try",
    "type",
    "typeof",
    "union",
    "unique",
    "update",
    "updated_at",
    "user_account",
    "using",
    "values",
    "var",
    "version",
    "view",
    "void",
    "when",
    "where",
    "while",
    "with",
    "yield",
];

/// A lower-case ASCII `snake_case` name that is safe in SQL, TypeScript, file names and URLs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ident(String);

/// The text cannot be a name in code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a usable name: use a-z, 0-9 and _, starting with a letter, at most 40 characters, and no reserved word"
)]
pub struct InvalidIdent {
    /// What was given, shortened to 60 characters.
    pub text: String,
}

impl Ident {
    /// Accepts a name, or says why it cannot be one.
    ///
    /// # Errors
    /// [`InvalidIdent`] when a character, the length or a reserved word forbids it.
    pub fn parse(text: &str) -> Result<Self, InvalidIdent> {
        let starts_well = text.starts_with(|c: char| c.is_ascii_lowercase());
        let all_well = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let ends_well = !text.ends_with('_') && !text.contains("__");
        if starts_well && all_well && ends_well && text.len() <= MAX_IDENT_BYTES && !RESERVED.contains(&text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidIdent { text: text.chars().take(60).collect() })
        }
    }

    /// Returns the name as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl JsonSchema for Ident {
    fn schema_name() -> Cow<'static, str> {
        "Ident".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[a-z][a-z0-9_]*$", "maxLength": 40 })
    }

    fn inline_schema() -> bool {
        true
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Ident {
    type Error = InvalidIdent;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Ident> for String {
    fn from(ident: Ident) -> Self {
        ident.0
    }
}
