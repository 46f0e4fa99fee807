import { directed } from "../directed.ts";
import { appending, creating, deleting } from "../model/build.ts";
import {
  type Scope,
  administrator,
  collecting,
  deletedInDoubt,
  entered,
  model,
  o,
  reading,
  replaceOne,
  three,
  writer,
  x,
  y,
} from "./scope.ts";

/** S7 and S8: a change of the set together with a collection, and with quorum reads. */
export const crossing: readonly Scope[] = [
  {
    name: "S7",
    about: "abc becomes bcd while a deleted key is collected and created again",
    statesMax: 1_000_000,
    ends: "bound",
    system: (core) =>
      model(core, { chain: three, kinds: ["a", "bc", "d"], first: deleting("o") }, [
        administrator(),
        writer("P", { 1: [4] }, [creating("x")]),
        writer("Q", { 3: [3] }, [creating("y")]),
        collecting({ 1: [3], 3: [2] }, true),
      ]),
  },
  {
    name: "S7 retried, after the append was deleted and is being collected",
    about: "abc becomes bcd, the key is created again, and the append that is in doubt is tried again",
    statesMax: 1_000_000,
    ends: "bound",
    system: (core) =>
      directed(
        model(core, { chain: three, kinds: ["a", "b", "c", "d"], first: deleting("o") }, [
          administrator(),
          writer("P", { 1: [2], 2: [6], 3: [6] }, x),
          writer("Q", { 1: [3], 3: [5] }, [deleting("d"), creating("y")]),
          collecting({ 1: [4] }, true),
        ]),
        deletedInDoubt,
      ),
  },
  {
    name: "S8",
    about: "S3 with copies and a reader",
    statesMax: 1_000_000,
    ends: "bound",
    system: (core) =>
      model(core, replaceOne, [
        administrator({ catchUp: "copies", dataCounters: {} }),
        writer("P", { 1: [2] }, x),
        writer("Q", { 2: [3], 3: [3] }, y),
        reading(1, true),
      ]),
  },
  {
    name: "S8, after two writes that one store each accepted, of which one was copied",
    about: "abc becomes cde by copying, and a reader and a writer follow",
    statesMax: 1_500_000,
    ends: "fixpoint",
    system: (core) =>
      directed(
        model(core, { chain: three, kinds: ["a", "b", "c", "de"], first: o }, [
          administrator({ target: "cde", catchUp: "copies", dataCounters: {} }),
          writer("P", { 1: [5] }, x),
          writer("Q", { 1: [9] }, y),
          reading(1, true),
          writer("S", { 3: [3] }, [appending("z")]),
        ]),
        [
          "P sends prepare 1.5.P, and a, b take it",
          "P finds 1.1.0 and sends accept 1.5.P with x",
          "a takes accept 1.5.P with x",
          "Q sends prepare 1.9.Q, and b, c take it",
          "Q finds 1.1.0 and sends accept 1.9.Q with y",
          "c takes accept 1.9.Q with y",
          ...entered("joint(abc|cde)@2", "a, b, d, e"),
          "C lists, and a, b take it",
          "C hears paged from a, b",
          "C sends a copy of 1.5.P to the new members",
          "d takes copy 1.5.P",
          "e takes copy 1.5.P",
          "C knows that a majority of the new members has the copy",
        ],
      ),
  },
  {
    name: "S8, after a write of the joint epoch that one store accepted and another writer never saw",
    about: "abc becomes bde by copying, and a reader follows while joint",
    statesMax: 1_000_000,
    ends: "fixpoint",
    system: (core) =>
      directed(
        model(core, { chain: three, kinds: ["a", "c", "b", "d", "e"], first: o }, [
          administrator({ target: "bde", catchUp: "copies", dataCounters: {} }),
          writer("P", { 2: [3] }, x),
          writer("Q", { 2: [7] }, y),
          reading(1, true),
        ]),
        [
          ...entered("joint(abc|bde)@2", "a, b, d"),
          "c takes adopt stable(abc)@1 c1 of 1.1.0 joint(abc|bde)@2 joint-C of 1.2.C0",
          "P adopts joint(abc|bde)@2",
          "Q adopts joint(abc|bde)@2",
          "P sends prepare 2.3.P, and a, b, d take it",
          "P finds 1.1.0 and sends accept 2.3.P with x",
          "a takes accept 2.3.P with x",
          "Q sends prepare 2.7.Q, and c, b, d take it",
          "Q finds 1.1.0 and sends accept 2.7.Q with y",
          "C lists, and a, b take it",
          "C hears paged from a, b",
        ],
      ),
  },
];
