/** Asks for a change of the app. What is typed stays until the server has taken it. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { createRun } from "@/api/endpoints";
import { keys } from "@/api/queries";
import type { ProjectDetail } from "@/api/types";
import { isSendKey, useAutogrow } from "@/ui/autogrow";
import { Button } from "@/ui/button";
import { isSendable } from "@/ui/draft";
import { Failure } from "@/ui/failure";
import { Icon } from "@/ui/icon";

interface ChangeBoxProps {
  detail: ProjectDetail;
  onSent: () => void;
  /** What stands beside the note under the box. */
  aside?: ReactNode;
}

/** The box under the activity. */
export function ChangeBox({ detail, onSent, aside }: ChangeBoxProps) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);
  const queries = useQueryClient();
  const id = detail.project.id;
  const send = useMutation({
    mutationFn: () => createRun(id, { request: text, model: detail.run.model }),
    onSuccess: () => {
      setText("");
      onSent();
      void queries.invalidateQueries({ queryKey: keys.project(id) });
    },
  });
  useAutogrow(box, text);
  const isBusy = detail.run.status !== "done";
  const canSend = !isBusy && detail.head && isSendable(text) && !send.isPending;
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (canSend) send.mutate();
  };
  if (!detail.head && !isBusy) return null;
  return (
    <div className="border-t border-line bg-paper px-4 py-3">
      <form aria-busy={send.isPending} onSubmit={submit}>
        {send.error ? <Failure error={send.error} className="mb-3" /> : null}
        <div className="flex items-end gap-2 rounded-xl border border-edge bg-surface p-1.5 has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-offset-1 has-[textarea:focus-visible]:outline-accent">
          <label htmlFor="change" className="sr-only">
            <Trans>What should be different?</Trans>
          </label>
          <textarea
            id="change"
            ref={box}
            rows={1}
            value={text}
            placeholder={t`What should be different?`}
            aria-describedby="change-note"
            className="max-h-48 min-h-9 flex-1 resize-none rounded-lg bg-transparent px-2 outline-none py-1.5 text-base max-lg:min-h-11 max-lg:py-2.5 lg:text-sm"
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (isSendKey(event)) submit();
            }}
          />
          <Button kind="primary" type="submit" disabled={!canSend}>
            <Trans>Send</Trans>
            <Icon name="arrow" />
          </Button>
        </div>
      </form>
      <div className="mt-1.5 flex items-baseline gap-3 text-xs text-faint">
        <p id="change-note" className={isBusy ? "" : "max-sm:sr-only"}>
          {isBusy ? (
            <Trans>You can send it when this run has ended.</Trans>
          ) : (
            <Trans>One change at a time; it is proven again, or taken back.</Trans>
          )}
        </p>
        {aside}
      </div>
    </div>
  );
}
