import type { ActorOptions } from "./cluster.ts";
import type { SimNode } from "./node.ts";

/** Makes the first cluster of a run, as its plan says, and resolves when all of its nodes are members. */
export async function born(options: ActorOptions): Promise<void> {
  const { plan, cluster } = options;
  const nodes = Array.from({ length: plan.nodes }, () => cluster.add());
  const [former] = nodes;
  if (former === undefined) return;
  while (!nodes.every((node) => node.isUp)) await options.time.sleep(5);
  if (plan.birth === "form-with") return bornAsAList(options, former, nodes);
  await cluster.call(former, (replica) => replica.form());
  if (nodes.length === 1) return;
  const target = nodes.map((node) => node.target);
  const request = { target, replace: [], expectedEpoch: undefined, dryRun: false };
  await cluster.call(former, (replica) => replica.reconfigure(request, () => {}, Number.POSITIVE_INFINITY));
}

/** A former that dies goes on by itself with what it formed; before that it is told again. */
async function bornAsAList(options: ActorOptions, former: SimNode, nodes: readonly SimNode[]): Promise<void> {
  const { plan, cluster, stream, watch, time } = options;
  const initial = { members: nodes.map((node) => node.target), token: `token ${plan.seed}` };
  if (plan.formerDies) {
    time.after(stream.between(1, 60), () => {
      if (isBorn(former, nodes)) return;
      watch.reach("a former died before its list was committed");
      watch.fault("former-death", former.name);
      cluster.crash(former, "while it forms a cluster");
      time.after(stream.between(1, 300), () => cluster.start(former));
    });
  }
  while (!isBorn(former, nodes)) {
    const stage = former.replica?.status().stage.kind;
    if (former.isUp && (stage === "blank" || stage === "forming")) {
      // Refused while it dies; the next look shows what it came to.
      await cluster.call(former, (replica) => replica.formWith(initial)).catch(() => undefined);
    }
    await time.sleep(20);
  }
  watch.reach("an initial list was committed");
}

function isBorn(former: SimNode, nodes: readonly SimNode[]): boolean {
  const { configuration, stage } = former.replica?.status() ?? {};
  return stage?.kind === "member" && configuration?.kind === "stable" && configuration.members.length === nodes.length;
}
