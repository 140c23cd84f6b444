/** The words for checkpoints that the platform names itself; what a person or a model named is shown as it is. */

import { useLingui } from "@lingui/react/macro";

/** Parts of the label of a checkpoint that someone went back to: its number and its own label. */
const WENT_BACK = /^Back to (\d+): (.*)$/s;

/** The label in the language of the interface. */
export function useCheckpointLabel(): (label: string) => string {
  const { t } = useLingui();
  const words: Record<string, string> = {
    Specification: t`Specification`,
    Design: t`Design`,
    Plan: t`Plan`,
    Template: t`Template`,
    Verified: t`Built and tested`,
    Checked: t`Checked in the browser`,
    Completed: t`Completed`,
    README: t`README`,
    "Back to the best state": t`Back to the best state`,
    "Edited by hand": t`Edited by hand`,
    "The project's version of files that were edited by hand too": t`The project’s version of files that were edited by hand too`,
  };
  const translated = (label: string): string => {
    const [, number, rest] = WENT_BACK.exec(label) ?? [];
    if (number === undefined || rest === undefined) return words[label] ?? label;
    const old = translated(rest);
    return t`Back to ${number}: ${old}`;
  };
  return translated;
}
