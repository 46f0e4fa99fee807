export { directed } from "./directed.ts";
export {
  type Engine,
  type EngineClient,
  type EnginePromise,
  type EngineScope,
  type EngineState,
  type EngineView,
  engineSystem,
} from "./engine.ts";
export { type Bounds, type CounterExample, type Exploration, explore } from "./explore.ts";
export { type Core, shippedCore } from "./model/core.ts";
export type { RegisterState } from "./model/register-system.ts";
export { scopes } from "./scopes/index.ts";
export type { Scope } from "./scopes/scope.ts";
export type { Emit, Label, StateKey, System } from "./system.ts";
export { type TeachingSlot, repairedTeachingEngine, teachingEngine, teachingScope } from "./teaching-engine.ts";
