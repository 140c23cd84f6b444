/** Every requirement with its proof, or the open lack of one. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo, useRef, useState } from "react";
import type { ProjectDetail, RequirementView, SpecView } from "@/api/types";
import { ProvenMeter } from "@/ui/project-state";
import { Skeleton } from "@/ui/skeleton";
import { Lightbox, type LightboxHandle, type Shot } from "./lightbox";
import { RequirementItem } from "./requirement-item";

/** The pane with the specification. */
export function RequirementsPane({ detail }: { detail: ProjectDetail }) {
  const { spec } = detail;
  if (spec) return <Specification spec={spec} />;
  if (detail.run.status === "done") {
    return (
      <p className="text-dim">
        <Trans>There is no specification, because the build did not get that far.</Trans>
      </p>
    );
  }
  return (
    <div aria-busy="true">
      <p className="text-sm text-dim">
        <Trans>The specification is being written.</Trans>
      </p>
      {[1, 2, 3].map((row) => (
        <Skeleton key={row} className="mt-4 h-14 w-full rounded-xl" />
      ))}
    </div>
  );
}

function Specification({ spec }: { spec: SpecView }) {
  const { t, i18n } = useLingui();
  const [onlyOpen, setOnlyOpen] = useState(false);
  const lightbox = useRef<LightboxHandle>(null);
  const shots = useMemo(() => shotsOf(spec), [spec]);
  const open = spec.requirements.filter((one) => one.state !== "proven");
  const shown = onlyOpen ? open : spec.requirements;
  return (
    <div lang={spec.language}>
      <h2 className="text-lg font-semibold tracking-tight">{spec.title}</h2>
      <p className="mt-1 text-sm text-dim">{spec.summary}</p>
      <div lang={i18n.locale} className="mt-3 flex min-h-9 flex-wrap items-center justify-between gap-3">
        <ProvenMeter proven={spec.requirements.length - open.length} total={spec.requirements.length} />
        {open.length > 0 && open.length < spec.requirements.length ? (
          <label className="touch inline-flex items-center gap-2 text-sm text-dim">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={onlyOpen}
              onChange={(event) => setOnlyOpen(event.target.checked)}
            />
            <Trans>Only what is not proven</Trans>
          </label>
        ) : null}
      </div>
      <ol className="card mt-2 divide-y divide-line">
        {shown.map((requirement) => (
          <RequirementItem
            key={requirement.number}
            requirement={requirement}
            openShot={(url) => lightbox.current?.open(shots.findIndex((shot) => shot.url === url))}
          />
        ))}
      </ol>
      <Sentences title={t`Assumed`} sentences={spec.assumptions} />
      <Sentences title={t`Left out`} sentences={spec.left_out} />
      <Lightbox ref={lightbox} shots={shots} />
    </div>
  );
}

function shotsOf(spec: SpecView): Shot[] {
  return spec.requirements.flatMap((requirement: RequirementView) =>
    requirement.checks.flatMap((check) =>
      check.screenshot_url
        ? [{ url: check.screenshot_url, title: check.title, passed: check.verdict === "passed" }]
        : [],
    ),
  );
}

function Sentences({ title, sentences }: { title: string; sentences: string[] }) {
  if (sentences.length === 0) return null;
  return (
    <section className="mt-6">
      <h3 className="eyebrow">{title}</h3>
      <ul className="mt-2 list-disc space-y-1 pl-5 text-sm text-dim">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}
