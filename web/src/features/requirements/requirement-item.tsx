/** One requirement: its sentence, its state, and the checks with their evidence. */

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useId, useState } from "react";
import type { CheckView, RequirementState, RequirementView } from "@/api/types";
import { formatDuration } from "@/ui/format";
import { Icon, type IconName } from "@/ui/icon";

const LOOK: Record<RequirementState, { icon: IconName; box: string }> = {
  proven: { icon: "check", box: "bg-good-soft text-good" },
  failed: { icon: "cross", box: "bg-bad-soft text-bad" },
  not_proven: { icon: "minus", box: "bg-warn-soft text-warn" },
  pending: { icon: "ring", box: "bg-sunken text-faint" },
};

interface RequirementItemProps {
  requirement: RequirementView;
  openShot: (url: string) => void;
}

/** A row that unfolds; what failed is unfolded from the start. */
export function RequirementItem({ requirement, openShot }: RequirementItemProps) {
  const { t } = useLingui();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isOpen = chosen ?? requirement.state === "failed";
  const body = useId();
  const look = LOOK[requirement.state] ?? LOOK.not_proven;
  const word = {
    proven: t`Proven`,
    failed: t`Does not hold`,
    not_proven: t`Not proven`,
    pending: t`Not tried yet`,
  }[requirement.state];
  const shot = requirement.checks.find((check) => check.screenshot_url)?.screenshot_url ?? null;
  return (
    <li>
      <div className="flex items-start gap-3 p-3">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={body}
          className="group flex min-h-12 min-w-0 flex-1 items-start gap-3 rounded-md text-left"
          onClick={() => setChosen(!isOpen)}
        >
          <span
            className={`mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-full ${look.box}`}
          >
            <Icon name={look.icon} />
          </span>
          <span className="min-w-0 flex-1">
            <span className="block text-sm leading-snug group-hover:text-accent">
              <span className="mr-1.5 text-faint tabular-nums">{requirement.number}.</span>
              {requirement.text}
            </span>
            <span className="mt-1 flex flex-wrap items-center gap-x-3 text-xs text-faint">
              <span className={requirement.state === "failed" ? "text-bad" : ""}>{word}</span>
              <span>
                {requirement.checks.length > 0 ? (
                  <Plural value={requirement.checks.length} one="# check" other="# checks" />
                ) : (
                  <Trans>no check</Trans>
                )}
              </span>
              <Icon name="right" className={`transition-transform ${isOpen ? "rotate-90" : ""}`} />
            </span>
          </span>
        </button>
        {shot ? (
          <Thumbnail
            url={shot}
            label={t`Screenshot of requirement ${requirement.number}`}
            open={() => openShot(shot)}
            className="w-20 sm:w-24"
          />
        ) : null}
      </div>
      <div id={body} hidden={!isOpen} className="pr-3 pb-3 pl-12">
        {requirement.checks.length === 0 ? (
          <p className="text-sm text-dim">
            <Trans>No check can show this, so it stays not proven.</Trans>
          </p>
        ) : (
          <ul className="space-y-3">
            {requirement.checks.map((check) => (
              <Check key={check.key} check={check} openShot={openShot} />
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

function Check({ check, openShot }: { check: CheckView; openShot: (url: string) => void }) {
  const { t, i18n } = useLingui();
  const word =
    check.verdict === "passed"
      ? t`Passed`
      : check.verdict === "failed"
        ? t`Does not hold`
        : check.verdict === "not_run"
          ? t`Not run`
          : t`Not tried yet`;
  const url = check.screenshot_url;
  return (
    <li className="rounded-lg bg-sunken p-3 text-sm">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <p>{check.title}</p>
          <p className="mt-0.5 flex flex-wrap items-center gap-x-3 text-xs text-faint">
            <span
              className={
                check.verdict === "failed" ? "text-bad" : check.verdict === "passed" ? "text-good" : ""
              }
            >
              {word}
            </span>
            <span>
              <Plural value={check.steps} one="# step" other="# steps" />
            </span>
            {check.wall_ms != null ? <span>{formatDuration(check.wall_ms, i18n.locale)}</span> : null}
            {check.trace_url ? (
              <a
                className="link touch inline-flex items-center"
                href={check.trace_url}
                download={`${check.key}.zip`}
              >
                <Trans>Trace for Playwright</Trans>
              </a>
            ) : null}
          </p>
        </div>
        {url ? (
          <Thumbnail
            url={url}
            label={t`Screenshot: ${check.title}`}
            open={() => openShot(url)}
            className="w-28 sm:w-36"
          />
        ) : null}
      </div>
      {check.message ? (
        <p
          className={`mt-2 rounded-md px-2.5 py-2 text-xs whitespace-pre-wrap ${
            check.verdict === "failed" ? "bg-bad-soft text-bad" : "bg-surface text-dim"
          }`}
        >
          {check.failed_step != null ? (
            <span className="block font-medium">
              <Trans>
                Step {check.failed_step + 1} of {check.steps}
              </Trans>
            </span>
          ) : null}
          {check.message}
        </p>
      ) : null}
    </li>
  );
}

interface ThumbnailProps {
  url: string;
  label: string;
  open: () => void;
  className: string;
}

function Thumbnail({ url, label, open, className }: ThumbnailProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-haspopup="dialog"
      className={`shrink-0 overflow-hidden rounded-md border border-line bg-sunken transition-colors hover:border-edge ${className}`}
      onClick={open}
    >
      <img
        src={url}
        alt=""
        loading="lazy"
        decoding="async"
        className="aspect-[16/10] w-full object-cover object-top"
      />
    </button>
  );
}
