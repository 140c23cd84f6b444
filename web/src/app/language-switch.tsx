/** Switches the language of the interface. */

import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { chooseLocale, type Locale } from "./locale";

/** A button for the other language; its name is in that language. */
export function LanguageSwitch() {
  const { i18n } = useLingui();
  const [isBusy, setBusy] = useState(false);
  const other: Locale = i18n.locale === "ru" ? "en" : "ru";
  const change = async () => {
    setBusy(true);
    try {
      await chooseLocale(other);
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      type="button"
      lang={other}
      className="icon-button touch px-2.5 text-sm"
      disabled={isBusy}
      onClick={change}
    >
      {other === "ru" ? "Русский" : "English"}
    </button>
  );
}
