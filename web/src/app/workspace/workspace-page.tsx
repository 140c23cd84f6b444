/** One project: its making on the left, the app on the right; on a phone one pane at a time. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { ApiError } from "@/api/client";
import { projectQuery } from "@/api/queries";
import type { ProjectDetail } from "@/api/types";
import { FilesPane } from "@/features/files/files-pane";
import { HistoryPane } from "@/features/history/history-pane";
import { PreviewPane } from "@/features/preview/preview-pane";
import { usePreview } from "@/features/preview/use-preview";
import { RequirementsPane } from "@/features/requirements/requirements-pane";
import { ActivityPane } from "@/features/runs/activity-pane";
import { ChangeBox } from "@/features/runs/change-box";
import { RunAnnouncer } from "@/features/runs/run-announcer";
import { useProjectFeed } from "@/features/runs/use-project-feed";
import { buttonClass } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { Icon, type IconName } from "@/ui/icon";
import { useIsWide } from "@/ui/media";
import { usePageTitle } from "@/ui/page-title";
import { PageSkeleton } from "@/ui/skeleton";
import { panelId, type Tab, Tabs, tabId } from "@/ui/tabs";
import { ProjectHeader } from "./project-header";
import { LEFT, type Pane, RIGHT, useView } from "./view";

/** The page of a project. */
export default function WorkspacePage({ id }: { id: string }) {
  const project = useQuery(projectQuery(id));
  if (project.data) return <Workspace detail={project.data} />;
  if (project.isError) return <Missing error={project.error} retry={() => void project.refetch()} />;
  return <PageSkeleton />;
}

function Missing({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useLingui();
  usePageTitle(t`Not found`);
  const isGone = error instanceof ApiError && (error.status === 404 || error.status === 400);
  return (
    <main id="main" className="mx-auto w-full max-w-xl flex-1 overflow-y-auto px-4 py-24">
      <h1 className="mb-4 text-3xl font-semibold tracking-tight">
        {isGone ? <Trans>There is no such project</Trans> : <Trans>The project cannot be shown</Trans>}
      </h1>
      {isGone ? (
        <p className="text-dim">
          <Trans>The address may be mistyped, or the project was made on another server.</Trans>
        </p>
      ) : (
        <Failure error={error} retry={retry} />
      )}
      <Link href="/projects" className={buttonClass("plain", "mt-6")}>
        <Trans>All projects</Trans>
      </Link>
    </main>
  );
}

const ICONS: Record<Pane, IconName> = {
  activity: "pulse",
  requirements: "tick",
  preview: "screen",
  files: "folder",
  history: "clock",
};

function Workspace({ detail }: { detail: ProjectDetail }) {
  const { t } = useLingui();
  const isWide = useIsWide();
  const view = useView();
  const { project, head } = detail;
  const feed = useProjectFeed(project.id);
  const preview = usePreview(project.id, head !== null);
  useStartWhenBuilt(detail, () => preview.start.mutate());
  const newest = feed.progress.runs.at(-1) ?? null;

  const names: Record<Pane, string> = {
    activity: t`Activity`,
    requirements: t`Requirements`,
    preview: t`Preview`,
    files: t`Files`,
    history: t`History`,
  };
  const shown: Pane[] = isWide ? [view.left, view.right] : [view.current];
  const panes: Record<Pane, ReactNode> = {
    activity: (
      <ActivityPane
        detail={detail}
        feed={feed}
        showRequirements={() => view.show("requirements")}
        showPreview={() => {
          view.show("preview");
          if (preview.preview?.state !== "running") preview.start.mutate();
        }}
      />
    ),
    requirements: <RequirementsPane detail={detail} />,
    history: <HistoryPane projectId={project.id} openFiles={view.openCheckpoint} />,
    preview: <PreviewPane detail={detail} controls={preview} />,
    files: (
      <FilesPane
        projectId={project.id}
        hasFiles={head !== null}
        checkpoint={view.checkpoint}
        path={view.path}
        isWide={isWide}
        openPath={view.openPath}
        leaveCheckpoint={() => view.openCheckpoint(null)}
      />
    ),
  };
  const panel = (pane: Pane, className: string) => (
    <Panel key={pane} pane={pane} isShown={shown.includes(pane)} className={className}>
      {panes[pane]}
    </Panel>
  );
  const tabs = (ids: readonly Pane[]): Tab<Pane>[] => ids.map((id) => ({ id, label: names[id] }));

  return (
    <main id="main" className="flex min-h-0 flex-1 flex-col">
      <ProjectHeader detail={detail} />
      <RunAnnouncer project={project} progress={newest} />
      <div className="flex min-h-0 flex-1 max-lg:flex-col">
        <div
          className={`flex min-h-0 flex-col border-line lg:w-[27rem] lg:shrink-0 lg:border-r xl:w-[31rem] ${
            isWide || LEFT.some((pane) => pane === view.current) ? "max-lg:flex-1" : "hidden"
          }`}
        >
          {isWide ? (
            <Tabs
              label={t`Making`}
              tabs={tabs(LEFT)}
              current={view.left}
              choose={view.show}
              className="flex border-b border-line px-2"
            />
          ) : null}
          {LEFT.map((pane) => panel(pane, "scroll-quiet min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-5"))}
          {shown.includes("activity") ? (
            <ChangeBox detail={detail} onSent={() => view.show("activity")} />
          ) : null}
        </div>
        <div
          className={`flex min-h-0 min-w-0 flex-col lg:flex-1 ${
            isWide || RIGHT.some((pane) => pane === view.current) ? "max-lg:flex-1" : "hidden"
          }`}
        >
          {isWide ? (
            <Tabs
              label={t`App`}
              tabs={tabs(RIGHT)}
              current={view.right}
              choose={view.show}
              className="flex border-b border-line px-2"
            />
          ) : null}
          {RIGHT.map((pane) => panel(pane, "min-h-0 flex-1"))}
        </div>
        {isWide ? null : (
          <Tabs
            label={t`Panes`}
            tabs={(["activity", "requirements", "preview", "files", "history"] as const).map((id) => ({
              id,
              label: (
                <>
                  <Icon name={ICONS[id]} className="text-lg" />
                  <span className="w-full truncate">{names[id]}</span>
                </>
              ),
            }))}
            current={view.current}
            choose={view.show}
            className="grid shrink-0 grid-cols-5 border-t border-line bg-paper pb-[env(safe-area-inset-bottom)]"
            tabClassName="flex min-h-14 min-w-0 flex-col items-center justify-center gap-0.5 px-0.5 text-[11px] text-dim aria-selected:text-accent aria-selected:font-medium"
          />
        )}
      </div>
    </main>
  );
}

interface PanelProps {
  pane: Pane;
  isShown: boolean;
  className: string;
  children: ReactNode;
}

/** A pane that is made when it is first shown, and then kept, so that a running app in it is not loaded anew. */
function Panel({ pane, isShown, className, children }: PanelProps) {
  const [wasShown, setWasShown] = useState(isShown);
  if (isShown && !wasShown) setWasShown(true);
  return (
    <div
      role="tabpanel"
      id={panelId(pane)}
      aria-labelledby={tabId(pane)}
      hidden={!isShown}
      className={isShown ? className : "hidden"}
    >
      {wasShown ? children : null}
    </div>
  );
}

/** Starts the preview when a run ends before the eyes of whoever looks. */
function useStartWhenBuilt(detail: ProjectDetail, start: () => void): void {
  const before = useRef(detail.run.status);
  useEffect(() => {
    const ended = before.current !== "done" && detail.run.status === "done";
    before.current = detail.run.status;
    const outcome = detail.run.outcome?.outcome;
    if (ended && detail.head && (outcome === "proven" || outcome === "partly_proven")) start();
  });
}
