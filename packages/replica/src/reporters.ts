import type { Configuration } from "@quorate/membership";
import type { Ballot } from "@quorate/synod";
import type { Ballots } from "./ballots.ts";
import type { Refusal } from "./frame.ts";
import type { Observer } from "./ports.ts";

/** Who is told of what a peer cannot have meant. */
export interface Reporters {
  readonly ballots: Ballots;
  readonly observe: Observer;
}

/** Refuses and reports a configuration of `epoch` that does not follow the adopted one (R3). */
export function unfitLink({ observe }: Reporters, epoch: number, adopted: Configuration | undefined): Refusal {
  const place = adopted === undefined ? "the first one offered" : `${adopted.id} of epoch ${adopted.epoch}`;
  const detail = `the configuration offered for epoch ${epoch} is not on a chain from ${place}`;
  observe({ kind: "unfit-link", epoch, detail });
  return { kind: "refused", why: "wrong-epoch", detail };
}

/** Refuses a ballot whose counter is absurd; follows any other (R20). */
export function absurdity({ ballots }: Pick<Reporters, "ballots">, ballot: Ballot): Refusal | undefined {
  if (ballots.meet(ballot)) return undefined;
  return { kind: "refused", why: "absurd-counter", detail: `the counter ${ballot.counter} is absurdly high` };
}
