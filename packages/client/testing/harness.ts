import { FakeNode, mute } from "./fake-node.ts";

/** What the tests hand in, so that this file depends on no test runner and on no source. */
interface Parts<Client, Options, Failure extends Error> {
  readonly connect: (
    options: Options & { readonly endpoints: readonly string[]; readonly timeoutMs: number },
  ) => Client;
  readonly QuorateError: abstract new (...parts: never) => Failure;
  /** Registers what shall happen when the running test ends. */
  readonly atEnd: (cleanup: () => void | Promise<void>) => void;
}

interface Nodes {
  readonly 1: readonly [FakeNode];
  readonly 2: readonly [FakeNode, FakeNode];
  readonly 3: readonly [FakeNode, FakeNode, FakeNode];
}

/** What the tests of a client are written with. Everything it starts ends with the test. */
export interface Harness<Client, Options, Failure> {
  /** Nodes of one cluster that share their values and do not know each other. */
  readonly nodes: <Count extends keyof Nodes>(count: Count) => Promise<Nodes[Count]>;
  /** A client of these nodes or URLs. */
  readonly clientOf: (
    endpoints: readonly (FakeNode | string)[],
    options?: Partial<Options> & { readonly timeoutMs?: number },
  ) => Client;
  /** The URL of a server that accepts connections and says nothing. */
  readonly muteUrl: () => Promise<string>;
  /** What a promise rejected with; fails if it resolved, or rejected with anything that is not a QuorateError. */
  readonly failureOf: (promise: Promise<unknown>) => Promise<Failure>;
}

/** Ties the parts together. */
export function harness<Client extends { close(): void }, Options, Failure extends Error>({
  connect,
  QuorateError,
  atEnd,
}: Parts<Client, Options, Failure>): Harness<Client, Options, Failure> {
  return {
    async nodes<Count extends keyof Nodes>(count: Count) {
      const values = new Map<string, Buffer>();
      const started = Array.from({ length: count }, (_, index) => FakeNode.start(`n${index + 1}`, values));
      const all: readonly FakeNode[] = await Promise.all(started);
      atEnd(() => all.forEach((node) => node.kill()));
      return all as Nodes[Count];
    },
    clientOf(endpoints, options) {
      const urls = endpoints.map((endpoint) => (typeof endpoint === "string" ? endpoint : endpoint.url));
      const client = connect({ timeoutMs: 5_000, ...options, endpoints: urls } as Parameters<typeof connect>[0]);
      atEnd(() => client.close());
      return client;
    },
    async muteUrl() {
      const { url, close } = await mute();
      atEnd(close);
      return url;
    },
    async failureOf(promise) {
      const error: unknown = await promise.then(
        (value) => new Error(`resolved with ${JSON.stringify(value)}`),
        (thrown: unknown) => thrown,
      );
      if (error instanceof QuorateError) return error;
      throw error;
    },
  };
}
