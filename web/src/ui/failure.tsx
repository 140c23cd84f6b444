/** What went wrong with a request, in words, and the way on. */

import { Trans, useLingui } from "@lingui/react/macro";
import { ApiError } from "@/api/client";
import { Button } from "./button";
import { Notice } from "./notice";

/** Turns any error into a heading and a sentence that says what to do. */
export function useFailureWords(): (error: unknown) => { title: string; advice: string } {
  const { t } = useLingui();
  return (error) => {
    if (!(error instanceof ApiError)) {
      return { title: t`Something unexpected happened`, advice: t`Reload the page and try again.` };
    }
    const titles: Record<string, string> = {
      offline: t`The server cannot be reached`,
      bad_input: t`The server cannot use this input`,
      forbidden: t`This is not allowed here`,
      not_found: t`It is not here`,
      conflict: t`Not at this moment`,
      too_large: t`This is too long`,
      unusable: t`This cannot be used`,
      unavailable: t`The server cannot do this now`,
    };
    const fallback =
      error.code === "offline"
        ? t`Check that samokoder serve is running and that you are online. Nothing you typed is lost.`
        : t`Try again; if it happens again, look into the server’s log.`;
    return { title: titles[error.code] ?? t`The server could not answer`, advice: error.message || fallback };
  };
}

/** A failed request, with a button that tries again. */
export function Failure({
  error,
  retry,
  className,
}: {
  error: unknown;
  retry?: () => void;
  className?: string;
}) {
  const words = useFailureWords()(error);
  return (
    <Notice tone="bad" role="alert" title={words.title} className={className ?? ""}>
      <p className="first-letter:uppercase">{words.advice}</p>
      {retry ? (
        <Button className="mt-3" onClick={retry}>
          <Trans>Try again</Trans>
        </Button>
      ) : null}
    </Notice>
  );
}
