/** The colour theme: the system's, or the one that a person chose; kept in this browser. */

import { useSyncExternalStore } from "react";

/** A choice of theme. */
export type Theme = "system" | "light" | "dark";

const KEY = "samokoder.theme";
const listeners = new Set<() => void>();

/** Returns the chosen theme. */
export function currentTheme(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : "system";
}

/** Switches the theme and remembers it. */
export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  remember(KEY, theme === "system" ? null : theme);
  for (const listener of listeners) listener();
}

/** The chosen theme, for a component. */
export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentTheme);
}

/** Keeps a choice in this browser, or forgets it; does nothing where storage is blocked. */
export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage is blocked or full: the choice holds until the page closes.
  }
}

/** Reads a kept choice. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
