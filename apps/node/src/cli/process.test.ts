import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
// A process of its own on a machine that may be busy.
const SLOW = { timeout: 60_000 };

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function quorate(argv: readonly string[], reader: "reads" | "is gone" = "reads"): Promise<Ended> {
  const child = spawn(process.execPath, ["--conditions=@quorate/source", MAIN, ...argv], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 50_000,
  });
  let [stdout, stderr] = ["", ""];
  if (reader === "is gone") child.stdout.destroy();
  child.stdout.on("data", (chunk: Buffer) => void (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => void (stderr += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

/** A port that accepts connections and never says a word, or one where nobody listens. */
async function withPort(kind: "silent" | "closed", use: (url: string) => Promise<void>): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket.on("error", () => undefined)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  };
  if (kind === "closed") await close();
  try {
    await use(`http://127.0.0.1:${port}`);
  } finally {
    if (kind === "silent") await close();
  }
}

describe("the process", () => {
  it("exits 2 where nobody listens", SLOW, async () => {
    await withPort("closed", async (url) => {
      const { code, stdout, stderr } = await quorate(["put", "k", "v", "--endpoints", url, "--timeout", "500ms"]);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain("[UNREACHABLE, outcome: not-applied]");
    });
  });

  it("exits 7 where somebody listens and never answers, because nothing was sent", SLOW, async () => {
    await withPort("silent", async (url) => {
      const { code, stderr } = await quorate(["put", "k", "v", "--endpoints", url, "--timeout", "500ms"]);
      expect(code).toBe(7);
      expect(stderr).toContain("[DEADLINE, outcome: not-applied]");
    });
  });

  it("exits 5 from endpoint health, whichever way the endpoint fails", SLOW, async () => {
    await withPort("closed", async (closed) => {
      await withPort("silent", async (silent) => {
        const argv = ["endpoint", "health", "--endpoints", `${closed},${silent}`, "--timeout", "500ms"];
        const { code, stdout } = await quorate(argv);
        expect(code).toBe(5);
        expect(stdout).toContain(`${closed} is unhealthy`);
        expect(stdout).toContain(`${silent} is unhealthy`);
      });
    });
  });

  it("is quiet when its reader is gone", SLOW, async () => {
    const { code, stderr } = await quorate(["--help"], "is gone");
    expect([code, stderr]).toEqual([0, ""]);
  });
});
