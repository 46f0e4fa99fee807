import { defineMachine } from "@quorate/machine";
import { describe, expect, it } from "vitest";
import { exact, rest } from "./rest.test-support.ts";

/** Answers its input, whatever JSON it is. */
const echo = defineMachine({
  name: "echo",
  initial: null,
  transitions: {
    take: {
      input: { "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) } },
      apply: (state: null, input: unknown) => ({ state, output: input }),
    },
  },
});

describe("a machine over HTTP", () => {
  const execute = (body: unknown) => ({ payload: typeof body === "string" ? body : JSON.stringify(body) });

  it("answers a transition with output, revision and version, and its state to a read", async () => {
    const { ask } = rest();
    const first = await ask("POST", "/v1/machines/icbm/a%2Fb/execute", execute({ transition: "sign" }));
    expect(first).toMatchObject({ status: 200, headers: { etag: '"r1"' } });
    expect(JSON.parse(first.text)).toEqual({ output: 1, revision: "r1", version: 1 });
    const state = await ask("GET", "/v1/machines/icbm/a%2Fb");
    expect(JSON.parse(state.text)).toEqual({ state: { signatures: 1 }, revision: "r1", version: 1 });
  });

  it("has its initial state and no revision before the first transition", async () => {
    const { ask } = rest();
    const { text } = await ask("GET", "/v1/machines/icbm/new");
    expect(JSON.parse(text)).toEqual({ state: { signatures: 0 }, revision: null, version: 0 });
  });

  it.each<[unknown, number, string]>([
    ["", 400, "INVALID_ARGUMENT"],
    ["{", 400, "INVALID_ARGUMENT"],
    [[], 400, "INVALID_ARGUMENT"],
    [{}, 400, "INVALID_ARGUMENT"],
    [{ transition: 5 }, 400, "INVALID_ARGUMENT"],
    [{ transition: "" }, 400, "INVALID_ARGUMENT"],
    [{ transition: "sign", inputs: {} }, 400, "INVALID_ARGUMENT"],
    [{ transition: "sign", input: { general: "Lee" } }, 400, "INVALID_ARGUMENT"],
    [{ transition: "launch" }, 404, "UNKNOWN_TRANSITION"],
    [{ transition: "toString" }, 404, "UNKNOWN_TRANSITION"],
    [{ transition: "sign", input: "x".repeat(2_000) }, 413, "VALUE_TOO_LARGE"],
  ])("refuses the body %j", async (body, status, reason) => {
    const { ask, replica } = rest();
    await expect(ask("POST", "/v1/machines/icbm/a/execute", execute(body))).resolves.toMatchObject(
      exact(status, reason),
    );
    expect(replica.deadlines).toEqual([]);
  });

  it.each([
    ["is nested 100,000 deep", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, "nested more than"],
    ["has a number too large for JSON", "[1e400]", "Infinity at input[0] is not JSON"],
  ])("refuses an input that %s", async (_, input, detail) => {
    const { ask, replica } = rest({ machines: new Map([[echo.name, echo]]), valueBytesMax: 1_000_000 });
    const answer = await ask("POST", "/v1/machines/echo/a/execute", execute(`{"transition":"take","input":${input}}`));
    expect(answer).toMatchObject(exact(400, "INVALID_ARGUMENT"));
    expect(answer.problem?.["detail"]).toContain(detail);
    expect(replica.deadlines).toEqual([]);
  });

  it("refuses a body that is not UTF-8", async () => {
    const { ask, replica } = rest({ machines: new Map([[echo.name, echo]]) });
    const [before, after] = ['{"transition":"take","input":"', '"}'];
    const payload = Buffer.concat([Buffer.from(before ?? ""), Buffer.of(0xff), Buffer.from(after ?? "")]);
    const answer = await ask("POST", "/v1/machines/echo/a/execute", { payload });
    expect(answer).toMatchObject(exact(400, "INVALID_ARGUMENT"));
    expect(answer.problem?.["detail"]).toBe("the body is not valid UTF-8");
    expect(replica.deadlines).toEqual([]);
  });

  it("gets every key of an input, one named __proto__ included", async () => {
    const { ask } = rest({ machines: new Map([[echo.name, echo]]) });
    const body = '{"transition":"take","input":{"a":{"__proto__":{"x":1}}}}';
    const { text } = await ask("POST", "/v1/machines/echo/a/execute", execute(body));
    expect(text).toContain('"output":{"a":{"__proto__":{"x":1}}}');
  });

  it("nobody knows is 404 with the names that are known", async () => {
    const { ask } = rest();
    const answer = await ask("POST", "/v1/machines/other/a/execute", execute({ transition: "sign" }));
    expect(answer).toMatchObject(exact(404, "UNKNOWN_MACHINE"));
    expect(answer.problem).toMatchObject({ metadata: { known: "icbm" } });
  });

  it("whose transition throws is 422, and nothing changed", async () => {
    const { ask } = rest();
    const sign = () => ask("POST", "/v1/machines/icbm/a/execute", execute({ transition: "sign" }));
    await sign();
    await sign();
    const refused = await sign();
    expect(refused).toMatchObject(exact(422, "REJECTED_BY_TRANSITION"));
    expect(refused.problem).toMatchObject({ detail: "launched already" });
    expect(JSON.parse((await ask("GET", "/v1/machines/icbm/a")).text)).toMatchObject({ version: 2 });
  });
});
