import { describe, expect, it } from "vitest";
import type { Exit, NodeProcess } from "./node-process.ts";
import { watchNodes } from "./watch.ts";

function fakeNode(name: string): { readonly node: NodeProcess; readonly end: (exit: Exit) => void } {
  const { promise, resolve } = Promise.withResolvers<Exit>();
  const node = { name, exited: promise, logs: () => ["its last words"] } as unknown as NodeProcess;
  return { node, end: resolve };
}

describe("the watch", () => {
  it("tells of a node that ends though nobody asked it to, with its last words", async () => {
    const watch = watchNodes();
    const { node, end } = fakeNode("n1");
    watch.add(node);
    end({ code: 1, signal: null });
    await expect(watch.lost).rejects.toThrow(/n1 ended though nobody asked it to \(exit code 1\)[^]*its last words/);
  });

  it("says nothing of a node that was released, or of any after the end", async () => {
    const watch = watchNodes();
    const [first, second, third] = [fakeNode("n1"), fakeNode("n2"), fakeNode("n3")];
    for (const { node } of [first, second, third]) watch.add(node);
    watch.release("n1");
    first.end({ code: 0, signal: null });
    await first.node.exited;
    second.end({ code: null, signal: "SIGKILL" });
    await expect(watch.lost).rejects.toThrow("n2 ended");

    const ended = watchNodes();
    ended.add(third.node);
    ended.end();
    third.end({ code: 0, signal: null });
    await third.node.exited;
    expect(await Promise.race([ended.lost, Promise.resolve("silent")])).toBe("silent");
  });
});
