import {
  type CompareAndSetInput,
  checkHistory,
  compareAndSetRegisterModel,
  type Operation,
} from "@quorate/linearizability";

// How long it takes to check a million operations on a thousand registers: `node examples/measure.ts [operations] [keys]`.

const operationsMax = Number(process.argv[2] ?? 1_000_000);
const keysMax = Number(process.argv[3] ?? 1000);
const clientsPerKey = 8;
const unknownShare = 0.005;

type Input = CompareAndSetInput<number>;
type Answer = number | boolean | null;

/** A linear congruential generator: the same history in every run. */
let seed = 20_261_123;
function random(below: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
}

/** Clients that are never idle, and a register that takes each operation at a random moment before it returns. */
function historyOf(key: string, count: number): Operation<Input, Answer>[] {
  const history: Operation<Input, Answer>[] = [];
  const free = Array.from({ length: clientsPerKey }, () => 0);
  const planned = Array.from({ length: count }, (_, index) => {
    const client = index % clientsPerKey;
    const call = (free[client] ?? 0) + random(20);
    const taken = call + 1 + random(50);
    const returned = taken + 1 + random(50);
    free[client] = returned + 1;
    return { client: `${key}/${client}`, call, taken, returned };
  });
  let value = 0;
  for (const { client, call, taken, returned } of planned.toSorted((a, b) => a.taken - b.taken)) {
    const expected = random(4) === 0 ? random(1000) : value;
    const input: Input = [
      { kind: "read" } as const,
      { kind: "write", value: taken } as const,
      { kind: "compare-and-set", expected, value: taken } as const,
    ][random(3)] ?? { kind: "read" };
    const before = value;
    if (input.kind === "write" || (input.kind === "compare-and-set" && before === expected)) value = taken;
    if (random(1 / unknownShare) === 0) {
      history.push({ client, key, input, call, outcome: "unknown" });
      continue;
    }
    const output = input.kind === "read" ? before : input.kind === "write" ? null : before === expected;
    history.push({ client, key, input, output, call, return: returned, outcome: "applied" });
  }
  return history;
}

const history = Array.from({ length: keysMax }, (_, key) =>
  historyOf(`key-${key}`, Math.floor(operationsMax / keysMax)),
).flat();
const startedAtMs = performance.now();
const verdict = checkHistory(compareAndSetRegisterModel<number>(0), history, { statesMax: 10_000_000 });
const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(2);
const unknown = history.filter(({ outcome }) => outcome === "unknown").length;
const megabytes = Math.round(process.memoryUsage.rss() / 2 ** 20);
process.stdout.write(
  `${verdict.kind}: ${history.length} operations on ${keysMax} keys, ${clientsPerKey} clients each, ` +
    `${unknown} unknown, ${seconds} s, ${megabytes} MiB\n`,
);
process.stdout.write(verdict.kind === "linearizable" ? `${verdict.steps} steps\n` : `${JSON.stringify(verdict)}\n`);
process.exitCode = verdict.kind === "linearizable" ? 0 : 1;
