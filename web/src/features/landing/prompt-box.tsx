/** The box that takes a brief. What is typed is kept until the server has taken it. */

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useId, useRef, useState } from "react";
import { useLocation } from "wouter";
import { createProject } from "@/api/endpoints";
import type { About, AppLanguage, CreateProject, ModelOption } from "@/api/types";
import { isSendKey, useAutogrow } from "@/ui/autogrow";
import { parseBudget } from "@/ui/budget";
import { Button } from "@/ui/button";
import { isSendable, keepDraft, MAX_BRIEF_BYTES, readDraft, sizeInBytes } from "@/ui/draft";
import { Failure } from "@/ui/failure";
import { Icon } from "@/ui/icon";
import { BuildOptions, type OptionValues } from "./build-options";
import { EXAMPLES } from "./examples";

/** The key that sends together with Enter, as this keyboard calls it. */
const SEND_MODIFIER = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";

/** The form that starts a build. */
export function PromptBox({ about, models = [] }: { about: About | null; models?: ModelOption[] }) {
  const { t } = useLingui();
  const [brief, setBrief] = useState(readDraft);
  const [options, setOptions] = useState<OptionValues>({ language: "auto", model: null, budget: "" });
  const box = useRef<HTMLTextAreaElement>(null);
  const [, navigate] = useLocation();
  const [sending, setSending] = useState<{ isPending: boolean; error: unknown }>({
    isPending: false,
    error: null,
  });
  useAutogrow(box, brief);

  const budget = parseBudget(options.budget);
  const canSend = isSendable(brief) && budget !== undefined && !sending.isPending;
  const change = (text: string) => {
    setBrief(text);
    keepDraft(text);
  };
  const send = async () => {
    if (!canSend) return;
    setSending({ isPending: true, error: null });
    try {
      const made = await createProject(toRequest(brief, options, budget));
      keepDraft("");
      navigate(`/projects/${made.project.id}`);
    } catch (error) {
      setSending({ isPending: false, error });
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };

  return (
    <>
      <form
        className="card mt-8 overflow-hidden shadow-lift has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-offset-1 has-[textarea:focus-visible]:outline-accent"
        aria-busy={sending.isPending}
        onSubmit={submit}
      >
        <label htmlFor="brief" className="sr-only">
          <Trans>What should the app do?</Trans>
        </label>
        <textarea
          id="brief"
          ref={box}
          rows={4}
          value={brief}
          placeholder={t`A tool library: tools with a name and a category; members with name and phone; loans of a tool to a member with a due date…`}
          className="block max-h-[60vh] min-h-32 w-full resize-none rounded-t-xl bg-transparent px-4 pt-4 pb-2 text-lg leading-relaxed outline-none sm:px-5 sm:pt-5"
          aria-describedby="brief-size"
          onChange={(event) => change(event.target.value)}
          onKeyDown={(event) => {
            if (isSendKey(event)) void send();
          }}
        />
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-1 pb-4 sm:px-5">
          <BriefSize text={brief} />
          <span className="ml-auto hidden text-xs text-faint sm:inline">
            <kbd className="font-sans">{SEND_MODIFIER}</kbd> + <kbd className="font-sans">Enter</kbd>
          </span>
          <Button kind="primary" type="submit" disabled={!canSend} className="px-5 max-sm:w-full">
            {sending.isPending ? <Trans>Starting…</Trans> : <Trans>Build it</Trans>}
            <Icon name="arrow" />
          </Button>
        </div>
        <BuildOptions about={about} models={models} values={options} change={setOptions} budget={budget} />
      </form>
      {sending.error ? <Failure error={sending.error} retry={() => void send()} className="mt-4" /> : null}
      <Examples
        choose={(text) => {
          change(text);
          box.current?.focus();
        }}
      />
    </>
  );
}

function toRequest(brief: string, options: OptionValues, budget: string | null | undefined): CreateProject {
  const body: CreateProject = { brief };
  if (options.language !== "auto") body.language = options.language satisfies AppLanguage;
  if (options.model) body.model = options.model;
  if (budget) body.budget_usd = budget;
  return body;
}

function BriefSize({ text }: { text: string }) {
  const { t } = useLingui();
  const bytes = sizeInBytes(text);
  const letters = [...text].length;
  const percent = Math.round((100 * bytes) / MAX_BRIEF_BYTES);
  const isTooLong = bytes > MAX_BRIEF_BYTES;
  return (
    <output
      id="brief-size"
      className={`text-xs tabular-nums ${isTooLong ? "font-medium text-bad" : "text-faint"}`}
    >
      {isTooLong
        ? t`Too long: shorten it to what the app must do`
        : percent >= 80
          ? t`${percent} % of the longest brief`
          : null}
      {percent < 80 ? <Plural value={letters} one="# character" other="# characters" /> : null}
    </output>
  );
}

function Examples({ choose }: { choose: (brief: string) => void }) {
  const { i18n } = useLingui();
  const title = useId();
  return (
    <div className="mt-5 flex flex-wrap items-center gap-2">
      <span id={title} className="mr-1 text-sm text-faint">
        <Trans>Try one:</Trans>
      </span>
      <ul aria-labelledby={title} className="contents">
        {EXAMPLES.map((example) => (
          <li key={example.label.id}>
            <button
              type="button"
              className="touch rounded-full border border-line bg-surface px-3 py-1 text-sm text-dim transition-colors hover:border-edge hover:text-ink"
              onClick={() => choose(i18n._(example.brief))}
            >
              {i18n._(example.label)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
