/** Tabs after the ARIA pattern: one tab stop, arrow keys move, the panel is named by its tab. */

import { type KeyboardEvent, type ReactNode, useRef } from "react";

/** One tab. */
export interface Tab<Id extends string> {
  id: Id;
  label: ReactNode;
}

interface TabsProps<Id extends string> {
  label: string;
  tabs: readonly Tab<Id>[];
  /** The chosen tab; null when another list holds the choice. */
  current: Id | null;
  choose: (id: Id) => void;
  className?: string;
  tabClassName?: string;
}

/** Id of a tab's element. */
export const tabId = (id: string) => `tab-${id}`;

/** Id of a panel's element. */
export const panelId = (id: string) => `panel-${id}`;

/** A list of tabs. */
export function Tabs<Id extends string>({
  label,
  tabs,
  current,
  choose,
  className,
  tabClassName,
}: TabsProps<Id>) {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const index = tabs.findIndex((tab) => tab.id === current);
    const target = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = tabs[(target + tabs.length) % tabs.length];
    if (!next) return;
    choose(next.id);
    list.current?.querySelector<HTMLElement>(`#${tabId(next.id)}`)?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label={label} className={className} onKeyDown={move}>
      {tabs.map((tab, index) => {
        const isCurrent = tab.id === current;
        const isStop = isCurrent || (current === null && index === 0);
        return (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={tabId(tab.id)}
            aria-selected={isCurrent}
            aria-controls={panelId(tab.id)}
            tabIndex={isStop ? 0 : -1}
            className={tabClassName ?? "tab"}
            onClick={() => choose(tab.id)}
          >
            {tab.label}
          </button>
        );
      })}
    </div>
  );
}
