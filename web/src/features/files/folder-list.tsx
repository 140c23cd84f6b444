/** A folder as nested lists; folders fold, files open. */

import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Icon } from "@/ui/icon";
import type { Folder } from "./file-tree";

interface FolderListProps {
  folder: Folder;
  current: string | null;
  open: (path: string) => void;
  /** While searching, every folder is unfolded. */
  isSearch: boolean;
}

const ROW =
  "flex w-full min-h-7 items-center gap-1.5 rounded-md px-2 text-left font-mono text-xs transition-colors hover:bg-sunken max-lg:min-h-11";

/** The content of a folder. */
export function FolderList({ folder, current, open, isSearch }: FolderListProps) {
  return (
    <ul>
      {folder.folders.map((one) => (
        <Branch key={one.path} folder={one} current={current} open={open} isSearch={isSearch} />
      ))}
      {folder.files.map((file) => (
        <li key={file.path}>
          <button
            type="button"
            aria-current={file.path === current ? "true" : undefined}
            className={`${ROW} text-dim aria-[current]:bg-accent-soft aria-[current]:text-accent`}
            onClick={() => open(file.path)}
          >
            <Icon name="file" />
            <span className="truncate">{file.name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Branch(props: FolderListProps) {
  const { t } = useLingui();
  const { folder, current, isSearch } = props;
  const [isOpen, setOpen] = useState(
    () => folder.path.split("/").length < 2 || Boolean(current?.startsWith(`${folder.path}/`)),
  );
  const shows = isOpen || isSearch;
  const name = folder.name;
  return (
    <li>
      <button
        type="button"
        aria-expanded={shows}
        aria-label={t`Folder ${name}`}
        className={ROW}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="right" className={`transition-transform ${shows ? "rotate-90" : ""}`} />
        <span className="truncate">{name}</span>
      </button>
      {shows ? (
        <div className="ml-3.5 border-l border-line pl-1">
          <FolderList {...props} />
        </div>
      ) : null}
    </li>
  );
}
