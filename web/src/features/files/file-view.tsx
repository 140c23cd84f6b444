/** One file's text with line numbers; colours come when their code is loaded, and only for texts of a sane size. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { fileQuery } from "@/api/queries";
import { Failure } from "@/ui/failure";
import { formatBytes } from "@/ui/format";
import { Icon } from "@/ui/icon";
import { Skeleton } from "@/ui/skeleton";
import { type CodeLine, plainLines } from "./code-lines";

/** Longest text that is coloured, in characters. */
const MAX_COLOURED = 200_000;

interface FileViewProps {
  projectId: string;
  checkpoint: string | null;
  path: string;
  /** Way back to the tree, where it is not shown beside. */
  back: (() => void) | null;
}

/** The viewer. */
export function FileView({ projectId, checkpoint, path, back }: FileViewProps) {
  const { t, i18n } = useLingui();
  const file = useQuery(fileQuery(projectId, checkpoint, path));
  const text = file.data?.text ?? null;
  return (
    <section aria-label={path} className="flex min-w-0 flex-1 flex-col">
      <header className="flex min-h-11 items-center gap-2 border-b border-line px-3">
        {back ? (
          <button
            type="button"
            className="icon-button touch"
            aria-label={t`Back to the files`}
            onClick={back}
          >
            <Icon name="back" />
          </button>
        ) : null}
        <h2 className="min-w-0 flex-1 truncate font-mono text-xs">{path}</h2>
        {file.data ? (
          <span className="shrink-0 text-xs text-faint">{formatBytes(file.data.bytes, i18n.locale)}</span>
        ) : null}
        {text !== null ? <CopyButton text={text} /> : null}
      </header>
      {file.isPending ? <Skeleton className="m-4 h-40" /> : null}
      {file.isError ? <Failure error={file.error} retry={() => void file.refetch()} className="m-4" /> : null}
      {file.data && text === null ? (
        <p className="p-4 text-sm text-dim">
          <Trans>This file is not text, or too long to show. It is in the download.</Trans>
        </p>
      ) : null}
      {text !== null ? <Code path={path} text={text} /> : null}
    </section>
  );
}

function Code({ path, text }: { path: string; text: string }) {
  const { t } = useLingui();
  const plain = useMemo(() => plainLines(text), [text]);
  const [coloured, setColoured] = useState<CodeLine[] | null>(null);
  useEffect(() => {
    setColoured(null);
    if (text.length > MAX_COLOURED) return;
    let isShown = true;
    import("./colours")
      .then(({ colouredLines }) => {
        if (isShown) setColoured(colouredLines(path, text));
      })
      // Without colours the text is still there.
      .catch(() => undefined);
    return () => {
      isShown = false;
    };
  }, [path, text]);
  const lines = coloured ?? plain;
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={t`Text of the file`}
      className="scroll-quiet min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
    >
      <pre className="code w-max min-w-full py-3 text-xs leading-5">
        <code>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its number
            <span key={index} className="code-line">
              {line.map((piece, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line never move
                <span key={place} className={piece.colour}>
                  {piece.text}
                </span>
              ))}
              {"\n"}
            </span>
          ))}
        </code>
      </pre>
    </section>
  );
}

function CopyButton({ text }: { text: string }) {
  const { t } = useLingui();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // The browser forbids it; the text can still be selected.
    }
  };
  return (
    <button
      type="button"
      className="icon-button touch"
      aria-label={isCopied ? t`Copied` : t`Copy the text`}
      title={isCopied ? t`Copied` : t`Copy the text`}
      onClick={copy}
    >
      <Icon name={isCopied ? "check" : "copy"} />
    </button>
  );
}
