/**
 * The language of the interface: chosen, or that of the browser.
 *
 * Catalogs are loaded per language and per part: `shell` for the first pages, `workspace` with the project's page. A
 * part that was loaded once follows every later change of language.
 */

import { i18n, type Messages } from "@lingui/core";
import { recall, remember } from "./theme";

/** A language of the interface. */
export type Locale = "en" | "ru";

type Part = "shell" | "workspace";
type Catalog = () => Promise<{ messages: Messages }>;

const KEY = "samokoder.locale";

const catalogs: Record<Part, Record<Locale, Catalog>> = {
  shell: {
    en: () => import("../locales/en/shell.po"),
    ru: () => import("../locales/ru/shell.po"),
  },
  workspace: {
    en: () => import("../locales/en/workspace.po"),
    ru: () => import("../locales/ru/workspace.po"),
  },
};

const wanted = new Set<Part>();
const loaded = new Set<string>();

/** Chooses from what was kept and what the browser prefers. */
export function preferredLocale(kept: string | null, browser: readonly string[]): Locale {
  if (kept && isLocale(kept)) return kept;
  for (const tag of browser) {
    const language = tag.toLowerCase().split("-")[0] ?? "";
    if (isLocale(language)) return language;
  }
  return "en";
}

/** Shows the interface in the language that was kept or that the browser prefers. */
export async function activatePreferred(): Promise<void> {
  await activate(preferred());
}

/** Switches the language and remembers it. */
export async function chooseLocale(locale: Locale): Promise<void> {
  remember(KEY, locale);
  await activate(locale);
}

/** Loads the words of a part in the current language; later switches bring it along. */
export async function needWords(part: Part): Promise<void> {
  wanted.add(part);
  await load(part, isLocale(i18n.locale) ? i18n.locale : preferred());
}

function preferred(): Locale {
  return preferredLocale(recall(KEY), navigator.languages ?? []);
}

function isLocale(tag: string): tag is Locale {
  return tag === "en" || tag === "ru";
}

async function activate(locale: Locale): Promise<void> {
  wanted.add("shell");
  await Promise.all([...wanted].map((part) => load(part, locale)));
  i18n.activate(locale);
  document.documentElement.lang = locale;
}

async function load(part: Part, locale: Locale): Promise<void> {
  const name = `${part}/${locale}`;
  if (loaded.has(name)) return;
  const { messages } = await catalogs[part][locale]();
  i18n.load(locale, messages);
  loaded.add(name);
}
