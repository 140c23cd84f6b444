// Sets theme and language before the first paint, so that neither flashes. A file, because the content security
// policy allows no inline scripts. Keys are those of src/app/theme.ts and src/app/locale.ts.
(() => {
  try {
    const theme = localStorage.getItem("samokoder.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    const locale = localStorage.getItem("samokoder.locale");
    if (locale === "en" || locale === "ru") document.documentElement.lang = locale;
  } catch {
    // Storage is blocked: the system's theme and the browser's language hold.
  }
})();
