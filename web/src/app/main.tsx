/** Starts the pages: words first, so that nothing flashes in another language. */

import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App, preloadPage } from "./app";
import { activatePreferred } from "./locale";
import "./styles.css";

const root = document.getElementById("root");

preloadPage(window.location.pathname);
activatePreferred()
  .then(() => {
    if (!root) return;
    createRoot(root).render(
      <StrictMode>
        <I18nProvider i18n={i18n}>
          <App />
        </I18nProvider>
      </StrictMode>,
    );
  })
  .catch(() => {
    // No catalog, so no words of ours: the only sentence that is not translated by a catalog.
    if (root)
      root.textContent =
        "The page could not be loaded. Check the connection to the server and reload. · Страница не загрузилась. Проверьте связь с сервером и обновите её.";
  });
