/** The browser's own dialog: traps the focus, closes with Escape and on the backdrop. */

import { useLingui } from "@lingui/react/macro";
import { type ReactNode, type Ref, useId, useImperativeHandle, useRef } from "react";
import { Icon } from "./icon";

/** Opens and closes a dialog. */
export interface DialogHandle {
  open(): void;
  close(): void;
}

interface DialogProps {
  ref: Ref<DialogHandle>;
  title: ReactNode;
  children: ReactNode;
  /** Whether it shows something to read; then it is wider, and has a cross that stays while it is scrolled. */
  isWide?: boolean;
  onClose?: () => void;
}

/** A small modal question, or something to read. */
export function Dialog({ ref, title, children, isWide = false, onClose }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const { t } = useLingui();
  const titleId = useId();
  useImperativeHandle(ref, () => ({
    open: () => element.current?.showModal(),
    close: () => element.current?.close(),
  }));
  const heading = (
    <h2 id={titleId} className={`text-lg font-semibold tracking-tight ${isWide ? "" : "mb-2"}`}>
      {title}
    </h2>
  );
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a native dialog; the click only adds the backdrop
    <dialog
      ref={element}
      aria-labelledby={titleId}
      className={`card m-auto text-base text-ink shadow-lift ${isWide ? "scroll-quiet w-[min(52rem,calc(100vw-1.5rem))] px-4 pb-5 sm:px-6" : "w-[min(28rem,calc(100vw-2rem))] p-6"}`}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === element.current) element.current.close();
      }}
    >
      {isWide ? (
        <div className="sticky top-0 -mx-4 mb-4 flex items-center justify-between border-b border-line bg-surface px-4 py-2 sm:-mx-6 sm:px-6">
          {heading}
          <button
            type="button"
            className="icon-button touch -mr-2"
            aria-label={t`Close`}
            onClick={() => element.current?.close()}
          >
            <Icon name="cross" />
          </button>
        </div>
      ) : (
        heading
      )}
      {children}
    </dialog>
  );
}
