/** In which language the console speaks. */
import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

/** All texts of a language. */
export type Texts = typeof en;
export type Language = "en" | "zh";

/** The texts by language. */
export const languages: Readonly<Record<Language, Texts>> = { en, zh };

/** The first of the preferred languages that the console speaks, English by default. */
export function languageOf(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const base = tag.toLowerCase().split("-")[0];
    if (base === "zh" || base === "en") return base;
  }
  return "en";
}

/** The browser's language, or the one that was chosen before. */
export function createLanguage({ navigator, localStorage, document }: Window): {
  readonly language: Signal<Language>;
  readonly texts: ReadonlySignal<Texts>;
} {
  const stored = localStorage.getItem("immkit.language");
  const language = signal<Language>(languageOf([stored ?? "", ...navigator.languages]));
  const texts = computed(() => languages[language.value]);
  effect(() => {
    document.documentElement.lang = texts.value.code;
    if (language.value !== languageOf(navigator.languages))
      localStorage.setItem("immkit.language", language.value);
    else localStorage.removeItem("immkit.language");
  });
  return { language, texts };
}
