import { tell } from "./announce.ts";
import { words } from "./words.ts";

/** Many programs cut a link that is longer than this. */
const lettersMax = 8000;

/** Copies the address with this hash, and says so and what to know of it; where copying is forbidden the bar has it. */
export async function share(hash: string, note = ""): Promise<void> {
  history.replaceState(null, "", hash);
  const { href } = location;
  try {
    await navigator.clipboard.writeText(href);
    tell((href.length > lettersMax ? words.sharedTooLong(href.length) : words.shared(href.length)) + note);
  } catch {
    tell(words.sharedInBar + note);
  }
}
