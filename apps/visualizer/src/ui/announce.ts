import { type Signal, signal } from "@preact/signals";

/** What the live region of the page says now. */
export const announced: Signal<string> = signal("");

/** What the small message at the foot of the page says; it goes away by itself. */
export const toast: Signal<string> = signal("");

const toastMs = 3000;
const toastMsPerLetter = 50;
let hides: ReturnType<typeof setTimeout> | undefined;

/** Says something to those who cannot see the page. */
export function announce(text: string): void {
  announced.value = text;
}

/** Says something to everybody, for some seconds. */
export function tell(text: string): void {
  announced.value = text;
  toast.value = text;
  clearTimeout(hides);
  hides = setTimeout(() => (toast.value = ""), toastMs + toastMsPerLetter * text.length);
}
