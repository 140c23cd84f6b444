/** What a run waits for: a person's yes or no, with a few words if they like. */

import { Trans } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answerRun } from "@/api/endpoints";
import { keys } from "@/api/queries";
import type { Run } from "@/api/types";
import { Button } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { Notice } from "@/ui/notice";

interface QuestionProps {
  run: Run;
  question: { id: string; text: string };
}

/** The question with its two answers. */
export function Question({ run, question }: QuestionProps) {
  const [words, setWords] = useState("");
  const queries = useQueryClient();
  const answer = useMutation({
    mutationFn: (approve: boolean) =>
      answerRun(run.id, { question_id: question.id, answer: words.trim(), approve }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.project(run.project_id) }),
  });
  const isSent = answer.isPending || answer.isSuccess;
  return (
    <Notice tone="warn" title={<Trans>The run waits for your answer</Trans>}>
      <p className="whitespace-pre-line">{question.text}</p>
      <label className="mt-3 block">
        <span className="text-dim">
          <Trans>A few words, if you like</Trans>
        </span>
        <input
          className="field touch mt-1"
          autoComplete="off"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </label>
      {answer.error ? <Failure error={answer.error} className="mt-3" /> : null}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button kind="primary" disabled={isSent} onClick={() => answer.mutate(true)}>
          <Trans>Yes, go on</Trans>
        </Button>
        <Button disabled={isSent} onClick={() => answer.mutate(false)}>
          <Trans>No, end the run</Trans>
        </Button>
      </div>
    </Notice>
  );
}
