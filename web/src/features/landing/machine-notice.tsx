/** Says what the machine lacks for building and proving, each with its fix. Silent when nothing is missing. */

import { Trans } from "@lingui/react/macro";
import type { MachinePart } from "@/api/types";
import { Notice } from "@/ui/notice";

/** A notice about missing parts. */
export function MachineNotice({ parts }: { parts: MachinePart[] }) {
  const missing = parts.filter((part) => !part.ok);
  if (missing.length === 0) return null;
  return (
    <Notice tone="warn" title={<Trans>This machine lacks something that builds need</Trans>} className="mt-6">
      <ul className="space-y-2">
        {missing.map((part) => (
          <li key={part.what}>
            <span className="font-medium">{part.what}</span>
            {part.found ? <span className="text-dim"> — {part.found}</span> : null}
            {part.fix ? (
              <code className="mt-1 block rounded-md bg-surface px-2 py-1 font-mono text-xs">{part.fix}</code>
            ) : null}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
