import { describe, expect, it } from "vitest";
import { Controller, speeds } from "./controller.ts";
import { put } from "./view.test-support.ts";

async function opened(): Promise<Controller> {
  const controller = new Controller();
  await controller.open("");
  return controller;
}

describe("the controller of the page", () => {
  it("lets time run until what was under way has ended, then stops", async () => {
    const controller = await opened();
    await controller.act(put);
    controller.toggle();
    let ticks = 0;
    while (controller.isRunning.value && ticks++ < 1000) await controller.tick(16);
    expect(controller.isRunning.value).toBe(false);
    const view = controller.view.value;
    expect(view?.operations[0]).toMatchObject({ state: "applied", answer: "blue" });
    const virtualMs = (view?.nowMs ?? 0) - 100;
    expect((ticks * 16 * speeds.normal) / 1000).toBeGreaterThan(virtualMs - 2);
  });

  it("draws time evenly where nothing happens, and never behind what happened", async () => {
    const controller = await opened();
    controller.toggle();
    let last = controller.drawnMs.value;
    for (let tick = 0; tick < 200; tick++) {
      await controller.tick(16);
      expect(controller.drawnMs.value).toBeGreaterThanOrEqual(last - 1);
      expect(controller.drawnMs.value).toBeGreaterThanOrEqual(controller.view.value?.nowMs ?? 0);
      last = controller.drawnMs.value;
    }
    expect(last).toBeGreaterThan(100 + (200 * 16 * speeds.normal) / 1000 - 5);
  });

  it("says in words what cannot be done, and takes it back when something can", async () => {
    const controller = await opened();
    expect(await controller.act({ kind: "resume", node: "n1" })).toBe(false);
    expect(controller.message.value).toBe("That cannot be done: n1 is not paused.");
    expect(await controller.act({ kind: "pause", node: "n1" })).toBe(true);
    expect(controller.message.value).toBe("");
  });

  it("makes a link to what was asked for a moment ago, also while time runs", async () => {
    const controller = await opened();
    void controller.act(put);
    const link = await controller.link();
    const other = new Controller();
    await other.open(link);
    expect(other.view.value?.step).toBeGreaterThan(0);
    expect(other.view.value).toEqual(controller.view.value);
    controller.toggle();
    const before = controller.view.value;
    for (let count = 0; count < 500 && controller.view.value === before; count++) await controller.tick(16);
    expect(controller.isRunning.value).toBe(true);
    await other.open(await controller.link());
    expect(other.view.value).toEqual(controller.view.value);
  });

  it("opens the link that it made, and a fresh cluster for a bad one", async () => {
    const controller = await opened();
    await controller.act(put);
    await controller.advance({ kind: "quiet" });
    await controller.advance({ kind: "event" });
    const view = controller.view.value;
    const other = new Controller();
    await other.open(await controller.link());
    expect(other.view.value).toEqual(view);
    expect(other.message.value).toBe("");
    await other.open("nonsense!");
    expect(other.view.value?.step).toBe(0);
    expect(other.message.value).toMatch(/^The link cannot be opened: this link is damaged/);
  });
});
