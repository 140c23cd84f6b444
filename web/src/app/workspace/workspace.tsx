/** The panes of a project with their content: what features show, put together. */

import type { ReactNode } from "react";
import { useEffect, useRef } from "react";
import type { ProjectDetail } from "@/api/types";
import { FilesPane } from "@/features/files/files-pane";
import { HistoryPane } from "@/features/history/history-pane";
import { PreviewPane } from "@/features/preview/preview-pane";
import { usePreview } from "@/features/preview/use-preview";
import { RequirementsPane } from "@/features/requirements/requirements-pane";
import { Rules } from "@/features/rules/rules";
import { ActivityPane } from "@/features/runs/activity-pane";
import { ChangeBox } from "@/features/runs/change-box";
import { RunAnnouncer } from "@/features/runs/run-announcer";
import { useProjectFeed } from "@/features/runs/use-project-feed";
import { useIsWide } from "@/ui/media";
import { PaneLayout } from "./pane-layout";
import { ProjectHeader } from "./project-header";
import { type Pane, useView } from "./view";

/** A project that is there. */
export function Workspace({ detail }: { detail: ProjectDetail }) {
  const { project } = detail;
  const hasFiles = Boolean(detail.head);
  const isWide = useIsWide();
  const view = useView();
  const feed = useProjectFeed(project.id);
  const preview = usePreview(project.id, hasFiles);
  useStartWhenBuilt(detail, () => preview.start.mutate());
  const tryApp = () => {
    view.show("preview");
    if (preview.preview?.state !== "running") preview.start.mutate();
  };
  const restartApp = () => {
    if (preview.preview && preview.preview.state !== "stopped") preview.start.mutate();
  };
  const panes: Record<Pane, ReactNode> = {
    activity: (
      <ActivityPane
        detail={detail}
        feed={feed}
        showRequirements={() => view.show("requirements")}
        showPreview={tryApp}
      />
    ),
    requirements: <RequirementsPane detail={detail} />,
    history: <HistoryPane detail={detail} openFiles={view.openCheckpoint} onWentBack={restartApp} />,
    preview: <PreviewPane detail={detail} controls={preview} />,
    files: (
      <FilesPane
        projectId={project.id}
        hasFiles={hasFiles}
        checkpoint={view.checkpoint}
        path={view.path}
        isWide={isWide}
        openPath={view.openPath}
        leaveCheckpoint={() => view.openCheckpoint(null)}
      />
    ),
  };
  return (
    <main id="main" className="flex min-h-0 flex-1 flex-col">
      <ProjectHeader detail={detail} />
      <RunAnnouncer project={project} progress={feed.progress.runs.at(-1) ?? null} />
      <PaneLayout
        view={view}
        isWide={isWide}
        panes={panes}
        underActivity={
          <ChangeBox detail={detail} onSent={() => view.show("activity")} aside={<Rules detail={detail} />} />
        }
      />
    </main>
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
