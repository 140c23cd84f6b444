// The frame of every page: brand, navigation, theme switch; a drawer on narrow screens.
import { useEffect, useState, type ReactNode } from "react";
import { Link, NavLink, useLocation } from "react-router";
import { strings } from "../../shared/strings";
import { Icon, type IconName } from "./icons";
import { Logo } from "./logo";
import { ThemeSwitch } from "./theme-switch";

interface ShellProps {
  name: string;
  navigation: { to: string; label: string; icon: IconName }[];
  /** Who is signed in, and the way out. */
  account?: { email: string; signOut: () => void };
  children: ReactNode;
}

export function Shell({ name, navigation, account, children }: ShellProps) {
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  useEffect(() => {
    setOpen(false);
    window.scrollTo(0, 0);
  }, [pathname]);
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {strings.skipToContent}
      </a>
      <header className="bar">
        <Link className="brand" to="/">
          <Logo name={name} />
          <span>{name}</span>
        </Link>
        <button type="button" className="icon-button menu-button" aria-label={strings.menu} aria-expanded={open} aria-controls="side" onClick={() => setOpen(!open)}>
          <Icon name={open ? "close" : "menu"} />
        </button>
        <div id="side" className={open ? "side open" : "side"}>
          <nav aria-label={strings.mainNavigation}>
            <NavLink className="nav-link" to="/" end>
              <Icon name="home" />
              {strings.overview}
            </NavLink>
            {navigation.map(({ to, label, icon }) => (
              <NavLink key={to} className="nav-link" to={to}>
                <Icon name={icon} />
                {label}
              </NavLink>
            ))}
          </nav>
          <div className="side-end">
            {account !== undefined && (
              <div className="account">
                <span className="account-email">{account.email}</span>
                <button type="button" className="nav-link" onClick={account.signOut}>
                  <Icon name="exit" />
                  {strings.signOut}
                </button>
              </div>
            )}
            <ThemeSwitch />
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
