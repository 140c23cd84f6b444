// Light or dark: the system decides until the person does.
import { useEffect, useState } from "react";
import { strings } from "../../shared/strings";
import { Icon } from "./icons";

type Theme = "light" | "dark";
const KEY = "theme";

export function startTheme(): Theme {
  const chosen = localStorage.getItem(KEY);
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
    localStorage.setItem(KEY, other);
    setTheme(other);
  };
  return (
    <button type="button" className="nav-link" onClick={change}>
      <Icon name={other === "dark" ? "moon" : "sun"} />
      {other === "dark" ? strings.darkTheme : strings.lightTheme}
    </button>
  );
}
