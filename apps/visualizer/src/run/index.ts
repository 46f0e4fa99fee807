export { ImpossibleMomentError, RunLinkError, RunTooLongError } from "./errors.ts";
export { Film } from "./film.ts";
export { decodeRun, encodeRun } from "./link.ts";
export { type RunDiagram, rowAt, spaceTimeOf } from "./space-time.ts";
export { branch, branches, extended, extendedByAll, moved, newRun, pathTo } from "./tree.ts";
export type { Run } from "./types.ts";
