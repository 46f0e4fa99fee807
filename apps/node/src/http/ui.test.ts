import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OperationError } from "@quorate/replica";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EdgeError } from "../service/error.ts";
import { exact, rest } from "./rest.test-support.ts";
import { createHttpServer } from "./server.ts";

let above: string;
let folder: string;

beforeAll(() => {
  above = mkdtempSync(join(tmpdir(), "quorate-page-"));
  // Its name must not make its own files immutable.
  folder = join(above, "assets");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(above, "secret.txt"), "secret");
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>quorate</title>");
  writeFileSync(join(folder, ".hidden"), "secret");
  for (const name of ["index-a1.js", "index-a1.css", "worker-b2.js"]) writeFileSync(join(folder, "assets", name), "x");
});
afterAll(() => rmSync(above, { recursive: true }));

const page = (changes = {}) => rest(changes, false, folder);

describe("the page of a node", () => {
  it.each([
    ["/ui/", "text/html; charset=utf-8", "no-cache"],
    ["/ui/?x=1", "text/html; charset=utf-8", "no-cache"],
    ["/ui/index.html", "text/html; charset=utf-8", "no-cache"],
    ["/ui/assets/index-a1.js", "application/javascript; charset=utf-8", "public, max-age=31536000, immutable"],
    ["/ui/assets/index-a1.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"],
  ])("is served at %s as %s, %s", async (path, type, lifetime) => {
    const { ask } = page();
    for (const method of ["GET", "HEAD"] as const) {
      const { status, headers, text } = await ask(method, path);
      expect({ status, type: headers["content-type"], lifetime: headers["cache-control"] }).toEqual({
        status: 200,
        type,
        lifetime,
      });
      expect(text === "").toBe(method === "HEAD");
    }
  });

  it("is sent compressed to whoever takes it so, under the type of what it is", async () => {
    writeFileSync(join(folder, "assets", "index-c3.js"), "long");
    writeFileSync(join(folder, "assets", "index-c3.js.gz"), "short");
    const { ask } = page();
    const packed = await ask("GET", "/ui/assets/index-c3.js", { headers: { "accept-encoding": "gzip" } });
    expect(packed).toMatchObject({
      text: "short",
      headers: {
        "content-encoding": "gzip",
        "content-type": "application/javascript; charset=utf-8",
        "cache-control": "public, max-age=31536000, immutable",
        vary: "accept-encoding",
      },
    });
    await expect(ask("GET", "/ui/assets/index-c3.js")).resolves.toMatchObject({ text: "long" });
  });

  it("may load its own files and talk to its own node only", async () => {
    for (const path of ["/ui/", "/ui/assets/worker-b2.js"]) {
      const { headers } = await page().ask("GET", path);
      expect(headers["content-security-policy"]).toMatch(/^default-src 'self';/);
      expect(headers["content-security-policy"]).not.toMatch(/script-src|unsafe-eval|https?:/);
      expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" });
    }
  });

  it("is found without the slash, behind a proxy's path too", async () => {
    await expect(page().ask("GET", "/ui")).resolves.toMatchObject({ status: 308, headers: { location: "ui/" } });
  });

  it("is served while the node starts, has no quorum, or belongs to no cluster", async () => {
    const starting = () => {
      throw new EdgeError("NOT_READY", "n1 is starting");
    };
    expect((await page({ replica: starting }).ask("GET", "/ui/")).status).toBe(200);
    const { ask, replica } = page();
    replica.failure = new OperationError("NO_QUORUM", "not-applied", "no");
    replica.configuration = undefined;
    expect((await ask("GET", "/ui/")).status).toBe(200);
  });

  it.each(["/ui/assets/index-zz.js", "/ui/assets/", "/ui/assets", "/ui/nothing", "/ui/.hidden", "/uix"])(
    "has nothing at %s: a problem document says so",
    async (path) => {
      await expect(page().ask("GET", path)).resolves.toMatchObject(exact(404, "NOT_FOUND"));
    },
  );

  it.each(["POST", "PUT", "DELETE"] as const)("changes nothing: %s is refused", async (method) => {
    for (const path of ["/ui", "/ui/", "/ui/index.html", "/ui/assets/index-a1.js"]) {
      const answer = await page().ask(method, path);
      expect(answer).toMatchObject(exact(405, "METHOD_NOT_ALLOWED"));
      expect(answer.headers["allow"]).toBe("GET, HEAD");
    }
  });

  it("that was not built is a problem document that says how to build it", async () => {
    const { ask } = rest();
    const answer = await ask("GET", "/ui/");
    expect(answer).toMatchObject(exact(404, "NOT_FOUND"));
    expect(answer.problem?.["detail"]).toContain("the page is not built: run");
    await expect(ask("GET", "/livez")).resolves.toMatchObject({ status: 200 });
  });

  it("leads to no file outside of its folder", async () => {
    const { node, options } = page();
    const server = createHttpServer(node, options);
    const port = await server.listenAt({ host: "127.0.0.1", port: 0 });
    try {
      for (const way of [
        "../secret.txt",
        "assets/../../secret.txt",
        "%2e%2e/secret.txt",
        "..%2fsecret.txt",
        "%2e%2e%2fsecret.txt",
        "..%5csecret.txt",
        "..%00/secret.txt",
        "%252e%252e%252fsecret.txt",
        `/${above}/secret.txt`,
        "//etc/passwd",
      ]) {
        const { status, text } = await raw(port, `/ui/${way}`);
        expect(status, way).toBeGreaterThanOrEqual(400);
        expect(status, way).toBeLessThan(500);
        expect(text, way).toContain('"outcome":"not-applied"');
        expect(text, way).not.toMatch(/^secret$|root:/);
      }
    } finally {
      await server.stop(1_000);
    }
  });
});

/** Asks for a path exactly as it is written. */
function raw(port: number, path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, timeout: 5_000, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer for ${path}`)));
    asked.on("error", reject);
    asked.end();
  });
}
