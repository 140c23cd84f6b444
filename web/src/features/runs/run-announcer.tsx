/** Tells the progress of the newest run to assistive technology, one sentence at a time, and in the tab's title. */

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ProjectCard } from "@/api/types";
import { usePageTitle } from "@/ui/page-title";
import { useStateWord } from "@/ui/project-state";
import { WaitsForModel } from "./run-card";
import type { RunProgress } from "./run-progress";
import { currentStep } from "./run-stages";
import { useAgentName, useStepWords } from "./words";

/** An invisible live region. */
export function RunAnnouncer({ project, progress }: { project: ProjectCard; progress: RunProgress | null }) {
  const { t } = useLingui();
  const state = useStateWord()(project.state);
  const agent = useAgentName();
  const words = useStepWords();
  const name = project.name;
  usePageTitle(project.state === "building" ? t`Building ${name}` : name);
  const step = progress ? currentStep(progress) : null;
  const failed =
    step?.notes.filter((note) => note.kind === "check" && note.verdict.result === "failed").length ?? 0;
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {progress?.outcome ? (
        <Trans>
          {name}: {state}
        </Trans>
      ) : progress?.waiting ? (
        <WaitsForModel waiting={progress.waiting} />
      ) : step ? (
        <>
          {agent(step.agent)}: {words(step.step).doing}
          {failed > 0 ? (
            <>
              {". "}
              <Plural value={failed} one="# check failed" other="# checks failed" />
            </>
          ) : null}
        </>
      ) : null}
    </p>
  );
}
