/** The words for checkpoints that the platform names itself; what a person or a model named is shown as it is. */

import { useLingui } from "@lingui/react/macro";

/** The label in the language of the interface. */
export function useCheckpointLabel(): (label: string) => string {
  const { t } = useLingui();
  return (label) => {
    const words: Record<string, string> = {
      Specification: t`Specification`,
      Template: t`Template`,
      "Back to the best state": t`Back to the best state`,
    };
    return words[label] ?? label;
  };
}
