/** Takes a brief back to the prompt box, so that it can be said differently. */

import { Trans } from "@lingui/react/macro";
import { useLocation } from "wouter";
import { Button } from "@/ui/button";
import { keepDraft } from "@/ui/draft";

/** A button that opens the first page with this brief in the box. */
export function RetryBrief({ brief }: { brief: string }) {
  const [, navigate] = useLocation();
  return (
    <Button
      kind="primary"
      onClick={() => {
        keepDraft(brief);
        navigate("/");
      }}
    >
      <Trans>Edit the description</Trans>
    </Button>
  );
}
