import { endpointsMax } from "./limits.ts";

const form = /^(?:http:\/\/)?(\[[0-9a-f:.]+\]|[a-z0-9._-]+):(\d{1,5})\/?$/i;

/** `http://host:port`, lower case, of `http://host:port` or `host:port`; undefined for anything else. */
export function parseEndpoint(text: string): string | undefined {
  const match = form.exec(text);
  const [host, port] = [match?.[1], Number(match?.[2])];
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  return `http://${host.toLowerCase()}:${port}`;
}

/** The same for what a caller passes; anything else is a TypeError that says what is expected. */
export function requireEndpoint(text: unknown): string {
  const url = typeof text === "string" ? parseEndpoint(text) : undefined;
  if (url === undefined) {
    throw new TypeError(`an endpoint is "http://host:port" or "host:port", not ${JSON.stringify(text) ?? typeof text}`);
  }
  return url;
}

/** The URLs in an error's `members`, such as "n1=http://host:port,n2=http://host:port"; what is not one is ignored. */
export function parseMembers(text: string): readonly string[] {
  const urls = text.split(",", endpointsMax).map((entry) => parseEndpoint(entry.slice(entry.indexOf("=") + 1).trim()));
  return urls.filter((url) => url !== undefined);
}
