/** Light or dark: as the system, or as the user chose. */
import { effect, type Signal, signal } from "@preact/signals";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export function createTheme({ localStorage, document }: Window): Signal<Theme> {
  const stored = localStorage.getItem("immkit.theme");
  const theme = signal<Theme>(themes.find((each) => each === stored) ?? "system");
  effect(() => {
    const { dataset } = document.documentElement;
    if (theme.value === "system") {
      localStorage.removeItem("immkit.theme");
      delete dataset["theme"];
    } else {
      localStorage.setItem("immkit.theme", theme.value);
      dataset["theme"] = theme.value;
    }
  });
  return theme;
}
