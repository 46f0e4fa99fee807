/** The gRPC target of a peer's URL, `http://host:port`; throws on anything else. */
export function targetOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === "http:" && url.host !== "" && url.pathname === "/") {
    return `dns:${url.hostname}:${url.port === "" ? "80" : url.port}`;
  }
  throw new Error(`a peer's address is a URL like http://127.0.0.1:4270, not ${JSON.stringify(address)}`);
}
