/** Folders and files from a flat list of paths. Pure. */

import type { FileEntry } from "@/api/types";

/** A folder with what is in it: folders first, each in the order of the alphabet. */
export interface Folder {
  name: string;
  path: string;
  folders: Folder[];
  files: (FileEntry & { name: string })[];
}

/** Builds the tree; chains of folders with nothing else in them become one (`src/server`). */
export function toTree(entries: readonly FileEntry[]): Folder {
  const root: Folder = { name: "", path: "", folders: [], files: [] };
  for (const entry of entries) {
    const parts = entry.path.split("/");
    const name = parts.pop() ?? entry.path;
    let folder = root;
    for (const part of parts) folder = child(folder, part);
    folder.files.push({ ...entry, name });
  }
  return sorted(root);
}

function child(folder: Folder, name: string): Folder {
  const there = folder.folders.find((one) => one.name === name);
  if (there) return there;
  const made: Folder = { name, path: folder.path ? `${folder.path}/${name}` : name, folders: [], files: [] };
  folder.folders.push(made);
  return made;
}

function sorted(folder: Folder): Folder {
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name, "en");
  const folders = folder.folders.map(sorted).map(joined).sort(byName);
  return { ...folder, folders, files: [...folder.files].sort(byName) };
}

function joined(folder: Folder): Folder {
  const [only] = folder.folders;
  if (folder.files.length > 0 || folder.folders.length !== 1 || !only) return folder;
  return { ...only, name: `${folder.name}/${only.name}` };
}

/** Entries whose path holds all words of the search, in any order and case. */
export function search(entries: readonly FileEntry[], words: string): FileEntry[] {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => parts.every((part) => entry.path.toLowerCase().includes(part)));
}

/** The file to show first: the README, else the first one. */
export function firstFile(entries: readonly FileEntry[]): string | null {
  const readme = entries.find((entry) => entry.path.toLowerCase() === "readme.md");
  return readme?.path ?? entries[0]?.path ?? null;
}
