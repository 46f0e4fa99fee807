import { describe, expect, it } from "vitest";
import { type Route, hashOf, routeOf } from "./routes.ts";

describe("routes", () => {
  const routes: readonly Route[] = [
    { kind: "code" },
    { kind: "run", text: "AbC_-9" },
    { kind: "lessons" },
    { kind: "lesson", id: "one-proposer" },
    { kind: "cluster", state: "" },
    { kind: "cluster", state: "seed=7,nodes=3" },
    { kind: "trace" },
    { kind: "live" },
  ];

  it("survive the address", () => {
    for (const route of routes) expect(routeOf(hashOf(route))).toEqual(route);
  });

  it("lead to code mode where the address makes no sense", () => {
    for (const hash of ["", "#", "#nothing", "#=", "#rr=1"]) expect(routeOf(hash)).toEqual({ kind: "code" });
  });
});
