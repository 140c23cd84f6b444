/** Catches what a page throws, and says what to do. A new address clears it. */

import { Trans } from "@lingui/react/macro";
import { Component, type ReactNode } from "react";
import { useLocation } from "wouter";
import { Button } from "@/ui/button";
import { Notice } from "@/ui/notice";

/** Shows its children, or a way on when they fail. */
export function ErrorBoundary({ children }: { children: ReactNode }) {
  const [location] = useLocation();
  return <Boundary key={location}>{children}</Boundary>;
}

class Boundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <main id="main" className="mx-auto w-full max-w-2xl px-4 py-16">
        <Notice tone="bad" title={<Trans>This page stopped working</Trans>}>
          <p>
            <Trans>
              Nothing is lost: builds go on, on the server. Reload the page; if it happens again, tell who
              runs this server what stands below.
            </Trans>
          </p>
          <pre className="mt-3 overflow-x-auto rounded-md bg-sunken p-3 font-mono text-xs whitespace-pre-wrap">
            {this.state.error.message}
          </pre>
          <Button className="mt-4" onClick={() => window.location.reload()}>
            <Trans>Reload</Trans>
          </Button>
        </Notice>
      </main>
    );
  }
}
