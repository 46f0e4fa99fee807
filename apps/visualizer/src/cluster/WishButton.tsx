import type { JSX } from "preact";
import { Button } from "../ui/controls.tsx";
import type { PageState } from "./state.ts";
import type { Wish } from "./wishes.ts";

/** A button for a command that may be refused, with the reason. */
export function WishButton({
  label,
  wish,
  act,
}: {
  readonly label: string;
  readonly wish: Wish;
  readonly act: PageState["controller"]["act"];
}): JSX.Element {
  const reason = wish.kind === "refused" ? wish.why : undefined;
  return <Button label={label} reason={reason} onPress={() => void (wish.kind === "command" && act(wish.command))} />;
}
