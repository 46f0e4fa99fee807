import { changing, shapes } from "./changing.ts";
import { crossing } from "./crossing.ts";
import type { Scope } from "./scope.ts";
import { steady } from "./steady.ts";

/** Every scope, S1 to S8, in the order of their names. */
export const scopes: readonly Scope[] = [...steady, ...changing, ...shapes, ...crossing].toSorted((a, b) =>
  a.name < b.name ? -1 : 1,
);
