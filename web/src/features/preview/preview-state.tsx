/** What stands where the app will be: not written yet, stopped, on its way, or crashed with this line. */

import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Preview, ProjectDetail } from "@/api/types";
import { Button } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Skeleton } from "@/ui/skeleton";
import { Elapsed } from "@/ui/time";
import { isStarting, type PreviewControls } from "./use-preview";

/** The state as a page. */
export function PreviewState({ detail, controls }: { detail: ProjectDetail; controls: PreviewControls }) {
  const { preview, start, query } = controls;
  if (!detail.head) return <NoFiles isOver={detail.run.status === "done"} />;
  if (query.isPending) {
    return (
      <Page>
        <Skeleton className="h-6 w-48" />
      </Page>
    );
  }
  if (!preview) return null;
  if (start.isPending || isStarting(preview.state)) return <Starting preview={preview} />;
  if (preview.state === "crashed") return <Crashed line={preview.line ?? null} controls={controls} />;
  return <Stopped detail={detail} controls={controls} />;
}

function Page({ children }: { children: ReactNode }) {
  return (
    <div className="flex w-full flex-col items-center justify-center px-6 py-12 text-center">{children}</div>
  );
}

function NoFiles({ isOver }: { isOver: boolean }) {
  return (
    <Page>
      <Icon name="screen" className="text-4xl text-edge" />
      <p className="mt-4 max-w-sm text-dim">
        {isOver ? (
          <Trans>There is no app to show: the run ended before files were written.</Trans>
        ) : (
          <Trans>The app appears here as soon as its first version is written.</Trans>
        )}
      </p>
    </Page>
  );
}

function Stopped({ detail, controls }: { detail: ProjectDetail; controls: PreviewControls }) {
  const poster = detail.spec?.requirements
    .flatMap((requirement) => requirement.checks)
    .find((check) => check.verdict === "passed" && check.screenshot_url)?.screenshot_url;
  const isBuilding = detail.run.status !== "done";
  return (
    <Page>
      {poster ? (
        <img
          src={poster}
          alt=""
          className="mb-8 aspect-[16/10] w-full max-w-xl rounded-xl border border-line object-cover object-top shadow-lift"
        />
      ) : null}
      {isBuilding ? (
        <p className="mb-5 max-w-sm text-dim">
          <Trans>The app starts by itself when it is proven. You can look at what is there already.</Trans>
        </p>
      ) : null}
      <Button
        kind={isBuilding ? "plain" : "primary"}
        className="px-6"
        onClick={() => controls.start.mutate()}
      >
        <Icon name="play" />
        <Trans>Start the app</Trans>
      </Button>
      <p className="mt-3 max-w-sm text-sm text-faint">
        <Trans>It runs in a sandbox on this machine, with data of its own.</Trans>
      </p>
    </Page>
  );
}

function Starting({ preview }: { preview: Preview }) {
  const { t } = useLingui();
  const stages = [
    { state: "installing", name: t`Install packages` },
    { state: "starting", name: t`Start-up` },
    { state: "compiling", name: t`Compile` },
  ] as const;
  const at = stages.findIndex((stage) => stage.state === preview.state);
  return (
    <Page>
      <p className="text-lg font-medium">
        <Trans>The app is on its way</Trans>
      </p>
      <ol className="mt-5 space-y-2.5 text-left text-sm">
        {stages.map((stage, index) => (
          <li
            key={stage.state}
            aria-current={index === at ? "step" : undefined}
            className={`flex items-center gap-2.5 ${index === at ? "font-medium text-accent" : index < at ? "text-dim" : "text-faint"}`}
          >
            <Icon
              name={index < at ? "check" : "ring"}
              className={index < at ? "text-good" : index === at ? "animate-beat" : ""}
            />
            {stage.name}
            {index === at ? (
              <span className="ml-2 font-normal text-faint">
                <Elapsed from={preview.since} to={null} />
              </span>
            ) : null}
          </li>
        ))}
      </ol>
      {preview.line ? (
        <p className="mt-5 w-full max-w-lg truncate font-mono text-xs text-faint">{preview.line}</p>
      ) : null}
    </Page>
  );
}

function Crashed({ line, controls }: { line: string | null; controls: PreviewControls }) {
  return (
    <Page>
      <Icon name="warning" className="text-3xl text-bad" />
      <p className="mt-3 text-lg font-medium">
        <Trans>The app crashed</Trans>
      </p>
      {line ? (
        <pre className="mt-4 max-w-full overflow-x-auto rounded-lg bg-bad-soft px-4 py-3 text-left font-mono text-xs whitespace-pre-wrap text-bad">
          {line}
        </pre>
      ) : null}
      <p className="mt-4 max-w-md text-sm text-dim">
        <Trans>Start it again; if it crashes again, ask for a change and say what happened.</Trans>
      </p>
      <Button kind="primary" className="mt-5" onClick={() => controls.start.mutate()}>
        <Icon name="reload" />
        <Trans>Start again</Trans>
      </Button>
    </Page>
  );
}
