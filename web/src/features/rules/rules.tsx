/** What must hold in every change of an app: the button, and the dialog in which a person writes it down. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { setRules } from "@/api/endpoints";
import { conversationQuery, keys } from "@/api/queries";
import type { Conversation, ProjectDetail } from "@/api/types";
import { useAutogrow } from "@/ui/autogrow";
import { Button } from "@/ui/button";
import { Dialog, type DialogHandle } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { Icon } from "@/ui/icon";
import { Told } from "./told";

/** The model that reads no rules. */
const BUILT_IN = "builtin";

/** The button under the box for changes, with its dialog. */
export function Rules({ detail }: { detail: ProjectDetail }) {
  const dialog = useRef<DialogHandle>(null);
  const [isOpen, setIsOpen] = useState(false);
  const open = () => {
    setIsOpen(true);
    dialog.current?.open();
  };
  return (
    <>
      <button type="button" className="link touch ml-auto shrink-0" aria-haspopup="dialog" onClick={open}>
        <Trans>Rules</Trans>
      </button>
      <Dialog ref={dialog} isWide title={<Trans>Rules for this app</Trans>} onClose={() => setIsOpen(false)}>
        {isOpen ? <Content detail={detail} close={() => dialog.current?.close()} /> : null}
      </Dialog>
    </>
  );
}

function Content({ detail, close }: { detail: ProjectDetail; close: () => void }) {
  const id = detail.project.id;
  const { data, error, isFetchedAfterMount, refetch } = useQuery(conversationQuery(id));
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />;
  // What was kept from an earlier look may be old, and must not be written over what is there now. What comes later, such
  // as with news of the project, changes nothing of what a person writes.
  if (!data || !isFetchedAfterMount) {
    return (
      <p role="status" className="py-6 text-dim">
        <Trans>The rules are read…</Trans>
      </p>
    );
  }
  return (
    <>
      <Form id={id} rules={data.rules} isUnread={detail.run.model === BUILT_IN} close={close} />
      <Told conversation={data} />
    </>
  );
}

interface FormProps {
  id: string;
  rules: string[];
  isUnread: boolean;
  close: () => void;
}

/** The lines of a text that say something. */
const linesOf = (text: string) => text.split("\n").filter((line) => line.trim() !== "");

function Form({ id, rules, isUnread, close }: FormProps) {
  const { t } = useLingui();
  const [text, setText] = useState(rules.join("\n"));
  const box = useRef<HTMLTextAreaElement>(null);
  const cache = useQueryClient();
  useAutogrow(box, text);
  const save = useMutation({
    mutationFn: () => setRules(id, { rules: linesOf(text) }),
    onSuccess: (kept) => {
      const before = cache.getQueryData<Conversation>(keys.conversation(id));
      if (before) cache.setQueryData(keys.conversation(id), { ...before, ...kept });
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form aria-busy={save.isPending} onSubmit={submit}>
      <label htmlFor="rules" className="block text-dim">
        <Trans>
          What must hold in every change, so that you need not say it again. One rule on each line.
        </Trans>
      </label>
      <textarea
        id="rules"
        ref={box}
        rows={4}
        value={text}
        placeholder={t`Dates look like 31.12.2026.\nNothing is red.`}
        aria-describedby="rules-note"
        className="field mt-3 max-h-80 w-full resize-none"
        onChange={(event) => setText(event.target.value)}
      />
      <p id="rules-note" className={`mt-2 text-sm ${isUnread ? "text-warn" : "text-faint"}`}>
        {isUnread ? (
          <Trans>The built-in model does not read rules; language models do.</Trans>
        ) : (
          <Trans>Up to 20 rules. What a request says counts more than a rule.</Trans>
        )}
      </p>
      {save.error ? <Failure error={save.error} className="mt-3" /> : null}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button type="button" onClick={close}>
          <Trans>Cancel</Trans>
        </Button>
        <Button kind="primary" type="submit" disabled={save.isPending}>
          <Icon name="check" />
          {save.isPending ? <Trans>Saving…</Trans> : <Trans>Save rules</Trans>}
        </Button>
      </div>
    </form>
  );
}
