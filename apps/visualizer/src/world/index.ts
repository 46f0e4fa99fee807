export { apply, choices } from "./apply.ts";
export { dataOf } from "./data.ts";
export { keyOfHistory, keyOfWorld } from "./key.ts";
export { slotsOf } from "./network.ts";
export { type Staged, bounds, engineSource, machineSource, stageOf, startOf } from "./stage.ts";
export type {
  Acceptor,
  Action,
  Applied,
  Failure,
  General,
  Happening,
  Message,
  Operation,
  Phase,
  Question,
  Scenario,
  Stage,
  Texts,
  World,
} from "./types.ts";
export { isRefusal } from "./questions.ts";
export { framesOfGeneral, positionOfGeneral, titleOf } from "./views.ts";
