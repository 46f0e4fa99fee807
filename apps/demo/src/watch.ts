import { exitInWords, lastLines, type NodeProcess } from "./node-process.ts";

/** Looks out for nodes that end though nobody asked them to. */
export interface Watch {
  /** Rejects with the node's last log lines when one ends; never resolves. */
  readonly lost: Promise<never>;
  add(node: NodeProcess): void;
  /** This node is about to end, and shall. */
  release(name: string): void;
  /** From now on every node may end. */
  end(): void;
}

/** A watch over no nodes yet. */
export function watchNodes(): Watch {
  const released = new Set<string>();
  let ended = false;
  const { promise: lost, reject } = Promise.withResolvers<never>();
  lost.catch(() => undefined);
  const follow = async (node: NodeProcess): Promise<void> => {
    const exit = await node.exited;
    if (ended || released.has(node.name)) return;
    reject(new Error(`${node.name} ended though nobody asked it to (${exitInWords(exit)})${lastLines(node.logs())}`));
  };
  return {
    lost,
    add: (node) => void follow(node),
    release: (name) => void released.add(name),
    end() {
      ended = true;
    },
  };
}
