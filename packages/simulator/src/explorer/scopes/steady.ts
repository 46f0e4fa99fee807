import { directed } from "../directed.ts";
import { appending, creating, deleting } from "../model/build.ts";
import { type Scope, collecting, deletedInDoubt, model, oneByOne, reading, three, writer, x, y } from "./scope.ts";

/** S1, S2 and S6: one configuration, in which a key is written, read, deleted and collected. */
export const steady: readonly Scope[] = [
  {
    name: "S1",
    about: "two writers of three appends on three stores, with the one-round-trip cache, message by message",
    statesMax: 1_000_000,
    ends: "fixpoint",
    system: (core) =>
      model(core, { chain: three, kinds: ["abc"] }, [
        writer("P", { 1: [2, 4] }, [...x, appending("z")], { ...oneByOne, piggybacks: true }),
        writer("Q", { 1: [3, 5] }, y, { ...oneByOne, piggybacks: true }),
      ]),
  },
  {
    name: "S1 reads",
    about: "two writers and two quorum reads, message by message",
    statesMax: 1_000_000,
    ends: "fixpoint",
    system: (core) =>
      model(core, { chain: three, kinds: ["abc"] }, [
        writer("P", { 1: [2] }, x, oneByOne),
        writer("Q", { 1: [3] }, y, oneByOne),
        reading(2, false),
      ]),
  },
  {
    name: "S1 swept",
    about: "two writers on stores that sweep promises into their floors, message by message",
    statesMax: 1_000_000,
    ends: "fixpoint",
    system: (core) =>
      model(
        core,
        { chain: three, kinds: ["abc"] },
        [writer("P", { 1: [2] }, x, oneByOne), writer("Q", { 1: [3] }, y, oneByOne)],
        { sweeps: true },
      ),
  },
  {
    name: "S2",
    about: "S1 with stores that sync in steps of their own and die before it, and a writer that restarts",
    statesMax: 2_000_000,
    ends: "bound",
    system: (core) =>
      model(
        core,
        { chain: three, kinds: ["abc"] },
        [
          writer("P", { 1: [2, 4] }, [...x, appending("z")], { ...oneByOne, piggybacks: true, restarts: 1 }),
          writer("Q", { 1: [3] }, y, oneByOne),
        ],
        { crashes: true },
      ),
  },
  {
    name: "S2 two rounds",
    about: "two appends on stores that die before they sync",
    statesMax: 1_000_000,
    ends: "fixpoint",
    system: (core) =>
      model(core, { chain: three, kinds: ["abc"] }, [writer("P", { 1: [2] }, x), writer("Q", { 1: [3] }, y)], {
        crashes: true,
      }),
  },
  {
    name: "S6",
    about: "a delete, two creations and a collection, message by message",
    statesMax: 2_000_000,
    ends: "fixpoint",
    system: (core) =>
      model(core, { chain: three, kinds: ["abc"], first: creating("o") }, [
        writer("P", { 1: [2, 4] }, [deleting("d"), creating("x")], oneByOne),
        writer("Q", { 1: [3] }, [creating("y")], oneByOne),
        collecting({ 1: [3] }, false),
      ]),
  },
  {
    name: "S6 two creations",
    about: "two creations after a delete, and a collection of it",
    statesMax: 1_000_000,
    ends: "fixpoint",
    system: (core) =>
      model(core, { chain: three, kinds: ["abc"], first: deleting("o") }, [
        writer("P", { 1: [7] }, [creating("x")]),
        writer("Q", { 1: [8] }, [creating("y")]),
        collecting({ 1: [5] }, true),
      ]),
  },
  {
    name: "S6 swept",
    about: "two creations after a delete, a collection, and promises that are swept",
    statesMax: 1_000_000,
    ends: "bound",
    system: (core) =>
      model(
        core,
        { chain: three, kinds: ["abc"], first: deleting("o") },
        [
          writer("P", { 1: [4, 7] }, [creating("x"), deleting("d")]),
          writer("Q", { 1: [6, 8] }, [creating("y")]),
          collecting({ 1: [5] }, true),
        ],
        { sweeps: true },
      ),
  },
  {
    name: "S6 retried",
    about: "an append in doubt is tried again around a delete, a collection and a re-creation",
    statesMax: 1_000_000,
    ends: "bound",
    system: (core) =>
      model(core, { chain: three, kinds: ["abc"], first: deleting("o") }, [
        writer("P", { 1: [2, 6] }, x),
        writer("Q", { 1: [3, 5] }, [deleting("d"), creating("y")]),
        collecting({ 1: [4] }, true),
      ]),
  },
  {
    name: "S6 retried, after the append was deleted and is being collected",
    about: "the key is created again, and the append that is in doubt is tried again",
    statesMax: 1_000_000,
    ends: "fixpoint",
    system: (core) =>
      directed(
        model(core, { chain: three, kinds: ["a", "b", "c"], first: deleting("o") }, [
          writer("P", { 1: [2, 6] }, x),
          writer("Q", { 1: [3, 5] }, [deleting("d"), creating("y")]),
          collecting({ 1: [4] }, true),
        ]),
        deletedInDoubt,
      ),
  },
];
