import { clients } from "../fleet/fleet.ts";
import { type Fault, faultInWords, type Impairment, whole } from "../network/fault.ts";
import type { Random } from "../random.ts";
import { type FaultOptions, pause } from "./processes.ts";

const PAUSE_MOST_MS = 3_000;
const FAULT_LEAST_MS = 300;
const FAULT_MOST_MS = 3_000;
/** Links that may be faulty at a time. */
const FAULTY_MAX = 2;

/** Lets single links fail, and from time to time all links of one node. */
export async function disturbNetwork(options: FaultOptions): Promise<void> {
  const { random, stop } = options;
  let faulty = 0;
  while (!stop.aborted) {
    await pause(random.between(0, PAUSE_MOST_MS), stop);
    if (stop.aborted) return;
    const members = options.members();
    if (faulty >= FAULTY_MAX || members.length < 2) continue;
    faulty++;
    const failing = random.chance(0.15)
      ? isolate(options, members, random.fork())
      : fail(options, members, random.fork());
    void failing.catch((error: unknown) => options.tally.failed("no fault of a link", error)).finally(() => faulty--);
  }
}

/** One link fails. */
async function fail({ fleet, tally, stop }: FaultOptions, members: readonly string[], random: Random): Promise<void> {
  const [to = "", from = ""] = random.shuffled(members);
  const source = random.chance(0.2) ? clients : from;
  const link = fleet.network.link(source, to);
  if (link.fault !== undefined) return;
  const fault = drawFault(random);
  tally.count(`links: ${kindOf(fault)}`);
  tally.note(`${source} to ${to}: ${faultInWords(fault)}`);
  link.set(fault);
  await pause(random.between(FAULT_LEAST_MS, FAULT_MOST_MS), stop);
  link.heal();
  tally.note(`${source} to ${to}: healed`);
}

/** One node loses all others, both ways or one way. */
async function isolate(
  { fleet, tally, stop }: FaultOptions,
  members: readonly string[],
  random: Random,
): Promise<void> {
  const lonely = random.pick(members);
  const others = members.filter((name) => name !== lonely);
  const cut: Impairment = { kind: random.chance(0.5) ? "hold" : "drop" };
  const [hears, speaks] = random.pick([
    [false, false],
    [true, false],
    [false, true],
  ] as const);
  const [inwards, outwards] = [hears ? whole : cut, speaks ? whole : cut];
  tally.count(hears || speaks ? "nodes isolated one way" : "nodes isolated");
  tally.note(`${lonely} is isolated: ${hears ? "hears" : "hears nothing"}, ${speaks ? "speaks" : "is not heard"}`);
  const links = others.flatMap((other) => [
    { link: fleet.network.link(other, lonely), fault: { kind: "impair", there: inwards, back: outwards } as const },
    { link: fleet.network.link(lonely, other), fault: { kind: "impair", there: outwards, back: inwards } as const },
  ]);
  for (const { link, fault } of links) link.set(fault);
  await pause(random.between(FAULT_LEAST_MS, FAULT_MOST_MS), stop);
  for (const { link } of links) link.heal();
  tally.note(`${lonely} is isolated no more`);
}

function drawFault(random: Random): Fault {
  const impairment = drawImpairment(random);
  switch (random.below(6)) {
    case 0:
      return { kind: "half-open" };
    case 1:
      return { kind: "reset", afterBytes: random.below(random.pick([100, 5_000, 100_000])) };
    case 2:
      return { kind: "refuse" };
    case 3:
      return { kind: "impair", there: impairment, back: impairment };
    case 4:
      return { kind: "impair", there: impairment, back: whole };
    default:
      return { kind: "impair", there: whole, back: impairment };
  }
}

function drawImpairment(random: Random): Impairment {
  switch (random.below(5)) {
    case 0:
      return { kind: "throttle", bytesPerSecond: random.between(1_000, 200_000) };
    case 1:
      return { kind: "hold" };
    case 2:
      return { kind: "drop" };
    default:
      return { kind: "delay", delayMs: random.between(1, 300), jitterMs: random.between(0, 500) };
  }
}

function kindOf(fault: Fault): string {
  if (fault.kind !== "impair") return fault.kind;
  const { there, back } = fault;
  if (there.kind === back.kind) return there.kind;
  return `${there.kind === "none" ? back.kind : there.kind}, one way`;
}
