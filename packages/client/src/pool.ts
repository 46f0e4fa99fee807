import { Endpoint } from "./endpoint.ts";
import { endpointsMax } from "./limits.ts";
import { now } from "./wait.ts";

/** The endpoints an operation may go to, and which of them comes first. */
export class Pool {
  private readonly seeds: readonly string[];
  private members: readonly string[] = [];
  private fallback: readonly string[] = [];
  private readonly endpoints = new Map<string, Endpoint>();
  private preferred: Endpoint | undefined;

  constructor(seeds: readonly string[]) {
    this.seeds = [...new Set(seeds)];
    this.settle();
  }

  /** The URLs in use: the members' once they are known, before that those the client was given. */
  urls(): readonly string[] {
    return this.members.length > 0 ? this.members : this.seeds;
  }

  /** The endpoint with this URL, if it is one of the pool's. */
  find(url: string): Endpoint | undefined {
    return this.endpoints.get(url);
  }

  /**
   * The best endpoint that was not tried yet: those that failed lately come last, the one that served last comes
   * first, then members, then whoever may become or know one.
   */
  next(tried: ReadonlySet<Endpoint>): Endpoint | undefined {
    const time = now();
    const penalty = (endpoint: Endpoint): number => Math.max(0, endpoint.avoidUntil - time);
    let best: Endpoint | undefined;
    for (const endpoint of this.endpoints.values()) {
      if (tried.has(endpoint)) continue;
      const [mine, least] = [penalty(endpoint), best === undefined ? Number.POSITIVE_INFINITY : penalty(best)];
      if (best === undefined || mine < least || (mine === least && endpoint === this.preferred)) best = endpoint;
    }
    return best;
  }

  /** The endpoint that {@link next} would answer first, if that is plain: it served last, and is not avoided. */
  first(time: number): Endpoint | undefined {
    return this.preferred !== undefined && this.preferred.avoidUntil <= time ? this.preferred : undefined;
  }

  /** An operation went well there, so the next one goes there too. */
  worked(endpoint: Endpoint): void {
    endpoint.worked();
    this.preferred = endpoint;
  }

  /** Uses the members' URLs from now on; those of a set that is about to be in force only if no member serves. */
  learn(members: readonly string[], joining: readonly string[]): void {
    this.members = members.slice(0, endpointsMax);
    this.fallback = joining.slice(0, endpointsMax);
    this.settle();
  }

  /** Adds URLs that an endpoint named when it refused to serve. */
  hint(urls: readonly string[]): void {
    this.fallback = [...new Set([...urls, ...this.fallback])].slice(0, endpointsMax);
    this.settle();
  }

  close(): void {
    for (const endpoint of this.endpoints.values()) {
      endpoint.stop();
      endpoint.retire();
    }
  }

  /** Makes the map hold exactly the URLs in use, in their order, and keeps the endpoints that stay. */
  private settle(): void {
    const before = new Map(this.endpoints);
    this.endpoints.clear();
    for (const url of new Set([...this.members, ...this.fallback, ...this.seeds])) {
      this.endpoints.set(url, before.get(url) ?? new Endpoint(url));
      before.delete(url);
    }
    for (const endpoint of before.values()) {
      if (endpoint === this.preferred) this.preferred = undefined;
      endpoint.retire();
    }
  }
}
