/** Name, state and ways out of a project. */

import { Trans } from "@lingui/react/macro";
import { useRef } from "react";
import { archiveUrl } from "@/api/endpoints";
import type { ProjectDetail } from "@/api/types";
import { Hosts } from "@/features/hosts/hosts";
import { Publish } from "@/features/publish/publish";
import { Button, buttonClass } from "@/ui/button";
import { Dialog, type DialogHandle } from "@/ui/dialog";
import { Icon } from "@/ui/icon";
import { projectName } from "@/ui/project-name";
import { ProvenMeter, StatePill } from "@/ui/project-state";

/** The line under the page's header. */
export function ProjectHeader({ detail }: { detail: ProjectDetail }) {
  const { project } = detail;
  return (
    <header className="flex min-h-14 shrink-0 items-center gap-x-3 border-b border-line px-4 py-1.5 sm:gap-x-4 sm:px-5">
      <h1 className="line-clamp-2 min-w-0 font-semibold tracking-tight wrap-anywhere max-sm:leading-tight sm:line-clamp-1 sm:text-lg">
        {projectName(project, detail.brief)}
      </h1>
      <StatePill state={project.state} />
      <span className="shrink-0 max-sm:hidden">
        <ProvenMeter proven={project.requirements_proven} total={project.requirements_total} />
      </span>
      {detail.head ? (
        <span className="ml-auto flex shrink-0">
          <Hosts projectId={project.id} />
          <Publish detail={detail} head={detail.head.checkpoint_id} />
          <TakeAway projectId={project.id} />
        </span>
      ) : null}
    </header>
  );
}

function TakeAway({ projectId }: { projectId: string }) {
  const dialog = useRef<DialogHandle>(null);
  return (
    <>
      <Button kind="quiet" aria-haspopup="dialog" onClick={() => dialog.current?.open()}>
        <Icon name="download" />
        <span className="max-sm:sr-only">
          <Trans>Run it yourself</Trans>
        </span>
      </Button>
      <Dialog ref={dialog} title={<Trans>Run it yourself</Trans>}>
        <p className="text-dim">
          <Trans>
            It is plain code with tests, a README and a Dockerfile; it needs Node.js 20 or newer, and nothing
            of Samokoder. Unpack the download, open a terminal in the folder, and:
          </Trans>
        </p>
        <pre className="mt-4 overflow-x-auto rounded-lg bg-sunken px-4 py-3 font-mono text-sm">
          npm ci && npm start
        </pre>
        <div className="mt-6 flex flex-wrap justify-end gap-2">
          <Button onClick={() => dialog.current?.close()}>
            <Trans>Close</Trans>
          </Button>
          <a className={buttonClass("primary")} href={archiveUrl(projectId)} download>
            <Icon name="download" />
            <Trans>Download the code</Trans>
          </a>
        </div>
      </Dialog>
    </>
  );
}
