import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { scenarioFor } from "../run/runs.test-support.ts";
import { Hunt } from "./hunt.ts";
import { Player } from "./player.ts";
import { Session } from "./session.ts";

/** A worker that says what the test says. */
class FakeWorker extends EventTarget {
  static readonly all: FakeWorker[] = [];
  isTerminated = false;

  constructor() {
    super();
    FakeWorker.all.push(this);
  }

  postMessage(): void {
    this.isTerminated = false;
  }

  terminate(): void {
    this.isTerminated = true;
  }

  report(data: unknown): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
}

const progress = { states: 5, transitions: 6, depth: 2, queue: 3, walks: 0, elapsedMs: 200 };
const none = {
  kind: "none",
  ended: "fixpoint",
  scope: "a scope.",
  finished: "a scope.",
  undecided: undefined,
  progress,
};

interface Begun {
  readonly session: Session;
  readonly player: Player;
  readonly hunt: Hunt;
  readonly worker: FakeWorker;
}

function begun(): Begun {
  const session = new Session(scenarioFor("launch"));
  const player = new Player(session);
  const hunt = new Hunt(session, player);
  hunt.toggle();
  return { session, player, hunt, worker: FakeWorker.all.at(-1) as FakeWorker };
}

function edit(session: Session): void {
  const { machine } = session.drafts.value;
  session.drafts.value = { ...session.drafts.value, machine: machine.replace(">= 2", ">= 1") };
  session.takeDrafts();
}

describe("the search on the page", () => {
  beforeEach(() => {
    vi.stubGlobal("Worker", FakeWorker);
    vi.stubGlobal("requestAnimationFrame", () => 1);
    vi.stubGlobal("cancelAnimationFrame", () => undefined);
  });
  afterEach(() => vi.unstubAllGlobals());

  it("ends where a text is edited: what it would find is about another text", () => {
    const { session, hunt, worker } = begun();
    expect(hunt.state.value.kind).toBe("running");
    edit(session);
    expect(worker.isTerminated).toBe(true);
    expect(hunt.state.value).toEqual({ kind: "idle" });
  });

  it("says nothing more about a text that was edited after it ended", async () => {
    const { session, hunt, worker } = begun();
    worker.report({ kind: "result", result: none });
    await vi.waitFor(() => expect(hunt.state.value.kind).toBe("ended"));
    session.act({ kind: "start", general: 0 });
    expect(hunt.state.value.kind).toBe("ended");
    edit(session);
    expect(hunt.state.value).toEqual({ kind: "idle" });
  });

  it("shows the counter-example in the place of the run, which stops and is kept", async () => {
    const { session, hunt, player, worker } = begun();
    player.toggle({ kind: "all" });
    session.act({ kind: "start", general: 1 });
    const earlier = session.run.value;
    const actions = [{ kind: "start", general: 0 }];
    worker.report({ kind: "result", result: { kind: "violation", actions, words: "Lee's sign is lost.", progress } });
    await vi.waitFor(() => expect(hunt.state.value).toMatchObject({ isViolation: true }));
    expect(session.run.value.moments).toHaveLength(2);
    // What was playing would go on in it.
    expect(player.isPlaying.value).toBe(false);
    session.undoEdit();
    expect(session.run.value).toBe(earlier);
  });

  it("says so where nothing was found and not everything was judged", async () => {
    const { hunt, worker } = begun();
    worker.report({ kind: "result", result: { ...none, undecided: "No verdict: sign failed." } });
    await vi.waitFor(() => expect(hunt.state.value.kind).toBe("ended"));
    expect(hunt.state.value).toMatchObject({ words: expect.stringContaining("could be judged. No verdict: sign") });
  });
});
