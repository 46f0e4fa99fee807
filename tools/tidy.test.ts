import { describe, expect, it } from "vitest";
import { findMarks, manifestProblems, readmeProblems, referenceProblems } from "./tidy.ts";

const manifest = { name: "@quorate/a", version: "1.0.0", license: "Apache-2.0" };

describe("the tidy check", () => {
  it("finds marks that must not stay, with file and line", () => {
    const mark = ["TO", "DO"].join("");
    expect(findMarks("a.ts", `fine\n// ${mark}: later`)).toEqual([
      `a.ts:2: // ${mark}: later: do it, or write an issue`,
    ]);
    expect(findMarks("a.ts", ["it", "only(1)"].join("."))).toHaveLength(1);
    expect(findMarks("a.ts", ["a", "localeCompare(b)"].join("."))).toHaveLength(1);
    expect(findMarks("a.ts", "todos(); framework/home/x")).toEqual([]);
  });

  it("wants a README of 50 to 150 lines", () => {
    expect(readmeProblems("packages/a", undefined)).toHaveLength(1);
    expect(readmeProblems("packages/a", "x\n".repeat(49))).toHaveLength(1);
    expect(readmeProblems("packages/a", "x\n".repeat(50))).toEqual([]);
    expect(readmeProblems("packages/a", "x\n".repeat(151))).toHaveLength(1);
    expect(readmeProblems(".", "x\n".repeat(151))).toEqual([]);
  });

  it("wants one version, one license and pinned dependencies in every manifest", () => {
    expect(manifestProblems({ path: "packages/a", manifest }, "1.0.0")).toEqual([]);
    expect(manifestProblems({ path: "packages/a", manifest }, "1.0.1")).toHaveLength(1);
    expect(manifestProblems({ path: "packages/a", manifest: { ...manifest, license: "MIT" } }, "1.0.0")).toHaveLength(
      1,
    );
    const dependencies = { "@quorate/b": "^1.0.0", zod: "^4", level: "catalog:" };
    expect(manifestProblems({ path: "packages/a", manifest: { ...manifest, dependencies } }, "1.0.0")).toHaveLength(2);
  });

  it("wants the references of a tsconfig to mirror the dependencies", () => {
    const synod = { path: "packages/synod", manifest: { ...manifest, name: "@quorate/synod" } };
    const dependencies = { "@quorate/synod": "workspace:*" };
    const membership = { path: "packages/membership", manifest: { ...manifest, dependencies } };
    expect(referenceProblems(membership, [synod, membership])).toEqual([]);
    expect(referenceProblems({ ...membership, manifest }, [synod, membership])).toHaveLength(1);
  });
});
