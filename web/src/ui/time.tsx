/** Times that move. */

import { useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { formatAge, formatDuration, formatMoment, formatSeconds } from "./format";

/** The present moment, anew every `everyMs`; stands still while `everyMs` is null. */
export function useNow(everyMs: number | null): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (everyMs === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** How long ago something was. */
export function Age({ at, className }: { at: number; className?: string }) {
  const { i18n } = useLingui();
  const now = useNow(30_000);
  return (
    <time dateTime={new Date(at).toISOString()} title={formatMoment(at, i18n.locale)} className={className}>
      {formatAge(at, now, i18n.locale)}
    </time>
  );
}

/** How long something has taken until `to`, or until now. */
export function Elapsed({ from, to }: { from: number; to: number | null }) {
  const { i18n } = useLingui();
  const now = useNow(to === null ? 1000 : null);
  return (
    <span className="tabular-nums">
      {to === null ? formatSeconds(now - from, i18n.locale) : formatDuration(to - from, i18n.locale)}
    </span>
  );
}
