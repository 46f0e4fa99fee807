import { onTestFinished } from "vitest";
import { connect } from "./client.ts";
import type { Client, ConnectOptions } from "./client.ts";
import { QuorateError } from "./error.ts";
import { FakeNode, mute } from "./fake-node.test-support.ts";

interface Nodes {
  readonly 1: readonly [FakeNode];
  readonly 2: readonly [FakeNode, FakeNode];
  readonly 3: readonly [FakeNode, FakeNode, FakeNode];
}

/** Nodes of one cluster that share their values and do not know each other; they end with the test. */
export async function nodes<Count extends keyof Nodes>(count: Count): Promise<Nodes[Count]> {
  const values = new Map<string, Buffer>();
  const started = Array.from({ length: count }, (_, index) => FakeNode.start(`n${index + 1}`, values));
  const all: readonly FakeNode[] = await Promise.all(started);
  onTestFinished(() => all.forEach((node) => node.kill()));
  return all as Nodes[Count];
}

/** A client of these nodes or URLs, closed with the test. */
export function clientOf(
  endpoints: readonly (FakeNode | string)[],
  options: Omit<ConnectOptions, "endpoints"> = {},
): Client {
  const urls = endpoints.map((endpoint) => (typeof endpoint === "string" ? endpoint : endpoint.url));
  const client = connect({ timeoutMs: 5_000, ...options, endpoints: urls });
  onTestFinished(() => client.close());
  return client;
}

/** The URL of a server that accepts connections and says nothing, closed with the test. */
export async function muteUrl(): Promise<string> {
  const { url, close } = await mute();
  onTestFinished(close);
  return url;
}

/** What a promise rejected with; fails if it resolved, or rejected with anything that is not a QuorateError. */
export async function failureOf(promise: Promise<unknown>): Promise<QuorateError> {
  const error: unknown = await promise.then(
    (value) => new Error(`resolved with ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof QuorateError) return error;
  throw error;
}
