import { relative } from "node:path";
import { fastifyStatic } from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** Where the page is. */
const prefix = "/ui/";

/** What a browser may do with the page: load its own files, talk to this node, nothing else. */
const policy = [
  "default-src 'self'",
  // Editors and plots set styles while they run; small pictures and fonts lie within the style sheets.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers: Readonly<Record<string, string>> = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

/** `GET` and `HEAD /ui/…`: the static files of the built page. They need no replica, no quorum and no membership. */
export function pageRoutes(server: FastifyInstance, folder: string): void {
  // Relative, so that a proxy may put a path before it.
  server.get("/ui", (_, reply) => reply.redirect("ui/", 308));
  server.register(fastifyStatic, {
    root: folder,
    prefix,
    dotfiles: "ignore",
    // The build lays a compressed copy beside each file that is worth it.
    preCompressed: true,
    decorateReply: false,
    // A page that is not built is told of where it is asked for.
    suppressWarning: true,
    setHeaders: (reply, path) =>
      void reply.headers({ ...headers, "cache-control": lifetimeOf(relative(folder, path)) }),
  });
}

/** Why a path under `/ui/` has no file. */
export function noFile(path: string): string {
  if (path !== prefix && path !== `${prefix}index.html`) return `the page has no file ${path}`;
  return "the page is not built: run `npm start`, or `npm run build` in apps/visualizer, and load it again";
}

/** The build names every file in `assets` by its content. */
function lifetimeOf(path: string): string {
  return /^assets[\\/]/.test(path) ? "public, max-age=31536000, immutable" : "no-cache";
}
