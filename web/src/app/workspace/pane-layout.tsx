/** Where panes stand: two sides with tabs where there is room, one pane and a bar at the bottom where there is not. */

import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Icon, type IconName } from "@/ui/icon";
import { panelId, Tabs, tabId } from "@/ui/tabs";
import { LEFT, type Pane, RIGHT, type View } from "./view";

const ICONS: Record<Pane, IconName> = {
  activity: "pulse",
  requirements: "tick",
  preview: "screen",
  files: "folder",
  history: "clock",
};
const BAR = ["activity", "requirements", "preview", "files", "history"] as const;

interface PaneLayoutProps {
  view: View;
  isWide: boolean;
  panes: Record<Pane, ReactNode>;
  /** What stands under the activity, whatever is scrolled. */
  underActivity: ReactNode;
}

/** All panes; those that are not shown stay as they are. */
export function PaneLayout({ view, isWide, panes, underActivity }: PaneLayoutProps) {
  const { t } = useLingui();
  const names = usePaneNames();
  const shown: Pane[] = isWide ? [view.left, view.right] : [view.current];
  const side = (ids: readonly Pane[], label: string, current: Pane, className: string) => (
    <>
      {isWide ? (
        <Tabs
          label={label}
          tabs={ids.map((id) => ({ id, label: names[id] }))}
          current={current}
          choose={view.show}
          className="flex border-b border-line px-2"
        />
      ) : null}
      {ids.map((id) => (
        <Panel key={id} pane={id} isShown={shown.includes(id)} className={className}>
          {panes[id]}
        </Panel>
      ))}
    </>
  );
  const hides = (ids: readonly Pane[]) => (isWide || ids.includes(view.current) ? "max-lg:flex-1" : "hidden");
  return (
    <div className="flex min-h-0 flex-1 max-lg:flex-col">
      <div
        className={`flex min-h-0 flex-col border-line lg:w-[27rem] lg:shrink-0 lg:border-r xl:w-[31rem] ${hides(LEFT)}`}
      >
        {side(LEFT, t`Making`, view.left, "scroll-quiet min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-5")}
        {shown.includes("activity") ? underActivity : null}
      </div>
      <div className={`flex min-h-0 min-w-0 flex-col lg:flex-1 ${hides(RIGHT)}`}>
        {side(RIGHT, t`App`, view.right, "min-h-0 flex-1")}
      </div>
      {isWide ? null : <Bar view={view} names={names} />}
    </div>
  );
}

function usePaneNames(): Record<Pane, string> {
  const { t } = useLingui();
  return {
    activity: t`Activity`,
    requirements: t`Requirements`,
    preview: t`Preview`,
    files: t`Files`,
    history: t`History`,
  };
}

function Bar({ view, names }: { view: View; names: Record<Pane, string> }) {
  const { t } = useLingui();
  const tabs = BAR.map((id) => ({
    id,
    label: (
      <>
        <Icon name={ICONS[id]} className="text-lg" />
        <span className="w-full truncate">{names[id]}</span>
      </>
    ),
  }));
  return (
    <Tabs
      label={t`Panes`}
      tabs={tabs}
      current={view.current}
      choose={view.show}
      className="grid shrink-0 grid-cols-5 border-t border-line bg-paper pb-[env(safe-area-inset-bottom)]"
      tabClassName="flex min-h-14 min-w-0 flex-col items-center justify-center gap-0.5 px-0.5 text-[11px] text-dim aria-selected:text-accent aria-selected:font-medium"
    />
  );
}

interface PanelProps {
  pane: Pane;
  isShown: boolean;
  className: string;
  children: ReactNode;
}

/** A pane that is made when it is first shown, and then kept, so that a running app in it is not loaded anew. */
function Panel({ pane, isShown, className, children }: PanelProps) {
  const [wasShown, setWasShown] = useState(isShown);
  if (isShown && !wasShown) setWasShown(true);
  return (
    <div
      role="tabpanel"
      id={panelId(pane)}
      aria-labelledby={tabId(pane)}
      hidden={!isShown}
      className={isShown ? className : "hidden"}
    >
      {wasShown ? children : null}
    </div>
  );
}
