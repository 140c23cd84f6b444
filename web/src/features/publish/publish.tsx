/** Lets everybody open the app, after asking once; says where it is then, and takes it back. */

import { Trans } from "@lingui/react/macro";
import { useRef } from "react";
import type { ProjectDetail, Publication } from "@/api/types";
import { Button } from "@/ui/button";
import { Dialog, type DialogHandle } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { Icon } from "@/ui/icon";
import { type PublicationControls, publicationNews, usePublication } from "./use-publication";

/** The button in the project's header, with its dialog. */
export function Publish({ detail, head }: { detail: ProjectDetail; head: string }) {
  const dialog = useRef<DialogHandle>(null);
  const controls = usePublication(detail.project.id);
  const isBusy = detail.run.status !== "done";
  const isLive = controls.publication?.live ?? false;
  const open = () => {
    controls.publish.reset();
    controls.unpublish.reset();
    void controls.query.refetch();
    dialog.current?.open();
  };
  return (
    <>
      <Button kind="quiet" aria-haspopup="dialog" onClick={open}>
        <Icon name="globe" className={isLive ? "text-good" : ""} />
        <span className="max-sm:sr-only">{isLive ? <Trans>Published</Trans> : <Trans>Publish</Trans>}</span>
      </Button>
      <Dialog
        ref={dialog}
        title={isLive ? <Trans>The app is published</Trans> : <Trans>Publish this app?</Trans>}
      >
        {isLive && controls.publication ? (
          <Live publication={controls.publication} controls={controls} head={head} isBusy={isBusy} />
        ) : (
          <Question
            controls={controls}
            isBusy={isBusy}
            isProven={detail.project.state === "proven"}
            close={() => dialog.current?.close()}
          />
        )}
      </Dialog>
    </>
  );
}

interface QuestionProps {
  controls: PublicationControls;
  isBusy: boolean;
  isProven: boolean;
  close: () => void;
}

function Question({ controls, isBusy, isProven, close }: QuestionProps) {
  const { publish } = controls;
  return (
    <>
      <p className="text-dim">
        <Trans>
          Everybody who reaches this server can then open the app at an address of its own, without a link
          from here. What protects its data is the sign-in of the app itself, if it has one.
        </Trans>
      </p>
      <ul className="mt-3 list-disc space-y-1.5 pl-5 text-dim">
        <li>
          <Trans>Everybody sees the app as it is now; later changes go out when you publish again.</Trans>
        </li>
        <li>
          <Trans>It has data of its own: what was entered in the preview does not come along.</Trans>
        </li>
        <li>
          <Trans>It goes on running, also after a restart of the server, until you take it back.</Trans>
        </li>
      </ul>
      {isBusy ? (
        <p className="mt-3 text-warn">
          <Trans>The app is being worked on: wait until that has ended.</Trans>
        </p>
      ) : isProven ? null : (
        <p className="mt-3 text-warn">
          <Trans>Not everything in it is proven as it is now.</Trans>
        </p>
      )}
      {publish.error ? <Failure error={publish.error} className="mt-4" /> : null}
      <div className="mt-6 flex flex-wrap justify-end gap-2">
        <Button onClick={close}>
          <Trans>Not now</Trans>
        </Button>
        <Button kind="primary" disabled={publish.isPending || isBusy} onClick={() => publish.mutate()}>
          <Icon name="globe" />
          <Trans>Publish for everybody</Trans>
        </Button>
      </div>
    </>
  );
}

interface LiveProps {
  publication: Publication;
  controls: PublicationControls;
  head: string;
  isBusy: boolean;
}

function Live({ publication, controls, head, isBusy }: LiveProps) {
  const { publish, unpublish } = controls;
  const isOlder = publicationNews(publication, head) === "older";
  const error = publish.error ?? unpublish.error;
  const isPending = publish.isPending || unpublish.isPending;
  return (
    <>
      <p className="rounded-lg bg-sunken px-4 py-3 font-mono text-sm break-all">
        <a className="link" href={publication.url ?? ""} target="_blank" rel="noopener">
          {publication.url}
        </a>
      </p>
      <p role="status" className="mt-3 flex items-center gap-2 text-sm text-dim">
        <State publication={publication} />
      </p>
      {publication.line && publication.state !== "running" ? (
        <pre className="mt-3 max-h-40 overflow-auto rounded-lg bg-sunken px-4 py-3 font-mono text-xs whitespace-pre-wrap">
          {publication.line}
        </pre>
      ) : null}
      <p className="mt-3 text-dim">
        {isOlder ? (
          <Trans>The project has changed since; everybody still sees what was published.</Trans>
        ) : (
          <Trans>Everybody who reaches this server sees the newest state.</Trans>
        )}
      </p>
      {error ? <Failure error={error} className="mt-4" /> : null}
      <div className="mt-6 flex flex-wrap justify-end gap-2">
        <Button disabled={isPending} onClick={() => unpublish.mutate()}>
          <Trans>Take it back</Trans>
        </Button>
        {isOlder ? (
          <Button kind="primary" disabled={isPending || isBusy} onClick={() => publish.mutate()}>
            <Trans>Publish the newest</Trans>
          </Button>
        ) : null}
      </div>
    </>
  );
}

function State({ publication }: { publication: Publication }) {
  switch (publication.state) {
    case "running":
      return (
        <>
          <Icon name="check" className="text-good" />
          <Trans>It runs.</Trans>
        </>
      );
    case "crashed":
      return (
        <>
          <Icon name="warning" className="text-bad" />
          <Trans>It crashed, and is started again by itself.</Trans>
        </>
      );
    case "stopped":
      return <Trans>It does not run at the moment.</Trans>;
    case "installing":
    case "starting":
    case "compiling":
      return (
        <>
          <Icon name="ring" className="animate-beat text-accent" />
          <Trans>It is built and started.</Trans>
        </>
      );
  }
}
