/** What the app prints, and what its pages print in browsers, live. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { fetchLogs, logStreamUrl } from "@/api/endpoints";
import type { LogLine } from "@/api/types";
import { Failure } from "@/ui/failure";
import { Icon } from "@/ui/icon";
import { appendLines, newestSeq } from "./log-lines";

/** The lines under the preview. */
export function AppLogs({ projectId, close }: { projectId: string; close: () => void }) {
  const { t } = useLingui();
  const { lines, error } = useLogLines(projectId);
  const end = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines move the end
  useEffect(() => {
    const box = end.current;
    if (box && box.scrollHeight - box.scrollTop - box.clientHeight < 80) box.scrollTop = box.scrollHeight;
  }, [lines]);
  return (
    <section
      aria-label={t`What the app prints`}
      className="flex h-48 shrink-0 flex-col border-t border-line bg-paper"
    >
      <header className="flex items-center justify-between pr-1 pl-3">
        <h3 className="eyebrow">
          <Trans>What the app prints</Trans>
        </h3>
        <button type="button" className="icon-button touch" aria-label={t`Close`} onClick={close}>
          <Icon name="cross" />
        </button>
      </header>
      {error ? <Failure error={error} className="mx-3" /> : null}
      <div
        ref={end}
        role="log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t`Lines`}
        className="scroll-quiet min-h-0 flex-1 overflow-auto px-3 pb-2 font-mono text-xs"
      >
        {lines.length === 0 ? (
          <p className="text-faint">
            <Trans>Nothing yet.</Trans>
          </p>
        ) : (
          lines.map((line) => <Line key={line.seq} line={line} />)
        )}
      </div>
    </section>
  );
}

const TONE: Record<LogLine["level"], string> = { info: "", warning: "text-warn", error: "text-bad" };

/** One line; what a browser said is marked, since anybody who opens the preview can write it. */
function Line({ line }: { line: LogLine }) {
  return (
    <p className={`whitespace-pre-wrap ${TONE[line.level]}`}>
      {line.source === "browser" ? (
        <span className="mr-2 rounded bg-sunken px-1 text-dim">
          <Trans>browser</Trans>
        </span>
      ) : null}
      {line.text}
    </p>
  );
}

function useLogLines(projectId: string): { lines: LogLine[]; error: unknown } {
  const [lines, setLines] = useState<LogLine[]>([]);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    const stopper = new AbortController();
    let stream: EventSource | null = null;
    fetchLogs(projectId, 0, stopper.signal)
      .then((page) => {
        if (stopper.signal.aborted) return;
        setLines((before) => appendLines(before, page.items));
        // After a lost connection the browser asks again with the number of the last line.
        stream = new EventSource(logStreamUrl(projectId, newestSeq(page.items)));
        stream.onmessage = (message) => {
          const line = JSON.parse(message.data) as LogLine;
          setLines((before) => appendLines(before, [line]));
        };
      })
      .catch((cause: unknown) => {
        if (!stopper.signal.aborted) setError(cause);
      });
    return () => {
      stopper.abort();
      stream?.close();
    };
  }, [projectId]);
  return { lines, error };
}
