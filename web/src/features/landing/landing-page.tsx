/** The first page: describe an app, know what will happen, go on with what is there. */

import { Trans, useLingui } from "@lingui/react/macro";
import { fetchAbout, fetchModels } from "@/api/endpoints";
import { useAnswer } from "@/api/use-answer";
import { usePageTitle } from "@/ui/page-title";
import { MachineNotice } from "./machine-notice";
import { PromptBox } from "./prompt-box";
import { RecentProjects } from "./recent-projects";

/** The landing page. */
export default function LandingPage() {
  const { t } = useLingui();
  usePageTitle(t`Describe an app`);
  const about = useAnswer(fetchAbout).value;
  const models = useAnswer(fetchModels).value;
  return (
    <main id="main" className="mx-auto w-full max-w-3xl flex-1 px-4 pt-10 pb-20 sm:px-6 sm:pt-20">
      <h1 className="text-[clamp(2rem,1.5rem+2vw,2.75rem)] leading-[1.1] font-semibold tracking-[-0.03em]">
        <Trans>Describe an app. Get one that is proven to work.</Trans>
      </h1>
      <p className="mt-4 max-w-xl text-lg text-dim">
        <Trans>In your own words, as you would tell a colleague. No code, no account.</Trans>
      </p>
      <MachineNotice parts={about?.machine ?? []} />
      <PromptBox about={about} models={models?.items ?? []} />
      <WhatHappens />
      <RecentProjects />
      {about ? (
        <footer className="mt-20 border-t border-line pt-5 text-sm text-faint">
          <Trans>
            Samokoder {about.version}, on this machine. What you build stays here and runs without Samokoder.
          </Trans>
        </footer>
      ) : null}
    </main>
  );
}

function WhatHappens() {
  const sentences = [
    <Trans key="spec">
      Your words become numbered requirements; what was assumed or left out is said openly.
    </Trans>,
    <Trans key="code">
      The code is written, built and tested in a sandbox on this machine, while you watch every step.
    </Trans>,
    <Trans key="proof">
      Each requirement is tried out in a real browser; what no check proves is shown as not proven.
    </Trans>,
  ];
  return (
    <section aria-labelledby="what-happens" className="mt-14">
      <h2 id="what-happens" className="eyebrow">
        <Trans>What will happen</Trans>
      </h2>
      <ol className="mt-4 grid gap-6 sm:grid-cols-3 sm:gap-8">
        {sentences.map((sentence, index) => (
          <li key={sentence.key} className="border-t border-line pt-3 text-sm text-dim">
            <span aria-hidden="true" className="mb-1 block font-mono text-xs text-accent">
              {index + 1}
            </span>
            {sentence}
          </li>
        ))}
      </ol>
    </section>
  );
}
