/** What surrounds every page: skip link, header, offline banner. */

import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { Mark } from "@/ui/mark";
import { LanguageSwitch } from "./language-switch";
import { OfflineBanner } from "./offline-banner";
import { ThemeSwitch } from "./theme-switch";

function NavLink({ href, children }: { href: string; children: ReactNode }) {
  const [location] = useLocation();
  return (
    <Link href={href} aria-current={location === href ? "page" : undefined} className="nav-link touch">
      {children}
    </Link>
  );
}

/** The frame of the application. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useLingui();
  const [location] = useLocation();
  // The panes of a project scroll, not its page.
  const isWorkspace = location.startsWith("/projects/");
  return (
    <div className={`flex flex-col ${isWorkspace ? "h-dvh" : "min-h-dvh"}`}>
      <a href="#main" className="skip-link">
        <Trans>Skip to the content</Trans>
      </a>
      <header className="sticky top-0 z-30 shrink-0 border-b border-line bg-paper/90 backdrop-blur">
        <div className="flex h-14 items-center gap-1 px-3 sm:px-5">
          <Link
            href="/"
            className="touch -ml-1 flex items-center gap-2 rounded-md px-1 font-semibold tracking-tight"
          >
            <Mark className="size-6" />
            <span className="max-[30rem]:sr-only">Samokoder</span>
          </Link>
          <nav aria-label={t`Main`} className="ml-2 flex sm:ml-5">
            <NavLink href="/projects">
              <Trans>Projects</Trans>
            </NavLink>
            <NavLink href="/models">
              <Trans>Models</Trans>
            </NavLink>
          </nav>
          <div className="ml-auto flex items-center gap-1">
            <LanguageSwitch />
            <ThemeSwitch />
          </div>
        </div>
      </header>
      <OfflineBanner />
      {children}
    </div>
  );
}
