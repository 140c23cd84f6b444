/** Screenshots at full size in the browser's own dialog; arrow keys go through them. */

import { Trans, useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, type Ref, useImperativeHandle, useRef, useState } from "react";
import { Icon } from "@/ui/icon";

/** One screenshot. */
export interface Shot {
  url: string;
  title: string;
  passed: boolean;
}

/** Opens the dialog at a screenshot. */
export interface LightboxHandle {
  open(index: number): void;
}

/** The dialog. */
export function Lightbox({ ref, shots }: { ref: Ref<LightboxHandle>; shots: Shot[] }) {
  const { t } = useLingui();
  const dialog = useRef<HTMLDialogElement>(null);
  const [index, setIndex] = useState(0);
  useImperativeHandle(ref, () => ({
    open: (first) => {
      setIndex(Math.max(0, first));
      dialog.current?.showModal();
    },
  }));
  const go = (by: number) => setIndex((now) => (now + by + shots.length) % shots.length);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowRight") go(1);
    if (event.key === "ArrowLeft") go(-1);
  };
  const shot = shots[index];
  const place = index + 1;
  const total = shots.length;
  return (
    <dialog
      ref={dialog}
      aria-label={t`Screenshot`}
      className="m-auto max-h-none w-[min(80rem,calc(100vw-1.5rem))] max-w-none overflow-hidden rounded-xl bg-surface text-ink shadow-lift"
      onKeyDown={onKey}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current.close();
      }}
    >
      {shot ? (
        <figure className="flex max-h-[calc(100dvh-1.5rem)] flex-col">
          {/* A tall screenshot is scrolled with the keys too, so this part takes the focus. */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <section aria-label={shot.title} tabIndex={0} className="min-h-0 overflow-auto bg-sunken">
            <img src={shot.url} alt={shot.title} className="mx-auto block max-w-full" />
          </section>
          <figcaption className="flex items-center gap-2 border-t border-line px-3 py-2 text-sm">
            <Icon name={shot.passed ? "check" : "cross"} className={shot.passed ? "text-good" : "text-bad"} />
            <span className="min-w-0 flex-1">{shot.title}</span>
            <span className="text-xs text-faint tabular-nums">
              <Trans>
                {place} of {total}
              </Trans>
            </span>
            <button
              type="button"
              className="icon-button touch"
              aria-label={t`Previous screenshot`}
              onClick={() => go(-1)}
            >
              <Icon name="back" />
            </button>
            <button
              type="button"
              className="icon-button touch"
              aria-label={t`Next screenshot`}
              onClick={() => go(1)}
            >
              <Icon name="arrow" />
            </button>
            <button
              type="button"
              className="icon-button touch"
              aria-label={t`Close`}
              onClick={() => dialog.current?.close()}
            >
              <Icon name="cross" />
            </button>
          </figcaption>
        </figure>
      ) : null}
    </dialog>
  );
}
