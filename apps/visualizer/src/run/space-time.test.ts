import { describe, expect, it } from "vitest";
import { layoutOf, rowsOf } from "../ui/space-time/model.ts";
import { Film } from "./film.ts";
import { Player, randomRun, stageFor } from "./runs.test-support.ts";
import { type RunDiagram, rowAt, spaceTimeOf } from "./space-time.ts";
import { branch, extended, moved } from "./tree.ts";
import type { Run } from "./types.ts";

const stage = stageFor("launch");

function diagramOf(run: Run): RunDiagram {
  return spaceTimeOf(run, new Film(stage), branch(run));
}

function marksOf(run: Run): readonly string[] {
  return diagramOf(run).diagram.marks.map(({ process, kind, label }) => `${process} ${kind}: ${label}`);
}

describe("the space-time diagram of a run", () => {
  it("has a line for every general and every acceptor", () => {
    const { diagram } = diagramOf(new Player(stage).run);
    expect(diagram.processes.map(({ label }) => label)).toEqual(["Lee", "Ross", "A0", "A1", "A2"]);
    expect(diagram.marks).toEqual([]);
    expect(rowsOf(diagram)).toBe(0);
  });

  it("tells a round of one general: calls, quorums with their acceptors, what was written and what was told", () => {
    const player = new Player(stage).start(0).exchange("Lee", ["A0", "A2"]);
    player.deliver("Lee", "A1").exchange("Lee", ["A0", "A2"]);
    expect(marksOf(player.run)).toEqual([
      "Lee started: starts",
      'Lee called: calls sign("Lee") on launch',
      "A0 wrote: writes launch: { promised: 100, accepted: 0, value: undefined }",
      "A2 wrote: writes launch: { promised: 100, accepted: 0, value: undefined }",
      "Lee decided-quorum: quorum for promise: A0, A2",
      "A1 wrote: writes launch: { promised: 100, accepted: 0, value: undefined }",
      expect.stringMatching(/^A0 wrote: writes launch: \{ promised: 200, accepted: 100, value: /),
      expect.stringMatching(/^A2 wrote: writes launch: \{ promised: 200, accepted: 100, value: /),
      "Lee decided-quorum: quorum for accept: A0, A2",
      'Lee returned: is told { signed: ["Lee"], launched: false }',
      "Lee ended: ends",
    ]);
    const quorums = diagramOf(player.run).diagram.marks.filter(({ isQuorum }) => isQuorum);
    expect(quorums).toHaveLength(2);
  });

  it("draws messages from where they left to where they arrived", () => {
    const player = new Player(stage).start(0).deliver("Lee", "A0").deliver("A0", "Lee");
    player.take({ kind: "lose", message: player.message("Lee", "A1") });
    player.take({ kind: "duplicate", message: player.message("Lee", "A2") });
    const { diagram } = diagramOf(player.run);
    const arrows = diagram.arrows.map(({ from, fromAt, to, toAt, label, state }) => [
      from,
      fromAt,
      to,
      toAt,
      label,
      state,
    ]);
    const sent = arrows[0]?.[1];
    expect(arrows).toEqual([
      ["Lee", sent, "A0", Number(sent) + 1, "promise 100", "delivered"],
      ["Lee", sent, "A1", undefined, "promise 100", "lost"],
      ["Lee", sent, "A2", undefined, "promise 100", "waiting"],
      ["A0", Number(sent) + 1, "Lee", Number(sent) + 2, "answer to promise 100", "delivered"],
      ["Lee", sent, "A2", undefined, "promise 100", "duplicate"],
    ]);
  });

  it("marks an answer that came too late to count, and a refusal", () => {
    const player = new Player(stage).start(0).start(1);
    player.deliver("Ross", "A0").deliver("Lee", "A0").deliver("A0", "Lee");
    player.exchange("Lee", ["A1", "A2"]).deliver("Ross", "A1").deliver("A0", "Ross").deliver("A1", "Ross");
    player.deliver("Ross", "A2");
    player.deliver("A2", "Ross");
    const { arrows } = diagramOf(player.run).diagram;
    expect(arrows.filter(({ label }) => label.startsWith("refusal")).map(({ from, to }) => `${from} ${to}`)).toEqual([
      "A0 Lee",
    ]);
    expect(arrows.filter(({ kind }) => kind === "late-answer").map(({ from, to }) => `${from} ${to}`)).toEqual([
      "A2 Ross",
    ]);
  });

  it("has no rows for statements that do nothing else, and finds the moment of a row and the row of a moment", () => {
    const player = new Player(stage).start(0);
    const found = diagramOf(player.run);
    const { moments, diagram } = found;
    expect(rowsOf(diagram)).toBe(moments.length);
    expect(moments.length).toBeLessThan(player.run.moments.length);
    expect(moments[0]).toBe(0);
    for (const [row, moment] of moments.entries()) expect(rowAt(found, branch(player.run).indexOf(moment))).toBe(row);
    const last = player.run.moments.length - 1;
    expect(rowAt(found, last)).toBe(moments.length - 1);
    expect(rowAt(found, last - 1)).toBe(moments.length - 2);
  });

  it("marks crashes and restarts", () => {
    const player = new Player(stage).start(0);
    player.take({ kind: "crash-general", general: 0 });
    player.take({ kind: "restart-general", general: 0 });
    player.take({ kind: "crash-acceptor", acceptor: 1 });
    player.take({ kind: "restart-acceptor", acceptor: 1, disk: "wiped" });
    expect(marksOf(player.run).slice(-4)).toEqual([
      "Lee crashed: crashes",
      "Lee restarted: restarts",
      "A1 crashed: crashes",
      "A1 restarted: restarts with an empty disk",
    ]);
  });

  it("ends before the first moment that cannot happen, and says so", () => {
    const { run } = new Player(stage).start(0);
    const broken = extended(extended(run, { kind: "deliver", message: 99 }), { kind: "step", general: 0 });
    const found = diagramOf(broken);
    expect(found.impossible?.message).toBe(
      `moment ${run.moments.length} of this run cannot happen: message 99 is not in flight`,
    );
    expect(found.rows).toHaveLength(run.moments.length);
    expect(found.diagram).toEqual(diagramOf(run).diagram);
    expect(rowAt(found, broken.moments.length - 1)).toBe(found.moments.length - 1);
  });

  it("shows the branch that one is on, with marks in the order of their rows", () => {
    const { run } = randomRun(stage, 11, 300);
    const other = randomRun(stage, 12, 200, moved(run, 150)).run;
    for (const shown of [other, moved(other, 300)]) {
      const { diagram, moments } = diagramOf(shown);
      expect(moments.every((moment) => branch(shown).includes(moment))).toBe(true);
      expect(diagram.marks.map(({ at }) => at)).toEqual(diagram.marks.map(({ at }) => at).toSorted((a, b) => a - b));
      const window = layoutOf(diagram, { widthPx: 600, rowPx: 20 }, { first: 0, last: 50 });
      expect(window.marks.length).toBeGreaterThan(0);
    }
  });
});
