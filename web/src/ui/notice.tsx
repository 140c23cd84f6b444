/** A sentence that must be seen: what is the matter, and what to do. */

import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";

/** What kind of sentence it is. */
export type Tone = "note" | "good" | "bad" | "warn";

const LOOK: Record<Tone, { box: string; icon: IconName; ink: string }> = {
  note: { box: "border-line bg-surface", icon: "ring", ink: "text-dim" },
  good: { box: "border-good/30 bg-good-soft", icon: "check", ink: "text-good" },
  bad: { box: "border-bad/30 bg-bad-soft", icon: "warning", ink: "text-bad" },
  warn: { box: "border-warn/30 bg-warn-soft", icon: "warning", ink: "text-warn" },
};

interface NoticeProps {
  tone: Tone;
  title: ReactNode;
  children?: ReactNode;
  /** `alert` for what just went wrong. */
  role?: "alert" | "status";
  className?: string;
}

/** A framed sentence with a title. */
export function Notice({ tone, title, children, role, className = "" }: NoticeProps) {
  const look = LOOK[tone];
  return (
    <div role={role} className={`rounded-xl border p-4 ${look.box} ${className}`}>
      <p className={`flex items-start gap-2.5 font-medium ${look.ink}`}>
        <Icon name={look.icon} className="mt-1" />
        <span>{title}</span>
      </p>
      {children ? <div className="mt-1.5 pl-6.5 text-sm text-ink">{children}</div> : null}
    </div>
  );
}
