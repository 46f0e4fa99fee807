import type { AddressInfo, Socket } from "node:net";
import fastify, { type ConnectionError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Node } from "../service/node.ts";
import type { NodeUrl } from "../url.ts";
import { sendThrown } from "./adapter.ts";
import { keyValueRoutes } from "./kv.ts";
import { machineRoutes } from "./machines.ts";
import { type OperatorOptions, operatorRoutes } from "./operator.ts";
import { HttpError, malformedPath, problemType } from "./problem.ts";
import { registerRoutes } from "./registers.ts";
import { noFile, pageRoutes } from "./ui.ts";

/** A name or id of the longest kind, every byte of it percent-encoded. */
const pathParameterMax = 4 * 1024;

/** What the server needs beside the node. */
export interface HttpOptions extends OperatorOptions {
  /** The folder of the built page. */
  readonly pageFolder: string;
}

/** The HTTP side of a node. */
export interface HttpServer {
  /** Resolves with the port that was bound; rejects with what the operating system said. */
  listenAt(url: NodeUrl): Promise<number>;
  /** Refuses new requests, waits for those in flight at most `timeoutMs`, then cuts them off. */
  stop(timeoutMs: number): Promise<void>;
}

/** Builds the REST server, not yet listening. Every error it answers is a problem document. */
export function createHttpServer(node: Node, options: HttpOptions): HttpServer {
  const server = createRoutes(node, options);
  return {
    async listenAt({ host, port }) {
      await server.listen({ host: host.replace(/^\[(.*)\]$/, "$1"), port });
      return (server.server.address() as AddressInfo).port;
    },
    async stop(timeoutMs) {
      // An upload that never ends would hold its connection, and the process with it.
      const cancel = node.clock.after(timeoutMs, () => server.server.closeAllConnections());
      await server.close();
      cancel();
    },
  };
}

/** The routes alone, for `inject`. */
export function createRoutes(node: Node, options: HttpOptions): FastifyInstance {
  const server = fastify({
    logger: false,
    routerOptions: { maxParamLength: pathParameterMax },
    // Requests in flight are answered; idle keep-alive connections would hold up a stop.
    forceCloseConnections: "idle",
    return503OnClosing: false,
    clientErrorHandler: refuseGarbage,
    // Refused below, where the answer can say why.
    http: { requireHostHeader: false },
    frameworkErrors: (error, request, reply: FastifyReply) =>
      void sendThrown(node, reply, httpErrorOf(error, request) ?? error),
  });
  // Values are bytes of any type, of none, or of a nonsensical one; JSON is read where it is expected.
  server.addHook("onRequest", async ({ raw }) => {
    if (raw.httpVersion === "1.1" && raw.headers.host === undefined) {
      throw new HttpError(400, "INVALID_ARGUMENT", "the request has no Host header");
    }
    if (raw.headers["content-type"] !== undefined) raw.headers["content-type"] = "application/octet-stream";
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_, body, done) => done(null, body));
  server.setErrorHandler((error, request, reply) => sendThrown(node, reply, httpErrorOf(error, request) ?? error));
  server.setNotFoundHandler((request, reply) => sendThrown(node, reply, noRoute(request)));
  keyValueRoutes(server, node);
  machineRoutes(server, node);
  operatorRoutes(server, node, options);
  registerRoutes(server, node);
  pageRoutes(server, options.pageFolder);
  return server;
}

/** The framework's own refusals: a body that is too large, a path that cannot be decoded, and the like. */
function httpErrorOf(error: unknown, request: FastifyRequest): HttpError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { statusCode, code } = error as { statusCode?: unknown; code?: unknown };
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") return bodyTooLarge(request);
  if (code === "FST_ERR_BAD_URL") return malformedPath();
  if (typeof statusCode !== "number" || statusCode < 400 || statusCode >= 500) return undefined;
  return new HttpError(statusCode, "INVALID_ARGUMENT", error.message);
}

function bodyTooLarge({ headers, routeOptions }: FastifyRequest): HttpError {
  // A body in chunks is given up at the limit, so that nobody knows how long it would have been.
  const actual = headers["content-length"] ?? `more than ${routeOptions.bodyLimit}`;
  const detail = `the body has ${actual} bytes; at most ${routeOptions.bodyLimit} are allowed (--max-value-bytes)`;
  return new HttpError(413, "VALUE_TOO_LARGE", detail);
}

/** What is not even HTTP: answered as far as the connection allows, then hung up. */
function refuseGarbage(error: ConnectionError, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const [status, title] =
    error.code === "HPE_HEADER_OVERFLOW" ? [431, "Request Header Fields Too Large"] : [400, "Bad Request"];
  const problem = {
    type: "about:blank",
    title,
    status,
    detail: error.message,
    reason: "INVALID_ARGUMENT",
    outcome: "not-applied",
  };
  const body = JSON.stringify(problem);
  const head = `HTTP/1.1 ${status} ${title}\r\ncontent-type: ${problemType}\r\ncontent-length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`);
}

const routes: readonly (readonly [path: RegExp, allow: string])[] = [
  [/^\/v1\/kv(\/|$)/, "GET, HEAD, PUT, DELETE"],
  [/^\/v1\/machines\/[^/]+\/[^/]+\/execute$/, "POST"],
  [/^\/v1\/machines\/[^/]+\/[^/]+$/, "GET, HEAD"],
  [/^\/(livez|readyz|metrics|v1\/members|v1\/registers|v1\/status)$/, "GET, HEAD"],
  [/^\/ui(\/|$)/, "GET, HEAD"],
];

function noRoute(request: FastifyRequest): HttpError {
  const [path = ""] = request.url.split("?", 1);
  const known = routes.find(([pattern]) => pattern.test(path));
  if (known === undefined) return new HttpError(404, "NOT_FOUND", `there is nothing at ${path}`);
  const [, allow] = known;
  if (allow.split(", ").includes(request.method)) {
    if (path.startsWith("/ui/")) return new HttpError(404, "NOT_FOUND", noFile(path));
    return new HttpError(400, "INVALID_ARGUMENT", "the key is empty");
  }
  return new HttpError(405, "METHOD_NOT_ALLOWED", `${request.method} is not possible here`, { allow });
}
