/** The running app beside its making: the app itself, or the true state on the way there. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { ProjectDetail } from "@/api/types";
import { Button } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { Icon } from "@/ui/icon";
import { AppLogs } from "./app-logs";
import { type Device, PreviewBar } from "./preview-bar";
import { PreviewState } from "./preview-state";
import type { PreviewControls } from "./use-preview";

const WIDTH: Record<Device, string> = { phone: "390px", tablet: "820px", full: "100%" };

interface PreviewPaneProps {
  detail: ProjectDetail;
  controls: PreviewControls;
}

/** The pane with the preview. */
export function PreviewPane({ detail, controls }: PreviewPaneProps) {
  const { t } = useLingui();
  const [device, setDevice] = useState<Device>("full");
  const [loads, setLoads] = useState(0);
  const [showsLogs, setShowsLogs] = useState(false);
  const { preview, frame, start, restart, stop, query } = controls;
  const name = detail.project.name;
  const isOld =
    frame !== null &&
    preview?.checkpoint_id &&
    detail.head &&
    preview.checkpoint_id !== detail.head.checkpoint_id;
  const error =
    start.error ?? restart.error ?? stop.error ?? (query.isError && !preview ? query.error : null);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PreviewBar
        controls={controls}
        projectId={detail.project.id}
        hasFiles={Boolean(detail.head)}
        device={device}
        chooseDevice={setDevice}
        reload={() => setLoads(loads + 1)}
        showsLogs={showsLogs}
        toggleLogs={() => setShowsLogs(!showsLogs)}
      />
      {isOld ? (
        <p className="flex flex-wrap items-center gap-3 border-b border-line bg-accent-soft px-4 py-1.5 text-sm text-accent">
          <span className="flex-1">
            <Trans>The app has changed since it was started.</Trans>
          </span>
          <Button
            kind="quiet"
            disabled={start.isPending || detail.run.status !== "done"}
            onClick={() => start.mutate()}
          >
            <Icon name="reload" />
            <Trans>Start the newest</Trans>
          </Button>
        </p>
      ) : null}
      {error ? <Failure error={error} retry={() => start.mutate()} className="m-4" /> : null}
      <div className="relative flex min-h-0 flex-1 justify-center overflow-auto bg-sunken">
        {frame ? (
          <iframe
            key={`${frame.key}/${loads}`}
            title={t`Preview of ${name}`}
            src={frame.url}
            sandbox="allow-scripts allow-same-origin allow-forms allow-modals allow-popups allow-downloads"
            className={`h-full shrink-0 border-0 bg-[#fff] transition-[width] ${
              device === "full" ? "" : "my-0 shadow-lift"
            } max-w-full`}
            style={{ width: WIDTH[device] }}
          />
        ) : (
          <PreviewState detail={detail} controls={controls} />
        )}
      </div>
      {showsLogs ? <AppLogs projectId={detail.project.id} close={() => setShowsLogs(false)} /> : null}
    </div>
  );
}
