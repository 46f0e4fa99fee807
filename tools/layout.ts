/** What one workspace folder may import, besides its own files: the arrows of the architecture. */
export interface Folder {
  readonly path: string;
  readonly name: string;
  /** Package names that sources of the folder may import; `node:*` stands for the built-in modules. */
  readonly imports: readonly string[];
  /** Package names of which sources may import types only. */
  readonly importsTypes?: readonly string[];
  /** Time and randomness are passed in: the clock and the random numbers of the platform are banned. */
  readonly pure?: true;
}

const libraries: readonly Folder[] = [
  { path: "packages/synod", name: "@quorate/synod", imports: [], pure: true },
  { path: "packages/membership", name: "@quorate/membership", imports: ["@quorate/synod"], pure: true },
  { path: "packages/machine", name: "@quorate/machine", imports: [], pure: true },
  { path: "packages/linearizability", name: "@quorate/linearizability", imports: [], pure: true },
  {
    path: "packages/replica",
    name: "@quorate/replica",
    imports: ["@quorate/synod", "@quorate/membership"],
    pure: true,
  },
  { path: "packages/store-level", name: "@quorate/store-level", imports: ["@quorate/replica", "level", "node:*"] },
  {
    path: "packages/transport-grpc",
    name: "@quorate/transport-grpc",
    imports: ["@quorate/replica", "@quorate/protos", "@grpc/grpc-js", "node:*"],
  },
  {
    path: "packages/client",
    name: "@quorate/client",
    imports: ["@quorate/protos", "@grpc/grpc-js", "node:*"],
    importsTypes: ["@quorate/machine"],
  },
  {
    path: "packages/simulator",
    name: "@quorate/simulator",
    imports: [
      "@quorate/synod",
      "@quorate/membership",
      "@quorate/replica",
      "@quorate/machine",
      "@quorate/linearizability",
    ],
    pure: true,
  },
  { path: "protos", name: "@quorate/protos", imports: ["@grpc/grpc-js", "@grpc/proto-loader", "node:*"] },
];

const applications: readonly Folder[] = [
  {
    path: "apps/node",
    name: "@quorate/node",
    imports: [
      "@quorate/synod",
      "@quorate/membership",
      "@quorate/replica",
      "@quorate/machine",
      "@quorate/store-level",
      "@quorate/transport-grpc",
      "@quorate/client",
      "@quorate/protos",
      "@quorate/visualizer",
      "@fastify/static",
      "@grpc/grpc-js",
      "@grpc/reflection",
      "commander",
      "fastify",
      "grpc-health-check",
      "pino",
      "prom-client",
      "zod",
      "node:*",
    ],
  },
  {
    path: "apps/visualizer",
    name: "@quorate/visualizer",
    imports: [
      "@quorate/synod",
      "@quorate/simulator",
      "@quorate/linearizability",
      "@codemirror/*",
      "@lezer/highlight",
      "@preact/signals",
      "@sveltejs/acorn-typescript",
      "acorn",
      "preact",
      "uplot",
      "vite",
      "node:*",
    ],
  },
  { path: "apps/demo", name: "@quorate/demo", imports: ["@quorate/client", "@quorate/machine", "zod", "node:*"] },
  {
    path: "apps/bench",
    name: "@quorate/bench",
    imports: [
      "@quorate/client",
      "@quorate/demo",
      "@quorate/machine",
      "@quorate/protos",
      "@grpc/grpc-js",
      "@grpc/proto-loader",
      "hdr-histogram-js",
      "level",
      "zod",
      "node:*",
    ],
  },
];

/** Every workspace folder with sources, in the order in which they build on each other. */
export const folders: readonly Folder[] = [...libraries, ...applications];

/** What the tests of any folder may import in addition to what its sources may. */
export const testImports: readonly string[] = ["vitest", "fast-check", "zod", "valibot", "node:*"];
