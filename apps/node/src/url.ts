/** Where a node listens or is reached. */
export interface NodeUrl {
  readonly host: string;
  readonly port: number;
}

/** A URL that cannot be used. The message names the value and says what is accepted. */
export class UrlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UrlError";
  }
}

const shape = /^http:\/\/(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253}):(\d{1,5})\/?$/i;

/** Reads `http://HOST:PORT`, port 0 included: the address of a listener. Throws {@link UrlError}. */
export function parseListenUrl(text: string): NodeUrl {
  if (/^https:/i.test(text))
    throw new UrlError(`"${text}" asks for TLS, which is not there yet; write http://HOST:PORT`);
  const [, host, digits] = shape.exec(text.trim()) ?? [];
  const port = Number(digits);
  if (host === undefined || port > 65_535) {
    throw new UrlError(`"${text}" is not a URL like http://127.0.0.1:4270 (scheme, host and port, nothing else)`);
  }
  return { host: host.toLowerCase(), port };
}

/** Reads the URL at which a node is reached and writes it in its one canonical form. Throws {@link UrlError}. */
export function parsePeerUrl(text: string): string {
  const url = parseListenUrl(text);
  if (url.port === 0) throw new UrlError(`"${text}" has port 0; name the port at which the node is reached`);
  if (isWildcard(url))
    throw new UrlError(`"${text}" is reachable from nowhere; name an address that others can connect to`);
  return formatUrl(url);
}

/** Writes `http://HOST:PORT`. */
export function formatUrl({ host, port }: NodeUrl): string {
  return `http://${host}:${port}`;
}

/** Whether only this machine can connect there. */
export function isLoopback({ host }: NodeUrl): boolean {
  return host === "localhost" || host === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** Whether the host means every address of the machine, so that it names none of them. */
export function isWildcard({ host }: NodeUrl): boolean {
  return host === "0.0.0.0" || host === "[::]";
}
