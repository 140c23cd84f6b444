// Light or dark: the system decides until the person does.
import { useEffect, useState } from "react";
import { strings } from "../../shared/strings";
import { Icon } from "./icons";

type Theme = "light" | "dark";
const KEY = "theme";

/** Calls the browser's storage; in a frame of another site a browser may deny it, and then nothing is kept. */
function stored(use: (storage: Storage) => string | null | undefined): string | null {
  try {
    return use(window.localStorage) ?? null;
  } catch {
    return null;
  }
}

export function startTheme(): Theme {
  const chosen = stored((storage) => storage.getItem(KEY));
  if (chosen === "light" || chosen === "dark") return chosen;
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(startTheme);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  const other = theme === "dark" ? "light" : "dark";
  const change = () => {
    stored((storage) => void storage.setItem(KEY, other));
    setTheme(other);
  };
  return (
    <button type="button" className="nav-link" onClick={change}>
      <Icon name={other === "dark" ? "moon" : "sun"} />
      {other === "dark" ? strings.darkTheme : strings.lightTheme}
    </button>
  );
}
