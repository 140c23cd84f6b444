/** The bar over the preview: state, width, reload, open, logs, start, restart and stop. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import type { MouseEvent } from "react";
import { previewQuery } from "@/api/queries";
import type { Preview } from "@/api/types";
import { Button, buttonClass } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { isStarting, type PreviewControls } from "./use-preview";

/** A width to look at the app in. */
export type Device = "phone" | "tablet" | "full";

interface PreviewBarProps {
  controls: PreviewControls;
  projectId: string;
  hasFiles: boolean;
  device: Device;
  chooseDevice: (device: Device) => void;
  reload: () => void;
  showsLogs: boolean;
  toggleLogs: () => void;
}

/** The word for a state. */
export function usePreviewWord(): (state: Preview["state"]) => string {
  const { t } = useLingui();
  return (state) =>
    ({
      stopped: t`Stopped`,
      installing: t`Installs packages`,
      compiling: t`Compiles`,
      starting: t`Starts`,
      running: t`Running`,
      crashed: t`Crashed`,
    })[state] ?? state;
}

const DOT: Record<Preview["state"], string> = {
  stopped: "bg-edge",
  installing: "bg-accent animate-beat",
  compiling: "bg-accent animate-beat",
  starting: "bg-accent animate-beat",
  running: "bg-good",
  crashed: "bg-bad",
};

/** The bar. */
export function PreviewBar(props: PreviewBarProps) {
  const { controls, hasFiles, reload, showsLogs, toggleLogs } = props;
  const { t } = useLingui();
  const word = usePreviewWord();
  const { preview, frame, start, restart, stop } = controls;
  const state = preview?.state ?? "stopped";
  const isUp = state === "running" || isStarting(state);
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-1 border-b border-line bg-paper px-3 py-1">
      <p role="status" className="mr-auto flex items-center gap-2 text-sm text-dim">
        <span aria-hidden="true" className={`size-2 rounded-full ${DOT[state]}`} />
        {hasFiles ? word(state) : <Trans>Not there yet</Trans>}
      </p>
      {frame ? (
        <>
          <Devices device={props.device} choose={props.chooseDevice} />
          <button
            type="button"
            className="icon-button touch"
            aria-label={t`Reload the app`}
            title={t`Reload the app`}
            onClick={reload}
          >
            <Icon name="reload" />
          </button>
          <OpenInTab projectId={props.projectId} url={frame.url} />
        </>
      ) : null}
      {hasFiles && preview ? (
        <button
          type="button"
          className="icon-button touch aria-expanded:bg-sunken aria-expanded:text-ink"
          aria-label={t`What the app prints`}
          title={t`What the app prints`}
          aria-expanded={showsLogs}
          onClick={toggleLogs}
        >
          <Icon name="terminal" />
        </button>
      ) : null}
      {isUp ? (
        <>
          <button
            type="button"
            className="icon-button touch"
            aria-label={t`Restart the app`}
            title={t`Restart the app`}
            disabled={restart.isPending}
            onClick={() => restart.mutate()}
          >
            <Icon name="restart" />
          </button>
          <Button kind="quiet" disabled={stop.isPending} onClick={() => stop.mutate()}>
            <Icon name="stop" />
            <Trans>Stop</Trans>
          </Button>
        </>
      ) : hasFiles ? (
        <Button kind="quiet" disabled={start.isPending} onClick={() => start.mutate()}>
          <Icon name="play" />
          <Trans>Start</Trans>
        </Button>
      ) : null}
    </div>
  );
}

function Devices({ device, choose }: { device: Device; choose: (device: Device) => void }) {
  const { t } = useLingui();
  const devices = [
    { id: "phone", icon: "phone", name: t`Phone width` },
    { id: "tablet", icon: "tablet", name: t`Tablet width` },
    { id: "full", icon: "screen", name: t`Full width` },
  ] as const;
  return (
    <fieldset className="flex max-lg:hidden">
      <legend className="sr-only">
        <Trans>Width of the preview</Trans>
      </legend>
      {devices.map((one) => (
        <button
          key={one.id}
          type="button"
          className="icon-button aria-pressed:bg-sunken aria-pressed:text-ink"
          aria-label={one.name}
          title={one.name}
          aria-pressed={device === one.id}
          onClick={() => choose(one.id)}
        >
          <Icon name={one.icon} />
        </button>
      ))}
    </fieldset>
  );
}

/** Opens the app in a tab of its own, with a link that was signed just now: the one in the frame may have expired. */
function OpenInTab({ projectId, url }: { projectId: string; url: string }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const open = async (event: MouseEvent) => {
    event.preventDefault();
    // The tab opens within the click, else the browser takes it for a pop-up.
    const tab = window.open("about:blank", "_blank");
    if (!tab) return;
    tab.opener = null;
    const fresh = await queries.fetchQuery({ ...previewQuery(projectId), staleTime: 0 }).catch(() => null);
    tab.location.href = fresh?.url ?? url;
  };
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener"
      className={buttonClass("quiet", "px-2")}
      aria-label={t`Open the app in a new tab`}
      title={t`Open the app in a new tab`}
      onClick={open}
    >
      <Icon name="external" />
    </a>
  );
}
