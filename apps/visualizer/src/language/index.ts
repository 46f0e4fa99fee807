export { compile } from "./compile.ts";
export { constant, functionValue, globalOf, hasFunction } from "./program.ts";
export { callFunction, reject, resume, start, step } from "./threads.ts";
export { cloneThread } from "./clone.ts";
export { depthOf, framesOf, positionOf } from "./inspect.ts";
export { graphKey, keyOf, looksSame, valueKey } from "./keys.ts";
export { ValueError, copyValue, describeValue, isFunctionValue } from "./values.ts";
export type * from "./types.ts";
