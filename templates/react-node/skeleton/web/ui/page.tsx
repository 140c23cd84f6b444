// The frame of a page: its heading, where it sits, what can be done on it.
import { useEffect, type ReactNode } from "react";
import { Link } from "react-router";
import { Icon } from "./icons";

/** Names the page in the browser's tab. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    const app = document.querySelector<HTMLMetaElement>('meta[name="application-name"]')?.content ?? "";
    document.title = title === app ? app : `${title} · ${app}`;
  }, [title]);
}

interface PageHeaderProps {
  title: string;
  /** The page above this one. */
  parent?: { to: string; label: string };
  subtitle?: string;
  /** Links and buttons at the end of the line. */
  children?: ReactNode;
}

export function PageHeader({ title, parent, subtitle, children }: PageHeaderProps) {
  usePageTitle(title);
  return (
    <header className="page-header">
      <div className="page-heading">
        {parent !== undefined && (
          <Link className="crumb" to={parent.to}>
            <Icon name="left" />
            {parent.label}
          </Link>
        )}
        <h1>{title}</h1>
        {subtitle !== undefined && <p className="muted">{subtitle}</p>}
      </div>
      {children !== undefined && <div className="page-actions">{children}</div>}
    </header>
  );
}

export function AddLink({ to, quiet, children }: { to: string; quiet?: boolean; children: ReactNode }) {
  return (
    <Link className={quiet ? "button" : "button primary"} to={to}>
      <Icon name="plus" />
      {children}
    </Link>
  );
}
