/** The browser's own dialog: traps the focus, closes with Escape and on the backdrop. */

import { type ReactNode, type Ref, useId, useImperativeHandle, useRef } from "react";

/** Opens and closes a dialog. */
export interface DialogHandle {
  open(): void;
  close(): void;
}

interface DialogProps {
  ref: Ref<DialogHandle>;
  title: ReactNode;
  children: ReactNode;
  onClose?: () => void;
}

/** A small modal question. */
export function Dialog({ ref, title, children, onClose }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useImperativeHandle(ref, () => ({
    open: () => element.current?.showModal(),
    close: () => element.current?.close(),
  }));
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a native dialog; the click only adds the backdrop
    <dialog
      ref={element}
      aria-labelledby={titleId}
      className="card m-auto w-[min(28rem,calc(100vw-2rem))] p-6 text-ink shadow-lift"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === element.current) element.current.close();
      }}
    >
      <h2 id={titleId} className="mb-2 text-lg font-semibold tracking-tight">
        {title}
      </h2>
      {children}
    </dialog>
  );
}
