// Text for searching: SQLite lower-cases only Latin letters, so the folded form is made here and stored in a column.

/** Makes case, look-alike letters and full-width forms equal, in every script. */
export function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().replaceAll("ё", "е");
}

/** Joins the texts that the search box looks into. */
export function searchText(...texts: (string | null)[]): string {
  return fold(texts.filter((text) => text !== null).join("\n"));
}
