/** What changed inside one file: lines that came in green, lines that went in red. */

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { FileDifference } from "@/api/types";
import { type DiffLine, diffLines } from "./diff-lines";

/** The lines of one file's diff, or a sentence that says why there are none. */
export function FileDiff({ file }: { file: FileDifference }) {
  const { t } = useLingui();
  const path = file.path;
  const lines = diffLines(file.diff ?? "");
  if (lines.length === 0) {
    return (
      <p className="px-2 py-1.5 text-xs text-dim">
        {file.diff === "" ? (
          <Trans>The file is empty.</Trans>
        ) : (
          <Trans>This file is not text, or its change is too long to show here.</Trans>
        )}
      </p>
    );
  }
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={t`Changed lines of ${path}`}
      className="scroll-quiet max-h-96 overflow-auto rounded-lg border border-line bg-paper outline-offset-[-2px]"
    >
      <pre className="code w-max min-w-full py-1.5 text-xs leading-5">
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its place
          <Line key={index} line={line} />
        ))}
      </pre>
    </section>
  );
}

function Line({ line }: { line: DiffLine }) {
  const aside = "sticky left-0 block w-max px-3 font-sans text-faint";
  switch (line.kind) {
    case "added":
      return (
        <ins className="block bg-good-soft pr-6 text-good no-underline">
          <Mark sign="+" />
          {line.text}
          {"\n"}
        </ins>
      );
    case "removed":
      return (
        <del className="block bg-bad-soft pr-6 text-bad no-underline">
          <Mark sign="−" />
          {line.text}
          {"\n"}
        </del>
      );
    case "same":
      return (
        <span className="block pr-6 text-dim">
          <Mark sign=" " />
          {line.text}
          {"\n"}
        </span>
      );
    case "jump":
      return (
        <span className={`${aside} py-1`}>
          <Trans>From line {line.line}:</Trans>
        </span>
      );
    case "left_out":
      return (
        <span className={`${aside} pt-1`}>
          <Plural value={line.lines} one="and # more line" other="and # more lines" />
        </span>
      );
  }
}

/** The sign before a line; it is not copied with the text. */
function Mark({ sign }: { sign: string }) {
  return (
    <span aria-hidden="true" className="inline-block w-7 text-center select-none">
      {sign}
    </span>
  );
}
