/** The words for steps, agents, commands and outcomes. Names that are not known here are shown as they came. */

import { useLingui } from "@lingui/react/macro";
import type { Stage } from "./run-stages";

/** What a step does, as a running and as a finished sentence. */
export interface StepWords {
  doing: string;
  done: string;
}

/** Words of a step by its name. */
export function useStepWords(): (step: string) => StepWords {
  const { t } = useLingui();
  return (step) => {
    const words: Record<string, StepWords> = {
      write_spec: { doing: t`Writes down what the app must do`, done: t`Wrote the specification` },
      design: { doing: t`Designs data, pages and API`, done: t`Designed data, pages and API` },
      plan: { doing: t`Plans the work`, done: t`Planned the work` },
      scaffold: { doing: t`Copies the template`, done: t`Copied the template` },
      write_code: { doing: t`Write the code`, done: t`Wrote the code` },
      verify: { doing: t`Installs, builds and tests`, done: t`Installed, built and tested` },
      check: {
        doing: t`Tries every requirement in a browser`,
        done: t`Tried every requirement in a browser`,
      },
      fix_bug: { doing: t`Looks for the cause and repairs`, done: t`Tried a repair` },
      restore: { doing: t`Goes back to the best state`, done: t`Went back to the best state` },
      change: { doing: t`Makes the change`, done: t`Made the change` },
      write_docs: { doing: t`Writes the README`, done: t`Wrote the README` },
      complete: { doing: t`Closes the books`, done: t`Closed the books` },
    };
    return words[step] ?? { doing: step, done: step };
  };
}

/** What an agent is called. */
export function useAgentName(): (agent: string) => string {
  const { t } = useLingui();
  return (agent) => {
    const names: Record<string, string> = {
      SpecWriter: t`Spec writer`,
      Architect: t`Architect`,
      TechLead: t`Tech lead`,
      Platform: t`Platform`,
      CodeMonkey: t`Coders`,
      Executor: t`Executor`,
      Tester: t`Tester`,
      BugHunter: t`Bug hunter`,
      Developer: t`Developer`,
      TechnicalWriter: t`Technical writer`,
      TaskCompleter: t`Completer`,
    };
    return names[agent] ?? agent;
  };
}

/** What a stage is called. */
export function useStageName(): (stage: Stage) => string {
  const { t } = useLingui();
  return (stage) =>
    ({
      spec: t`Spec`,
      design: t`Design`,
      plan: t`Plan`,
      code: t`Code`,
      change: t`Change`,
      verify: t`Tests`,
      proof: t`Proof`,
    })[stage];
}

/** What a command does. */
export function useCommandName(): (name: string) => string {
  const { t } = useLingui();
  return (name) =>
    ({
      install: t`Install packages`,
      typecheck: t`Check the types`,
      build: t`Build`,
      test: t`The app’s own tests`,
      start: t`Start the app`,
    })[name] ?? name;
}

/** What a guard found, in a few words. */
export function useAlarmName(): (kind: string) => string {
  const { t } = useLingui();
  return (kind) =>
    ({
      ignore_previous: t`an order to forget the instructions`,
      role_spoof: t`words that pose as the platform`,
      hidden_text: t`hidden characters`,
      encoded_instruction: t`an encoded order`,
      fence_break: t`an attempt to leave its quotation`,
      secret_request: t`a request for secrets`,
      prompt_leak: t`a request for the instructions`,
      agent_order: t`an order to run something`,
      concealment: t`an order to hide something from people`,
      check_bypass: t`an order to get around the checks`,
      destructive_command: t`a command that destroys`,
      secret_theft: t`code that reads secrets`,
      miner: t`a coin miner`,
      remote_shell: t`a remote shell`,
      install_script: t`an install script that fetches and runs code`,
      foreign_code: t`code that runs what it fetched`,
      egress: t`a request out of the sandbox`,
    })[kind] ?? kind.replaceAll("_", " ");
}
