/** A text as lines of coloured pieces. */

/** A piece of a line, with the class of its colour. */
export interface Piece {
  text: string;
  colour: string;
}

/** One line. */
export type CodeLine = Piece[];

/** Lines without colours. */
export function plainLines(text: string): CodeLine[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => [{ text: line, colour: "" }]);
}
