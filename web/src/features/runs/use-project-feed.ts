/** The event feed of a project for components; its events also say which cached answers are out of date. */

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { eventStreamUrl, fetchEvents } from "@/api/endpoints";
import { keys } from "@/api/queries";
import type { ProjectEvent } from "@/api/types";
import { EventFeed, type FeedState, type Stream } from "./event-feed";

/** Events that come within this time lead to one question to the server. */
const GATHER_MS = 250;

/** Follows a project's events while the component is shown. */
export function useProjectFeed(projectId: string): FeedState {
  const queries = useQueryClient();
  const [feed] = useState(() => makeFeed(projectId, queries));
  useEffect(() => {
    feed.start();
    // A browser has few connections to one server: a tab that nobody looks at gives its own back when all is done.
    const wake = () => {
      if (document.visibilityState === "hidden") {
        if (feed.isIdle) feed.stop();
        return;
      }
      feed.start();
      feed.wake();
    };
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
    return () => {
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wake);
      feed.stop();
    };
  }, [feed]);
  return useSyncExternalStore(feed.subscribe, feed.getState);
}

function makeFeed(projectId: string, queries: QueryClient): EventFeed {
  const refresh = gathering((stale) => {
    for (const queryKey of stale.values())
      void queries.invalidateQueries({ queryKey, exact: queryKey.length === 2 });
  });
  return new EventFeed(
    {
      fetchPage: (after) => fetchEvents(projectId, after),
      openStream: (after) => new EventSource(eventStreamUrl(projectId, after)) as unknown as Stream,
      now: Date.now,
      random: Math.random,
    },
    (events) => refresh(events.flatMap((event) => staleAfter(projectId, event))),
  );
}

/** Which cached answers an event makes stale. */
export function staleAfter(projectId: string, event: ProjectEvent): (readonly string[])[] {
  const project = keys.project(projectId);
  switch (event.type) {
    case "run.created":
    case "unproven.accepted":
      return [project, keys.projects];
    case "run.finished":
      return [project, keys.projects, keys.usage(projectId)];
    case "checkpoint.created":
      return [project, keys.checkpoints(projectId), [...project, "files"], [...project, "file"]];
    case "spec.written":
    case "plan.written":
    case "task.written":
    case "check.finished":
    case "question.asked":
    case "question.answered":
      return [project];
    case "step.finished":
      return [project, keys.usage(projectId)];
    default:
      return [];
  }
}

function gathering(
  act: (stale: Map<string, readonly string[]>) => void,
): (stale: (readonly string[])[]) => void {
  let gathered = new Map<string, readonly string[]>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  return (stale) => {
    for (const key of stale) gathered.set(key.join("/"), key);
    if (gathered.size === 0 || timer) return;
    timer = setTimeout(() => {
      timer = null;
      const due = gathered;
      gathered = new Map();
      act(due);
    }, GATHER_MS);
  };
}
