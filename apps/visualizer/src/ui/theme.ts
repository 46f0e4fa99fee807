import { type Signal, signal } from "@preact/signals";

/** `system` follows the device. */
export type Theme = "system" | "light" | "dark";

/** All themes, in the order of the switch. */
export const themes: readonly Theme[] = ["system", "light", "dark"];

const place = "quorate-theme";

/** The theme that is shown. */
export const theme: Signal<Theme> = signal<Theme>("system");

/** Shows a theme and remembers it, where the browser lets a page remember anything. */
export function showTheme(next: Theme): void {
  theme.value = next;
  if (next === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = next;
  try {
    localStorage.setItem(place, next);
  } catch {
    // A browser that forbids storage still shows the theme, for this visit.
  }
}

/** Shows the theme that was remembered. */
export function recallTheme(): void {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(place);
  } catch {
    // Nothing is remembered.
  }
  const known = themes.find((name) => name === stored);
  if (known !== undefined) showTheme(known);
}
