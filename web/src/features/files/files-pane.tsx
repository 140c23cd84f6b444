/** The files of the newest or of an older checkpoint: a tree, a search, and one file's text. */

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { archiveUrl } from "@/api/endpoints";
import { filesQuery } from "@/api/queries";
import { Button, buttonClass } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { Icon } from "@/ui/icon";
import { Skeleton } from "@/ui/skeleton";
import { firstFile, search, toTree } from "./file-tree";
import { FileView } from "./file-view";
import { FolderList } from "./folder-list";

interface FilesPaneProps {
  projectId: string;
  hasFiles: boolean;
  /** Null: the newest. */
  checkpoint: string | null;
  path: string | null;
  isWide: boolean;
  openPath: (path: string | null) => void;
  leaveCheckpoint: () => void;
}

/** The pane with the code. */
export function FilesPane(props: FilesPaneProps) {
  if (props.hasFiles) return <Files {...props} />;
  return (
    <p className="p-6 text-dim">
      <Trans>The code appears here as soon as the first files are written.</Trans>
    </p>
  );
}

function Files({ projectId, checkpoint, path, isWide, openPath, leaveCheckpoint }: FilesPaneProps) {
  const { t } = useLingui();
  const [words, setWords] = useState("");
  const list = useQuery(filesQuery(projectId, checkpoint));
  const entries = list.data?.items ?? [];
  const tree = useMemo(() => toTree(search(entries, words)), [entries, words]);
  if (list.isError && !list.data)
    return <Failure error={list.error} retry={() => void list.refetch()} className="m-4" />;
  const shown = path ?? (isWide ? firstFile(entries) : null);
  const showsTree = isWide || shown === null;
  return (
    <div className="flex h-full min-h-0 flex-col">
      {checkpoint ? (
        <p className="flex flex-wrap items-center gap-3 border-b border-line bg-warn-soft px-4 py-2 text-sm text-warn">
          <Icon name="clock" />
          <span className="flex-1">
            <Trans>These are the files of an older checkpoint.</Trans>
          </span>
          <Button kind="quiet" onClick={leaveCheckpoint}>
            <Trans>Show the newest</Trans>
          </Button>
        </p>
      ) : null}
      <div className="flex min-h-0 flex-1">
        {showsTree ? (
          <nav
            aria-label={t`Files`}
            className="scroll-quiet flex w-full shrink-0 flex-col overflow-y-auto border-line max-lg:pb-4 lg:w-64 lg:border-r"
          >
            <div className="sticky top-0 bg-paper p-2">
              <input
                type="search"
                aria-label={t`Find a file`}
                placeholder={t`Find a file`}
                className="field touch py-1"
                value={words}
                onChange={(event) => setWords(event.target.value)}
              />
            </div>
            {list.isPending ? (
              <div className="space-y-3 p-3">
                {[1, 2, 3, 4, 5].map((row) => (
                  <Skeleton key={row} className="h-4 w-4/5" />
                ))}
              </div>
            ) : (
              <div className="px-2 pb-3">
                <FolderList folder={tree} current={shown} open={openPath} isSearch={words.trim() !== ""} />
                <p className="mt-3 flex items-center justify-between gap-2 px-2 text-xs text-faint">
                  <span>
                    <Plural value={entries.length} one="# file" other="# files" />
                  </span>
                  {checkpoint ? null : (
                    <a href={archiveUrl(projectId)} download className={buttonClass("quiet", "text-xs")}>
                      <Icon name="download" />
                      ZIP
                    </a>
                  )}
                </p>
              </div>
            )}
          </nav>
        ) : null}
        {shown ? (
          <FileView
            key={shown}
            projectId={projectId}
            checkpoint={checkpoint}
            path={shown}
            back={isWide ? null : () => openPath(null)}
          />
        ) : null}
      </div>
    </div>
  );
}
