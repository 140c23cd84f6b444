/** Switches between the system's theme, light and dark. */

import { useLingui } from "@lingui/react/macro";
import { Icon } from "@/ui/icon";
import { chooseTheme, type Theme, useTheme } from "./theme";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const ICON = { system: "screen", light: "sun", dark: "moon" } as const;

/** A button that goes round the three themes. */
export function ThemeSwitch() {
  const { t } = useLingui();
  const theme = useTheme();
  const name = { system: t`Theme: as the system`, light: t`Theme: light`, dark: t`Theme: dark` }[theme];
  return (
    <button
      type="button"
      className="icon-button touch"
      aria-label={name}
      title={name}
      onClick={() => chooseTheme(NEXT[theme])}
    >
      <Icon name={ICON[theme]} />
    </button>
  );
}
