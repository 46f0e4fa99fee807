import { status as codes } from "@grpc/grpc-js";
import { services } from "@quorate/protos";
import { Endpoint } from "./endpoint.ts";
import type { Method } from "./endpoint.ts";
import { QuorateError } from "./error.ts";
import { judge } from "./failure.ts";
import { healthCheck } from "./health.ts";
import type { Health } from "./health.ts";
import { integer } from "./integer.ts";
import type { CallOptions, Runner } from "./runner.ts";
import { requireEndpoint } from "./url.ts";
import { invalid } from "./validate.ts";
import { now } from "./wait.ts";

/** The background collection of deleted keys, as far as the node takes part in it. */
export interface CollectionStatus {
  /** Deleted keys in the node's store that it knows of and that wait to be collected. */
  readonly waiting: number;
  /** Members that did not answer when the last one was tried: nothing is collected before they do. */
  readonly blockedBy: readonly string[];
  /** Deleted keys that left the node's store since it started. */
  readonly collected: number;
}

/** What a node knows of itself. */
export interface NodeStatus {
  readonly clusterId: string;
  /** The node's name. */
  readonly member: string;
  readonly epoch: number;
  readonly version: string;
  readonly storeId: string;
  /** blank, forming, joining, member or retired. */
  readonly stage: string;
  readonly joint: boolean;
  readonly members: number;
  readonly registers: number;
  /** The number of the last durable batch. */
  readonly durableSequence: number;
  readonly pendingOperations: number;
  readonly collection: CollectionStatus;
  /** Whether it listens beyond loopback without encryption. */
  readonly insecure: boolean;
  readonly machines: readonly string[];
}

/** Questions to one node in particular. They need no quorum, and no other node answers instead. */
export class Nodes {
  private readonly runner: Runner;

  constructor(runner: Runner) {
    this.runner = runner;
  }

  async status(endpoint: string, options: CallOptions = {}): Promise<NodeStatus> {
    const { header, ...rest } = await this.ask("status", endpoint, services.Maintenance.Status, {}, options);
    return {
      clusterId: header?.clusterId ?? "",
      member: header?.member ?? "",
      epoch: integer(header?.epoch ?? "0"),
      version: rest.version,
      storeId: rest.storeId,
      stage: rest.stage,
      joint: rest.joint,
      members: integer(rest.members),
      registers: integer(rest.registers),
      durableSequence: integer(rest.durableSequence),
      pendingOperations: integer(rest.pendingOperations),
      collection: {
        waiting: integer(rest.collection?.waiting ?? "0"),
        blockedBy: rest.collection?.blockedBy ?? [],
        collected: integer(rest.collection?.collected ?? "0"),
      },
      insecure: rest.insecure,
      machines: rest.machines,
    };
  }

  async health(endpoint: string, options: CallOptions = {}): Promise<Health> {
    return this.ask("health", endpoint, healthCheck, null, options);
  }

  private async ask<Request, Response>(
    name: string,
    endpoint: string,
    method: Method<Request, Response>,
    request: Request,
    options: CallOptions,
  ): Promise<Response> {
    const url = urlOf(endpoint);
    return this.runner.stoppable(name, options, async (timeoutMs, stop, interruption) => {
      if (stop.aborted) throw interruption("not-applied");
      const known = this.runner.find(url);
      const node = known ?? new Endpoint(url);
      try {
        const deadline = now() + timeoutMs;
        const connection = await node.connected(timeoutMs, stop);
        if (connection === "stopped") throw interruption("not-applied");
        if (connection !== "ready") throw silent(url, connection === "failed");
        const answer = await node.unary(method, request, deadline - now(), stop);
        if (answer.kind === "answered") return answer.response;
        if (answer.kind === "refused") throw judge(answer.error, "read", url).error;
        throw answer.kind === "stopped" ? interruption("not-applied") : silent(url, answer.kind === "unsent");
      } finally {
        if (known === undefined) node.retire();
      }
    });
  }
}

function urlOf(endpoint: string): string {
  try {
    return requireEndpoint(endpoint);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
}

function silent(url: string, unreachable: boolean): QuorateError {
  const why = unreachable ? "accepts no connection" : "did not answer in time";
  return new QuorateError(`${url} ${why}`, {
    reason: unreachable ? "UNREACHABLE" : "DEADLINE",
    outcome: "not-applied",
    retryable: true,
    code: unreachable ? codes.UNAVAILABLE : codes.DEADLINE_EXCEEDED,
    metadata: { endpoint: url },
  });
}
